/**
 * What search means here. Two engines implement it, and one contract suite (`contract-suite.ts`) holds both to it.
 *
 * ## The query
 *
 * - Case, accents, ligatures, plurals and elisions don't matter (`l’école` and `lecole` find `ECOLES`); stop words count for nothing.
 * - Typos by the length of the word typed, without its plural mark: none under 5 letters, one from 5, two from 9. A letter
 *   added, lost or replaced is one, two neighbours swapped are one; a wrong first letter counts twice. Numbers have none.
 * - The last word may be the beginning of one, unless a space follows it; its typos are those of the part typed.
 * - Synonyms and acronyms (`text/vocabulary.ts`): a scheme is also found by the other words of its subjects. A word
 *   that the scheme itself uses ranks before one that was added.
 * - A year (1900 to 2099) is only looked for in names, acronyms and keywords: people add the running one, and prose is full of them.
 *   A usual acronym is never the beginning of another word.
 * - Every word must be found. When fewer than three schemes have them all, words are dropped until three are found: first
 *   those that no scheme has, then numbers, then those that no scheme is about (`SUBJECT_FIELDS`: prose alone mentions them), then the
 *   most common. When the rarest alone is not enough either, it is given up
 *   and the others are tried. What was found by more words stays, and stays first.
 * - Ten words are read; the rest is ignored.
 *
 * ## The order
 *
 * RELEVANCE: more of the words, then fewer typos, then words nearer to each other, then in a more important text
 * (`TEXT_FIELDS`), then more exact; at equal relevance what is open on the day (OPEN, PERMANENT) before what is not. Without a query: open first.
 * DEADLINE: the next closing day from the day asked on, none last. NEWEST: latest publication first, unknown last. RATE: highest rate first,
 * none last. Whatever the order, equal schemes go by slug: it never depends on chance.
 *
 * ## Filters, facets, pages
 *
 * Fields are joined by AND, the values of one field by OR; an empty list counts as absent. A facet counts what one would
 * find if its own filter were absent, all others kept; buckets with nothing are left out, the fullest come first, then by value.
 *
 * A cursor says after what to go on, not how many to skip: schemes that appear or vanish meanwhile make none be shown
 * twice or skipped. It is good for the same query, filter and order, on either engine.
 *
 * ## What the engines cannot do
 *
 * - Meilisearch measures nearness between words and in which text a little differently when a word occurs many times: schemes
 *   of the same words and typos may stand in another order than in-process. Within one engine the order is total.
 * - Meilisearch also reads two words typed as one and one as two (`tierslieu`). In-process only knows the usual ones
 *   (`text/misspellings.ts`).
 * - A cursor given by one engine and used on the other (it failed in between) goes on after the scheme that it names; if
 *   that one is not in the other's list, at the same position.
 * - Meilisearch looks 20 000 schemes deep and no further.
 */
import type { SchemeStatus } from '#catalogue';
import type { Day, Euro } from '#kernel';
import type { FacetField, SearchDocument } from './document.js';
import type { Highlight } from './text/highlight.js';

export const SORTS = ['RELEVANCE', 'DEADLINE', 'NEWEST', 'RATE'] as const;
export type SearchSort = (typeof SORTS)[number];

export type EngineName = 'MEILISEARCH' | 'IN_PROCESS';

export interface SearchFilter {
  /** Every territory that contains the place, as in `SearchDocument.perimeter`: a scheme of one of them is kept. */
  readonly place?: readonly string[] | undefined;
  /** Themes or groups of themes; a wider theme covers its narrower ones. */
  readonly themes?: readonly string[] | undefined;
  /** Types or groups of types. */
  readonly aidTypes?: readonly string[] | undefined;
  readonly funders?: readonly string[] | undefined;
  readonly programmes?: readonly string[] | undefined;
  readonly beneficiaryTypes?: readonly string[] | undefined;
  readonly stages?: readonly string[] | undefined;
  readonly spendingKinds?: readonly string[] | undefined;
  /** Status on the day asked. */
  readonly statuses?: readonly SchemeStatus[] | undefined;
  /** OPEN or PERMANENT on that day. */
  readonly openOn?: Day | undefined;
  /** The next closing, from the day asked on, is on that day or before. */
  readonly closingBefore?: Day | undefined;
  /** May pay that much: its greatest amount is at least this, or it pays a share and publishes no ceiling. */
  readonly amountMin?: Euro | undefined;
  /** Its greatest rate is at least this fraction. */
  readonly rateMin?: number | undefined;
  readonly updatedSince?: Date | undefined;
}

export interface SearchRequest {
  readonly query?: string | undefined;
  readonly filter?: SearchFilter | undefined;
  /** Default: RELEVANCE. */
  readonly sort?: SearchSort | undefined;
  /** 0 to 100. */
  readonly first: number;
  readonly after?: string | undefined;
  /** The day for statuses and deadlines. */
  readonly on: Day;
  /** Which facets to count; none when absent. */
  readonly facets?: readonly FacetField[] | undefined;
  /** Default: true. */
  readonly highlights?: boolean | undefined;
}

export interface SearchHit {
  readonly slug: string;
  readonly cursor: string;
  readonly highlights: readonly Highlight[];
}

export interface Facet {
  readonly field: FacetField;
  readonly buckets: readonly { readonly value: string; readonly count: number }[];
}

export interface SearchResult {
  readonly engine: EngineName;
  readonly totalCount: number;
  readonly hits: readonly SearchHit[];
  readonly facets: readonly Facet[];
  readonly hasNextPage: boolean;
}

/** Answers queries. Throws `InvalidInputError` for a cursor that no engine gave, anything else when the engine is not to be had. */
export interface SearchEngine {
  readonly name: EngineName;
  search(request: SearchRequest): Promise<SearchResult>;
}

/** Holds documents. Every method may be repeated without harm. */
export interface SearchIndex {
  /** Adds documents or replaces those of the same slug. */
  put(documents: readonly SearchDocument[]): Promise<void>;
  /** Unknown slugs are ignored. */
  remove(slugs: readonly string[]): Promise<void>;
  /** Afterwards exactly these are held; searches meanwhile see the old ones or the new, never less. */
  replaceAll(documents: Iterable<SearchDocument> | AsyncIterable<SearchDocument>): Promise<void>;
  /** Version of every document held, by slug. */
  versions(): Promise<ReadonlyMap<string, number>>;
}

/** What to inject for search, whichever engine answers. */
export const SEARCH = Symbol('guichet.search');
