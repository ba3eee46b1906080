import type { Meilisearch } from 'meilisearch';
import { type MultiSearchQuery, type MultiSearchResult } from 'meilisearch';
import { readCursor, writeCursor, type Cursor } from '../../cursor.js';
import type { FacetField, SearchDocument } from '../../document.js';
import { resolveFilter, type ResolvedFilter } from '../../filter.js';
import { marksOf } from '../../text/marks.js';
import { comparePlaces, nextClosing, NO_CLOSING, sortFacet, type Placed } from '../../order.js';
import type { Facet, SearchEngine, SearchRequest, SearchResult, SearchSort } from '../../port.js';
import { analyseQuery, type AnalysedQuery } from '../../text/query.js';
import { dayNumber, LAST_DAY_NUMBER } from '../../timeline.js';
import { ENOUGH, stepsTaken, stepsToTry, stepsUntil, widest, type Step } from '../../words-kept.js';
import { conditions, hasStatus, OPEN_STATUSES, quoted } from './filter.js';
import { DEEPEST, SUBJECT_ATTRIBUTES } from './settings.js';

export interface MeilisearchEngineOptions {
  readonly client: Meilisearch;
  /** Name of the index to ask. */
  readonly index: () => string;
  /** Milliseconds that a search may take, all of its requests together. */
  readonly deadline: number;
  /** Original texts already at hand, for marking hits; Meilisearch is asked for those that are not. */
  readonly shown?: ((slug: string) => Pick<SearchDocument, 'shown'> | undefined) | undefined;
}

type Found = MultiSearchResult<{ slug: string; closings?: number[]; shown?: SearchDocument['shown'] }>;
type Ask = (queries: readonly Query[]) => Promise<Found[]>;
type Query = Omit<MultiSearchQuery, 'indexUid' | 'filter'> & { readonly filter: readonly string[] };

/** One search on its way. */
interface Task {
  readonly ask: Ask;
  readonly filter: ResolvedFilter;
  readonly day: number;
  readonly query: AnalysedQuery;
  readonly sort: SearchSort;
  readonly first: number;
  readonly cursor: Cursor | undefined;
}

/** Words kept, by step (see `stepsToTry`); the last one decided what is found. */
type Steps = readonly Step[];

/**
 * Search by Meilisearch. One round trip answers the usual search, its facets included (multi-search), and one more brings
 * the texts to mark; words that have to be dropped cost three more. Throws when Meilisearch is not to be had, has no such index, or is slower than the deadline.
 */
export class MeilisearchEngine implements SearchEngine {
  readonly name = 'MEILISEARCH';
  readonly #options: MeilisearchEngineOptions;

  constructor(options: MeilisearchEngineOptions) {
    this.#options = options;
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    const sort = request.sort ?? 'RELEVANCE';
    const query = analyseQuery(request.query);
    const task: Task = {
      ask: this.#asker(),
      filter: resolveFilter(request.filter, request.on),
      day: dayNumber(request.on),
      query,
      sort,
      first: request.first,
      cursor: readCursor(request.after, sort),
    };
    const { steps, listed, counted } = await answer(task, request.facets ?? []);
    const page = listed.page.slice(0, request.first);
    const marks = request.highlights === false ? undefined : await this.#marks(task, page);
    const words = query.terms.length === 0 ? undefined : steps.at(-1)!.kept.map((index) => query.terms[index]!);
    return {
      engine: 'MEILISEARCH',
      totalCount: counted.total,
      hasNextPage: listed.page.length > page.length,
      hits: page.map(({ key, slug }, index) => ({
        slug,
        cursor: writeCursor({ engine: 'MEILISEARCH', sort, key, slug, position: listed.start + index, words }),
        highlights: marks?.get(slug) ?? [],
      })),
      facets: counted.facets,
    };
  }

  /** Requests sent at the same moment go as one multi-search. */
  #asker(): Ask {
    const { client, index, deadline } = this.#options;
    const indexUid = index();
    const signal = AbortSignal.timeout(deadline);
    let waiting: { queries: Query[]; answer: Promise<Found[]> } | undefined;
    const send = async (queries: readonly Query[]) => {
      const { results } = await client.multiSearch<{ queries: MultiSearchQuery[] }>(
        { queries: queries.map((query) => ({ ...query, filter: [...query.filter], indexUid })) },
        { signal },
      );
      return results as unknown as Found[];
    };
    return async (queries) => {
      if (queries.length === 0) return [];
      if (!waiting) {
        const batch = { queries: [] as Query[], answer: Promise.resolve([] as Found[]) };
        batch.answer = Promise.resolve().then(() => {
          waiting = undefined;
          return send(batch.queries);
        });
        waiting = batch;
      }
      const { queries: batched, answer } = waiting;
      const start = batched.push(...queries) - queries.length;
      return (await answer).slice(start, start + queries.length);
    };
  }

  async #marks({ ask, query }: Task, page: readonly Placed[]) {
    if (query.terms.length === 0 || page.length === 0) return undefined;
    const documents = new Map(page.map(({ slug }) => [slug, this.#options.shown?.(slug)]));
    const missing = [...documents].flatMap(([slug, document]) => (document ? [] : [slug]));
    if (missing.length > 0) {
      const filter = [`slug IN [${missing.map(quoted).join(', ')}]`];
      const [found] = await ask([{ q: '', filter, limit: missing.length, attributesToRetrieve: ['slug', 'shown'] }]);
      for (const { slug, shown } of found!.hits) documents.set(slug, { shown: shown ?? [] });
    }
    return new Map([...documents].map(([slug, document]) => [slug, document ? marksOf(document, query) : []]));
  }
}

/** What is asked of Meilisearch for these of the words: all of them have to be found. */
function wording(query: AnalysedQuery, kept: readonly number[]): Pick<Query, 'q' | 'matchingStrategy'> {
  const text = kept.map((index) => query.terms[index]!).join(' ');
  const open = query.prefix && kept.includes(query.terms.length - 1);
  return { q: text === '' || open ? text : `${text} `, matchingStrategy: 'all' };
}

interface Answer {
  readonly steps: Steps;
  readonly listed: Listed;
  readonly counted: { readonly total: number; readonly facets: Facet[] };
}

/** Nearly always every word is found: that is asked at once. Only when it is not so is it asked how common each word is. */
async function answer(task: Task, fields: readonly FacetField[]): Promise<Answer> {
  const { query, cursor } = task;
  const answerFor = async (steps: Steps): Promise<Answer> => {
    const [listed, counted] = await Promise.all([list(task, steps), count(task, steps, fields)]);
    return { steps, listed, counted };
  };
  const all: Steps = [{ kept: query.terms.map((_, index) => index), chain: 0 }];
  const dropped = cursor?.words !== undefined && cursor.words.join(' ') !== query.terms.join(' ');
  if (!dropped) {
    const whole = await answerFor(all);
    if (query.terms.length < 2 || cursor?.words !== undefined || whole.counted.total >= ENOUGH) return whole;
  }
  const steps = await stepsOf(task);
  return answerFor(steps);
}

async function stepsOf({ query, filter, day, ask, cursor }: Task): Promise<Steps> {
  const single = query.terms.map((_, index): Query => ({ ...wording(query, [index]), filter: [], limit: 0 }));
  const [anywhere, asSubjects] = await Promise.all([
    ask(single),
    ask(single.map((one) => ({ ...one, attributesToSearchOn: [...SUBJECT_ATTRIBUTES] }))),
  ]);
  const steps = stepsToTry(
    query.terms,
    anywhere.map((one, index) => ({ schemes: totalOf(one), subject: totalOf(asSubjects[index]!) > 0 })),
  );
  const before = stepsUntil(steps, query.terms, cursor?.words);
  if (before) return before;
  const filters = conditions(filter, day);
  const totals = await ask(steps.map(({ kept }): Query => ({ ...wording(query, kept), filter: filters, limit: 0 })));
  return stepsTaken(steps, (step) => totalOf(totals[step]!));
}

function totalOf(result: Found): number {
  return result.estimatedTotalHits ?? result.totalHits ?? 0;
}

/** One more than the page, when there is more; `start` is the position of its first. */
interface Listed {
  readonly page: readonly Placed[];
  readonly start: number;
}

async function list(task: Task, steps: Steps): Promise<Listed> {
  const { sort, query, cursor } = task;
  const foreign =
    cursor !== undefined && sort === 'RELEVANCE' && query.terms.length > 0 && cursor.engine !== 'MEILISEARCH';
  const start = cursor ? cursor.position + 1 : 0;
  if (sort === 'RELEVANCE') {
    const after = foreign ? undefined : cursor;
    if (query.terms.length > 0)
      return { page: await byRelevance(task, steps, after, foreign ? cursor : undefined), start };
    return { page: await openFirst(task), start };
  }
  const lists = await Promise.all(
    widest(steps).map((kept) =>
      sort === 'DEADLINE' ? byDeadline(task, kept) : byNumber(task, kept, sort === 'RATE' ? 'rateMax' : 'publishedAt'),
    ),
  );
  const page = new Map(lists.flat().map((placed) => [placed.slug, placed]));
  return { page: [...page.values()].sort(comparePlaces).slice(0, task.first + 1), start };
}

/** Without a query: what is open, by slug, then the rest. */
async function openFirst(task: Task): Promise<Placed[]> {
  const { ask, filter, day, cursor, first } = task;
  const parts = [0, 1].filter((rank) => rank >= (cursor?.key[0] ?? 0));
  const results = await ask(
    parts.map((rank): Query => {
      const after = cursor && rank === cursor.key[0] ? [`slug > ${quoted(cursor.slug)}`] : [];
      return {
        q: '',
        filter: [...conditions(filter, day), partition(rank, day), ...after],
        limit: first + 1,
        attributesToRetrieve: ['slug'],
      };
    }),
  );
  return results
    .flatMap((result, index) => result.hits.map(({ slug }) => ({ key: [parts[index]!], slug })))
    .slice(0, first + 1);
}

function partition(rank: number, day: number): string {
  const open = hasStatus(OPEN_STATUSES, day);
  return rank === 0 ? open : `NOT ${open}`;
}

/** How many more than the page are looked at for finding where the last one ended. */
const SLACK = 20;

/**
 * By step, by Meilisearch's score, then open before not: two lists for each step, merged. The steps before the last find
 * two schemes each at most, or no word would have been dropped.
 */
async function byRelevance(
  task: Task,
  steps: Steps,
  after: Cursor | undefined,
  foreign: Cursor | undefined,
): Promise<Placed[]> {
  const { ask, filter, day, first } = task;
  const position = (after ?? foreign)?.position;
  for (let limit = (position === undefined ? 0 : position + 1 + SLACK) + first + 1; ; limit *= 2) {
    const wanted = steps.flatMap(({ kept }, step) => [0, 1].map((rank) => ({ kept, step, rank })));
    const results = await ask(
      wanted.map(({ kept, rank }): Query => ({
        ...wording(task.query, kept),
        filter: [...conditions(filter, day), partition(rank, day)],
        limit: Math.min(limit, DEEPEST),
        attributesToRetrieve: ['slug'],
        showRankingScore: true,
      })),
    );
    const placed = new Map<string, Placed>();
    results.forEach((result, index) => {
      const { step, rank } = wanted[index]!;
      for (const { slug, _rankingScore } of result.hits) {
        if (!placed.has(slug)) placed.set(slug, { key: [step, -(_rankingScore ?? 0), rank], slug });
      }
    });
    const sorted = [...placed.values()].sort(comparePlaces);
    const start = foreign
      ? startOf(sorted, foreign)
      : after
        ? sorted.filter((one) => comparePlaces(one, after) <= 0).length
        : 0;
    const page = sorted.slice(start, start + first + 1);
    const whole = results.every((result) => result.hits.length < limit) || limit >= DEEPEST;
    // A list that was cut may hide something that belongs before what the other one shows further on.
    if (whole || start + first + 1 <= limit) return page;
  }
}

function startOf(placed: readonly Placed[], cursor: Cursor): number {
  const named = placed.findIndex(({ slug }) => slug === cursor.slug);
  return named >= 0 ? named + 1 : cursor.position + 1;
}

async function byNumber(task: Task, kept: readonly number[], attribute: 'rateMax' | 'publishedAt'): Promise<Placed[]> {
  const { ask, filter, day, cursor, first } = task;
  const after: string[] = [];
  if (cursor) {
    const value = -cursor.key[0]!;
    after.push(`${attribute} < ${value} OR (${attribute} = ${value} AND slug > ${quoted(cursor.slug)})`);
  }
  const [result] = await ask([
    {
      ...wording(task.query, kept),
      filter: [...conditions(filter, day), ...after],
      sort: [`${attribute}:desc`, 'slug:asc'],
      limit: first + 1,
      attributesToRetrieve: ['slug', attribute],
    },
  ]);
  return result!.hits.map((hit) => ({ key: [-Number((hit as Record<string, unknown>)[attribute])], slug: hit.slug }));
}

/** Days looked ahead, one after the other, until a page is full: the first are nearly always enough. */
const AHEAD = [30, 120, 400, Infinity];

/**
 * The next closing depends on the day asked, so Meilisearch cannot sort by it: it gives what closes within so many days, and
 * those few are sorted here. What has no deadline comes last.
 */
async function byDeadline(task: Task, kept: readonly number[]): Promise<Placed[]> {
  const { ask, filter, day, cursor, first } = task;
  const base = { ...wording(task.query, kept), attributesToRetrieve: ['slug', 'closings'] };
  const from = cursor?.key[0] ?? day;
  let placed: Placed[] = [];
  if (from < NO_CLOSING) {
    for (const ahead of AHEAD) {
      const until = Math.min(from + ahead, LAST_DAY_NUMBER);
      const [result] = await ask([
        { ...base, filter: [...conditions(filter, day), `closings ${from} TO ${until}`], limit: DEEPEST },
      ]);
      placed = result!.hits
        .map(({ slug, closings = [] }) => ({ key: [nextClosing({ closings }, day)], slug }))
        .filter((one) => one.key[0]! >= from && (!cursor || comparePlaces(one, cursor) > 0))
        .sort(comparePlaces);
      if (placed.length > first || until === LAST_DAY_NUMBER) break;
    }
  }
  if (placed.length > first) return placed.slice(0, first + 1);
  const after = cursor && from >= NO_CLOSING ? [`slug > ${quoted(cursor.slug)}`] : [];
  const [rest] = await ask([
    {
      ...base,
      filter: [...conditions(filter, day), `NOT closings >= ${day}`, ...after],
      sort: ['slug:asc'],
      limit: first + 1 - placed.length,
    },
  ]);
  return [...placed, ...rest!.hits.map(({ slug }) => ({ key: [NO_CLOSING], slug }))];
}

const STATUSES = ['OPEN', 'PERMANENT', 'UPCOMING', 'CLOSED'];

/** How many there are, and the facets: those without a filter of their own in one query, each other one in its own. */
async function count(
  task: Task,
  steps: Steps,
  fields: readonly FacetField[],
): Promise<{ readonly total: number; readonly facets: Facet[] }> {
  const { filter, day } = task;
  const shared = fields.filter((field) => field !== 'statuses' && !filter.lists.has(field));
  const own = fields.filter((field) => field !== 'statuses' && filter.lists.has(field));
  // A scheme has exactly one status on a day: what is neither open, permanent nor upcoming is closed, and needs no query of its own.
  const restIsClosed = !filter.lists.has('statuses');
  const statuses = fields.includes('statuses') ? STATUSES.slice(0, restIsClosed ? 3 : 4) : [];
  const [base, ...others] = await countUnion(task, widest(steps), [
    { filter: conditions(filter, day), facets: shared },
    ...own.map((field) => ({ filter: conditions(filter, day, field), facets: [field] })),
    ...statuses.map((status) => ({
      filter: [...conditions(filter, day, 'statuses'), hasStatus([status], day)],
      facets: [],
    })),
  ]);
  const facets = fields.map((field): Facet => {
    if (field === 'statuses') {
      return {
        field,
        buckets: sortFacet(statusCounts(base!.total, statuses, others.slice(own.length))),
      };
    }
    const counted = own.includes(field) ? others[own.indexOf(field)]! : base!;
    return { field, buckets: sortFacet(counted.values.get(field) ?? []) };
  });
  return { total: base!.total, facets };
}

/** Counts of each status asked; CLOSED, when it was not asked, is the rest of the total. */
function statusCounts(total: number, asked: readonly string[], counted: readonly Counted[]): [string, number][] {
  const counts = asked.map((status, index): [string, number] => [status, counted[index]!.total]);
  if (asked.includes('CLOSED')) return counts;
  return [...counts, ['CLOSED', counts.reduce((rest, [, count]) => rest - count, total)]];
}

interface Counted {
  total: number;
  readonly values: Map<string, Map<string, number>>;
}

/**
 * Counts what has the words of at least one of the sets. Meilisearch has no « or » between words, but what has those of two sets
 * has those of both together: so they are added up and what was counted twice is taken off.
 */
async function countUnion(
  task: Task,
  sets: readonly (readonly number[])[],
  counts: readonly { readonly filter: readonly string[]; readonly facets: readonly FacetField[] }[],
): Promise<Counted[]> {
  const combined = sets.reduce<{ kept: readonly number[]; sign: number }[]>(
    (parts, set) => [
      ...parts,
      { kept: set, sign: 1 },
      ...parts.map(({ kept, sign }) => ({ kept: [...new Set([...kept, ...set])].sort((a, b) => a - b), sign: -sign })),
    ],
    [],
  );
  const results = await task.ask(
    combined.flatMap(({ kept }) =>
      counts.map(({ filter, facets }): Query => ({
        ...wording(task.query, kept),
        filter,
        limit: 0,
        ...(facets.length > 0 && { facets: [...facets] }),
      })),
    ),
  );
  return counts.map(({ facets }, index) => {
    const counted: Counted = { total: 0, values: new Map(facets.map((field) => [field, new Map<string, number>()])) };
    combined.forEach(({ sign }, part) => {
      const result = results[part * counts.length + index]!;
      counted.total += sign * totalOf(result);
      for (const [field, values] of counted.values) {
        for (const [value, count] of Object.entries(result.facetDistribution?.[field] ?? {})) {
          values.set(value, (values.get(value) ?? 0) + sign * count);
        }
      }
    });
    return counted;
  });
}
