import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kind, parse, print } from 'graphql';

import { startService, type RunningService } from './running-service.js';

const CONTRACT = readFileSync(join(import.meta.dirname, '../contract/match.graphql'), 'utf8');
const operation = (name: string): string =>
  parse(CONTRACT)
    .definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name,
    )
    .map(print)
    .join('\n');

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.close());

const SECRET = 'un préau pour Madame Dupont';
const INPUT = {
  place: { inseeCode: '23061' },
  on: '2021-11-15',
  text: SECRET,
  project: {
    title: SECRET,
    themes: ['batiment-scolaire'],
    spendingKind: 'INVESTMENT',
    notStarted: true,
    cost: '500000.00',
  },
  facts: [
    { code: 'project.detrPriorityCategory', value: true },
    { code: 'status.crte', value: null },
  ],
};

interface Match {
  scheme: { slug: string; version?: number };
  verdict: string;
}

const verdictsOf = (matches: Match[]): Record<string, string> =>
  Object.fromEntries(matches.map(({ scheme, verdict }) => [scheme.slug, verdict]));

/** Every match of a report, page by page as a client may not: `first` is at most 100. */
async function report(id: string) {
  const { data, errors } = await service.ask(operation('MatchAgain'), { id });
  expect(errors).toBeUndefined();
  return data.matchReport as { id: string; on: string; counts: object; matches: Match[] } | null;
}

const rows = async <Row>(sql: string): Promise<Row[]> => service.database.dataSource.query<Row[]>(sql);

async function match(input: object) {
  const { data, errors } = await service.ask(operation('Match'), { input, first: 100 });
  expect(errors).toBeUndefined();
  return data.match as { id: string; on: string; counts: object; matches: Match[] };
}

describe('MatchAgain, as written', () => {
  it('gives the same day, counts and verdicts, at once and after it was written', async () => {
    const first = await match(INPUT);
    const atOnce = await report(first.id);
    expect(atOnce).toMatchObject({ id: first.id, on: '2021-11-15', counts: first.counts });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const written = await report(first.id);
    expect(verdictsOf(written!.matches)).toEqual(verdictsOf(atOnce!.matches));
    for (const { scheme, verdict } of written!.matches)
      expect([scheme.slug, verdictsOf(first.matches)[scheme.slug] ?? verdict]).toEqual([scheme.slug, verdict]);
    expect(written!.matches.every(({ scheme }) => scheme.version === 1)).toBe(true);
  });

  it('keeps one row for the same input however often it is asked, and nothing of the text', async () => {
    const ids = new Set((await Promise.all([1, 2, 3].map(() => match(INPUT)))).map(({ id }) => id));
    const other = await match({ ...INPUT, text: 'tout autre chose' });
    expect(new Set([...ids, other.id]).size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const kept = await rows<{ all: string }>('SELECT r::text AS all FROM match_report r');
    expect(kept).toHaveLength(1);
    expect(kept[0]!.all).not.toContain('Dupont');
    expect(kept[0]!.all).toContain('project.detrPriorityCategory');
  });

  it('holds after the catalogue has changed: versions and verdicts of that day', async () => {
    const before = await match(INPUT);
    expect(verdictsOf(before.matches)['detr']).toBe('ELIGIBLE');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await rows(`
      WITH v AS (
        INSERT INTO scheme_version (slug, version, document, content_hash, created_by, created_at)
        SELECT slug, 2, jsonb_set(document, '{eligibility}', '{"code":"detr.supprimee","fact":"place.zone","is":"COM"}'), 'essai', 'essai', now()
        FROM scheme_version WHERE slug = 'detr' AND version = 1 RETURNING slug
      )
      UPDATE scheme s SET version = 2, published_version = 2, updated_at = now(), revision = (SELECT max(revision) + 1 FROM scheme)
      FROM v WHERE s.slug = v.slug`);
    await rows('NOTIFY guichet_catalogue');
    let now = before;
    for (let attempt = 0; attempt < 150 && now.id === before.id; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      now = await match(INPUT);
    }
    expect(verdictsOf(now.matches)['detr']).toBe('INELIGIBLE');
    const again = await report(before.id);
    const detr = again!.matches.find(({ scheme }) => scheme.slug === 'detr');
    expect(detr).toEqual({ scheme: { slug: 'detr', version: 1 }, verdict: 'ELIGIBLE' });
    expect(again!.counts).toEqual(before.counts);
    const today = await report(now.id);
    expect(today!.matches.find(({ scheme }) => scheme.slug === 'detr')).toEqual({
      scheme: { slug: 'detr', version: 2 },
      verdict: 'INELIGIBLE',
    });
  }, 30_000);

  it('is null for an unknown or a malformed id', async () => {
    expect(await report('AAAAAAAAAAAAAAAAAAAAAA')).toBeNull();
    expect(await report("'; DROP TABLE match_report; --")).toBeNull();
  });
});

describe('CompareMatches, as written', () => {
  const compare = async (before: object, after: object) => {
    const { data, errors } = await service.ask(operation('CompareMatches'), { before, after });
    expect(errors).toBeUndefined();
    return data.compareMatches;
  };

  it('nothing changes between the same situations', async () => {
    expect((await compare(INPUT, INPUT)).changes).toEqual([]);
  });

  it('works that began lose the schemes that want them not to have', async () => {
    const { changes } = await compare(INPUT, { ...INPUT, project: { ...INPUT.project, notStarted: false } });
    const dsil = changes.find((change: { scheme: { slug: string } }) => change.scheme.slug === 'dsil');
    expect(dsil.after.verdict).toBe('INELIGIBLE');
    expect(dsil.before.verdict).not.toBe('INELIGIBLE');
    expect(dsil.criteria).toContainEqual({
      code: expect.any(String),
      before: 'MET',
      after: 'NOT_MET',
      sentence: expect.stringContaining('Ce n’est pas le cas'),
    });
  });

  it('a greater cost changes estimates with the same verdict', async () => {
    const { changes } = await compare(INPUT, { ...INPUT, project: { ...INPUT.project, cost: '900000.00' } });
    const dsil = changes.find((change: { scheme: { slug: string } }) => change.scheme.slug === 'dsil');
    expect(dsil.before.verdict).toBe(dsil.after.verdict);
    expect(dsil.before.estimate.max).not.toBe(dsil.after.estimate.max);
  });

  it('refuses both situations at once, each with its path', async () => {
    const refused = await compare({ place: { inseeCode: '1004' } }, { ...INPUT, project: { cost: '-1.00' } });
    expect(refused).toMatchObject({
      __typename: 'InvalidInput',
      problems: [
        { path: 'before.place.inseeCode', code: 'unknown-commune' },
        { path: 'after.project.cost', code: 'negative-amount' },
      ],
    });
  });
});

describe('malformed facts', () => {
  const problems = async (facts: object[], more: object = {}) => {
    const { data, errors } = await service.ask(operation('Match'), {
      input: { place: { inseeCode: '23061' }, facts, ...more },
    });
    return errors?.[0]!.extensions['problems'] ?? data.match.problems;
  };

  it('a wrong type, an unknown code, a duplicate, a value out of range: each with its path', async () => {
    expect(
      await problems([
        { code: 'place.population', value: 'beaucoup' },
        { code: 'place.popluation', value: 12 },
        { code: 'programme.pvd', value: 'oui' },
        { code: 'programme.pvd', value: true },
        { code: 'zoning.qpvPopulationShare', value: 19 },
        { code: 'project.cost', value: 12.5 },
        { code: 'place.density', value: 'RARE' },
      ]),
    ).toMatchObject([
      { path: 'facts[0].value', code: 'facts.type' },
      { path: 'facts[1].code', code: 'facts.unknown', message: expect.stringContaining('place.population') },
      { path: 'facts[2].value', code: 'facts.type' },
      { path: 'facts[3].code', code: 'facts.duplicate' },
      { path: 'facts[4].value', code: 'facts.range' },
      { path: 'facts[5].value', code: 'facts.type' },
      { path: 'facts[6].value', code: 'facts.option' },
    ]);
  });

  it('ten thousand facts are one problem, quickly', async () => {
    const facts = Array.from({ length: 10_000 }, (_, index) => ({ code: `fait.${index}`, value: index }));
    const start = performance.now();
    expect(await problems(facts)).toMatchObject([{ path: 'facts', code: 'facts.too-many' }]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('a date of 9999 is refused', async () => {
    expect(await problems([], { on: '9999-12-31' })).toMatchObject([{ path: 'input.on', code: 'invalid-date' }]);
  });
});
