import { beforeAll, describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { sharedData } from '../../../../test/shared-data.js';
import { importFile, testPorts } from '../../test/ledger-fixture.js';
import type { ImportReport } from '../index.js';
import { cellsByHeader, openTable } from '../reading/index.js';

import { TotalsStore } from './totals.js';

const awards = sharedData('awards/dgcl_dotations_investissement_2019.csv');
const lists = {
  '2021-01-22': sharedData('programmes/pvd_communes_2021-01.csv'),
  '2023-01-01': sharedData('programmes/pvd_communes_2023.csv'),
};
const real = awards && lists['2021-01-22'] && lists['2023-01-01'] ? describe : describe.skip;

real('the awards of 2019 and the lists of Petites villes de demain', () => {
  const database = testDatabase([]);
  let report: ImportReport;

  beforeAll(async () => {
    const { dataSource } = database;
    for (const [since, file] of Object.entries(lists)) {
      const table = await openTable(file!);
      const codes = new Set<string>();
      for await (const row of table.rows) {
        const printed = cellsByHeader(table.headers, row)['insee_com']!.trim();
        if (/^\w{5}$/.test(printed)) codes.add(printed);
      }
      if (since === '2023-01-01') await dataSource.query("UPDATE membership SET until = '2022-12-31'");
      await dataSource.query(
        `INSERT INTO membership (programme, printed_code, commune_code, since, source) SELECT 'pvd', code, code, $1, 'test' FROM unnest($2::text[]) AS code`,
        [since, [...codes]],
      );
    }
    report = await importFile(dataSource, awards!, 'dgcl-2019', testPorts());
  }, 60_000);

  const totals = (scheme: string, programmeOn: string) =>
    new TotalsStore(database.dataSource).totals({
      filter: { programme: 'pvd', programmeOn: Day.of(programmeOn), schemes: [scheme], beneficiaryTypes: ['COMMUNE'] },
      measure: 'AWARDED',
      groupBy: [],
      effectiveUntil: Day.of('2026-11-23'),
    });

  it('reports every line: every code resolves, those of communes merged away too', () => {
    expect(report).toMatchObject({
      encoding: 'utf-8',
      delimiter: ',',
      read: 24811,
      accepted: 24811,
      replayed: 0,
      refused: 0,
      exactSum: '1707978945.660694029',
      storedSum: '1707978946.19',
      roundingDifference: '0.529305971',
    });
    expect(report.refusals).toEqual([]);
  });

  it.each([
    ['detr', '2021-01-22', '142037002.23', 1992, 1106],
    ['dsil', '2021-01-22', '52445800.43', 445, 365],
    ['detr', '2023-06-01', '144911644.10', 2034, 1135],
  ])('%s on the list of %s is %s', async (scheme, on, amount, count, communes) => {
    const result = await totals(scheme, on);
    expect([Euro.format(result.amount), result.awards, result.communes, result.covered]).toEqual([
      amount,
      count,
      communes,
      count,
    ]);
  });

  it('changes nothing when imported again', async () => {
    const again = await importFile(database.dataSource, awards!, 'dgcl-2019', testPorts());
    expect(again).toMatchObject({ import: null, accepted: 0, replayed: 24811, refused: 0, storedSum: '1707978946.19' });
    const [{ entries, recordings }] = await database.dataSource.query<[{ entries: string; recordings: string }]>(
      'SELECT (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM recording) AS recordings',
    );
    expect([entries, recordings]).toEqual(['24811', '1']);
  }, 30_000);

  it('groups by scheme and region, whose amounts add up', async () => {
    const result = await new TotalsStore(database.dataSource).totals({
      filter: {},
      measure: 'AWARDED',
      groupBy: ['SCHEME', 'YEAR', 'DEPARTMENT'],
      effectiveUntil: Day.of('2026-11-23'),
    });
    expect(Euro.format(result.amount)).toBe('1707978946.19');
    expect(Euro.sum(result.groups.map((group) => group.amount))).toBe(result.amount);
    expect(result.awards).toBe(24811);
  });

  it('knows nothing of payments, which is not zero paid', async () => {
    const result = await new TotalsStore(database.dataSource).totals({
      filter: {},
      measure: 'PAID',
      groupBy: [],
      effectiveUntil: Day.of('2026-11-23'),
    });
    expect([result.amount, result.awards, result.communes, result.covered]).toEqual([0n, 24811, 0, 0]);
  });

  it('had no award in effect before the last day of 2019', async () => {
    const result = await new TotalsStore(database.dataSource).totals({
      filter: {},
      measure: 'AWARDED',
      groupBy: [],
      effectiveUntil: Day.of('2019-12-30'),
    });
    expect([result.amount, result.awards]).toEqual([0n, 0]);
  });
});
