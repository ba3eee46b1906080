import type { AnalysedQuery } from '../text/query.js';
import { stepsTaken, stepsToTry, stepsUntil, type Step } from '../words-kept.js';
import type { Entry } from './entry.js';
import { FAILS, PASSES } from './filtering.js';
import { NONE, type Holders, type Meaning } from './ranking.js';
import type { Shelf } from './shelf.js';

/** What was found, before it is ranked. */
export interface Found {
  /** Numbers of the documents that pass every filter. */
  readonly passing: readonly number[];
  /** What fails only the own filter of one facet, whose bit this is. */
  readonly nearly: readonly { readonly entry: Entry; readonly facet: number }[];
  readonly meaning: Meaning | undefined;
  /** Words kept, by step; the last one decided what is found. */
  readonly steps: readonly Step[];
  /** The step at which a document of these was found. */
  stepOf(id: number): number;
}

/** The documents that have the words asked, with as few of them dropped as it takes, and pass the filter. */
export function find(
  shelf: Shelf,
  query: AnalysedQuery,
  judge: (entry: Entry) => number,
  keptBefore: readonly string[] | undefined,
): Found {
  const { entries } = shelf;
  const passing: number[] = [];
  const nearly: { entry: Entry; facet: number }[] = [];
  if (query.terms.length === 0) {
    for (let id = 0; id < entries.length; id++) {
      const entry = entries[id];
      if (!entry) continue;
      const verdict = judge(entry);
      if (verdict === PASSES) passing.push(id);
      else if (verdict !== FAILS) nearly.push({ entry, facet: verdict });
    }
    return { passing, nearly, meaning: undefined, steps: [], stepOf: () => 0 };
  }

  const meaning = meaningOf(shelf, query);
  const { holders } = meaning;
  const steps = stepsToTry(
    query.terms,
    holders.map(({ count, subject }) => ({ schemes: count, subject })),
  );
  const masks = steps.map(({ kept }) => kept.reduce((bits, term) => bits | (1 << term), 0));
  // Which of the terms a document holds, as bits, says at which step it is found: that is worked out once for each set of terms.
  const firstStep = Int16Array.from({ length: 1 << holders.length }, (_, bits) =>
    bits === 0 ? -1 : masks.findIndex((mask) => (bits & mask) === mask),
  );
  const held = new Uint16Array(entries.length);
  holders.forEach(({ typos }, term) => {
    for (let id = 0; id < held.length; id++) if (typos[id] !== NONE) held[id]! |= 1 << term;
  });
  const counts = new Uint32Array(firstStep.length);
  const candidates: number[] = [];
  const almost: { id: number; entry: Entry; facet: number }[] = [];
  for (let id = 0; id < held.length; id++) {
    const bits = held[id]!;
    if (firstStep[bits]! < 0) continue;
    const entry = entries[id]!;
    const verdict = judge(entry);
    if (verdict === PASSES) {
      candidates.push(id);
      counts[bits]!++;
    } else if (verdict !== FAILS) almost.push({ id, entry, facet: verdict });
  }
  const foundBy = (step: number) =>
    counts.reduce((sum, count, bits) => ((bits & masks[step]!) === masks[step] ? sum + count : sum), 0);
  const taken = stepsUntil(steps, query.terms, keptBefore) ?? stepsTaken(steps, foundBy);
  const stepOf = (id: number): number => firstStep[held[id]!]!;
  for (const id of candidates) if (stepOf(id) < taken.length) passing.push(id);
  for (const { id, entry, facet } of almost) if (stepOf(id) < taken.length) nearly.push({ entry, facet });
  return { passing, nearly, meaning, steps: taken, stepOf };
}

/** Which documents hold one of the words meant (by number, with their typos). */
function holdersOf(shelf: Shelf, term: string, meant: ReadonlyMap<number, number>): Holders {
  const typos = new Uint8Array(shelf.entries.length).fill(NONE);
  // The words of each document as a chain: its latest, and of each the one before.
  const latest = new Int32Array(shelf.entries.length).fill(-1);
  const words: number[] = [];
  const before: number[] = [];
  let count = 0;
  const holders = {
    typos,
    subject: [...meant.keys()].some((word) => (shelf.subjects.get(word) ?? 0) > 0),
    get count() {
      return count;
    },
    wordsIn(id: number): readonly number[] {
      const held: number[] = [];
      for (let link = latest[id]!; link >= 0; link = before[link]!) held.push(words[link]!);
      return held;
    },
  };
  const wanted = new Map([...meant].map(([number, own]) => [shelf.vocabulary.word(number), { number, own }] as const));
  if (wanted.size === 0) return holders;
  shelf.index.search(term, {
    tokenize: () => [...wanted.keys()],
    // Called for every document that holds the word; 0 tells MiniSearch to do no more with it: its score is of no use here.
    boostDocument: (id: number, word) => {
      const { number, own } = wanted.get(word)!;
      const known = typos[id]!;
      if (known === NONE) count++;
      if (own > known) return 0;
      before.push(own < known ? -1 : latest[id]!);
      latest[id] = words.push(number) - 1;
      typos[id] = own;
      return 0;
    },
  });
  return holders;
}

function meaningOf(shelf: Shelf, { terms, prefix }: AnalysedQuery): Meaning {
  const { vocabulary } = shelf;
  return {
    exact: terms.map((term) => vocabulary.known(term)),
    holders: terms.map((term, index) =>
      holdersOf(shelf, term, vocabulary.meant(term, prefix && index === terms.length - 1)),
    ),
  };
}
