import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { JudgedCriterion } from '#criteria';
import { Day, type Verdict } from '#kernel';
import type { MatchInput, MatchService } from '#matching';

import { sharedData } from '../shared-data.js';

import { CASES } from './cases.js';
import { CASES_BY_SCHEME } from './cases-by-scheme.js';
import { realCatalogue, realMatching } from './whole.js';

interface JudgedCase {
  readonly id: string;
  readonly scheme: string;
  readonly input: MatchInput;
  readonly expected: Verdict;
  readonly legalBasis: string;
}

/** The outcome of the criteria that make a verdict. */
const DECIDING: Readonly<Record<Verdict, string>> = { ELIGIBLE: 'MET', TO_VERIFY: 'UNKNOWN', INELIGIBLE: 'NOT_MET' };
/** An article of a code, as labels cite it. */
const ARTICLE = /[LRD]\d{3,4}-\d+/g;

let matching: MatchService;
beforeAll(async () => {
  matching = await realMatching();
});

async function judge(input: MatchInput, scheme: string) {
  const answer = await matching.match(input);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const match = answer.report.matches.find(({ scheme: { document } }) => document.slug === scheme);
  if (!match) throw new Error(`no scheme ${scheme}`);
  return {
    verdict: match.verdict,
    deciding: match.judgement().criteria.filter((one) => one.outcome === DECIDING[match.verdict]),
  };
}

const citedBy = (criteria: readonly JudgedCriterion[]): string =>
  criteria.flatMap(({ legalBasis }) => legalBasis.map(({ label }) => label)).join(' ; ');

/** A discretionary aid, one whose window depends on posts left, one whose dates are not all known: never decided in favour. */
const NEVER_ELIGIBLE = new Set(['fnadt', 'conseiller-numerique', 'fisac']);

describe('cases decided by hand', () => {
  const cases = [...CASES, ...CASES_BY_SCHEME];

  it('give every scheme of the catalogue each verdict that it can have', async () => {
    const missing = (await realCatalogue()).schemes.flatMap(({ document: { slug } }) =>
      (['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'] as const)
        .filter((verdict) => verdict !== 'ELIGIBLE' || !NEVER_ELIGIBLE.has(slug))
        .filter((verdict) => !cases.some(({ scheme, expected }) => scheme === slug && expected === verdict))
        .map((verdict) => `${slug}: ${verdict}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(cases.map((one) => [`${one.scheme}: ${one.name}`, one] as const))('%s', async (_name, one) => {
    const { verdict, deciding } = await judge(
      {
        place: one.place,
        on: Day.of(one.on ?? '2021-11-15'),
        project: one.project,
        facts: Object.entries(one.facts ?? {}).map(([code, value]) => ({ code, value })),
      },
      one.scheme,
    );
    expect(verdict).toBe(one.expected);
    expect(deciding.length).toBeGreaterThan(0);
    if (one.cites !== undefined) expect(citedBy(deciding)).toContain(one.cites);
  });
});

describe('the judged cases beside the project', () => {
  const path = sharedData('judged/eligibility.json');
  const cases = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as JudgedCase[]);
  (path === undefined ? it.skip : it)('are there', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  for (const one of cases) {
    it(`${one.id}: ${one.expected}, by the criterion that the text makes`, async () => {
      const { verdict, deciding } = await judge(one.input, one.scheme);
      expect(verdict).toBe(one.expected);
      expect(deciding.length).toBeGreaterThan(0);
      const articles = one.legalBasis.match(ARTICLE) ?? [];
      if (articles.length > 0) expect(articles.some((article) => citedBy(deciding).includes(article))).toBe(true);
    });
  }
});
