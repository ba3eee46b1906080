import { beforeEach, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { testDatabase } from '../../../test/database/index.js';

import type { KeptReport } from './index.js';
import { PostgresReportStore } from './store/index.js';

const database = testDatabase([]);
let today = '2026-11-24';
const clock = { now: () => new Date(`${today}T12:00:00Z`) };
const open = (limits = {}) => new PostgresReportStore(database.dataSource, clock, limits);
const idOf = (number: number): string => `report-${number}`.padEnd(22, '-');

const report = (number: number): KeptReport => ({
  id: idOf(number),
  on: Day.of('2021-11-15'),
  place: { kind: 'COMMUNE', inseeCode: '23061', name: 'Chénérailles', zone: 'METROPOLE', departmentCode: '23' },
  declared: [{ code: 'project.cost', value: 12_345_678_901_234_567n }],
  facts: [
    { code: 'project.cost', value: 12_345_678_901_234_567n, source: 'DECLARED' },
    { code: 'project.themes', value: ['friche'], source: 'DECLARED' },
    { code: 'place.population', value: 728, source: 'REFERENCE', origin: 'COG 2026', asOf: Day.of('2026-01-01') },
  ],
  catalogueId: 'catalogue',
  versions: [
    ['detr', 1],
    ['dsil', 3],
  ],
  verdicts: ['ELIGIBLE', 'TO_VERIFY'],
});
const count = async () =>
  (await database.dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM match_report'))[0]!.n;

beforeEach(async () => {
  today = '2026-11-24';
  await database.dataSource.query('TRUNCATE match_report, match_catalogue');
});

describe('kept reports', () => {
  it('are read as they were given, before and after they are written', async () => {
    const store = open();
    store.keep(report(1));
    expect(await store.find(idOf(1))).toEqual(report(1));
    await store.settle();
    expect(await open().find(idOf(1))).toEqual(report(1));
    expect(await open().find(idOf(2))).toBeUndefined();
  });

  it('are written once, and known to be without asking', async () => {
    const store = open();
    for (let time = 0; time < 3; time++) {
      store.keep(report(1));
      await store.settle();
    }
    expect([await count(), store.isKept(idOf(1)), store.dropped]).toEqual([1, true, 0]);
    await open().settle();
    const other = open();
    other.keep(report(1));
    await other.settle();
    expect(await count()).toBe(1);
  });

  it('a flood is dropped and counted: at once, by the day, and by the disk', async () => {
    const burst = open({ waiting: 10 });
    for (let number = 0; number < 100; number++) burst.keep(report(number));
    await burst.settle();
    expect([await count(), burst.dropped]).toEqual([10, 90]);

    const daily = open({ perDay: 12 });
    for (let number = 100; number < 120; number++) daily.keep(report(number));
    await daily.settle();
    expect([await count(), daily.dropped]).toEqual([12, 18]);
    today = '2026-11-25';
    daily.keep(report(200));
    await daily.settle();
    expect(await count()).toBe(13);

    const full = open({ bytes: 1 });
    full.keep(report(300));
    await full.settle();
    expect([await count(), full.dropped]).toEqual([13, 1]);
  });

  it('go after thirteen months, with the catalogues on which nothing stands any more', async () => {
    const store = open();
    store.keep(report(1));
    await store.settle();
    today = '2027-12-24';
    store.keep(report(2));
    await store.settle();
    expect([await store.find(idOf(1)), await store.find(idOf(2))]).toEqual([report(1), report(2)]);
    today = '2027-12-25';
    store.keep({ ...report(3), catalogueId: 'later' });
    await store.settle();
    expect(await store.find(idOf(1))).toBeUndefined();
    expect(await count()).toBe(2);
  });

  it('are no longer given after that, though nothing was written since', async () => {
    const store = open();
    store.keep(report(1));
    await store.settle();
    today = '2027-12-24';
    expect(await open().find(idOf(1))).toEqual(report(1));
    today = '2027-12-25';
    expect(await open().find(idOf(1))).toBeUndefined();
  });

  it('a disk that was full takes reports again once old ones are gone, though the table never shrinks', async () => {
    const store = open({ bytes: 200_000 });
    for (let number = 0; number < 900; number++) store.keep(report(number));
    await store.settle();
    expect(store.dropped).toBeGreaterThan(0);
    const kept = await count();
    today = '2027-12-25';
    const later = open({ bytes: 200_000 });
    later.keep(report(1_000));
    await later.settle();
    expect([await count(), later.dropped]).toEqual([1, 0]);
    expect(kept).toBeGreaterThan(100);
  });

  it('a database that is away loses reports, never an answer', async () => {
    const told: number[] = [];
    const broken = { query: () => Promise.reject(new Error('away')) } as unknown as typeof database.dataSource;
    const store = new PostgresReportStore(broken, clock, {}, (dropped) => told.push(dropped));
    store.keep(report(1));
    await expect(store.settle()).resolves.toBeUndefined();
    expect([store.dropped, told]).toEqual([1, [1]]);
  });
});
