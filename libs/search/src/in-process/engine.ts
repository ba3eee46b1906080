import MiniSearch from 'minisearch';
import { readCursor, writeCursor, type Cursor } from '../cursor.js';
import type { FacetField, SearchDocument } from '../document.js';
import { resolveFilter } from '../filter.js';
import { comparePlaces, sortFacet, sortKey, type Placed } from '../order.js';
import type { Facet, SearchEngine, SearchIndex, SearchRequest, SearchResult, SearchSort } from '../port.js';
import { highlight } from '../text/highlight.js';
import { analyseQuery, type AnalysedQuery } from '../text/query.js';
import { dayNumber, statusAt } from '../timeline.js';
import { stepsTaken, stepsToTry, stepsUntil, type Step } from '../words-kept.js';
import { entryOf, Values, type Entry } from './entry.js';
import { compileFilter, facetBit, FAILS, isOpen, PASSES } from './filtering.js';
import { closeness, NONE, type Closeness, type Holders, type Meaning } from './ranking.js';
import { Vocabulary } from './vocabulary.js';

interface Indexed {
  readonly id: number;
  readonly stems: readonly string[];
}

/** What holds one set of documents; a rebuild makes another. */
interface Shelf {
  readonly index: MiniSearch<Indexed>;
  readonly vocabulary: Vocabulary;
  readonly values: Values;
  readonly entries: (Entry | undefined)[];
  readonly ids: Map<string, number>;
  /** Numbers of documents that are gone, for the next ones. */
  readonly free: number[];
  /** By number of a document, its place among all slugs; made anew when it is asked for after a change. */
  ranks: Int32Array | undefined;
}

/**
 * The engine without a server. MiniSearch keeps which documents hold which word; which words a typed one may mean
 * (`Vocabulary`) and how documents rank (`closeness`) are decided here, because MiniSearch has neither swapped letters nor
 * positions. About 14 kB a document.
 */
export class InProcessEngine implements SearchEngine, SearchIndex {
  readonly name = 'IN_PROCESS';
  #shelf = emptyShelf();

  get size(): number {
    return this.#shelf.ids.size;
  }

  put(documents: readonly SearchDocument[]): Promise<void> {
    for (const document of documents) add(this.#shelf, document);
    return Promise.resolve();
  }

  remove(slugs: readonly string[]): Promise<void> {
    for (const slug of slugs) drop(this.#shelf, slug);
    return Promise.resolve();
  }

  async replaceAll(documents: Iterable<SearchDocument> | AsyncIterable<SearchDocument>): Promise<void> {
    const shelf = emptyShelf();
    for await (const document of documents) add(shelf, document);
    this.#shelf = shelf;
  }

  versions(): Promise<ReadonlyMap<string, number>> {
    const { entries, ids } = this.#shelf;
    return Promise.resolve(new Map([...ids].map(([slug, id]) => [slug, entries[id]!.document.version])));
  }

  /** The texts in which hits of this scheme are marked; `undefined` when it is not here. */
  shown(slug: string): Pick<SearchDocument, 'shown'> | undefined {
    const id = this.#shelf.ids.get(slug);
    return id === undefined ? undefined : this.#shelf.entries[id]?.document;
  }

  search(request: SearchRequest): Promise<SearchResult> {
    try {
      return Promise.resolve(answer(this.#shelf, request));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function answer(shelf: Shelf, request: SearchRequest): SearchResult {
  const sort = request.sort ?? 'RELEVANCE';
  const cursor = readCursor(request.after, sort);
  const query = analyseQuery(request.query);
  const day = dayNumber(request.on);
  const judge = compileFilter(resolveFilter(request.filter, request.on), day, shelf.values);
  const found = find(shelf, query, judge, cursor?.words);
  const { page, start } = pageOf(shelf, found, sort, day, request.first, cursor);
  const words = found.meaning && found.steps.at(-1)!.kept.map((index) => query.terms[index]!);
  return {
    engine: 'IN_PROCESS',
    totalCount: found.passing.length,
    hasNextPage: start + page.length < found.passing.length,
    hits: page.map(({ key, slug }, index) => ({
      slug,
      cursor: writeCursor({ engine: 'IN_PROCESS', sort, key, slug, position: start + index, words }),
      highlights: request.highlights === false ? [] : marksOf(shelf.entries[shelf.ids.get(slug)!]!.document, query),
    })),
    facets: countFacets(shelf, request.facets ?? [], found, day),
  };
}

interface Page {
  readonly page: readonly Placed[];
  readonly start: number;
}

/**
 * Steps and typos come first in the order of relevance and are known already; how near the words are to each other is only worked out
 * for those groups that can be on the page, and only what is on it is written out.
 */
function pageOf(
  shelf: Shelf,
  found: Found,
  sort: SearchSort,
  day: number,
  first: number,
  cursor: Cursor | undefined,
): Page {
  const { meaning, steps, passing } = found;
  if (sort !== 'RELEVANCE') {
    const placed = passing
      .map(({ entry }): Placed => ({ key: sortKey(entry.document, sort, day), slug: entry.document.slug }))
      .sort(comparePlaces);
    const start = cursor ? startAfter(placed, cursor) : 0;
    return { page: placed.slice(start, start + first), start };
  }
  const closed = ({ document }: Entry) => (isOpen(statusAt(document.timeline, day)) ? 0 : 1);
  const keyOf = ({ id, entry, step }: Passing): Relevance =>
    meaning
      ? [step, ...closeness(id, entry, meaning, steps[step]!.kept), closed(entry)]
      : [0, 0, 0, 0, 0, closed(entry)];
  const place = (key: Relevance, slug: string): Placed => ({ key: meaning ? key : key.slice(-1), slug });
  const own = cursor?.engine === 'IN_PROCESS' && cursor.key.length === (meaning ? KEY_LENGTH : 1);
  if (cursor && !own) {
    const placed = passing.map((one) => place(keyOf(one), one.entry.document.slug)).sort(comparePlaces);
    const start = startAfter(placed, cursor);
    return { page: placed.slice(start, start + first), start };
  }
  const groups = new Map<number, Passing[]>();
  for (const one of passing) {
    const rough = one.step * MOST_TYPOS + one.typos;
    const group = groups.get(rough);
    if (group) group.push(one);
    else groups.set(rough, [one]);
  }
  const reached = cursor && meaning ? cursor.key[0]! * MOST_TYPOS + cursor.key[1]! : -1;
  const page: Placed[] = [];
  let start = 0;
  for (const rough of [...groups.keys()].sort((a, b) => a - b)) {
    const group = groups.get(rough)!;
    if (rough < reached) {
      start += group.length;
      continue;
    }
    const ordered = inOrder(shelf, group, keyOf);
    let from = 0;
    if (cursor)
      from = firstAfter(ordered, (one) => comparePlaces(place(keyOf(one), one.entry.document.slug), cursor) > 0);
    start += from;
    for (const one of ordered.slice(from, from + first - page.length))
      page.push(place(keyOf(one), one.entry.document.slug));
    if (page.length >= first) break;
  }
  return { page, start };
}

/** Of the key of relevance: step, typos, nearness, text, exactness, open. */
type Relevance = [step: number, ...Closeness, closed: number];
const KEY_LENGTH = 6;
const MOST_TYPOS = 100;

/** Sorted by key, then by slug: each as one number, because thousands of them are sorted for a page of twenty. */
function inOrder(shelf: Shelf, group: readonly Passing[], keyOf: (one: Passing) => Relevance): Passing[] {
  const ranks = ranksOf(shelf);
  // Within a group steps and typos are the same. Ten words are never further apart than a hundred, nor in texts that add up to more.
  const numbers = new Float64Array(group.length);
  const order = group.map((one, index) => {
    const [, , proximity, attribute, exactness, closed] = keyOf(one);
    const packed = ((proximity * 128 + attribute) * 16 + exactness) * 2 + closed;
    numbers[index] = packed * (ranks.length + 1) + ranks[one.id]!;
    return index;
  });
  return order.sort((a, b) => numbers[a]! - numbers[b]!).map((index) => group[index]!);
}

function ranksOf(shelf: Shelf): Int32Array {
  if (!shelf.ranks) {
    const ranks = new Int32Array(shelf.entries.length);
    [...shelf.ids].sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([, id], rank) => (ranks[id] = rank));
    shelf.ranks = ranks;
  }
  return shelf.ranks;
}

/** The first place in an ordered list from which on all answer yes. */
function firstAfter<Item>(ordered: readonly Item[], isAfter: (item: Item) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(ordered[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const LONG = 2000;

export function marksOf(document: Pick<SearchDocument, 'shown'>, query: AnalysedQuery) {
  return highlight(
    query,
    // An imported name or summary may be as long as a description.
    document.shown.map(({ field, text }) => ({ field, text, excerpt: field === 'description' || text.length > LONG })),
  );
}

/** What passes every filter: the step of words (see `Found.steps`) at which it was found, and the typos of those words. */
interface Passing {
  readonly id: number;
  readonly entry: Entry;
  readonly step: number;
  readonly typos: number;
}

interface Found {
  readonly passing: readonly Passing[];
  /** What fails only the own filter of one facet, whose bit this is. */
  readonly nearly: readonly { readonly entry: Entry; readonly facet: number }[];
  readonly meaning: Meaning | undefined;
  /** Words kept, by step; the last one decided what is found. */
  readonly steps: readonly Step[];
}

function find(
  shelf: Shelf,
  query: AnalysedQuery,
  judge: (entry: Entry) => number,
  keptBefore: readonly string[] | undefined,
): Found {
  const passing: Passing[] = [];
  const nearly: { entry: Entry; facet: number }[] = [];
  if (query.terms.length === 0) {
    for (const [id, entry] of shelf.entries.entries()) {
      if (!entry) continue;
      const verdict = judge(entry);
      if (verdict === PASSES) passing.push({ id, entry, step: 0, typos: 0 });
      else if (verdict !== FAILS) nearly.push({ entry, facet: verdict });
    }
    return { passing, nearly, meaning: undefined, steps: [] };
  }

  const meaning = meaningOf(shelf, query);
  const { holders } = meaning;
  const steps = stepsToTry(
    query.terms,
    holders.map(({ count }) => count),
  );
  const masks = steps.map(({ kept }) => kept.reduce((bits, term) => bits | (1 << term), 0));
  const counts = steps.map(() => 0);
  const verdicts: { id: number; entry: Entry; step: number; verdict: number }[] = [];
  for (let id = 0; id < shelf.entries.length; id++) {
    let bits = 0;
    for (let term = 0; term < holders.length; term++) if (holders[term]!.typos[id] !== NONE) bits |= 1 << term;
    if (bits === 0) continue;
    const step = masks.findIndex((mask) => (bits & mask) === mask);
    if (step < 0) continue;
    const entry = shelf.entries[id]!;
    const verdict = judge(entry);
    if (verdict === FAILS) continue;
    verdicts.push({ id, entry, step, verdict });
    if (verdict !== PASSES) continue;
    for (let later = step; later < masks.length; later++)
      if ((bits & masks[later]!) === masks[later]!) counts[later]!++;
  }
  const taken = stepsUntil(steps, query.terms, keptBefore) ?? stepsTaken(steps, (step) => counts[step]!);
  for (const { id, entry, step, verdict } of verdicts) {
    if (step >= taken.length) continue;
    if (verdict !== PASSES) nearly.push({ entry, facet: verdict });
    else
      passing.push({
        id,
        entry,
        step,
        typos: steps[step]!.kept.reduce((sum, term) => sum + holders[term]!.typos[id]!, 0),
      });
  }
  return { passing, nearly, meaning, steps: taken };
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

/** Where to go on: after the cursor's place; with another engine's relevance, after the scheme that it names, or else at its position. */
export function startAfter(placed: readonly Placed[], cursor: Cursor): number {
  const comparable = cursor.engine === 'IN_PROCESS' || cursor.sort !== 'RELEVANCE' || cursor.words === undefined;
  if (comparable && placed.every(({ key }) => key.length === cursor.key.length)) {
    const next = placed.findIndex((one) => comparePlaces(one, cursor) > 0);
    return next < 0 ? placed.length : next;
  }
  const named = placed.findIndex(({ slug }) => slug === cursor.slug);
  return named >= 0 ? named + 1 : Math.min(placed.length, cursor.position + 1);
}

function countFacets(shelf: Shelf, fields: readonly FacetField[], found: Found, day: number): Facet[] {
  if (fields.length === 0) return [];
  const { all } = shelf.values;
  const counts = new Uint32Array(all.length);
  for (const { entry } of found.passing) {
    const { values } = entry;
    for (let index = 0; index < values.length; index++) counts[values[index]!]!++;
  }
  for (const { entry, facet } of found.nearly) {
    for (const value of entry.values) if (facetBit(all[value]!.field) === facet) counts[value]!++;
  }
  const statuses = new Map<string, number>();
  if (fields.includes('statuses')) {
    const bit = facetBit('statuses');
    const nearly = found.nearly.filter(({ facet }) => facet === bit);
    for (const { entry } of [...found.passing, ...nearly]) {
      const status = statusAt(entry.document.timeline, day);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  return fields.map((field) => ({
    field,
    buckets: sortFacet(
      field === 'statuses'
        ? statuses
        : all.flatMap((value, number) => (value.field === field ? [[value.name, counts[number]!] as const] : [])),
    ),
  }));
}

function emptyShelf(): Shelf {
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
    entries: [],
    ids: new Map(),
    free: [],
    ranks: undefined,
  };
}

function add(shelf: Shelf, document: SearchDocument): void {
  drop(shelf, document.slug);
  const { entry, stems } = entryOf(document, shelf.vocabulary, shelf.values);
  const id = shelf.free.pop() ?? shelf.entries.length;
  shelf.entries[id] = entry;
  shelf.ids.set(document.slug, id);
  shelf.ranks = undefined;
  shelf.index.add({ id, stems });
}

function drop(shelf: Shelf, slug: string): void {
  const id = shelf.ids.get(slug);
  if (id === undefined) return;
  shelf.index.discard(id);
  shelf.entries[id] = undefined;
  shelf.free.push(id);
  shelf.ids.delete(slug);
  shelf.ranks = undefined;
}
