/** A scheme's form against its JSON Schema, with what is wrong said in French. */
import { Ajv2020, type DefinedError, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import { validateCriterion, validateParameters } from '#criteria';
import { Day, listInFrench, nearest } from '#kernel';

import { schemeJsonSchema } from './json-schema.js';
import { parsePath, type DocumentPath, type DocumentProblem } from './path.js';
import type { SchemeDocument } from './scheme.js';
import { ORGANISATIONS } from './taxonomy/organisations.js';
import { expandThemeGroups, THEME_GROUP_CODES, THEME_GROUPS, THEMES } from './taxonomy/themes.js';
import { CATALOGUE_VOCABULARY } from './vocabulary.js';

export type Form =
  | { readonly document: SchemeDocument; readonly problems: readonly [] }
  | {
      readonly document: undefined;
      readonly problems: readonly DocumentProblem[];
      /** The fields that nothing is wrong with. */
      readonly right: Readonly<Partial<SchemeDocument>>;
    };

let compiled: ValidateFunction<SchemeDocument> | undefined;
/** Compiled when it is first needed, which takes a while: a service that finds its catalogue loaded reads no file. */
const validator = (): ValidateFunction<SchemeDocument> => (compiled ??= compileForm());

function compileForm(): ValidateFunction<SchemeDocument> {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    strictTypes: false,
    strictRequired: false,
  });
  ajv.addVocabulary(['enumDescriptions']);
  ajv.addFormat('day', (text: string) => Day.parse(text) !== undefined);
  ajv.addFormat('web-address', (text: string) => URL.canParse(text));
  return ajv.compile<SchemeDocument>(schemeJsonSchema());
}

/** The document with its defaults filled in, or every problem of form at once. The value handed in is not changed. */
export function readForm(value: unknown): Form {
  if (isTooDeep(value)) {
    return {
      document: undefined,
      right: {},
      problems: [
        { path: [], code: 'too-deep', message: 'Ce document s’emboîte trop profondément, ou se contient lui-même.' },
      ],
    };
  }
  const posing = posingAsMethod(value);
  if (posing) {
    const message = `Le champ « ${String(posing.at(-1))} » n’existe pas.`;
    return { document: undefined, right: {}, problems: [{ path: posing, code: 'unknown-field', message }] };
  }
  const document = withThemesExpanded(structuredClone(value));
  const validate = validator();
  const right = validate(document);
  const problems = [
    ...(right ? [] : (validate.errors ?? []).filter((error) => !isEcho(error) && !isCriteriaPart(error)).map(inFrench)),
    ...checkCriteria(document),
  ];
  return problems.length === 0
    ? { document: document as SchemeDocument, problems: [] }
    : { document: undefined, problems: withoutRepeats(problems), right: rightFields(document, problems) };
}

function rightFields(document: unknown, problems: readonly DocumentProblem[]): Readonly<Partial<SchemeDocument>> {
  const wrong = new Set(problems.map(({ path }) => path[0]));
  return isRecord(document) ? Object.fromEntries(Object.entries(document).filter(([field]) => !wrong.has(field))) : {};
}

/** YAML's references and JSON's nesting may be deep enough to exhaust the stack of whoever reads them. */
function isTooDeep(value: unknown, depth = 0): boolean {
  if (value === null || typeof value !== 'object') return false;
  return depth > 50 || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

/** A field named like what every object can do, first found: whoever compares two values would call it. */
function posingAsMethod(value: unknown, path: DocumentPath = []): DocumentPath | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  for (const [name, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    if (Object.hasOwn(Object.prototype, name)) return at;
    const deeper = posingAsMethod(item, at);
    if (deeper) return deeper;
  }
  return undefined;
}

/** The criteria library judges its own language; the schema describes it for editors only. */
function isCriteriaPart(error: ErrorObject): boolean {
  return /^\/(eligibility|parameters)(\/|$)/.test(error.instancePath);
}

function checkCriteria(document: unknown): DocumentProblem[] {
  const { slug, eligibility, parameters } = (document ?? {}) as Readonly<Record<string, unknown>>;
  const codes = Array.isArray(parameters)
    ? parameters.flatMap((item: unknown) => (isNamed(item) ? [item.code] : []))
    : [];
  return [
    ...(parameters === undefined ? [] : validateParameters(parameters)),
    ...(eligibility === undefined
      ? []
      : validateCriterion(eligibility, {
          vocabulary: CATALOGUE_VOCABULARY,
          parameters: codes,
          ...(typeof slug === 'string' && { slug }),
        })),
  ].map(({ path, code, message }) => ({ path: parsePath(path), code, message }));
}

function isNamed(item: unknown): item is { readonly code: string } {
  return item !== null && typeof item === 'object' && typeof (item as { code?: unknown }).code === 'string';
}

/** Groups of themes replaced by their themes: in the scheme's own list, and wherever a criterion asks for some. */
function withThemesExpanded(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { themes, eligibility } = value;
  return {
    ...value,
    ...(isTexts(themes) && { themes: expandListed(themes) }),
    ...(eligibility !== undefined && { eligibility: expandCriteria(eligibility) }),
  };
}

function expandCriteria(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expandCriteria);
  if (!isRecord(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandCriteria(item)]));
  const { fact, includes } = copy;
  return fact === 'project.themes' && isTexts(includes) ? { ...copy, includes: expandListed(includes) } : copy;
}

/** A theme written twice stays twice, so that it is found; one that is in a group beside it is not wrong. */
function expandListed(codes: readonly string[]): readonly string[] {
  return codes.some((code) => THEME_GROUP_CODES.includes(code)) ? expandThemeGroups(codes) : codes;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Branches that were only tried, and `if` itself. */
function isEcho(error: ErrorObject): boolean {
  return error.keyword === 'if' || /\/(oneOf|anyOf)\/\d+\//.test(error.schemaPath);
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
      return {
        path,
        code: 'wrong-value',
        message: `Seule la valeur ${JSON.stringify(known.params.allowedValue)} est admise ici.`,
      };
    case 'type':
      return { path, ...wrongType(error) };
    case 'format':
      return known.params.format === 'day'
        ? {
            path,
            code: 'not-a-day',
            message: `« ${String(error.data)} » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2021-11-15.`,
          }
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
          (error.parentSchema?.['maximum'] === 1
            ? 'Un taux s’écrit entre 0 et 1 (0.8 pour 80 %)'
            : 'Nombre hors des bornes') + `, et non ${String(error.data)}.`,
      };
    case 'minLength':
      return {
        path,
        code: 'too-short',
        message: `Texte vide ou trop court (au moins ${known.params.limit} caractères).`,
      };
    case 'maxLength':
      return { path, code: 'too-long', message: `Texte trop long : ${known.params.limit} caractères au plus.` };
    case 'minItems':
      return {
        path,
        code: 'empty-list',
        message: `Il faut au moins ${known.params.limit === 1 ? 'un élément' : `${known.params.limit} éléments`} dans cette liste.`,
      };
    case 'minProperties':
      return { path, code: 'empty', message: 'Il faut au moins une valeur ici.' };
    case 'uniqueItems':
      return { path: [...path, known.params.i], code: 'repeated', message: 'Cet élément est déjà dans la liste.' };
    default:
      return { path, code: 'wrong-form', message: `Forme inattendue (${error.message ?? error.keyword}).` };
  }
}

function unknownField(key: string, error: ErrorObject): string {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const near = nearest(key, known);
  return `Champ inconnu « ${key} ».${near && near !== key ? ` Vouliez-vous écrire « ${near} » ?` : ''}`;
}

const CODE_LISTS: Readonly<Record<string, readonly [code: string, french: string]>> = {
  themes: ['unknown-theme', 'Thème inconnu'],
  funders: ['unknown-funder', 'Financeur inconnu'],
  instructors: ['unknown-instructor', 'Service instructeur inconnu'],
  aidTypes: ['unknown-aid-type', 'Type d’aide inconnu'],
  programmes: ['unknown-programme', 'Programme inconnu'],
  facts: ['unknown-fact', 'Fait inconnu'],
};

/** French names beside codes, so that « ville » or « préfecture » finds its code too. */
const NAMES: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  themes: new Map([...THEMES, ...THEME_GROUPS].map(({ code, label }) => [label, code])),
  funders: new Map(ORGANISATIONS.map(({ slug, name }) => [name, slug])),
  instructors: new Map(ORGANISATIONS.map(({ slug, name }) => [name, slug])),
};

function unknownCode(
  value: unknown,
  allowed: readonly unknown[],
  path: DocumentPath,
): Pick<DocumentProblem, 'code' | 'message'> {
  const list = path.findLast((step): step is string => typeof step === 'string' && step in CODE_LISTS);
  const [code, french] = (list !== undefined && CODE_LISTS[list]) || ['unknown-code', 'Valeur inconnue'];
  const codes = allowed.filter((item): item is string => typeof item === 'string');
  const written = String(value);
  const near =
    nearest(written, codes) ?? NAMES[list ?? '']?.get(nearest(written, NAMES[list ?? '']?.keys() ?? []) ?? '');
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
    return {
      code: 'number-for-text',
      message: `Écrivez cette valeur entre guillemets${money ? `, avec deux décimales` : ''} : "${text}".`,
    };
  }
  return {
    code: 'wrong-type',
    message: `Il faut ${listInFrench(
      wanted.map((type) => TYPES[type] ?? type),
      'ou',
    )} ici.`,
  };
}

function wrongPattern(error: ErrorObject): Pick<DocumentProblem, 'code' | 'message'> {
  const pattern = (error.params as { pattern: string }).pattern;
  const written = String(error.data);
  if (pattern === '\\S') return { code: 'too-short', message: 'Texte vide.' };
  if (pattern.startsWith('^https?'))
    return { code: 'not-an-address', message: `« ${written} » n’est pas une adresse web complète (https://…).` };
  if (pattern.startsWith('^[0-9]{4}-')) {
    return {
      code: 'not-a-day',
      message: `« ${written} » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2021-11-15.`,
    };
  }
  if (pattern.startsWith('^[0-9]{1,13}')) {
    return {
      code: 'not-an-amount',
      message: `« ${written} » n’est pas un montant : écrivez-le avec un point et deux décimales, "20000.00".`,
    };
  }
  if (pattern.includes('\\.')) {
    return {
      code: 'not-a-code',
      message: `« ${written} » n’est pas un code : écrivez le slug, un point, puis un nom en minuscules et tirets.`,
    };
  }
  if (pattern.startsWith('^((commune'))
    return { code: 'not-a-code', message: `« ${written} » n’est pas un code de territoire.` };
  return {
    code: 'not-a-slug',
    message: `« ${written} » n’est pas un identifiant : minuscules sans accent, chiffres et tirets.`,
  };
}

function pathOf(pointer: string): DocumentPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
