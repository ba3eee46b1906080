import MiniSearch from 'minisearch';
import { readCursor, writeCursor, type Cursor } from '../cursor.js';
import type { FacetField, SearchDocument } from '../document.js';
import { resolveFilter } from '../filter.js';
import { comparePlaces, sortFacet, sortKey, type Placed } from '../order.js';
import type { Facet, SearchEngine, SearchIndex, SearchRequest, SearchResult } from '../port.js';
import { highlight } from '../text/highlight.js';
import { analyseQuery, type AnalysedQuery } from '../text/query.js';
import { dayNumber, statusAt } from '../timeline.js';
import { stepsTaken, stepsToTry, stepsUntil, type Step } from '../words-kept.js';
import { entryOf, LIST_FIELDS, Values, type Entry, type ListField } from './entry.js';
import { compileFilter, FAILS, isOpen, PASSES } from './filtering.js';
import { closeness, type Meaning } from './ranking.js';
import { Vocabulary } from './vocabulary.js';

interface Indexed {
  readonly id: number;
  readonly stems: readonly string[];
}

/** What holds one set of documents; a rebuild makes another. */
interface Shelf {
  readonly index: MiniSearch<Indexed>;
  readonly vocabulary: Vocabulary;
  readonly values: Readonly<Record<ListField, Values>>;
  readonly entries: (Entry | undefined)[];
  readonly ids: Map<string, number>;
}

/**
 * The engine without a server. MiniSearch keeps which documents hold which word; which words a typed one may mean
 * (`Vocabulary`) and how documents rank (`closeness`) are decided here, because MiniSearch has neither swapped letters nor
 * positions. About 12 kB a document.
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
  const fields = request.facets ?? [];
  const judge = compileFilter(resolveFilter(request.filter, request.on), day, fields, shelf.values);
  const found = find(shelf, query, judge, cursor?.words);
  const open = ({ document }: Entry) => (isOpen(statusAt(document.timeline, day)) ? 0 : 1);

  const placed = found.passing.map(({ entry, step }): Placed => {
    const { slug } = entry.document;
    if (sort !== 'RELEVANCE') return { key: sortKey(entry.document, sort, day), slug };
    if (!found.meaning) return { key: [open(entry)], slug };
    return { key: [step, ...closeness(entry, found.meaning, found.steps[step]!.kept), open(entry)], slug };
  });
  placed.sort(comparePlaces);

  const start = cursor ? startAfter(placed, cursor) : 0;
  const page = placed.slice(start, start + request.first);
  const words = found.meaning && found.steps.at(-1)!.kept.map((index) => query.terms[index]!);
  return {
    engine: 'IN_PROCESS',
    totalCount: placed.length,
    hasNextPage: start + page.length < placed.length,
    hits: page.map(({ key, slug }, index) => ({
      slug,
      cursor: writeCursor({ engine: 'IN_PROCESS', sort, key, slug, position: start + index, words }),
      highlights: request.highlights === false ? [] : marksOf(shelf.entries[shelf.ids.get(slug)!]!.document, query),
    })),
    facets: fields.map((field, index) => countFacet(shelf, field, index + 1, found, day)),
  };
}

export function marksOf(document: Pick<SearchDocument, 'shown'>, query: AnalysedQuery) {
  return highlight(
    query,
    document.shown.map(({ field, text }) => ({ field, text, excerpt: field === 'description' })),
  );
}

interface Found {
  /** What passes every filter, with the step of words (see `steps`) at which it was found. */
  readonly passing: readonly { readonly entry: Entry; readonly step: number }[];
  /** What fails only the own filter of one asked facet. */
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
  const passing: { entry: Entry; step: number }[] = [];
  const nearly: { entry: Entry; facet: number }[] = [];
  if (query.terms.length === 0) {
    for (const entry of shelf.entries) {
      if (!entry) continue;
      const verdict = judge(entry);
      if (verdict === PASSES) passing.push({ entry, step: 0 });
      else if (verdict !== FAILS) nearly.push({ entry, facet: verdict });
    }
    return { passing, nearly, meaning: undefined, steps: [] };
  }

  const meaning = meaningOf(shelf.vocabulary, query);
  const holds = new Uint16Array(shelf.entries.length);
  const frequencies = query.terms.map((_, term) => {
    const words = [...meaning.typos[term]!.keys()].map((number) => shelf.vocabulary.word(number));
    if (words.length === 0) return 0;
    const results = shelf.index.search(query.terms[term]!, { tokenize: () => words });
    for (const { id } of results as unknown as readonly { id: number }[]) holds[id]! |= 1 << term;
    return results.length;
  });

  const steps = stepsToTry(query.terms, frequencies);
  const masks = steps.map(({ kept }) => kept.reduce((bits, term) => bits | (1 << term), 0));
  const counts = steps.map(() => 0);
  const verdicts: { entry: Entry; step: number; verdict: number }[] = [];
  holds.forEach((bits, id) => {
    if (bits === 0) return;
    const step = masks.findIndex((mask) => (bits & mask) === mask);
    if (step < 0) return;
    const entry = shelf.entries[id]!;
    const verdict = judge(entry);
    if (verdict === FAILS) return;
    verdicts.push({ entry, step, verdict });
    if (verdict !== PASSES) return;
    for (let later = step; later < masks.length; later++)
      if ((bits & masks[later]!) === masks[later]!) counts[later]!++;
  });
  const taken = stepsUntil(steps, query.terms, keptBefore) ?? stepsTaken(steps, (step) => counts[step]!);
  for (const { entry, step, verdict } of verdicts) {
    if (step >= taken.length) continue;
    if (verdict === PASSES) passing.push({ entry, step });
    else nearly.push({ entry, facet: verdict });
  }
  return { passing, nearly, meaning, steps: taken };
}

function meaningOf(vocabulary: Vocabulary, { terms, prefix }: AnalysedQuery): Meaning {
  const bits = new Uint16Array(vocabulary.size);
  const typos = terms.map((term, index) => vocabulary.meant(term, prefix && index === terms.length - 1));
  typos.forEach((words, term) => {
    for (const word of words.keys()) bits[word]! |= 1 << term;
  });
  return { terms: terms.length, bits, typos, exact: terms.map((term) => vocabulary.known(term)) };
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

function countFacet(shelf: Shelf, field: FacetField, facet: number, found: Found, day: number): Facet {
  const counted = [
    ...found.passing.map(({ entry }) => entry),
    ...found.nearly.filter((one) => one.facet === facet).map(({ entry }) => entry),
  ];
  if (field === 'statuses') {
    const counts = new Map<string, number>();
    for (const { document } of counted) {
      const status = statusAt(document.timeline, day);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return { field, buckets: sortFacet(counts) };
  }
  const { names } = shelf.values[field];
  const counts = new Uint32Array(names.length);
  for (const { lists } of counted) for (const value of lists[field]) counts[value]!++;
  return { field, buckets: sortFacet(names.map((name, number) => [name, counts[number]!] as const)) };
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
    values: Object.fromEntries(LIST_FIELDS.map((field) => [field, new Values()])) as Record<ListField, Values>,
    entries: [],
    ids: new Map(),
  };
}

function add(shelf: Shelf, document: SearchDocument): void {
  drop(shelf, document.slug);
  const { entry, stems } = entryOf(document, shelf.vocabulary, shelf.values);
  const id = shelf.entries.push(entry) - 1;
  shelf.ids.set(document.slug, id);
  shelf.index.add({ id, stems });
}

function drop(shelf: Shelf, slug: string): void {
  const id = shelf.ids.get(slug);
  if (id === undefined) return;
  shelf.index.discard(id);
  shelf.entries[id] = undefined;
  shelf.ids.delete(slug);
}
