import { describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { testPorts } from '../../test/ledger-fixture.js';
import { DEMONSTRATION_SOURCE } from '../demonstration.js';

import { LedgerRecorder, StatisticsStore } from './index.js';

describe('what similar communes obtained', () => {
  const database = testDatabase([]);
  const SMALL = { population: 700, density: undefined };
  let written = 0;
  const record = async (code: string, euros: number, cost?: number, source = 'test') => {
    const key = `k${++written}`;
    const result = await new LedgerRecorder(database.dataSource, testPorts()).recordAward(
      {
        idempotencyKey: key,
        source,
        reference: key,
        scheme: 'detr',
        beneficiary: { type: 'COMMUNE', code, name: undefined },
        title: `Projet ${key}`,
        projectCost: cost === undefined ? undefined : Euro.of(cost),
        amount: Euro.of(euros),
        effectiveOn: Day.of(`2022-01-${String(written).padStart(2, '0')}`),
      },
      'test',
    );
    if (result.kind !== 'RECORDED') throw new Error(JSON.stringify(result));
    return result.awardId;
  };

  it('compares the same class of population when it has ten awards, all communes otherwise, and never the demonstration', async () => {
    const { dataSource } = database;
    await dataSource.query(
      `INSERT INTO commune (insee_code, name, postal_codes, population, zone, department_code, has_former_communes)
       VALUES ('01004', 'A', '{}', 14000, 'METROPOLE', '01', false), ('01001', 'B', '{}', 800, 'METROPOLE', '01', false),
              ('01002', 'C', '{}', 700, 'METROPOLE', '01', false)`,
    );
    const store = new StatisticsStore(dataSource, (slug) => slug.toUpperCase());
    expect(await store.statistics('detr', SMALL, undefined)).toEqual({
      awards: 0,
      amount: undefined,
      rate: undefined,
      synthetic: false,
      basis: '0 attribution DETR à des communes, toutes tailles confondues',
      examples: [],
    });
    for (let count = 1; count <= 9; count++) await record('01001', count * 100, 1000);
    await record('01004', 50_000);
    await record('01001', 999_999, undefined, DEMONSTRATION_SOURCE);
    const wide = await store.statistics('detr', SMALL, undefined);
    expect([wide.awards, wide.basis]).toEqual([
      10,
      '10 attributions DETR à des communes, toutes tailles confondues ; taux connu de 9 d’entre elles',
    ]);
    const cancelled = await record('01001', 7000);
    await new LedgerRecorder(dataSource, testPorts()).recordEntry(
      { idempotencyKey: 'c', award: cancelled, kind: 'CANCELLED', effectiveOn: Day.of('2022-02-01') },
      'test',
    );
    await record('01001', 1000, 1000);
    const alike = await store.statistics('detr', SMALL, undefined);
    expect(alike).toMatchObject({
      awards: 10,
      amount: { min: Euro.of(100), p25: Euro.of(325), median: Euro.of(550), p75: Euro.of(775), max: Euro.of(1000) },
      rate: { min: 100_000n, p25: 325_000n, median: 550_000n, p75: 775_000n, max: 1_000_000n },
      basis: '10 attributions DETR à des communes de 500 à 1\u202f999 habitants',
    });
    expect(alike.examples).toHaveLength(5);
    const { examples: _, ...summary } = alike;
    const summaries = await store.summaries(['dsil', 'detr', 'detr'], SMALL);
    expect([...summaries.keys()].sort()).toEqual(['detr', 'dsil']);
    expect(summaries.get('detr')).toEqual(summary);
    expect(summaries.get('dsil')).toMatchObject({ awards: 0 });
    expect(alike.examples[0]).toMatchObject({ communeCode: '01001', awarded: Euro.of(1000) });
  });
});
