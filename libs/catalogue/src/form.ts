/** A scheme's form against its JSON Schema, with what is wrong said in French. */
import { Ajv2020, type DefinedError, type ErrorObject } from 'ajv/dist/2020.js';

import { Day, listInFrench, nearest } from '#kernel';

import { COMPARISONS, CRITERION_FORMS, CRITERION_TITLE, schemeJsonSchema } from './json-schema.js';
import type { DocumentPath, DocumentProblem } from './path.js';
import type { SchemeDocument } from './scheme.js';
import { ORGANISATIONS } from './taxonomy/organisations.js';
import { THEME_GROUPS, THEMES } from './taxonomy/themes.js';

export type Form =
  | { readonly document: SchemeDocument; readonly problems: readonly [] }
  | { readonly document: undefined; readonly problems: readonly DocumentProblem[] };

const ajv = new Ajv2020({ allErrors: true, verbose: true, useDefaults: true, strictTypes: false, strictRequired: false });
ajv.addVocabulary(['enumDescriptions']);
ajv.addFormat('day', (text: string) => Day.parse(text) !== undefined);
ajv.addFormat('web-address', (text: string) => URL.canParse(text));
const validate = ajv.compile<SchemeDocument>(schemeJsonSchema());

/** The document with its defaults filled in, or every problem of form at once. The value handed in is not changed. */
export function readForm(value: unknown): Form {
  const document: unknown = structuredClone(value);
  if (validate(document)) return { document, problems: [] };
  const errors = validate.errors ?? [];
  const problems = errors.filter((error) => !isEcho(error)).map((error) => inFrench(error));
  return { document: undefined, problems: withoutRepeats(problems) };
}

/** Branches that were only tried, `if` itself, and words that belong to a form whose other words are wrong. */
function isEcho(error: ErrorObject): boolean {
  if (error.keyword === 'if' || error.keyword === 'not') return true;
  if (/\/(oneOf|anyOf)\/\d+\//.test(error.schemaPath)) return true;
  if (error.keyword !== 'unevaluatedProperties' || !isCondition(error)) return false;
  const word = (error.params as { unevaluatedProperty: string }).unevaluatedProperty;
  return wordsFor(error.data).has(word);
}

/** Words that the forms named in a condition allow. */
function wordsFor(condition: unknown): ReadonlySet<string> {
  const named = Object.keys((condition ?? {}) as object).filter((word) => CRITERION_FORMS.includes(word));
  return new Set(named.flatMap((form) => [form, ...(COMPARISONS[form] ?? []), ...(form === 'fact' ? ['boundedBy'] : [])]));
}

function withoutRepeats(problems: readonly DocumentProblem[]): DocumentProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.path, problem.code, problem.message]);
    return !seen.has(key) && seen.add(key);
  });
}

function inFrench(error: ErrorObject): DocumentProblem {
  const path = pathOf(error.instancePath);
  const known = error as DefinedError;
  const at = path.at(-1);
  switch (known.keyword) {
    case 'required':
      return { path, code: 'missing-field', message: `Il manque « ${known.params.missingProperty} ».` };
    case 'unevaluatedProperties':
    case 'additionalProperties': {
      const key =
        known.keyword === 'unevaluatedProperties' ? known.params.unevaluatedProperty : known.params.additionalProperty;
      return { path: [...path, key], code: 'unknown-field', message: unknownField(key, error), atKey: true };
    }
    case 'enum':
      return { path, ...unknownCode(error.data, known.params.allowedValues as unknown[], path) };
    case 'const':
      return { path, code: 'wrong-value', message: `Seule la valeur ${JSON.stringify(known.params.allowedValue)} est admise ici.` };
    case 'type':
      return { path, ...wrongType(error) };
    case 'format':
      return known.params.format === 'day'
        ? { path, code: 'not-a-day', message: `« ${String(error.data)} » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2021-11-15.` }
        : { path, code: 'not-an-address', message: `« ${String(error.data)} » n’est pas une adresse web complète.` };
    case 'pattern':
      return { path, ...wrongPattern(error) };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        path,
        code: 'out-of-range',
        message:
          (error.parentSchema?.['maximum'] === 1 ? 'Un taux s’écrit entre 0 et 1 (0.8 pour 80 %)' : 'Nombre hors des bornes') +
          `, et non ${String(error.data)}.`,
      };
    case 'minLength':
      return { path, code: 'too-short', message: `Texte vide ou trop court (au moins ${known.params.limit} caractères).` };
    case 'maxLength':
      return { path, code: 'too-long', message: `Texte trop long : ${known.params.limit} caractères au plus.` };
    case 'minItems':
      return { path, code: 'empty-list', message: `Il faut au moins ${known.params.limit === 1 ? 'un élément' : `${known.params.limit} éléments`} dans cette liste.` };
    case 'minProperties':
      return { path, code: 'empty', message: 'Il faut au moins une valeur ici.' };
    case 'uniqueItems':
      return { path: [...path, known.params.i], code: 'repeated', message: 'Cet élément est déjà dans la liste.' };
    case 'oneOf':
      return { path, ...wrongForms(error.data) };
    case 'anyOf':
      return { path, ...wrongAlternative(error, at) };
    default:
      return { path, code: 'wrong-form', message: `Forme inattendue (${error.message ?? error.keyword}).` };
  }
}

function unknownField(key: string, error: ErrorObject): string {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const near = nearest(key, isCondition(error) ? [...known, ...CRITERION_FORMS, ...Object.values(COMPARISONS).flat()] : known);
  return `Champ inconnu « ${key} ».${near && near !== key ? ` Vouliez-vous écrire « ${near} » ?` : ''}`;
}

const isCondition = (error: ErrorObject): boolean => error.parentSchema?.['title'] === CRITERION_TITLE;

const CODE_LISTS: Readonly<Record<string, readonly [code: string, french: string]>> = {
  themes: ['unknown-theme', 'Thème inconnu'],
  funders: ['unknown-funder', 'Financeur inconnu'],
  instructors: ['unknown-instructor', 'Service instructeur inconnu'],
  aidTypes: ['unknown-aid-type', 'Type d’aide inconnu'],
  programmes: ['unknown-programme', 'Programme inconnu'],
  fact: ['unknown-fact', 'Fait inconnu'],
  facts: ['unknown-fact', 'Fait inconnu'],
  ratio: ['unknown-fact', 'Fait inconnu'],
};

/** French names beside codes, so that « ville » or « préfecture » finds its code too. */
const NAMES: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  themes: new Map([...THEMES, ...THEME_GROUPS].map(({ code, label }) => [label, code])),
  funders: new Map(ORGANISATIONS.map(({ slug, name }) => [name, slug])),
  instructors: new Map(ORGANISATIONS.map(({ slug, name }) => [name, slug])),
};

function unknownCode(value: unknown, allowed: readonly unknown[], path: DocumentPath): Pick<DocumentProblem, 'code' | 'message'> {
  const list = path.findLast((step): step is string => typeof step === 'string' && step in CODE_LISTS);
  const [code, french] = (list !== undefined && CODE_LISTS[list]) || ['unknown-code', 'Valeur inconnue'];
  const codes = allowed.filter((item): item is string => typeof item === 'string');
  const written = String(value);
  const near = nearest(written, codes) ?? NAMES[list ?? '']?.get(nearest(written, NAMES[list ?? '']?.keys() ?? []) ?? '');
  const hint = near
    ? ` Vouliez-vous écrire « ${near} » ?`
    : codes.length <= 12
      ? ` Valeurs admises : ${listInFrench(codes, 'ou')}.`
      : '';
  return { code, message: `${french} : « ${written} ».${hint}` };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'un texte',
  number: 'un nombre',
  integer: 'un nombre entier',
  boolean: 'true ou false',
  array: 'une liste',
  object: 'un bloc de champs',
};

function wrongType(error: ErrorObject): Pick<DocumentProblem, 'code' | 'message'> {
  const wanted = [(error.params as { type: string | string[] }).type].flat();
  if (wanted.includes('string') && typeof error.data === 'number') {
    const money = String(error.parentSchema?.['pattern'] ?? '').includes('{2}$');
    const text = money ? error.data.toFixed(2) : String(error.data);
    return { code: 'number-for-text', message: `Écrivez cette valeur entre guillemets${money ? `, avec deux décimales` : ''} : "${text}".` };
  }
  return { code: 'wrong-type', message: `Il faut ${listInFrench(wanted.map((type) => TYPES[type] ?? type), 'ou')} ici.` };
}

function wrongPattern(error: ErrorObject): Pick<DocumentProblem, 'code' | 'message'> {
  const pattern = String((error.params as { pattern: string }).pattern);
  const written = String(error.data);
  if (pattern === '\\S') return { code: 'too-short', message: 'Texte vide.' };
  if (pattern.startsWith('^https?')) return { code: 'not-an-address', message: `« ${written} » n’est pas une adresse web complète (https://…).` };
  if (pattern.startsWith('^[0-9]{4}-')) {
    return { code: 'not-a-day', message: `« ${written} » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2021-11-15.` };
  }
  if (pattern.startsWith('^[0-9]{1,13}')) {
    return { code: 'not-an-amount', message: `« ${written} » n’est pas un montant : écrivez-le avec un point et deux décimales, "20000.00".` };
  }
  if (pattern.startsWith('^(commune|epci')) {
    return { code: 'not-a-territory', message: `« ${written} » n’est pas un territoire : écrivez par exemple department:69, epci:200069060 ou zone:DROM.` };
  }
  if (pattern.includes('\\.')) {
    return { code: 'not-a-code', message: `« ${written} » n’est pas un code : écrivez le slug, un point, puis un nom en minuscules et tirets.` };
  }
  if (pattern.startsWith('^[0-9A-Z]')) return { code: 'not-a-code', message: `« ${written} » n’est pas un code de territoire.` };
  return { code: 'not-a-slug', message: `« ${written} » n’est pas un identifiant : minuscules sans accent, chiffres et tirets.` };
}

function wrongForms(condition: unknown): Pick<DocumentProblem, 'code' | 'message'> {
  const named = Object.keys((condition ?? {}) as object).filter((word) => CRITERION_FORMS.includes(word));
  return named.length === 0
    ? { code: 'criterion-without-form', message: `Condition sans forme : il faut un de ces mots : ${listInFrench(CRITERION_FORMS, 'ou')}.` }
    : { code: 'criterion-with-two-forms', message: `Une condition n’a qu’une forme, ici il y en a plusieurs : ${listInFrench(named)}.` };
}

function wrongAlternative(error: ErrorObject, at: string | number | undefined): Pick<DocumentProblem, 'code' | 'message'> {
  const data = error.data as Readonly<Record<string, unknown>> | null;
  for (const [form, words] of Object.entries(COMPARISONS)) {
    if (data !== null && typeof data === 'object' && form in data) {
      return { code: 'criterion-without-comparison', message: `À quoi compare-t-on ? Il faut ${listInFrench(words, 'ou')}.` };
    }
  }
  if (at === 'perimeter') return { code: 'wrong-perimeter', message: '« perimeter » vaut true, ou une liste de territoires comme department:69.' };
  return { code: 'wrong-threshold', message: 'Il faut un nombre, ou { parameter: code-du-parametre }.' };
}

function pathOf(pointer: string): DocumentPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
