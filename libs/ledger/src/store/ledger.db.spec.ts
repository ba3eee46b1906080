import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { testPorts, importFile } from '../../test/ledger-fixture.js';
import type { EntryKind, Measure, RecordAwardInput, RecordResult } from '../index.js';

import { AwardStore, cancelImport, LedgerRecorder, TotalsStore, verifyLedger } from './index.js';

const ports = testPorts();
const TODAY = Day.of('2026-11-23');
let unique = 0;

const award = (over: Partial<RecordAwardInput> = {}): RecordAwardInput => {
  unique++;
  return {
    idempotencyKey: `key-${unique}`,
    source: 'test',
    reference: `reference-${unique}`,
    scheme: 'detr',
    beneficiary: { type: 'COMMUNE', code: '01004', name: undefined },
    title: 'École',
    amount: Euro.of(1000),
    effectiveOn: Day.of('2021-05-01'),
    ...over,
  };
};

const idOf = (result: RecordResult): string => {
  if (result.kind !== 'RECORDED') throw new Error(JSON.stringify(result));
  return result.awardId;
};

describe('the ledger', () => {
  const database = testDatabase([]);
  const recorder = () => new LedgerRecorder(database.dataSource, ports);
  const entry = (awardId: string, kind: EntryKind, amount?: Euro, reason?: string, on = '2021-06-01') =>
    recorder().recordEntry(
      { idempotencyKey: `entry-${++unique}`, award: awardId, kind, amount, effectiveOn: Day.of(on), reason },
      'test',
    );
  const totals = (source: string, measure: Measure, effectiveUntil = TODAY, knownAt?: string) =>
    new TotalsStore(database.dataSource).totals({
      filter: { sources: [source] },
      measure,
      groupBy: [],
      effectiveUntil,
      knownAt,
    });

  it('refuses UPDATE, DELETE and TRUNCATE', async () => {
    await recorder().recordAward(award({ source: 'append-only' }), 'test');
    for (const table of ['award', 'entry', 'recording']) {
      for (const statement of [
        `UPDATE ${table} SET source = 'x'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]) {
        await expect(
          database.dataSource.query(statement.replace('recording SET source', 'recording SET reason')),
        ).rejects.toThrow('append-only');
      }
    }
  });

  it('replays the same key and content, and refuses the same key with other content', async () => {
    const input = award({ source: 'replay' });
    const first = await recorder().recordAward(input, 'test');
    expect(first).toMatchObject({ kind: 'RECORDED', replayed: false });
    expect(await recorder().recordAward(input, 'test')).toEqual({
      kind: 'RECORDED',
      awardId: idOf(first),
      replayed: true,
    });
    expect(await recorder().recordAward({ ...input, amount: Euro.of(1001) }, 'test')).toMatchObject({
      kind: 'CONFLICTING_REPLAY',
      code: 'CONFLICTING_REPLAY',
    });
    expect(await recorder().recordAward({ ...input, idempotencyKey: 'another' }, 'test')).toMatchObject({
      kind: 'CONFLICTING_REPLAY',
      code: 'REFERENCE_ALREADY_RECORDED',
    });
    expect((await totals('replay', 'AWARDED')).amount).toBe(Euro.of(1000));
  });

  it('follows an award from its request to a recovery, each rule in its place', async () => {
    const id = idOf(
      await recorder().recordAward(award({ source: 'life', kind: 'REQUESTED', amount: Euro.of(1500) }), 'test'),
    );
    expect(await entry(id, 'PAID', Euro.of(1))).toMatchObject({ kind: 'LEDGER_RULE', code: 'NOT_AWARDED' });
    expect((await totals('life', 'AWARDED')).awards).toBe(0);
    expect(await totals('life', 'REQUESTED')).toMatchObject({ amount: Euro.of(1500), awards: 1, covered: 1 });
    await entry(id, 'AWARDED', Euro.of(1000));
    expect(await entry(id, 'AWARDED', Euro.of(10))).toMatchObject({ code: 'ALREADY_AWARDED' });
    expect(await entry(id, 'AMENDED', -Euro.of(1001) as Euro)).toMatchObject({ code: 'AMENDED_BELOW_ZERO' });
    await entry(id, 'AMENDED', -Euro.of(100));
    expect(await entry(id, 'COMMITTED', Euro.of(901))).toMatchObject({ code: 'COMMITTED_ABOVE_AWARDED' });
    await entry(id, 'COMMITTED', Euro.of(500));
    expect(await entry(id, 'PAID', Euro.of(501))).toMatchObject({ code: 'PAID_ABOVE_COMMITTED' });
    expect(await entry(id, 'PAID', Euro.of(501), 'avance exceptionnelle')).toMatchObject({ kind: 'RECORDED' });
    expect(await entry(id, 'RECOVERED', Euro.of(502))).toMatchObject({ code: 'RECOVERED_ABOVE_PAID' });
    await entry(id, 'RECOVERED', Euro.of(1));
    expect(await totals('life', 'PAID')).toMatchObject({ amount: Euro.of(500), covered: 1, awards: 1 });
    expect(await entry(id, 'CANCELLED', Euro.of(901))).toMatchObject({ code: 'CANCELLED_ABOVE_AWARDED' });
    expect(await totals('life', 'AWARDED')).toMatchObject({
      amount: Euro.of(900),
      awards: 1,
      communes: 1,
      beneficiaries: 1,
    });
    const cancellation = {
      idempotencyKey: 'whole',
      award: id,
      kind: 'CANCELLED' as const,
      effectiveOn: Day.of('2022-01-01'),
    };
    expect(await recorder().recordEntry(cancellation, 'test')).toMatchObject({ kind: 'RECORDED', replayed: false });
    expect(await recorder().recordEntry(cancellation, 'test')).toMatchObject({ kind: 'RECORDED', replayed: true });
    expect(await totals('life', 'AWARDED')).toMatchObject({ amount: 0n, awards: 0, communes: 0, covered: 1 });
    expect(await totals('life', 'AWARDED', Day.of('2021-12-31'))).toMatchObject({
      amount: Euro.of(900),
      awards: 1,
      communes: 1,
    });
    expect(await entry(id, 'AMENDED', Euro.of(1))).toMatchObject({ code: 'AWARD_CANCELLED' });
    expect(await entry(id, 'RECOVERED', Euro.of(10))).toMatchObject({ kind: 'RECORDED' });
    const page = await new AwardStore(database.dataSource).page({ sources: ['life'] }, { effectiveUntil: TODAY }, 20);
    expect(page.nodes[0]).toMatchObject({ awarded: 0n, paid: Euro.of(490), isCancelled: true });
    expect(page.nodes[0]!.entries.map(({ kind }) => kind)).toEqual([
      'REQUESTED',
      'AWARDED',
      'AMENDED',
      'COMMITTED',
      'PAID',
      'RECOVERED',
      'CANCELLED',
      'RECOVERED',
    ]);
  });

  it('counts days and posts beside euros', async () => {
    const id = idOf(
      await recorder().recordAward(
        award({ source: 'quantity', amount: undefined, quantity: { value: '12.50', unit: 'DAY' } }),
        'test',
      ),
    );
    await recorder().recordAward(award({ source: 'quantity', quantity: { value: '1', unit: 'POST' } }), 'test');
    expect(await totals('quantity', 'AWARDED')).toMatchObject({
      amount: Euro.of(1000),
      awards: 2,
      communes: 1,
      quantities: [
        { unit: 'DAY', value: '12.5' },
        { unit: 'POST', value: '1' },
      ],
    });
    for (const kind of ['COMMITTED', 'PAID'] as const) {
      const answer = await recorder().recordEntry(
        {
          idempotencyKey: `days-${kind}`,
          award: id,
          kind,
          quantity: { value: '2', unit: 'DAY' },
          effectiveOn: Day.of('2021-06-01'),
        },
        'test',
      );
      expect(answer.kind).toBe('RECORDED');
    }
    // Days that were paid say nothing of euros.
    expect(await new AwardStore(database.dataSource).byId(id, { effectiveUntil: TODAY })).toMatchObject({
      awarded: undefined,
      paid: undefined,
    });
    await entry(id, 'CANCELLED');
    expect(await totals('quantity', 'AWARDED')).toMatchObject({
      awards: 1,
      quantities: [
        { unit: 'DAY', value: '0' },
        { unit: 'POST', value: '1' },
      ],
    });
  });

  it('tells every fault of an input at once', async () => {
    const result = await recorder().recordAward(
      award({
        scheme: 'dtr',
        beneficiary: { type: 'COMMUNE', code: 'ZZZZZ', name: undefined },
        title: ' ',
        amount: -1n,
        projectCost: -5n,
      }),
      'test',
    );
    expect(result.kind === 'INVALID_INPUT' && result.problems.map(({ path, code }) => `${path}:${code}`)).toEqual([
      'title:blank',
      'scheme:unknown-scheme',
      'amount:negative-amount',
      'projectCost:negative-amount',
      'beneficiary.code:invalid-insee-code',
    ]);
  });

  it('never changes an answer as known before', async () => {
    const id = idOf(await recorder().recordAward(award({ source: 'known' }), 'test'));
    const before = await totals('known', 'AWARDED');
    await entry(id, 'AMENDED', Euro.of(50));
    await recorder().recordAward(award({ source: 'known' }), 'test');
    expect((await totals('known', 'AWARDED')).amount).toBe(Euro.of(2050));
    expect(await totals('known', 'AWARDED', TODAY, before.knownAt)).toEqual(before);
  });

  it('keeps one chain with sixteen writers at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 16 }, () => recorder().recordAward(award({ source: 'crowd' }), 'test')),
    );
    expect(results.every(({ kind }) => kind === 'RECORDED')).toBe(true);
    expect((await totals('crowd', 'AWARDED')).awards).toBe(16);
    expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
  });

  describe('imports', () => {
    const file = async (name: string, lines: readonly string[]): Promise<string> => {
      const path = join(tmpdir(), `ledger-${process.pid}-${name}.csv`);
      await writeFile(
        path,
        [
          'id_projet,id_dep,id_terr,nom_terr,dotation,echelon,categorie,description,cout_total,montant_sub',
          ...lines,
        ].join('\n'),
      );
      return path;
    };
    const line = (id: string, amount: string, code = '01004') =>
      `${id},01,${code},Ambérieu,DETR,commune,4 - Education,École ${id},100000,${amount}`;
    const total = () => totals('dgcl-2019', 'AWARDED');

    it('reports a conflict by its line, keeps the rest, and can be cancelled and mended', async () => {
      const first = await importFile(
        database.dataSource,
        await file('first', [line('a', '100'), line('b', '200.005'), line('a', '100'), line('a', '101')]),
        'dgcl-2019',
        ports,
      );
      expect(first).toMatchObject({
        read: 4,
        accepted: 2,
        replayed: 1,
        refused: 1,
        exactSum: '400.005',
        storedSum: '400.01',
        roundingDifference: '0.005',
      });
      expect(first.refusals).toMatchObject([{ line: 5, code: 'conflicting-replay', raw: line('a', '101') }]);
      expect((await total()).amount).toBe(30001n);
      const known = (await total()).knownAt;

      const trial = await importFile(
        database.dataSource,
        await file('second', [line('c', '1'), line('a', '7')]),
        'dgcl-2019',
        ports,
        { dryRun: true },
      );
      expect(trial).toMatchObject({ import: null, dryRun: true, accepted: 1, refused: 1 });
      expect((await total()).amount).toBe(30001n);

      expect(await cancelImport(database.dataSource, first.import!, 'mauvais fichier', 'test')).toMatchObject({
        entries: 2,
        awards: 2,
        awardsKept: 0,
      });
      expect(await total()).toMatchObject({ amount: 0n, awards: 0, communes: 0 });
      expect((await totals('dgcl-2019', 'AWARDED', TODAY, known)).amount).toBe(30001n);
      await expect(cancelImport(database.dataSource, first.import!, 'encore', 'test')).rejects.toThrow('déjà annulé');

      const mended = await importFile(
        database.dataSource,
        await file('mended', [line('a', '101'), line('b', '200.005')]),
        'dgcl-2019',
        ports,
      );
      expect(mended).toMatchObject({ accepted: 2, refused: 0 });
      expect(await total()).toMatchObject({ amount: 30101n, awards: 2, communes: 1 });
      expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
    });

    it('back-dates history taken over, and says so', async () => {
      const report = await importFile(
        database.dataSource,
        await file('history', [line('h', '5')]),
        'dgcl-2019',
        ports,
        { recordedAt: new Date('2020-02-01T00:00:00Z') },
      );
      expect(report.notes.join()).toContain('antidaté');
      expect((await totals('dgcl-2019', 'AWARDED', TODAY, '2020-02-01T00:00:00Z')).amount).toBe(500n);
    });
  });

  it('names the first entry that was tampered with', async () => {
    const { dataSource } = database;
    const [{ sequence }] = await dataSource.query<[{ sequence: string }]>(
      'SELECT sequence FROM entry ORDER BY sequence OFFSET 3 LIMIT 1',
    );
    await dataSource.query(
      `ALTER TABLE entry DISABLE TRIGGER ALL; UPDATE entry SET amount = amount + 1 WHERE sequence = ${sequence}; ALTER TABLE entry ENABLE TRIGGER ALL`,
    );
    expect((await verifyLedger(dataSource)).broken).toMatchObject({ entry: sequence, code: 'BROKEN_ENTRY' });
  });
});
