/** Facts about communes from a file of two columns: a code and a value. */
import { isProjectFact, readFactValue, VOCABULARY, type FactDefinition, type FactValue } from '#criteria';
import { fold, nearest, type Day } from '#kernel';

import type { Country } from './country.js';
import type { RefusedLine } from './membership-import.js';
import { readFrenchNumber } from './french-number.js';
import { PROGRAMMES } from './programme.js';
import type { ReferenceFact } from './reference-facts.js';
import type { Commune } from './territory.js';

export interface FactListOptions {
  readonly definition: FactDefinition;
  /** What the file prints, and the value that it means; folded texts match too. */
  readonly values?: ReadonlyMap<string, FactValue> | undefined;
  readonly asOf: Day;
  readonly source: string;
}

export interface FactLine {
  readonly line: number;
  readonly printedCode: string;
  readonly printedValue: string;
  readonly raw: string;
}

export type ReadFactLine =
  | { readonly kind: 'FACT'; readonly fact: ReferenceFact }
  /** The file knows nothing of that commune. */
  | { readonly kind: 'LEFT_OUT' }
  | { readonly kind: 'REFUSED'; readonly refused: RefusedLine };

/** The fact that a file may be imported into, or in French why it may not. */
export function importableFact(code: string): { readonly definition: FactDefinition } | { readonly refusal: string } {
  const definition = VOCABULARY.get(code);
  if (!definition) {
    const near = nearest(
      code,
      VOCABULARY.definitions.map((known) => known.code),
    );
    return { refusal: `Le fait « ${code} » n’existe pas${near ? ` ; vouliez-vous dire « ${near} » ?` : '.'}` };
  }
  const programme = PROGRAMMES.find(({ fact }) => fact === code);
  if (programme)
    return {
      refusal: `« ${code} » vient des listes de membres : importez-le par « guichet import memberships --programme ${programme.code} ».`,
    };
  if (isProjectFact(code) || code.startsWith('beneficiary.') || code.startsWith('epci.'))
    return { refusal: `« ${code} » ne décrit pas une commune : aucun fichier de référence ne peut le donner.` };
  return { definition };
}

/** The commune of today that a printed code means, or why it means none. Four digits are a code that lost its zero. */
export function communeOfPrinted(
  printed: string,
  country: Country,
): { readonly commune: Commune } | { readonly code: string; readonly message: string } {
  const text = printed.trim();
  if (text === '') return { code: 'missing-code', message: 'Le code INSEE est vide.' };
  const commune = country.resolve(/^\d{4}$/.test(text) ? `0${text}` : text.toUpperCase());
  return commune
    ? { commune }
    : {
        code: 'unknown-commune',
        message: `« ${text.slice(0, 40)} » n’est le code INSEE d’aucune commune, actuelle, déléguée ou associée.`,
      };
}

/** One line to a fact, to nothing (blank), or to a refusal with its reason. */
export function readFactLine(row: FactLine, options: FactListOptions, country: Country): ReadFactLine {
  const refuse = (code: string, message: string): ReadFactLine => ({
    kind: 'REFUSED',
    refused: { line: row.line, code, message, raw: row.raw },
  });
  const printed = row.printedValue.trim();
  if (printed === '' && row.printedCode.trim() === '') return { kind: 'LEFT_OUT' };
  const found = communeOfPrinted(row.printedCode, country);
  if ('message' in found) return refuse(found.code, found.message);
  if (printed === '') return { kind: 'LEFT_OUT' };
  const read = readPrintedValue(printed, options);
  if ('message' in read) return refuse(read.code, read.message);
  const { definition, asOf, source } = options;
  const { inseeCode } = found.commune;
  return { kind: 'FACT', fact: { communeCode: inseeCode, fact: definition.code, value: read.value, asOf, source } };
}

const TRUE = new Set(['oui', 'vrai', 'true', '1', 'o', 'x', 'yes']);
const FALSE = new Set(['non', 'faux', 'false', '0', 'n', 'no']);

function readPrintedValue(
  printed: string,
  { definition, values }: FactListOptions,
): { readonly value: FactValue } | { readonly code: string; readonly message: string } {
  if (values) {
    const mapped = values.get(printed) ?? [...values].find(([text]) => fold(text) === fold(printed))?.[1];
    return mapped === undefined
      ? { code: 'unmapped-value', message: `« ${printed.slice(0, 60)} » n’est pas dans la table de correspondance.` }
      : { value: mapped };
  }
  return readFactValue(definition, plainValue(printed, definition));
}

/** What the text means for a fact of that type; a text that means nothing is left as it is, to be refused by name. */
function plainValue(printed: string, { type, options }: FactDefinition): unknown {
  switch (type) {
    case 'BOOLEAN': {
      const word = fold(printed);
      return TRUE.has(word) ? true : FALSE.has(word) ? false : printed;
    }
    case 'NUMBER':
      return readFrenchNumber(printed) ?? printed;
    case 'EURO': {
      const bare = printed.replaceAll(/[\s\u00a0\u202f€]/g, '').replace(',', '.');
      return /^-?\d+(\.\d\d?)?$/.test(bare) ? euroText(bare) : printed;
    }
    case 'CHOICE':
      return (
        options?.find(({ value, label }) => fold(label) === fold(printed) || fold(value) === fold(printed))?.value ??
        printed
      );
    case 'LIST':
      return printed
        .split(/[;,|]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
  }
}

function euroText(bare: string): string {
  const [whole = '0', decimals = ''] = bare.split('.');
  return `${whole}.${decimals.padEnd(2, '0')}`;
}

/** The values of a correspondence table as its YAML gives them, checked against the fact; wrong ones by name. */
export function readValueMap(
  written: unknown,
  definition: FactDefinition,
): { readonly values: ReadonlyMap<string, FactValue> } | { readonly refusals: readonly string[] } {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { refusals: ['La table de correspondance associe à chaque texte du fichier une valeur du fait.'] };
  }
  const values = new Map<string, FactValue>();
  const refusals: string[] = [];
  for (const [text, value] of Object.entries(written)) {
    const read = readFactValue(definition, value);
    if ('message' in read) refusals.push(`« ${text} » : ${read.message}`);
    else values.set(text, read.value);
  }
  return refusals.length > 0 ? { refusals } : { values };
}
