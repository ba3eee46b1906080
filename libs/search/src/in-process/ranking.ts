import { spotsOf, Spot, type Entry } from './entry.js';

/** What the words of a query mean in this index. */
export interface Meaning {
  /** By term: number of the word typed itself, when it is one. */
  readonly exact: readonly (number | undefined)[];
  /** By term: who holds a word that it may stand for. */
  readonly holders: readonly Holders[];
}

/** The documents that hold a word which a typed one may stand for. */
export interface Holders {
  /** By number of the document: typos of the nearest word held; `NONE` when it holds none. */
  readonly typos: Uint8Array;
  /** How many documents. */
  readonly count: number;
  /** Whether a document is about one of these words. */
  readonly subject: boolean;
  /** The words of that many typos which a document holds. */
  wordsIn(id: number): readonly number[];
}

export const NONE = 255;

/** Words further apart than that are just apart. */
const FAR = 8;

/** Typos, nearness, text, exactness: each the smaller the better. */
export type Closeness = [typos: number, proximity: number, attribute: number, exactness: number];

/**
 * How close a document is to these of the terms, all of which it holds. Of a term's words only those with the fewest typos count.
 */
export function closeness(id: number, entry: Entry, meaning: Meaning, terms: readonly number[]): Closeness {
  let typos = 0;
  let proximity = 0;
  let attribute = 0;
  let inexact = 0;
  let before: ArrayLike<number> | undefined;
  for (const term of terms) {
    const holders = meaning.holders[term]!;
    const words = holders.wordsIn(id);
    const spots = words.length === 1 ? spotsOf(entry, words[0]!) : merged(entry, words);
    typos += holders.typos[id]!;
    attribute += spots.length > 0 ? Spot.field(spots[0]!) : 0;
    const exact = meaning.exact[term];
    if (exact === undefined || !words.includes(exact)) inexact++;
    if (before) proximity += nearness(before, spots);
    before = spots;
  }
  return [typos, proximity, attribute, inexact === 0 ? begins(entry, meaning, terms) : 2 + inexact];
}

function merged(entry: Entry, words: readonly number[]): number[] {
  return words.flatMap((word) => [...spotsOf(entry, word)]).sort((a, b) => a - b);
}

/** 0 when a sentence is just these words, 1 when one begins with them, else 2. */
function begins(entry: Entry, meaning: Meaning, terms: readonly number[]): number {
  const places = terms.map((term) => spotsOf(entry, meaning.exact[term]!));
  let best = 2;
  for (const start of places[0]!) {
    if (!Spot.opens(start)) continue;
    let spot: number | undefined = start;
    for (let at = 1; at < places.length && spot !== undefined; at++) {
      const next: number = Spot.position(start) + at;
      spot = places[at]!.find((one) => Spot.position(one) === next);
    }
    if (spot === undefined) continue;
    if (Spot.closes(spot)) return 0;
    best = 1;
  }
  return best;
}

/** The least distance between a word of the one list and one of the other: 1 side by side in the order typed, one more the other way round. */
function nearness(before: ArrayLike<number>, after: ArrayLike<number>): number {
  let best = FAR;
  let index = 0;
  for (let at = 0; at < before.length; at++) {
    const place = Spot.position(before[at]!);
    while (index < after.length && Spot.position(after[index]!) < place) index++;
    const next = after[index];
    if (next !== undefined) best = Math.min(best, Math.max(1, Spot.position(next) - place));
    const last = after[index - 1];
    if (last !== undefined) best = Math.min(best, place - Spot.position(last) + 1);
    if (best === 1) return 1;
  }
  return best;
}
