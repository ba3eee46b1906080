import { readCursor, writeCursor } from '../cursor.js';
import type { SearchDocument } from '../document.js';
import { resolveFilter } from '../filter.js';
import type { SearchEngine, SearchIndex, SearchRequest, SearchResult } from '../port.js';
import { marksOf } from '../text/marks.js';
import { analyseQuery } from '../text/query.js';
import { dayNumber } from '../timeline.js';
import { countFacets } from './facets.js';
import { compileFilter } from './filtering.js';
import { find } from './finding.js';
import { pageOf } from './paging.js';
import { drop, emptyShelf, put, type Shelf } from './shelf.js';

/**
 * The engine without a server. MiniSearch keeps which documents hold which word; which words a typed one may mean
 * (`Vocabulary`) and how documents rank (`closeness`) are decided here, because MiniSearch has neither swapped letters nor
 * positions. About 16 kB a document.
 */
export class InProcessEngine implements SearchEngine, SearchIndex {
  readonly name = 'IN_PROCESS';
  #shelf = emptyShelf();

  get size(): number {
    return this.#shelf.ids.size;
  }

  put(documents: readonly SearchDocument[]): Promise<void> {
    for (const document of documents) put(this.#shelf, document);
    return Promise.resolve();
  }

  remove(slugs: readonly string[]): Promise<void> {
    for (const slug of slugs) drop(this.#shelf, slug);
    return Promise.resolve();
  }

  async replaceAll(documents: Iterable<SearchDocument> | AsyncIterable<SearchDocument>): Promise<void> {
    const shelf = emptyShelf();
    for await (const document of documents) put(shelf, document);
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
