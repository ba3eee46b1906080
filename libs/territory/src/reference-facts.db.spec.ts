import { beforeEach, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { testDatabase } from '../../../test/database/index.js';

import type { ReferenceFact } from './index.js';
import { ReferenceFactStore, TERRITORY_ROWS } from './store/index.js';

const database = testDatabase(TERRITORY_ROWS);
const store = () => new ReferenceFactStore(database.dataSource);
const fact = (communeCode: string, value: number, asOf = '2021-01-01', source = 'essai'): ReferenceFact => ({
  communeCode,
  fact: 'place.populationDgf',
  value,
  asOf: Day.of(asOf),
  source,
});
const year = (asOf: string, received: Record<string, boolean>) => ({
  asOf: Day.of(asOf),
  source: `DGCL ${asOf.slice(0, 4)}`,
  communes: Object.entries(received).map(([communeCode, is]) => ({ communeCode, received: is })),
});
const dsu = async () =>
  Object.fromEntries(
    (
      await database.dataSource.query<{ key: string; value: boolean }[]>(
        `SELECT commune_code || ' ' || extract(year FROM as_of) AS key, value FROM reference_fact WHERE fact = 'place.dsuLast3Years' ORDER BY 1`,
      )
    ).map(({ key, value }) => [key, value]),
  );

beforeEach(async () => {
  await database.dataSource.query('TRUNCATE reference_fact, dsu_recipient');
});

describe('reference facts', () => {
  it('are replayed without saying anything new, corrected when they say something else, and kept by day', async () => {
    expect(await store().write([fact('23061', 800), fact('23096', 13_500)])).toEqual({
      added: 2,
      corrected: 0,
      alreadyKnown: 0,
    });
    expect(await store().write([fact('23061', 800), fact('23096', 13_500)])).toEqual({
      added: 0,
      corrected: 0,
      alreadyKnown: 2,
    });
    expect(await store().write([fact('23061', 810), fact('23096', 13_500)])).toEqual({
      added: 0,
      corrected: 1,
      alreadyKnown: 1,
    });
    expect(await store().write([fact('23061', 820, '2022-01-01')])).toEqual({
      added: 1,
      corrected: 0,
      alreadyKnown: 0,
    });
    const rows = await database.dataSource.query(
      "SELECT as_of::text AS day, value FROM reference_fact WHERE commune_code = '23061' ORDER BY as_of",
    );
    expect(rows).toEqual([
      { day: '2021-01-01', value: 810 },
      { day: '2022-01-01', value: 820 },
    ]);
  });

  it('one year of DSU is enough to say yes, three are needed to say no, and a file that comes late completes the others', async () => {
    await store().write([], year('2021-01-01', { A: true, B: false, C: false }));
    expect(await dsu()).toEqual({ 'A 2021': true });
    await store().write([], year('2020-01-01', { A: false, B: false, C: true }));
    expect(await dsu()).toEqual({ 'A 2021': true, 'C 2020': true, 'C 2021': true });
    await store().write([], year('2019-01-01', { A: false, B: false, C: false }));
    expect(await dsu()).toEqual({ 'A 2021': true, 'B 2021': false, 'C 2020': true, 'C 2021': true });
  });

  it('the same year again corrects it', async () => {
    for (const asOf of ['2019-01-01', '2020-01-01', '2021-01-01']) await store().write([], year(asOf, { A: false }));
    expect(await dsu()).toEqual({ 'A 2021': false });
    await store().write([], year('2020-01-01', { A: true }));
    expect(await dsu()).toEqual({ 'A 2020': true, 'A 2021': true });
  });
});
