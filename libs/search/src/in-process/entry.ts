import { FACET_FIELDS, TEXT_FIELDS, type FacetField, type SearchDocument } from '../document.js';
import { stemsOf } from '../text/words.js';
import type { Vocabulary } from './vocabulary.js';

/** Lists of a document that a facet counts; a status depends on the day and is none of them. */
export const LIST_FIELDS = FACET_FIELDS.filter((field) => field !== 'statuses');
export type ListField = Exclude<FacetField, 'statuses'>;

/** Between two texts: no word is near one of another text. */
export const BREAK = -1;

/** A document as the in-process engine holds it. */
export interface Entry {
  readonly document: SearchDocument;
  /** Numbers of its words, text after text, `BREAK` between sentences and texts. */
  readonly words: Int32Array;
  /** Where each text of `TEXT_FIELDS` ends in `words`. */
  readonly ends: Int32Array;
  /** Numbers of the values of all of its lists. */
  readonly values: Uint32Array;
}

/** One number for each value of each list, so that counting and filtering is one walk over numbers. */
export class Values {
  readonly #numbers = new Map<string, number>();
  readonly all: { readonly field: ListField; readonly name: string }[] = [];

  number(field: ListField, name: string): number {
    const key = `${field} ${name}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.all.push({ field, name }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  known(field: ListField, name: string): number | undefined {
    return this.#numbers.get(`${field} ${name}`);
  }
}

export function entryOf(
  document: SearchDocument,
  vocabulary: Vocabulary,
  values: Values,
): { readonly entry: Entry; readonly stems: readonly string[] } {
  const words: number[] = [];
  const ends: number[] = [];
  const distinct = new Set<string>();
  for (const field of TEXT_FIELDS) {
    for (const text of document.texts[field]) {
      for (const stem of stemsOf(text)) {
        words.push(stem === undefined ? BREAK : vocabulary.add(stem));
        if (stem !== undefined) distinct.add(stem);
      }
      words.push(BREAK);
    }
    ends.push(words.length);
  }
  const numbers = LIST_FIELDS.flatMap((field) =>
    [...new Set(document[field])].map((name) => values.number(field, name)),
  );
  return {
    entry: { document, words: Int32Array.from(words), ends: Int32Array.from(ends), values: Uint32Array.from(numbers) },
    stems: [...distinct],
  };
}
