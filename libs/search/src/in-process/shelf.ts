import MiniSearch from 'minisearch';

import { SUBJECT_FIELDS, TEXT_FIELDS, type SearchDocument } from '../document.js';
import { entryOf, Spot, Values, type Entry } from './entry.js';
import { Vocabulary } from './vocabulary.js';

interface Indexed {
  readonly id: number;
  readonly stems: readonly string[];
}

/** What holds one set of documents; a rebuild makes another. */
export interface Shelf {
  readonly index: MiniSearch<Indexed>;
  readonly vocabulary: Vocabulary;
  readonly values: Values;
  /** By number of a word, how many documents are about it. */
  readonly subjects: Map<number, number>;
  readonly entries: (Entry | undefined)[];
  readonly ids: Map<string, number>;
  /** Numbers of documents that are gone, for the next ones. */
  readonly free: number[];
  /** By number of a document, its place among all slugs; made anew when it is asked for after a change. */
  ranks: Int32Array | undefined;
}

export function emptyShelf(): Shelf {
  return {
    index: new MiniSearch<Indexed>({
      fields: ['stems'],
      extractField: (indexed, field) => (field === 'id' ? indexed.id : indexed.stems),
      tokenize: (stems) => stems as unknown as string[],
      processTerm: (term) => term,
      stringifyField: (value) => value as string,
      searchOptions: { combineWith: 'OR', prefix: false, fuzzy: false },
    }),
    vocabulary: new Vocabulary(),
    values: new Values(),
    subjects: new Map(),
    entries: [],
    ids: new Map(),
    free: [],
    ranks: undefined,
  };
}

export function put(shelf: Shelf, document: SearchDocument): void {
  drop(shelf, document.slug);
  const { entry, stems } = entryOf(document, shelf.vocabulary, shelf.values);
  const id = shelf.free.pop() ?? shelf.entries.length;
  shelf.entries[id] = entry;
  countSubjects(shelf, entry, 1);
  shelf.ids.set(document.slug, id);
  shelf.ranks = undefined;
  shelf.index.add({ id, stems });
}

export function drop(shelf: Shelf, slug: string): void {
  const id = shelf.ids.get(slug);
  if (id === undefined) return;
  shelf.index.discard(id);
  countSubjects(shelf, shelf.entries[id]!, -1);
  shelf.entries[id] = undefined;
  shelf.free.push(id);
  shelf.ids.delete(slug);
  shelf.ranks = undefined;
}

function countSubjects({ subjects }: Shelf, { words, starts, spots }: Entry, change: 1 | -1): void {
  for (let index = 0; index < words.length; index++) {
    const own = spots.subarray(starts[index], starts[index + 1]);
    if (!own.some((spot) => IS_SUBJECT[Spot.field(spot)])) continue;
    const word = words[index]!;
    subjects.set(word, (subjects.get(word) ?? 0) + change);
  }
}

const IS_SUBJECT = TEXT_FIELDS.map((field) => SUBJECT_FIELDS.includes(field));

/** By number of a document, its place among all slugs. */
export function ranksOf(shelf: Shelf): Int32Array {
  if (!shelf.ranks) {
    const ranks = new Int32Array(shelf.entries.length);
    [...shelf.ids].sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([, id], rank) => (ranks[id] = rank));
    shelf.ranks = ranks;
  }
  return shelf.ranks;
}
