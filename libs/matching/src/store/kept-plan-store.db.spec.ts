import { describe, expect, it } from '@jest/globals';

import { planFinancing } from '#financing';
import { Day, Euro, type Clock } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { namedPlan, type KeptPlan } from '../index.js';
import { PostgresPlanStore } from './kept-plan-store.js';

const ON = Day.of('2026-03-01');

function keptPlan(cost: number): KeptPlan {
  const plan = planFinancing({
    on: ON,
    cost: Euro.of(cost),
    candidates: [
      {
        slug: 'detr',
        label: 'DETR',
        verdict: 'ELIGIBLE',
        terms: { kind: 'RATE', rateMin: 0.2, rateMax: 0.8, stateEndowment: true },
      },
    ],
    secured: [{ funder: 'Région', amount: 1n, public: true }],
  });
  return namedPlan({
    on: ON,
    place: { name: 'Chénérailles', inseeCode: '23061', epciSiren: undefined },
    declared: [{ code: 'project.cost', value: Euro.of(cost) }],
    wishes: { secured: [], expenses: [], derogations: [], excludeToVerify: false },
    plan,
    tableNames: { detr: 'État – DETR' },
    versions: [['detr', 1]],
  });
}

class SetClock implements Clock {
  constructor(public day: string) {}
  now(): Date {
    return new Date(`${this.day}T10:00:00Z`);
  }
}

/** What an answer looks like once it has been through JSON: members without a value are gone. */
const defined = (plan: KeptPlan): unknown =>
  JSON.parse(JSON.stringify(plan, (_, value: unknown) => (typeof value === 'bigint' ? `${value} cents` : value)));

describe('plans that are kept', () => {
  const database = testDatabase([]);
  const store = (clock: Clock = new SetClock('2026-03-01'), limits = {}, onDropped = (): void => undefined) =>
    new PostgresPlanStore(database.dataSource, clock, limits, onDropped);
  const count = async (): Promise<number> => {
    const [row] = await database.dataSource.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM financing_plan',
    );
    return row!.count;
  };

  it('are found at once where they were made, and as soon as they are written elsewhere', async () => {
    const plan = keptPlan(100_000);
    const here = store();
    here.keep(plan);
    expect(await here.find(plan.id)).toBe(plan);
    // Another replica is asked before anything is written: it waits a moment for it.
    expect(defined((await store().find(plan.id))!)).toEqual(defined(plan));
    await here.settle();
    expect(defined((await here.find(plan.id))!)).toEqual(defined(plan));
  });

  it('come back with amounts in whole cents', async () => {
    const plan = keptPlan(123_456);
    const here = store();
    here.keep(plan);
    await here.settle();
    const again = await store().find(plan.id);
    expect(again?.plan.lines.map(({ amount }) => amount)).toEqual(plan.plan.lines.map(({ amount }) => amount));
    expect(again?.declared[0]?.value).toBe(Euro.of(123_456));
  });

  it('are written once, however often they are given', async () => {
    const before = await count();
    const here = store();
    for (let time = 0; time < 3; time++) {
      here.keep(keptPlan(200_000));
      await here.settle();
    }
    const there = store();
    there.keep(keptPlan(200_000));
    await there.settle();
    expect(await count()).toBe(before + 1);
    expect(here.dropped + there.dropped).toBe(0);
  });

  it('are dropped and counted in a flood, never waited for', async () => {
    let told = 0;
    const flooded = store(undefined, { waiting: 2 }, () => told++);
    for (let cost = 1; cost <= 5; cost++) flooded.keep(keptPlan(300_000 + cost));
    expect(flooded.dropped).toBe(3);
    expect(told).toBe(3);
    await flooded.settle();
    expect(await flooded.find(keptPlan(300_005).id)).toBeUndefined();
    expect(await flooded.find(keptPlan(300_001).id)).toBeDefined();
  });

  it('are no more than a number a day, and no more than a size', async () => {
    const kept = await count();
    const limited = store(undefined, { perDay: kept + 1 });
    limited.keep(keptPlan(400_001));
    limited.keep(keptPlan(400_002));
    await limited.settle();
    expect(await count()).toBe(kept + 1);
    expect(limited.dropped).toBe(1);
    const full = store(undefined, { bytes: 1 });
    full.keep(keptPlan(400_003));
    await full.settle();
    expect(full.dropped).toBe(1);
  });

  it('begin their months anew when given again, and go after thirteen', async () => {
    const renewed = keptPlan(500_001);
    const forgotten = keptPlan(500_002);
    const clock = new SetClock('2026-03-01');
    const first = store(clock);
    first.keep(renewed);
    first.keep(forgotten);
    await first.settle();
    clock.day = '2027-03-31';
    const later = store(clock);
    later.keep(renewed);
    await later.settle();
    expect(await later.find(forgotten.id)).toBeDefined();
    clock.day = '2027-04-02';
    const last = store(clock);
    last.keep(keptPlan(500_003));
    await last.settle();
    expect(await last.find(forgotten.id)).toBeUndefined();
    expect(await last.find(renewed.id)).toBeDefined();
  });

  it('are lost, and counted, when the database is away', async () => {
    const away = new PostgresPlanStore(
      { query: () => Promise.reject(new Error('away')) } as never,
      new SetClock('2026-03-01'),
    );
    away.keep(keptPlan(600_000));
    await away.settle();
    expect(away.dropped).toBe(1);
  });
});
