/** Small pieces of French: elision, contractions, bounds, values. */
import { Euro, listInFrench, numberInFrench, percentInFrench } from '#kernel';
import type { FactDefinition, FactFormat, FactValue, KnownFact, Vocabulary } from './facts.js';
import type { BoundName } from './walk.js';

/** A colon as French typography wants it, with a no-break space before. */
export const COLON = '\u00a0: ';

/** `le préfet` after « de » is `du préfet`; `au plus` is `d’au plus`; `de 1 à 2` stays. */
export function afterDe(text: string): string {
  if (/^le /.test(text)) return `du ${text.slice(3)}`;
  if (/^les /.test(text)) return `des ${text.slice(4)}`;
  if (/^de /.test(text)) return text;
  return /^[aeiouyàâéèêëîïôöùûh]/i.test(text) ? `d’${text}` : `de ${text}`;
}

/** Upper case for the first letter of a sentence. */
export function capitalised(text: string): string {
  return text === '' ? text : text[0]!.toLocaleUpperCase('fr') + text.slice(1);
}

/** Lower case for a first letter that moves inside a sentence; acronyms and names of programmes in capitals stay. */
export function lowered(text: string): string {
  return /^\p{Lu}[\p{Lu}\d]/u.test(text) ? text : text === '' ? text : text[0]!.toLocaleLowerCase('fr') + text.slice(1);
}

export function numberText(value: number, format: FactFormat | undefined): string {
  if (format === 'PERCENT') return percentInFrench(value);
  if (format === 'EURO') return Euro.inFrench(BigInt(Math.round(value * 100)));
  return numberInFrench(value);
}

export interface ResolvedBound {
  readonly name: BoundName;
  /** The number, or words for a parameter that has no value on the day. */
  readonly threshold: number | string;
}

const WORDS: Readonly<Record<BoundName, string>> = {
  atLeast: 'au moins',
  moreThan: 'plus de',
  atMost: 'au plus',
  lessThan: 'moins de',
};

const CONTRARY: Readonly<Record<BoundName, BoundName>> = {
  atLeast: 'lessThan',
  moreThan: 'atMost',
  atMost: 'moreThan',
  lessThan: 'atLeast',
};

/** `au plus 2 000`, `de 2 001 à 20 000`, `au moins 150 et moins de 300`; the contrary when negated. */
export function boundsText(
  bounds: readonly ResolvedBound[],
  options: {
    readonly format?: FactFormat | undefined;
    readonly integer?: boolean | undefined;
    readonly negated: boolean;
  },
): string {
  const text = (threshold: number | string) =>
    typeof threshold === 'string' ? threshold : numberText(threshold, options.format);
  if (options.negated) {
    return bounds.map(({ name, threshold }) => `${WORDS[CONTRARY[name]]} ${text(threshold)}`).join(' ou ');
  }
  const range = rangeText(bounds, options.integer === true, text);
  return range ?? bounds.map(({ name, threshold }) => `${WORDS[name]} ${text(threshold)}`).join(' et ');
}

/** « de 2 001 à 20 000 » where both ends can be said to belong. */
function rangeText(
  bounds: readonly ResolvedBound[],
  integer: boolean,
  text: (threshold: number) => string,
): string | undefined {
  const [low, high, more] = bounds;
  if (!low || !high || more || typeof low.threshold === 'string' || typeof high.threshold === 'string')
    return undefined;
  if (!['atLeast', 'moreThan'].includes(low.name) || !['atMost', 'lessThan'].includes(high.name)) return undefined;
  const whole = integer && Number.isInteger(low.threshold) && Number.isInteger(high.threshold);
  if (!whole && (low.name === 'moreThan' || high.name === 'lessThan')) return undefined;
  const from = low.name === 'moreThan' ? low.threshold + 1 : low.threshold;
  const to = high.name === 'lessThan' ? high.threshold - 1 : high.threshold;
  return from < to ? `de ${text(from)} à ${text(to)}` : undefined;
}

/** An option inside a sentence: « une commune »; a code without a label loses its hyphens. */
export function optionText(definition: FactDefinition | undefined, value: string): string {
  const option = definition?.options?.find((candidate) => candidate.value === value);
  if (option) return option.inSentence ?? lowered(option.label);
  return value.replaceAll('-', ' ').replaceAll('_', ' ').toLocaleLowerCase('fr');
}

/** A value as people read it: `728`, `16 %`, `20 000 €`, `oui`, `une commune`, `friche, logement`. */
export function valueText(definition: FactDefinition | undefined, value: FactValue): string {
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (typeof value === 'number') return numberText(value, definition?.format);
  if (typeof value === 'bigint') return Euro.inFrench(value);
  if (typeof value === 'string') return optionText(definition, value);
  return value.length === 0 ? 'aucun' : listInFrench(value.map((item) => optionText(definition, item)));
}

/** What is known of a fact as a clause: « l’EPCI compte 109 624 habitants », « la commune n’est pas lauréate… ». */
export function statement(vocabulary: Vocabulary, fact: KnownFact): string {
  const definition = vocabulary.get(fact.code);
  const text = valueText(definition, fact.value);
  if (!definition) return `${fact.code}${COLON}${text}`;
  const { required, denied } = definition.phrases;
  if (definition.type === 'BOOLEAN')
    return fact.value === true ? required : (denied ?? `${definition.label}${COLON}non`);
  if (definition.type === 'LIST') {
    return Array.isArray(fact.value) && fact.value.length === 0
      ? `aucune réponse pour ${definition.label}`
      : `${definition.label}${COLON}${text}`;
  }
  return fill(required, { bounds: text, of: afterDe(text), options: text });
}

/** « la population DGF reste à préciser », for one or several facts. */
export function stillUnknown(vocabulary: Vocabulary, codes: readonly string[]): string {
  const definitions = codes.map((code) => vocabulary.get(code));
  const labels = definitions.map((definition, index) => definition?.label ?? codes[index]!);
  const plural = labels.length > 1 || definitions[0]?.plural === true;
  return `${listInFrench(labels)} ${plural ? 'restent' : 'reste'} à préciser`;
}

export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
