import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day, Euro } from '#kernel';
import { ANONYMOUS, type Act, type AuditLog, type Caller } from '#platform';

import { testDatabase } from '../../../../test/database/index.js';
import { testPorts } from '../../test/ledger-fixture.js';
import type { RecordAwardInput, RecordEntryInput, RecordResult } from '../recording.js';

import { AwardStore, LedgerRecorder, RecorderOfCallers, TotalsStore, verifyLedger } from './index.js';

const ports = testPorts();
const LATE = Day.of('2030-01-01');

describe('writers of the ledger', () => {
  const database = testDatabase([]);
  const recorder = (): LedgerRecorder => new LedgerRecorder(database.dataSource, ports);
  const award = (source: string, reference: string, over: Partial<RecordAwardInput> = {}): RecordAwardInput => ({
    idempotencyKey: reference,
    source,
    reference,
    scheme: 'detr',
    beneficiary: { type: 'COMMUNE', code: '01004', name: undefined },
    title: 'École',
    amount: Euro.of(100),
    effectiveOn: Day.of('2021-05-01'),
    ...over,
  });
  const idOf = (result: RecordResult): string => {
    if (result.kind !== 'RECORDED') throw new Error(JSON.stringify(result));
    return result.awardId;
  };
  const totals = (source: string, knownAt?: string) =>
    new TotalsStore(database.dataSource).totals({
      filter: { sources: [source] },
      measure: 'AWARDED',
      groupBy: ['SCHEME', 'COMMUNE'],
      effectiveUntil: LATE,
      knownAt,
    });

  it('two of them with the same key and content record once; with other content, one is refused', async () => {
    const same = await Promise.all([1, 2, 3].map(() => recorder().recordAward(award('same', 'a'), 'test')));
    expect(same.map((result) => result.kind === 'RECORDED' && result.replayed).sort()).toEqual([false, true, true]);
    expect(new Set(same.map(idOf)).size).toBe(1);
    const others = await Promise.all(
      [1, 2].map((amount) => recorder().recordAward(award('same', 'b', { amount: Euro.of(amount) }), 'test')),
    );
    expect(others.map(({ kind }) => kind).sort()).toEqual(['CONFLICTING_REPLAY', 'RECORDED']);
    expect((await totals('same')).awards).toBe(2);
  });

  it('two payments at once never exceed what is committed together', async () => {
    const id = idOf(await recorder().recordAward(award('race', 'a'), 'test'));
    const entry = (kind: RecordEntryInput['kind'], key: string) =>
      recorder().recordEntry(
        { idempotencyKey: key, award: id, kind, amount: Euro.of(60), effectiveOn: Day.of('2021-06-01') },
        'test',
      );
    await entry('COMMITTED', 'c');
    const paid = await Promise.all([entry('PAID', 'p1'), entry('PAID', 'p2')]);
    expect(paid.map(({ kind }) => kind).sort()).toEqual(['LEDGER_RULE', 'RECORDED']);
  });

  it('in any order and interleaving give the same totals and one chain, and never change what was known', async () => {
    let run = 0;
    const acts = fc.array(
      fc.record({
        commune: fc.constantFrom('01004', '29019'),
        amount: fc.integer({ min: 1, max: 10_000 }),
        amended: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
        cancelled: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(acts, fc.infiniteStream(fc.nat()), async (list, order) => {
        run++;
        const write = async (source: string, index: number): Promise<void> => {
          const act = list[index]!;
          const input = award(source, `r${index}`, {
            amount: Euro.of(act.amount),
            beneficiary: { type: 'COMMUNE', code: act.commune, name: undefined },
          });
          const id = idOf(await recorder().recordAward(input, 'test'));
          const more = (kind: 'AMENDED' | 'CANCELLED', amount?: number) =>
            recorder().recordEntry(
              {
                idempotencyKey: `${kind}${index}`,
                award: id,
                kind,
                amount: amount === undefined ? undefined : Euro.of(amount),
                effectiveOn: Day.of('2021-07-01'),
              },
              'test',
            );
          if (act.amended !== undefined) await more('AMENDED', act.amended);
          if (act.cancelled) await more('CANCELLED');
        };
        const inOrder = list.map((_, index) => index);
        const shuffled = inOrder
          .map((index) => ({ index, rank: order.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ index }) => index);
        for (const index of inOrder) await write(`one-by-one-${run}`, index);
        const before = await totals(`one-by-one-${run}`);
        await Promise.all(shuffled.map((index) => write(`at-once-${run}`, index)));
        const { knownAt: _first, ...alone } = await totals(`one-by-one-${run}`);
        const { knownAt: _second, ...together } = await totals(`at-once-${run}`);
        expect(together).toEqual(alone);
        expect(await totals(`one-by-one-${run}`, before.knownAt)).toEqual(before);
        expect((await totals(`at-once-${run}`, before.knownAt)).covered).toBe(0);
      }),
      { numRuns: 15 },
    );
    expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
  }, 60_000);

  it('lists the same awards as known before, whatever came since', async () => {
    const store = new AwardStore(database.dataSource);
    const list = (knownAt?: string) => store.page({ sources: ['list'] }, { effectiveUntil: LATE, knownAt }, 10);
    const id = idOf(await recorder().recordAward(award('list', 'a'), 'test'));
    const { knownAt } = await totals('list');
    const before = await list(knownAt);
    await recorder().recordEntry(
      { idempotencyKey: 'm', award: id, kind: 'AMENDED', amount: Euro.of(5), effectiveOn: Day.of('2021-05-02') },
      'test',
    );
    await recorder().recordAward(award('list', 'b'), 'test');
    expect((await list()).totalCount).toBe(2);
    expect(await list(knownAt)).toEqual(before);
  });

  describe('that are callers', () => {
    const acts: Act[] = [];
    let isInTransaction = false;
    let fails = false;
    const audit: AuditLog = {
      record: async (act, manager) => {
        acts.push(act);
        isInTransaction = manager?.queryRunner?.isTransactionActive ?? false;
        if (fails) await Promise.reject(new Error('no trace'));
      },
    };
    const asked = (caller: Caller, input: RecordAwardInput) =>
      new RecorderOfCallers(recorder(), audit).recordAward(input, caller);
    const writer: Caller = { id: 'key:w', roles: ['ledger-writer'], source: 'mine' };

    it('write to their own source, an admin to any, nobody else; every act leaves its trace', async () => {
      expect(await asked(ANONYMOUS, award('mine', 'a'))).toMatchObject({ kind: 'NOT_ALLOWED', code: 'key-required' });
      expect(await asked(writer, award('theirs', 'a'))).toMatchObject({ kind: 'NOT_ALLOWED', code: 'not-yours' });
      expect(await asked({ id: 'key:r', roles: ['reader'] }, award('mine', 'a'))).toMatchObject({
        code: 'role-required',
      });
      expect(acts.map(({ outcome }) => outcome)).toEqual(['DENIED', 'DENIED', 'DENIED']);
      const recorded = await asked(writer, award('mine', 'a'));
      expect(recorded).toMatchObject({ kind: 'RECORDED', replayed: false });
      expect(isInTransaction).toBe(true);
      expect(acts.at(-1)).toMatchObject({
        action: 'record-award',
        outcome: 'DONE',
        subject: idOf(recorded as RecordResult),
      });
      expect(await asked({ id: 'key:a', roles: ['admin'] }, award('mine', 'a'))).toMatchObject({ replayed: true });
      expect(acts).toHaveLength(4);
      expect(await asked(writer, award('mine', 'a', { title: 'y' }))).toMatchObject({ kind: 'CONFLICTING_REPLAY' });
      expect(acts.at(-1)).toMatchObject({ outcome: 'REFUSED' });
    });

    it('record nothing when the trace cannot be written', async () => {
      fails = true;
      await expect(asked(writer, award('mine', 'untraced'))).rejects.toThrow('no trace');
      fails = false;
      expect((await totals('mine')).awards).toBe(1);
      expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
    });

    it('are told of an award that does not exist only when they may write at all', async () => {
      const entry = (caller: Caller) =>
        new RecorderOfCallers(recorder(), audit).recordEntry(
          { idempotencyKey: 'x', award: '999999', kind: 'PAID', amount: 1n, effectiveOn: LATE },
          caller,
        );
      expect(await entry(writer)).toMatchObject({ kind: 'INVALID_INPUT', problems: [{ code: 'unknown-award' }] });
      expect(await entry(ANONYMOUS)).toMatchObject({ kind: 'NOT_ALLOWED' });
    });
  });
});
