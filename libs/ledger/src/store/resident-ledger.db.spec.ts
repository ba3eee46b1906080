import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { Day, Euro } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { importFile, testPorts } from '../../test/ledger-fixture.js';
import {
  ENTRY_KINDS,
  type EntryKind,
  type Measure,
  MEASURES,
  type TotalDimension,
  type TotalsQuestion,
} from '../index.js';
import { MEASURE_SIGNS } from '../measure.js';

import { cancelImport, keepResident, TotalsStore } from './index.js';

const ports = testPorts();
const MAPPING = `
name: random
title: Écritures au hasard
source: source
reference: reference
scheme: scheme
beneficiary: { type: type, code: code }
commune: { column: commune, as: INSEE }
projectTitle: { constant: École }
entries:
${ENTRY_KINDS.map(
  (kind) => `  - kind: ${kind}
    when: { column: kind, is: ${kind} }
    amount: amount
    effectiveOn: day
    key: key`,
).join('\n')}
`;

interface RandomEntry {
  readonly award: number;
  readonly kind: EntryKind;
  readonly amount: number;
  readonly day: string;
}
interface RandomAct {
  readonly entries: readonly RandomEntry[];
  readonly recordedAt: string | undefined;
  readonly cancelled: boolean;
}

const DAYS = ['2020-01-01', '2020-06-15', '2021-01-01', '2021-12-31', '2022-07-14'];
const INSTANTS = ['2020-02-01', '2020-08-01', '2021-06-01', '2022-01-15', '2023-01-01'];
/** Of each award: scheme, kind of beneficiary, its code, the project's place. Some share a cell. */
const AWARDS = [
  ['detr', 'COMMUNE', '01004', '01004'],
  ['detr', 'COMMUNE', '01004', '01004'],
  ['dsil', 'COMMUNE', '01004', '01004'],
  ['detr', 'COMMUNE', '38185', '38185'],
  ['detr', 'EPCI', '200000172', '01004'],
  ['detr', 'EPCI', '200000172', ''],
] as const;

const entries = fc.record({
  award: fc.nat(AWARDS.length - 1),
  kind: fc.constantFrom(...ENTRY_KINDS),
  amount: fc.constantFrom(0, 1, 2, 3),
  day: fc.constantFrom(...DAYS),
});
const acts = fc.record({
  entries: fc.array(entries, { minLength: 1, maxLength: 8 }),
  recordedAt: fc.option(fc.constantFrom(...INSTANTS), { nil: undefined }),
  cancelled: fc.boolean(),
});

describe('the ledger in memory', () => {
  const database = testDatabase([]);
  let mapping: string;
  let runs = 0;
  beforeAll(async () => {
    mapping = join(tmpdir(), `random-${process.pid}.yaml`);
    await writeFile(mapping, MAPPING);
  });

  async function record(source: string, act: RandomAct, number: number): Promise<void> {
    const file = join(tmpdir(), `random-${process.pid}-${source}-${number}.csv`);
    const lines = act.entries.map(({ award, kind, amount, day }, index) =>
      [source, `a${award}`, ...AWARDS[award]!, kind, amount, day, `${number}-${index}`].join(','),
    );
    await writeFile(file, ['source,reference,scheme,type,code,commune,kind,amount,day,key', ...lines].join('\n'));
    const report = await importFile(database.dataSource, file, mapping, ports, {
      ...(act.recordedAt !== undefined && { recordedAt: new Date(`${act.recordedAt}T00:00:00Z`) }),
    });
    expect(report.refused).toBe(0);
    if (act.cancelled) await cancelImport(database.dataSource, report.import!, 'essai', 'test');
  }

  it('say what reading every entry says, whatever was recorded in whatever order, at any two dates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 6 }), async (recorded) => {
        const source = `random-${++runs}`;
        for (const [number, act] of recorded.entries()) await record(source, act, number);
        const resident = new TotalsStore(database.dataSource);
        // The same database by another name: nobody keeps its ledger in memory.
        const store = new TotalsStore(Object.create(database.dataSource) as typeof database.dataSource);
        keepResident(database.dataSource);
        const all = await readEntries(source);
        for (const measure of MEASURES) {
          for (const effectiveUntil of [...DAYS, '2026-01-01']) {
            for (const known of [...INSTANTS, undefined]) {
              const knownAt = known && `${known}T00:00:00.000Z`;
              const groupBy: TotalDimension[] = ['SCHEME', 'BENEFICIARY_TYPE'];
              const asked = { filter: { sources: [source] }, measure, groupBy, knownAt };
              const answer = await store.totals({ ...asked, effectiveUntil: Day.of(effectiveUntil) });
              for (const filter of [asked.filter, { ...asked.filter, effectiveFrom: Day.of('2020-06-15') }]) {
                for (const dimensions of [groupBy, ['YEAR'], ['MONTH', 'SCHEME'], ['COMMUNE']] as TotalDimension[][]) {
                  const again: TotalsQuestion = {
                    ...asked,
                    filter,
                    groupBy: dimensions,
                    effectiveUntil: Day.of(effectiveUntil),
                    knownAt: answer.knownAt,
                  };
                  expect(await resident.totals(again)).toEqual(await store.totals(again));
                }
              }
              const visible = all.filter(
                (entry) => entry.day <= effectiveUntil && (knownAt === undefined || entry.recordedAt <= knownAt),
              );
              expect(answer).toMatchObject(plain(visible, measure));
              const keys = new Set(answer.groups.map(({ key }) => `${key.scheme} ${key.beneficiaryType}`));
              expect(keys.size).toBe(answer.groups.length);
              for (const { key, ...figures } of answer.groups) {
                const own = visible.filter(({ scheme, type }) => scheme === key.scheme && type === key.beneficiaryType);
                expect(figures).toEqual(plain(own, measure));
              }
              expect(Euro.sum(answer.groups.map(({ amount }) => amount))).toBe(answer.amount);
            }
          }
        }
      }),
      { numRuns: Number(process.env['LEDGER_RUNS'] ?? 3) },
    );
  }, 120_000);

  it('remembers an answer only until something is recorded', async () => {
    const source = 'remembered';
    const resident = new TotalsStore(database.dataSource);
    const plainly = new TotalsStore(Object.create(database.dataSource) as typeof database.dataSource);
    await keepResident(database.dataSource).catchUp();
    const question: Omit<TotalsQuestion, 'knownAt'> = {
      filter: { sources: [source] },
      measure: 'AWARDED',
      groupBy: ['SCHEME'],
      effectiveUntil: Day.of('2026-01-01'),
    };
    for (const number of [0, 1, 2]) {
      const entry: RandomEntry = { award: number, kind: 'AWARDED', amount: 3, day: '2021-01-01' };
      await record(source, { entries: [entry], recordedAt: undefined, cancelled: false }, number);
      const first = await resident.totals({ ...question, knownAt: undefined });
      // At once and by many; the same figures as PostgreSQL's, one award more than before.
      const again = await Promise.all([1, 2, 3].map(() => resident.totals({ ...question, knownAt: undefined })));
      for (const answer of [first, ...again]) {
        expect(answer).toEqual(await plainly.totals({ ...question, knownAt: answer.knownAt }));
        expect(answer.covered).toBe(number + 1);
      }
      // As it was known before: nothing.
      const before = await resident.totals({ ...question, knownAt: '2019-01-01T00:00:00.000Z' });
      expect(before.covered).toBe(0);
    }
  }, 60_000);

  interface ReadEntry {
    readonly award: string;
    readonly scheme: string;
    readonly type: string;
    readonly code: string;
    readonly place: string | null;
    readonly kind: EntryKind;
    readonly reversed: EntryKind | null;
    readonly amount: string | null;
    readonly day: string;
    readonly recordedAt: string;
  }

  function readEntries(source: string): Promise<ReadEntry[]> {
    return database.dataSource.query(
      `SELECT a.id AS award, a.scheme, a.beneficiary_type AS type, a.beneficiary_code AS code, a.printed_code AS place, e.kind, e.reversed_kind AS reversed,
              e.amount, e.effective_on AS day, to_char(e.recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "recordedAt"
       FROM entry e JOIN award a ON a.id = e.award_id WHERE a.source = $1`,
      [source],
    );
  }

  /** The figures of the contract, counted one award after the other. */
  function plain(visible: readonly ReadEntry[], measure: Measure): object {
    const { plus, minus } = MEASURE_SIGNS[measure];
    const sum = (of: readonly ReadEntry[], kinds: readonly EntryKind[]): bigint =>
      Euro.sum(of.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => BigInt(amount ?? 0)));
    const beneficiaries = new Set<string>();
    const communes = new Set<string>();
    let awards = 0;
    let covered = 0;
    for (const id of new Set(visible.map(({ award }) => award))) {
      const own = visible.filter(({ award }) => award === id);
      const holds = (kinds: readonly EntryKind[]): boolean =>
        kinds.some((kind) => {
          const recorded = own.filter((entry) => entry.kind === kind && entry.reversed !== kind).length;
          return recorded > own.filter(({ reversed }) => reversed === kind).length;
        });
      const cancelled =
        own.some(({ kind }) => kind === 'CANCELLED') &&
        sum(own, ['AWARDED', 'AMENDED']) - sum(own, ['CANCELLED']) <= 0n;
      const stands = measure === 'CANCELLED' || !cancelled;
      const granted =
        measure === 'REQUESTED' || measure === 'CANCELLED'
          ? plus
          : (['AWARDED', 'AMENDED', 'COMMITTED', 'PAID', 'RECOVERED'] as const);
      if (holds(granted) && stands) awards++;
      if (!holds(plus)) continue;
      covered++;
      if (!stands) continue;
      beneficiaries.add(own[0]!.type + own[0]!.code);
      if (own[0]!.place !== null) communes.add(own[0]!.place);
    }
    return {
      amount: sum(visible, plus) - sum(visible, minus),
      awards,
      beneficiaries: beneficiaries.size,
      communes: communes.size,
      covered,
    };
  }
});
