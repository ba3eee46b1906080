import type { Day } from '#kernel';
import type { SearchEngine } from './port.js';

/** A query, and the schemes of which one at least has to be among the first three. */
export interface JudgedQuery {
  readonly q: string;
  readonly expect: readonly string[];
}

export interface JudgedAnswer extends JudgedQuery {
  /** The first ten. */
  readonly found: readonly string[];
  /** Rank of the first expected scheme among them, from 1; `undefined` when it is not there. */
  readonly rank: number | undefined;
  readonly passed: boolean;
}

export interface Relevancy {
  readonly engine: string;
  readonly answers: readonly JudgedAnswer[];
  /** Share of queries with an expected scheme among the first three, between 0 and 1. */
  readonly successAt3: number;
  /** Mean of 1 / rank of the first expected scheme; one that is not among the first ten counts 0. */
  readonly meanReciprocalRank: number;
}

/** Asks every query as a person would: without a filter, in the order of relevance. */
export async function measureRelevancy(
  engine: SearchEngine,
  queries: readonly JudgedQuery[],
  on: Day,
): Promise<Relevancy> {
  const answers: JudgedAnswer[] = [];
  for (const { q, expect } of queries) {
    const { hits } = await engine.search({ query: q, first: 10, on, highlights: false });
    const found = hits.map(({ slug }) => slug);
    const index = found.findIndex((slug) => expect.includes(slug));
    answers.push({ q, expect, found, rank: index < 0 ? undefined : index + 1, passed: index >= 0 && index < 3 });
  }
  const share = (sum: number) => (answers.length === 0 ? 1 : sum / answers.length);
  return {
    engine: engine.name,
    answers,
    successAt3: share(answers.filter(({ passed }) => passed).length),
    meanReciprocalRank: share(answers.reduce((sum, { rank }) => sum + (rank === undefined ? 0 : 1 / rank), 0)),
  };
}

/** Reads a file of judged queries: `[{ "q": "…", "expect": ["slug"] }]`. Throws a `TypeError` that says which entry is wrong. */
export function readJudgedQueries(value: unknown): JudgedQuery[] {
  if (!Array.isArray(value)) throw new TypeError('not a list of judged queries');
  return value.map((entry: unknown, index) => {
    const { q, expect } = (entry ?? {}) as Partial<Record<'q' | 'expect', unknown>>;
    if (
      typeof q !== 'string' ||
      !Array.isArray(expect) ||
      expect.length === 0 ||
      !expect.every((slug) => typeof slug === 'string')
    ) {
      throw new TypeError(`entry ${index + 1}: expected { "q": text, "expect": [slug, …] }`);
    }
    return { q, expect: expect };
  });
}
