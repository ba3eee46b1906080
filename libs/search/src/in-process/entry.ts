import { FACET_FIELDS, TEXT_FIELDS, type FacetField, type SearchDocument } from '../document.js';
import { stemsOf } from '../text/words.js';
import type { Vocabulary } from './vocabulary.js';

/** Lists of a document that a facet counts; a status depends on the day and is none of them. */
export const LIST_FIELDS = FACET_FIELDS.filter((field) => field !== 'statuses');
export type ListField = Exclude<FacetField, 'statuses'>;

/** Words on two sides of a break (between sentences, or texts of one field) are so far apart. */
export const BREAK_LENGTH = 8;

/**
 * Where a word stands, in one number: the field (its place in `TEXT_FIELDS`), the position in it, whether it opens a sentence and whether it
 * closes one. Positions of two fields are far apart by themselves.
 */
export const Spot = {
  of: (field: number, position: number, opens: boolean, closes: boolean): number =>
    (field << 18) | (Math.min(position, LAST_POSITION) << 2) | (opens ? 2 : 0) | (closes ? 1 : 0),
  field: (spot: number): number => spot >> 18,
  /** Within the whole document: the difference of two is how far apart they are. */
  position: (spot: number): number => spot >> 2,
  opens: (spot: number): boolean => (spot & 2) !== 0,
  closes: (spot: number): boolean => (spot & 1) !== 0,
};
/** Sixteen bits less some, so that the end of a field is not near the beginning of the next. */
const LAST_POSITION = 65_000;

/** A document as the in-process engine holds it. */
export interface Entry {
  readonly document: SearchDocument;
  /** Numbers of its words, each once, ascending. */
  readonly words: Int32Array;
  /** Where in `spots` those of each word begin; one more at the end. */
  readonly starts: Int32Array;
  /** Where its words stand (`Spot`), ascending for each word. */
  readonly spots: Int32Array;
  /** Numbers of the values of all of its lists. */
  readonly values: Uint32Array;
}

/** One bit for each facet. */
export function facetBit(field: FacetField): number {
  return 1 << FACET_FIELDS.indexOf(field);
}

/** One number for each value of each list, so that counting and filtering is one walk over numbers. */
export class Values {
  readonly #numbers = new Map<string, number>();
  readonly all: { readonly field: ListField; readonly name: string; readonly bit: number }[] = [];

  number(field: ListField, name: string): number {
    const key = `${field} ${name}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.all.push({ field, name, bit: facetBit(field) }) - 1;
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
  const spotsOf = new Map<string, number[]>();
  TEXT_FIELDS.forEach((name, field) => {
    let position = 0;
    for (const text of document.texts[name]) {
      const stems = stemsOf(text);
      stems.forEach((stem, index) => {
        if (stem === undefined) {
          position += BREAK_LENGTH;
          return;
        }
        position++;
        const spot = Spot.of(field, position, stems[index - 1] === undefined, stems[index + 1] === undefined);
        const known = spotsOf.get(stem);
        if (known) known.push(spot);
        else spotsOf.set(stem, [spot]);
      });
      position += BREAK_LENGTH;
    }
  });
  const held = [...spotsOf].map(([stem, spots]) => ({ word: vocabulary.add(stem), spots }));
  held.sort((a, b) => a.word - b.word);
  const starts = new Int32Array(held.length + 1);
  held.forEach(({ spots }, index) => (starts[index + 1] = starts[index]! + spots.length));
  const spots = new Int32Array(starts.at(-1)!);
  held.forEach((one, index) => spots.set(one.spots, starts[index]));
  const numbers = LIST_FIELDS.flatMap((field) =>
    [...new Set(document[field])].map((name) => values.number(field, name)),
  );
  return {
    entry: {
      document,
      words: Int32Array.from(held, ({ word }) => word),
      starts,
      spots,
      values: Uint32Array.from(numbers),
    },
    stems: [...spotsOf.keys()],
  };
}

/** Where a word stands in a document; nothing when it is not in it. */
export function spotsOf({ words, starts, spots }: Entry, word: number): Int32Array {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return words[low] === word ? spots.subarray(starts[low], starts[low + 1]) : NOWHERE;
}

const NOWHERE = new Int32Array();
