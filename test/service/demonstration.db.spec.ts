import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';
import {
  builtInReports,
  clearDemonstration,
  LedgerRecorder,
  layOutDemonstration,
  offerDemonstration,
  offersDemonstration,
} from '#ledger/module';
import { readConfiguration } from '#platform';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { startService, type RunningService } from './running-service.js';

const OPERATIONS = readFileSync(join(import.meta.dirname, '../contract/ledger.graphql'), 'utf8');

/** One operation of the contract, alone. */
function operation(name: string): string {
  const found = new RegExp(`^(?:query|mutation) ${name}\\b[\\s\\S]*?^}`, 'm').exec(OPERATIONS);
  if (!found) throw new Error(`no operation ${name}`);
  return found[0];
}

let service: RunningService;
beforeAll(async () => {
  service = await startService({ GUICHET_DEMO: 'true' });
}, 60_000);
afterAll(() => service?.close());

const ask = async (name: string, variables: object) => {
  const answer = await service.ask(operation(name), variables, name);
  expect(answer.errors).toBeUndefined();
  return answer.data;
};

it('is offered with the embedded database alone', () => {
  const offered = (environment: Readonly<Record<string, string>>) =>
    offersDemonstration(readConfiguration(environment));
  expect(offered({})).toBe(true);
  expect(offered({ GUICHET_DEMO: 'false' })).toBe(false);
  expect(offered({ DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/guichet' })).toBe(false);
  expect(offered({ DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/guichet', GUICHET_DEMO: 'true' })).toBe(false);
});

describe('the demonstration ledger', () => {
  it('reconciles with everything that a ledger can say of the autumn of 2021, and says that it is made up', async () => {
    const { reconciliation } = await ask('Reconciliation', { programme: 'pvd', report: '2021-autumn' });
    expect(reconciliation.synthetic).toBe(true);
    const { lines } = reconciliation as {
      lines: { figure: { code: string; measure: string }; status: string; difference: string; causes: unknown[] }[];
    };
    const codes = (status: string) => lines.filter((line) => line.status === status).map(({ figure }) => figure.code);
    expect(codes('EXACT')).toHaveLength(24);
    expect(codes('WITHIN_PRECISION')).toEqual(['conventions.share', 'ort.share', 'programme.communes']);
    expect(codes('DIFFERENT')).toEqual([]);
    expect(
      lines.filter(({ status }) => status === 'NOT_IN_LEDGER').every(({ figure }) => figure.measure === 'DECLARED'),
    ).toBe(true);
    const { data } = await service.ask(`{ reconciliation(programme: "pvd", report: "2021-autumn") { label } }`);
    expect(data.reconciliation.label).toContain('exact par construction');
  });

  it('moves from July to the autumn as the two reports print it', async () => {
    const { reportEvolution } = await ask('ReportEvolution', { programme: 'pvd', from: '2021-07', to: '2021-autumn' });
    expect(reportEvolution.synthetic).toBe(true);
    const line = (code: string) =>
      reportEvolution.lines.find(({ figure }: { figure: { code: string } }) => figure.code === code);
    expect(line('commerce.beneficiaries')).toMatchObject({
      published: { from: '246', to: '513', difference: '267' },
      ledger: { from: '246', to: '513', difference: '267' },
      causes: [{ code: 'new-entries', amount: '267' }],
    });
    expect(line('ort.communes')).toMatchObject({
      ledger: { from: '104', to: '112' },
      causes: [{ code: 'list-changed', amount: '8' }],
    });
  });

  it('is read by totals and lists, labelled', async () => {
    const { awardTotals } = await ask('AwardTotals', {
      measure: 'AWARDED',
      filter: { programme: 'pvd' },
      groupBy: ['SCHEME'],
      effectiveUntil: '2021-10-31',
    });
    expect(awardTotals.synthetic).toBe(true);
    const detr = awardTotals.groups.find(
      ({ key }: { key: { scheme: { slug: string } } }) => key.scheme.slug === 'detr',
    );
    expect(detr).toMatchObject({ amount: '91689327.95', communes: 770 });
    const { awards } = await ask('Awards', { filter: { schemes: ['detr'] }, first: 2 });
    expect(awards.totalCount).toBe(770);
    expect(awards.nodes[0]).toMatchObject({
      source: 'demonstration',
      scheme: { slug: 'detr' },
      entries: [{ kind: 'AWARDED', import: null }],
    });
    expect(awards.nodes[0].title).toContain('Démonstration');
    const { awardEvolution } = await ask('Evolution', {
      filter: { programme: 'pvd', schemes: ['detr'] },
      measure: 'AWARDED',
      from: { effectiveUntil: '2021-07-31' },
      to: { effectiveUntil: '2021-10-31' },
    });
    expect(awardEvolution).toMatchObject({ synthetic: true, to: { amount: '91689327.95', communes: 770 } });
    expect(awardEvolution.causes).toMatchObject([{ code: 'new-entries', amount: awardEvolution.difference.amount }]);
  });

  it('lies in tables of its own, and is laid out in less than a second', async () => {
    const { dataSource } = service.database;
    expect(await dataSource.query('SELECT count(*)::int AS count FROM entry')).toEqual([{ count: 0 }]);
    expect(await dataSource.query('SELECT count(*)::int AS count FROM membership')).toEqual([{ count: 0 }]);
    await dataSource.query('DROP SCHEMA demonstration CASCADE');
    const knowledge = service.get<KnowledgeSource>(KNOWLEDGE);
    const reports = await builtInReports();
    const start = performance.now();
    expect(await offerDemonstration(dataSource, knowledge, reports)).toBe('LAID_OUT');
    console.info(`demonstration laid out in ${Math.round(performance.now() - start)} ms`);
    const again = performance.now();
    expect(await offerDemonstration(dataSource, knowledge, reports)).toBe('ALREADY_THERE');
    console.info(`and found again in ${Math.round(performance.now() - again)} ms`);
  });

  it('gives way to the first real entry, for good', async () => {
    const { dataSource } = service.database;
    const recorder = new LedgerRecorder(dataSource, {
      communes: { resolve: (inseeCode) => ({ inseeCode }) },
      schemes: { has: () => true, slugs: () => [], find: () => undefined },
    });
    await recorder.recordAward(
      {
        idempotencyKey: '1',
        source: 'real',
        reference: '1',
        scheme: 'detr',
        beneficiary: { type: 'COMMUNE', code: '01004', name: undefined },
        title: 'École',
        amount: Euro.of(7),
        effectiveOn: Day.of('2021-05-01'),
      },
      'test',
    );
    const { awardTotals } = await ask('AwardTotals', { measure: 'AWARDED', effectiveUntil: '2021-10-31' });
    expect(awardTotals).toMatchObject({ amount: '7.00', awards: 1, synthetic: false });
    const { awards } = await ask('Awards', {});
    expect(awards).toMatchObject({
      totalCount: 1,
      nodes: [{ source: 'real', beneficiary: { name: 'Ambérieu-en-Bugey' } }],
    });
    const { reconciliation } = await ask('Reconciliation', { programme: 'pvd', report: '2021-autumn' });
    expect(reconciliation.synthetic).toBe(false);
    expect(await layOutDemonstration(dataSource, { members: [], facts: [], awards: [] })).toBe('LEDGER_IS_BEGUN');
  });

  it('goes when it is cleared, and nothing of the real ledger with it', async () => {
    const { dataSource } = service.database;
    let traced = 0;
    const trace = () => {
      traced++;
      return Promise.resolve();
    };
    await expect(clearDemonstration(dataSource, () => Promise.reject(new Error('no audit')))).rejects.toThrow(
      'no audit',
    );
    expect(await clearDemonstration(dataSource, trace)).toBe(true);
    expect(await clearDemonstration(dataSource, trace)).toBe(false);
    expect(traced).toBe(1);
    expect(await dataSource.query('SELECT count(*)::int AS count FROM entry')).toEqual([{ count: 1 }]);
  });
});
