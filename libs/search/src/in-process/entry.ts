import { FACET_FIELDS, TEXT_FIELDS, type FacetField, type SearchDocument } from '../document.js';
import { stemsOf } from '../text/words.js';
import type { Vocabulary } from './vocabulary.js';

/** Lists of a document that a facet counts, by number; a status depends on the day and is none of them. */
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
  readonly lists: Readonly<Record<ListField, Uint16Array>>;
}

/** Numbers for the values of one facet, so that counting is adding up in an array. */
export class Values {
  readonly #numbers = new Map<string, number>();
  readonly names: string[] = [];

  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  known(name: string): number | undefined {
    return this.#numbers.get(name);
  }
}

export function entryOf(
  document: SearchDocument,
  vocabulary: Vocabulary,
  values: Readonly<Record<ListField, Values>>,
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
  const lists = Object.fromEntries(
    LIST_FIELDS.map((field) => [
      field,
      Uint16Array.from(new Set(document[field]), (name) => values[field].number(name)),
    ]),
  ) as Record<ListField, Uint16Array>;
  return {
    entry: { document, words: Int32Array.from(words), ends: Int32Array.from(ends), lists },
    stems: [...distinct],
  };
}
