import { BREAK, type Entry } from './entry.js';

/** What the words of a query mean in this index: for each word number the terms that it may stand for (as bits), and with how many typos. */
export interface Meaning {
  /** How many terms. */
  readonly terms: number;
  readonly bits: Uint16Array;
  /** By term: word number → typos. */
  readonly typos: readonly ReadonlyMap<number, number>[];
  /** By term: number of the word typed itself, when it is one. */
  readonly exact: readonly (number | undefined)[];
}

/** Words further apart than that are just apart. */
const FAR = 8;
const OTHER_TEXT = 1000;

/**
 * Typos, nearness, text and exactness of an entry for these of the terms, each the smaller the better. The terms are all
 * in the entry. Of a term's words only those with the fewest typos count.
 */
export function closeness(
  entry: Entry,
  meaning: Meaning,
  terms: readonly number[],
): [typos: number, proximity: number, attribute: number, exactness: number] {
  const fewest = new Array<number>(terms.length).fill(Infinity);
  const texts = new Array<number>(terms.length).fill(Infinity);
  const exact = new Array<boolean>(terms.length).fill(false);
  const places: number[][] = terms.map(() => []);
  const { words, ends } = entry;
  let wanted = 0;
  for (const term of terms) wanted |= 1 << term;
  let position = 0;
  let text = 0;
  let opening = true;
  let begun = 2;
  for (let index = 0; index < words.length; index++) {
    while (index >= ends[text]!) {
      text++;
      position += OTHER_TEXT;
    }
    const word = words[index]!;
    if (word === BREAK) {
      position += FAR;
      opening = true;
      continue;
    }
    position++;
    const bits = meaning.bits[word]! & wanted;
    if (bits !== 0) {
      if (opening && begun > 0) begun = Math.min(begun, begins(words, index, meaning, terms));
      for (let at = 0; at < terms.length; at++) {
        const term = terms[at]!;
        if ((bits & (1 << term)) === 0) continue;
        const typos = meaning.typos[term]!.get(word)!;
        if (typos > fewest[at]!) continue;
        if (typos < fewest[at]!) {
          fewest[at] = typos;
          places[at] = [];
          texts[at] = text;
          exact[at] = false;
        }
        places[at]!.push(position);
        if (meaning.exact[term] === word) exact[at] = true;
      }
    }
    opening = false;
  }
  let typos = 0;
  let proximity = 0;
  let attribute = 0;
  let inexact = 0;
  for (let at = 0; at < terms.length; at++) {
    typos += fewest[at]!;
    attribute += texts[at]!;
    if (!exact[at]) inexact++;
    if (at > 0) proximity += nearness(places[at - 1]!, places[at]!);
  }
  return [typos, proximity, attribute, begun < 2 ? begun : 2 + inexact];
}

/** 0 when a sentence is just these words, 1 when it begins with them, else 2. */
function begins(words: Int32Array, start: number, meaning: Meaning, terms: readonly number[]): number {
  for (let at = 0; at < terms.length; at++) {
    if (words[start + at] !== meaning.exact[terms[at]!]) return 2;
  }
  return words[start + terms.length] === BREAK ? 0 : 1;
}

/** The least distance between a word of the one list and one of the other: 1 side by side in the order typed, one more the other way round. */
function nearness(before: readonly number[], after: readonly number[]): number {
  let best = FAR;
  let index = 0;
  for (const place of before) {
    while (index < after.length && after[index]! < place) index++;
    const next = after[index];
    if (next !== undefined) best = Math.min(best, Math.max(1, next - place));
    const last = after[index - 1];
    if (last !== undefined) best = Math.min(best, place - last + 1);
    if (best === 1) return 1;
  }
  return best;
}
