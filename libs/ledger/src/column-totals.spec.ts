import { describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { columnTotals, type TotalsSurroundings } from './column-totals.js';
import { LedgerColumns } from './ledger-columns.js';
import type { TotalDimension } from './totals.js';

const NOWHERE: TotalsSurroundings = {
  members: undefined,
  programmes: new Map(),
  regionOf: () => undefined,
  epciOf: () => undefined,
  funderOf: () => undefined,
};
const LATER = Date.parse('2030-01-01') * 1000;

describe('the ledger in columns', () => {
  /** Far more than the columns begin with, so that each of them grows several times. */
  const AWARDS = 5_000;
  const columns = new LedgerColumns();
  for (let id = 1; id <= AWARDS; id++) {
    columns.addAward({
      id: id * 3,
      source: 'test',
      scheme: id % 2 === 0 ? 'detr' : 'dsil',
      beneficiaryType: 'COMMUNE',
      beneficiaryCode: String(id % 700),
      printedCode: String(id % 700),
      communeCode: String(id % 700),
      departmentCode: '01',
    });
    for (const year of [2020, 2021]) {
      columns.addEntry({
        award: id * 3,
        kind: year === 2020 ? 'AWARDED' : 'PAID',
        reversedKind: undefined,
        amount: BigInt(id),
        quantity: undefined,
        effectiveOn: Day.of(`${year}-03-01`),
        recordedAt: Date.parse(`${year}-06-01`) * 1000 + id,
      });
    }
  }
  const sum = (AWARDS * (AWARDS + 1)) / 2;
  const ask = (measure: 'AWARDED' | 'PAID', groupBy: TotalDimension[], until = '2029-01-01', knownAt = LATER) =>
    columnTotals(columns, { filter: {}, measure, groupBy, effectiveUntil: Day.of(until) }, knownAt, NOWHERE);

  it('loses nothing while it grows, whole cells or entry by entry', () => {
    for (const groupBy of [['SCHEME'], ['YEAR'], ['COMMUNE', 'SCHEME']] as TotalDimension[][]) {
      expect(ask('AWARDED', groupBy)).toMatchObject({
        amount: BigInt(sum),
        awards: AWARDS,
        communes: 700,
        covered: AWARDS,
      });
      expect(ask('PAID', groupBy, '2021-03-01')).toMatchObject({
        amount: BigInt(sum),
        awards: AWARDS,
        covered: AWARDS,
      });
    }
  });

  it('sees what was in effect and known, and no more', () => {
    expect(ask('PAID', [], '2021-02-28')).toMatchObject({ amount: 0n, awards: AWARDS, covered: 0, communes: 0 });
    const half = Date.parse('2020-06-01') * 1000 + AWARDS / 2;
    expect(ask('AWARDED', [], '2029-01-01', half)).toMatchObject({
      amount: BigInt(((AWARDS / 2) * (AWARDS / 2 + 1)) / 2),
      awards: AWARDS / 2,
    });
    expect(ask('AWARDED', [], '2019-12-31')).toMatchObject({ amount: 0n, awards: 0, groups: [] });
  });

  it('counts a programme’s communes by its list', () => {
    const members = new Set(['1', '2', '99999']);
    const answer = columnTotals(
      columns,
      {
        filter: { programme: 'pvd' },
        measure: 'AWARDED',
        groupBy: ['PROGRAMME'],
        effectiveUntil: Day.of('2029-01-01'),
      },
      LATER,
      { ...NOWHERE, members, programmes: new Map([['1', ['pvd', 'acv']]]) },
    );
    expect([answer.communes, answer.groups.map(({ key, communes }) => [key.programme, communes])]).toEqual([
      2,
      [
        ['acv', 1],
        ['pvd', 1],
      ],
    ]);
  });
});
