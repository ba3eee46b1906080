/** Facts that a caller declares: checked against the vocabulary, then laid over the reference. */
import { Euro, nearest, numberInFrench, type Problem } from '#kernel';
import type { FactDefinition, FactValue, Facts, KnownFact, Vocabulary } from './facts.js';
import { VOCABULARY, nearestFact } from './vocabulary.js';
import { didYouMean, shortened } from './validate.js';
import { numberText } from './wording.js';

export const MAX_DECLARED_FACTS = 200;
const MAX_ITEMS = 50;
const MAX_SUGGESTIONS = 10;
const CODE_FORM = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export interface DeclaredFacts {
  readonly facts: Facts;
  /** Declared `null`: the caller does not know, and the reference value does not count. */
  readonly hidden: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/**
 * Reads `[{ code, value }]` as a client sends it: booleans, finite numbers, strings, lists of strings, `null` for « I
 * don't know ». Amounts are `"1234.50"` and become cents. Says everything that is wrong at once; when there is a
 * problem, the caller refuses the whole.
 */
export function validateFacts(
  declared: unknown,
  { path = 'facts', vocabulary = VOCABULARY }: { readonly path?: string; readonly vocabulary?: Vocabulary } = {},
): DeclaredFacts {
  const problems: Problem[] = [];
  const facts = new Map<string, KnownFact>();
  const hidden = new Set<string>();
  const answer = { facts, hidden, problems };
  if (declared === undefined || declared === null) return answer;
  if (!Array.isArray(declared)) {
    problems.push({ path, code: 'facts.shape', message: 'Une liste de faits ({ code, value }) est attendue.' });
    return answer;
  }
  // Ten thousand facts are one mistake, not ten thousand: nothing else is looked at.
  if (declared.length > MAX_DECLARED_FACTS) {
    const message = `Au plus ${MAX_DECLARED_FACTS} faits peuvent être déclarés, ici ${numberInFrench(declared.length)}.`;
    problems.push({ path, code: 'facts.too-many', message });
    return answer;
  }
  let suggestions = 0;
  const seen = new Set<string>();
  declared.forEach((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (typeof item !== 'object' || item === null || !('code' in item) || typeof item.code !== 'string') {
      problems.push({ path: `${at}.code`, code: 'facts.code', message: 'Le code d’un fait est attendu.' });
      return;
    }
    const { code } = item;
    const value: unknown = 'value' in item ? item.value : null;
    const definition = vocabulary.get(code);
    if (!definition) {
      const near = suggestions++ < MAX_SUGGESTIONS ? nearestFact(vocabulary, code) : undefined;
      const message = `Le fait «\u00a0${shortened(code)}\u00a0» n’existe pas.${didYouMean(near)}`;
      problems.push({ path: `${at}.code`, code: 'facts.unknown', message });
      return;
    }
    if (seen.has(code)) {
      problems.push({
        path: `${at}.code`,
        code: 'facts.duplicate',
        message: `«\u00a0${code}\u00a0» est déclaré deux fois.`,
      });
      return;
    }
    seen.add(code);
    if (value === null || value === undefined) {
      hidden.add(code);
      return;
    }
    const read = readFactValue(definition, value);
    if ('message' in read) problems.push({ path: `${at}.value`, code: read.code, message: read.message });
    else facts.set(code, { code, value: read.value, source: 'DECLARED' });
  });
  return answer;
}

type Read = { readonly value: FactValue } | { readonly code: string; readonly message: string };

/** One value of a fact as written outside, or what is wrong with it. Also for facts imported from files. */
export function readFactValue(definition: FactDefinition, value: unknown): Read {
  switch (definition.type) {
    case 'BOOLEAN':
      return typeof value === 'boolean' ? { value } : wrongType('Vrai ou faux est attendu.');
    case 'NUMBER':
      return readNumber(definition, value);
    case 'EURO':
      return readEuro(definition, value);
    case 'CHOICE':
      return typeof value === 'string'
        ? readOption(definition, value)
        : wrongType('Une valeur de la liste est attendue.');
    case 'LIST':
      return readList(definition, value);
  }
}

function wrongType(message: string): Read {
  return { code: 'facts.type', message };
}

function readNumber(definition: FactDefinition, value: unknown): Read {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType('Un nombre est attendu.');
  if (definition.integer && !Number.isInteger(value)) return wrongType('Un nombre entier est attendu.');
  return inRange(definition, value) ?? { value };
}

function readEuro(definition: FactDefinition, value: unknown): Read {
  const cents = typeof value === 'string' ? Euro.parse(value) : undefined;
  if (cents === undefined) return wrongType('Un montant comme "1234.50" est attendu (un point, deux décimales).');
  return inRange(definition, Number(cents) / 100) ?? { value: cents };
}

function inRange(definition: FactDefinition, value: number): Read | undefined {
  const { range, format } = definition;
  if (!range || (value >= range.min && value <= range.max)) return undefined;
  const hint = format === 'PERCENT' ? ' Une part s’écrit entre 0 et 1 (0,19 pour 19\u00a0%).' : '';
  const message = `Une valeur de ${numberText(range.min, format)} à ${numberText(range.max, format)} est attendue.${hint}`;
  return { code: 'facts.range', message };
}

function readOption(definition: FactDefinition, value: string): Read {
  const { options } = definition;
  if (!options) {
    return value.length <= 60 && CODE_FORM.test(value)
      ? { value }
      : { code: 'facts.option', message: `«\u00a0${shortened(value)}\u00a0» n’est pas un code connu.` };
  }
  const known = options.map((option) => option.value);
  if (known.includes(value)) return { value };
  const near = nearest(value, known);
  const message = `«\u00a0${shortened(value)}\u00a0» n’est pas une valeur possible (${known.slice(0, 20).join(', ')}).${didYouMean(near)}`;
  return { code: 'facts.option', message };
}

function readList(definition: FactDefinition, value: unknown): Read {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    return wrongType('Une liste de textes est attendue.');
  }
  if (value.length > MAX_ITEMS)
    return { code: 'facts.list.too-long', message: `Au plus ${MAX_ITEMS} valeurs sont attendues.` };
  for (const item of value) {
    const read = readOption(definition, item);
    if ('message' in read) return read;
  }
  return { value: [...new Set(value)] };
}

/** Declared facts over reference facts: a declared value wins, a declared « I don't know » hides. */
export function mergeFacts(reference: Facts, declared: Pick<DeclaredFacts, 'facts' | 'hidden'>): Facts {
  const merged = new Map(reference);
  for (const code of declared.hidden) merged.delete(code);
  for (const [code, fact] of declared.facts) merged.set(code, fact);
  return merged;
}
