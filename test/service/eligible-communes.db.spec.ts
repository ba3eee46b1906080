import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { parse as parseOperations, print, Kind } from 'graphql';

import { startService, type RunningService } from './running-service.js';

const CONTRACT = readFileSync(join(import.meta.dirname, '../contract/match.graphql'), 'utf8');
const operation = (name: string): string =>
  parseOperations(CONTRACT)
    .definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name,
    )
    .map(print)
    .join('\n');

const PROJECT = [
  { code: 'project.spendingKind', value: 'INVESTMENT' },
  { code: 'project.notStarted', value: true },
  { code: 'project.detrPriorityCategory', value: true },
];
const DETR = { scheme: 'detr', on: '2021-11-15', facts: PROJECT };

interface Node {
  verdict: string;
  commune: { inseeCode: string; name: string; population: number; department: { code: string } };
  lastAward: { effectiveOn: string; amount: string | null } | null;
}

let service: RunningService;
beforeAll(async () => {
  service = await startService();
  const award = (
    reference: string,
    commune: string,
    more: string,
    kind: string,
    amount: number,
    day: string,
  ): string => `
    WITH a AS (
      INSERT INTO award (source, reference, version, scheme, beneficiary_type, beneficiary_code, printed_code, commune_code, title, content_hash)
      VALUES ('essai', '${reference}', 1, 'detr', 'COMMUNE', '${commune}', '${commune}', '${commune}', 'essai', '\\x00') RETURNING id
    )
    INSERT INTO entry (sequence, award_id, source, key, version, kind, amount, effective_on, year_only, recording_id, recorded_at, content_hash, link)
    SELECT (SELECT coalesce(max(sequence), 0) FROM entry) + n, a.id, 'essai', '${reference}-' || n, 1, kind::entry_kind, amount, day::date, false, 1, now(), '\\x00', '\\x00'
    FROM a, (VALUES (1, '${kind}', ${amount}, '${day}') ${more}) AS e (n, kind, amount, day)`;
  const { dataSource } = service.database;
  await dataSource.query(award('A1', '23061', '', 'AWARDED', 1_000_000, '2019-12-31'));
  await dataSource.query(
    award('A2', '23061', ", (2, 'AMENDED', -50000, '2021-02-01')", 'AWARDED', 500_000, '2020-06-01'),
  );
  await dataSource.query(
    award('A3', '23002', ", (2, 'CANCELLED', 700000, '2020-03-01')", 'AWARDED', 700_000, '2020-02-01'),
  );
  await dataSource.query(award('A4', '23096', '', 'AWARDED', 300_000, '2022-05-01'));
  await dataSource.query(`
    INSERT INTO award_state
    SELECT a.id, a.source, a.scheme, a.beneficiary_type, a.beneficiary_code, a.printed_code, a.commune_code, '23',
           0, 0, 0, 0, 0, 0, 0, false, false, min(e.effective_on), max(e.effective_on), now(), now(), 1
    FROM award a JOIN entry e ON e.award_id = a.id GROUP BY a.id`);
  await dataSource.query(`
    INSERT INTO recording (id, kind, recorded_at, backdated, recorded_by, entries, last_sequence, last_link, previous_hash, hash)
    VALUES (1, 'ENTRY', now(), false, 'essai', 6, 6, '\\x00', '\\x00', '\\x00')`);
}, 60_000);
afterAll(() => service.close());

const ask = (variables: object) => service.ask(operation('EligibleCommunes'), variables);

async function answer(variables: object) {
  const { data, errors } = await ask(variables);
  expect(errors).toBeUndefined();
  return data.eligibleCommunes as {
    on: string;
    counts: { eligible: number; toVerify: number; ineligible: number };
    totalCount: number;
    nodes: Node[];
    byDepartment: {
      department: { code: string };
      eligible: number;
      toVerify: number;
      ineligible: number;
      awarded: number;
    }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

describe('EligibleCommunes, as written', () => {
  it('judges every commune of the country; departments add up to the counts', async () => {
    const { on, counts, totalCount, byDepartment, nodes } = await answer(DETR);
    expect(on).toBe('2021-11-15');
    expect(counts.eligible + counts.toVerify + counts.ineligible).toBe(totalCount);
    expect(totalCount).toBeGreaterThan(34_900);
    expect(counts.eligible).toBeGreaterThan(25_000);
    expect(nodes).toHaveLength(20);
    expect(nodes[0]!.verdict).toBe('ELIGIBLE');
    for (const member of ['eligible', 'toVerify', 'ineligible'] as const)
      expect(byDepartment.reduce((sum, department) => sum + department[member], 0)).toBe(counts[member]);
  });

  it('gives each commune the verdict that Match gives it', async () => {
    const inseeCodes = ['23061', '36044', '78310', '97118', '73304', '2A004'];
    const { nodes } = await answer({ ...DETR, filter: { inseeCodes }, first: 100 });
    for (const inseeCode of inseeCodes) {
      const match = await service.ask(operation('Match'), {
        input: { place: { inseeCode }, on: DETR.on, facts: PROJECT },
        first: 100,
      });
      const detr = match.data.match.matches.find((one: { scheme: { slug: string } }) => one.scheme.slug === 'detr');
      expect([inseeCode, nodes.find(({ commune }) => commune.inseeCode === inseeCode)?.verdict]).toEqual([
        inseeCode,
        detr.verdict,
      ]);
    }
  });

  it('knows the last award in effect that day, without what was wholly cancelled; the day asked decides', async () => {
    const { nodes, byDepartment } = await answer({ ...DETR, filter: { inseeCodes: ['23061', '23002', '23096'] } });
    const last = Object.fromEntries(nodes.map(({ commune, lastAward }) => [commune.inseeCode, lastAward]));
    expect(last).toEqual({ '23061': { effectiveOn: '2020-06-01', amount: '4500.00' }, '23002': null, '23096': null });
    expect(byDepartment).toMatchObject([{ department: { code: '23' }, awarded: 1 }]);
    const later = await answer({ ...DETR, on: '2022-06-01', filter: { inseeCodes: ['23096'] } });
    expect(later.nodes[0]!.lastAward).toEqual({ effectiveOn: '2022-05-01', amount: '3000.00' });
  });

  it('withoutAwardSince lists those that did not have it, and counts stay those of the filter', async () => {
    const filter = { inseeCodes: ['23061', '23002', '23096'] };
    const since2020 = await answer({ ...DETR, filter, withoutAwardSince: '2020-01-01' });
    expect(since2020.nodes.map(({ commune }) => commune.inseeCode)).toEqual(['23002', '23096']);
    expect(since2020.totalCount).toBe(2);
    const { counts } = since2020;
    expect(counts.eligible + counts.toVerify + counts.ineligible).toBe(3);
    const since2021 = await answer({ ...DETR, filter, withoutAwardSince: '2021-01-01' });
    expect(since2021.totalCount).toBe(3);
  });

  it('pages through everything once, in a stable order', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await answer({ ...DETR, filter: { departments: ['23'] }, first: 100, after });
      seen.push(...page.nodes.map(({ verdict, commune }) => `${verdict} ${commune.inseeCode}`));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) {
        expect(seen).toHaveLength(page.totalCount);
        break;
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('filters by programme, region and population', async () => {
    await service.database.dataSource.query(
      "INSERT INTO membership (programme, printed_code, commune_code, since, source) VALUES ('pvd', '23061', '23061', '2021-01-22', 'essai')",
    );
    await service.database.dataSource.query('NOTIFY guichet_territory');
    const filter = { programmes: ['pvd'] };
    for (let attempt = 0; attempt < 50; attempt++) {
      if ((await answer({ ...DETR, filter })).totalCount === 1) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await answer({ ...DETR, filter })).nodes.map(({ commune }) => commune.inseeCode)).toEqual(['23061']);
    expect((await answer({ ...DETR, on: '2020-11-15', filter })).totalCount).toBe(0);
    const large = await answer({
      ...DETR,
      filter: { regions: ['75'], populationMin: 100_000, populationMax: 130_000 },
    });
    expect(large.nodes.map(({ commune }) => commune.name)).toEqual(['Limoges']);
  });

  it('an unknown scheme is null; unknown codes are refused with the nearest, all at once', async () => {
    expect((await ask({ scheme: 'detrr' })).data.eligibleCommunes).toBeNull();
    const refused = await ask({
      ...DETR,
      facts: [{ code: 'project.cots', value: '12.00' }],
      filter: { programmes: ['pvdd'], populationMin: 10, populationMax: 5 },
    });
    expect(refused.errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [
        { path: 'facts[0].code', message: expect.stringContaining('project.cost') },
        { path: 'filter.programmes[0]', message: expect.stringContaining('pvd') },
        { path: 'filter.populationMin', code: 'empty-range' },
      ],
    });
    const cursor = await ask({ ...DETR, after: 'nothing' });
    expect(cursor.errors![0]!.extensions).toMatchObject({ problems: [{ path: 'after', code: 'invalid-cursor' }] });
  });
});

describe('/exports/eligible-communes.csv', () => {
  const get = (query: string) => fetch(`${service.url}/exports/eligible-communes.csv?${query}`);
  const facts = encodeURIComponent(JSON.stringify(PROJECT));

  it('has the same communes as the operation', async () => {
    const response = await get(`scheme=detr&on=2021-11-15&facts=${facts}&departments=23&verdicts=ELIGIBLE`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/csv; charset=utf-8');
    const rows = parse<Record<string, string>>(await response.text(), { columns: true });
    const { totalCount, nodes } = await answer({
      ...DETR,
      filter: { departments: ['23'] },
      verdicts: ['ELIGIBLE'],
      first: 100,
    });
    expect(rows).toHaveLength(totalCount);
    expect(rows.slice(0, 100).map((row) => row['Code INSEE'])).toEqual(nodes.map(({ commune }) => commune.inseeCode));
    expect(rows.find((row) => row['Code INSEE'] === '23061')).toMatchObject({
      Commune: 'Chénérailles',
      Verdict: 'éligible',
      'Dernière attribution': '2020-06-01',
      'Montant de la dernière attribution': '4500.00',
    });
  });

  it('takes the filter as members or as JSON, and answers a whole country', async () => {
    const one = await (await get('scheme=detr&on=2021-11-15&filter[departments]=23')).text();
    const other = await (
      await get(`scheme=detr&on=2021-11-15&filter=${encodeURIComponent('{"departments":["23"]}')}`)
    ).text();
    expect(one).toBe(other);
    const all = await (await get('scheme=detr&on=2021-11-15')).text();
    expect(all.split('\r\n').length).toBeGreaterThan(34_900);
  });

  it('refuses with the problems, and an unknown scheme is not found', async () => {
    const refused = await get('scheme=detr&on=9999-01-01&verdicts=YES&departments=ZZ&facts={');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'on', code: 'invalid-date' }),
        expect.objectContaining({ path: 'verdicts[0]', code: 'unknown-value' }),
        expect.objectContaining({ path: 'facts', code: 'invalid-json' }),
      ]),
    });
    expect((await get('scheme=rien')).status).toBe(404);
  });

  it('refuses a misspelt argument, which would otherwise give the whole country; all at once with what the codes are not', async () => {
    const refused = await get('scheme=detr&on=2021-11-15&departement=23&filter[region]=84&regions=zz&after=nothing');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      problems: [
        { path: 'departement', code: 'unknown-argument', message: expect.stringContaining('departments') },
        { path: 'filter[region]', code: 'unknown-argument' },
        { path: 'after', code: 'invalid-cursor' },
        { path: 'filter.regions[0]', code: 'unknown-code' },
      ],
    });
  });

  it('goes on after a cursor of the operation', async () => {
    const first = await answer({ ...DETR, filter: { departments: ['23'] }, first: 3 });
    const rest = parse<Record<string, string>>(
      await (
        await get(`scheme=detr&on=2021-11-15&facts=${facts}&departments=23&first=2&after=${first.pageInfo.endCursor}`)
      ).text(),
      { columns: true },
    );
    const five = await answer({ ...DETR, filter: { departments: ['23'] }, first: 5 });
    expect(rest.map((row) => row['Code INSEE'])).toEqual(five.nodes.slice(3).map(({ commune }) => commune.inseeCode));
  });
});

describe('an estimate', () => {
  it('leans on comparable awards once there are ten', async () => {
    const { dataSource } = service.database;
    await dataSource.query(`
      WITH a AS (
        INSERT INTO award (source, reference, version, scheme, beneficiary_type, beneficiary_code, printed_code, commune_code, title, project_cost, content_hash)
        SELECT 'essai', 'B' || n, 1, 'dsil', 'COMMUNE', '23061', '23061', '23061', 'essai', 10000000, '\\x00' FROM generate_series(1, 12) n RETURNING id
      ), e AS (
        INSERT INTO entry (sequence, award_id, source, key, version, kind, amount, effective_on, year_only, recording_id, recorded_at, content_hash, link)
        SELECT 1000 + row_number() OVER (), id, 'essai', 'B-' || id, 1, 'AWARDED', 3000000, '2020-06-01', false, 1, now(), '\\x00', '\\x00' FROM a
      )
      INSERT INTO award_state
      SELECT id, 'essai', 'dsil', 'COMMUNE', '23061', '23061', '23061', '23', 0, 3000000, 0, 0, 0, 0, 2, false, false, '2020-06-01', '2020-06-01', now(), now(), 1 FROM a`);
    const { data, errors } = await service.ask(operation('Match'), {
      input: {
        // No commune of this size was asked before: what was asked a minute ago is not asked again.
        place: { inseeCode: '23096' },
        on: '2021-11-15',
        project: { themes: ['batiment-scolaire'], spendingKind: 'INVESTMENT', notStarted: true, cost: '500000.00' },
      },
      first: 100,
    });
    expect(errors).toBeUndefined();
    const { estimate } = data.match.matches.find((one: { scheme: { slug: string } }) => one.scheme.slug === 'dsil');
    // 12 awards of 30 % each: the middle half is 30 % of 500 000 euros.
    expect(estimate).toMatchObject({ min: '150000.00', max: '150000.00', base: '500000.00' });
    expect(estimate.sentence).toContain('12 attributions');
  });
});
