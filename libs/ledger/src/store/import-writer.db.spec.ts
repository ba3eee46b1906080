import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { testPorts } from '../../test/ledger-fixture.js';
import type { ImportReport } from '../index.js';

import { refreshStateSql } from './award-state.js';
import { cancelImport, importAwardsFile, TotalsStore, verifyLedger } from './index.js';

const ports = testPorts();

/** What a line may say of an award: any of its three amounts. */
interface Line {
  readonly reference: number;
  readonly awarded: number | undefined;
  readonly committed: number | undefined;
  readonly paid: number | undefined;
}

const amount = fc.option(fc.constantFrom(10, 10, 10, 20), { nil: undefined });
const line: fc.Arbitrary<Line> = fc
  .record({ reference: fc.integer({ min: 1, max: 6 }), awarded: amount, committed: amount, paid: amount })
  .filter(({ awarded, committed, paid }) => (awarded ?? committed ?? paid) !== undefined);
/** Files of one source, one after the other; some lines say again what was said before, some say something else. */
const files = fc.array(fc.array(line, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

describe('what an import writes', () => {
  const database = testDatabase([]);
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-writer-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const mapping = async (source: string): Promise<string> => {
    const path = join(folder, `${source}.yaml`);
    const entry = (kind: string, column: string) =>
      `  - { kind: ${kind}, amount: { column: ${column}, optional: true }, effectiveOn: { date: 2021-05-01 } }`;
    await writeFile(
      path,
      `name: ${source}
title: Essai
source: { constant: ${source} }
reference: id
scheme: { constant: detr }
beneficiary: { type: { constant: COMMUNE }, code: { constant: '01004' } }
projectTitle: { constant: École }
entries:
${entry('AWARDED', 'awarded')}
${entry('COMMITTED', 'committed')}
${entry('PAID', 'paid')}
`,
    );
    return path;
  };
  const importLines = async (source: string, lines: readonly Line[]): Promise<ImportReport> => {
    const path = join(folder, `${++count}.csv`);
    const rows = lines.map(({ reference, awarded, committed, paid }) =>
      [`r${reference}`, awarded, committed, paid].map((cell) => cell ?? '').join(';'),
    );
    await writeFile(path, `id;awarded;committed;paid\n${rows.join('\n')}\n`);
    return importAwardsFile(database.dataSource, path, ports, {
      mapping: await mapping(source),
      recordedBy: 'test',
    });
  };
  const states = (source: string) =>
    database.dataSource.query<Record<string, unknown>[]>(
      'SELECT * FROM award_state WHERE source = $1 ORDER BY award_id',
      [source],
    );
  const entries = (source: string) =>
    database.dataSource.query<{ key: string; amount: string }[]>(
      'SELECT key, amount FROM entry WHERE source = $1 AND reverses IS NULL ORDER BY key COLLATE "C", sequence',
      [source],
    );

  it('is the first that was said of each entry, whatever the files; its projection is that of its entries; its chain holds', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (written) => {
        const source = `s${++count}`;
        const known = new Map<string, number>();
        for (const lines of written) {
          const report = await importLines(source, lines);
          expect(report.accepted + report.replayed + report.refused).toBe(report.read);
          // The model: a line that contradicts what is known, or an earlier line of its file, is refused whole.
          const before = new Map(known);
          const inFile = new Map<string, number>();
          const refused = lines.filter((one) => {
            const said = saidBy(one);
            const contradicts = [...said].some(
              ([key, value]) => (before.get(key) ?? inFile.get(key) ?? value) !== value,
            );
            for (const [key, value] of said) if (!before.has(key) && !inFile.has(key)) inFile.set(key, value);
            return contradicts;
          });
          expect(report.refused).toBe(refused.length);
          for (const one of lines) {
            if (refused.includes(one)) continue;
            for (const [key, value] of saidBy(one)) if (!known.has(key)) known.set(key, value);
          }
        }
        const sorted = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
        expect((await entries(source)).map(({ key, amount: cents }) => [key, Number(cents) / 100])).toEqual(sorted);
        const projected = await states(source);
        await database.dataSource.query(refreshStateSql('SELECT id FROM award WHERE source = $1'), [source]);
        expect(projected).toEqual(await states(source));
      }),
      { numRuns: 40 },
    );
    expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
  }, 60_000);

  it('comes again as a new version after the import was cancelled, beside what is new', async () => {
    const source = `s${++count}`;
    const one = (reference: number, awarded: number): Line => ({
      reference,
      awarded,
      committed: undefined,
      paid: undefined,
    });
    const first = await importLines(source, [one(1, 10), one(2, 10)]);
    await cancelImport(database.dataSource, first.import!, 'essai', 'test');
    expect(await importLines(source, [one(1, 20), one(3, 30)])).toMatchObject({ accepted: 2, refused: 0 });
    const projected = await states(source);
    await database.dataSource.query(refreshStateSql('SELECT id FROM award WHERE source = $1'), [source]);
    expect(projected).toEqual(await states(source));
    const totals = await new TotalsStore(database.dataSource).totals({
      filter: { sources: [source] },
      measure: 'AWARDED',
      groupBy: [],
      effectiveUntil: Day.of('2026-01-01'),
    });
    expect([totals.amount, totals.awards]).toEqual([5_000n, 2]);
    expect((await verifyLedger(database.dataSource)).broken).toBeUndefined();
  });

  it('a file in which every line contradicts the ledger is refused about as fast as it was imported', async () => {
    const source = `s${++count}`;
    const lines = (awarded: number) =>
      Array.from({ length: 20_000 }, (_, index): Line => ({
        reference: index,
        awarded,
        committed: undefined,
        paid: undefined,
      }));
    const begin = performance.now();
    expect(await importLines(source, lines(10))).toMatchObject({ accepted: 20_000 });
    const imported = performance.now();
    const report = await importLines(source, lines(20));
    const refused = performance.now();
    expect(report).toMatchObject({ accepted: 0, refused: 20_000, import: null });
    expect(report.refusals[0]).toMatchObject({ line: 2, code: 'conflicting-replay', raw: 'r0;20;;' });
    expect(report.refusals[0]!.message.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(
      '10 € enregistrés, 20 € dans ce fichier',
    );
    expect(refused - imported).toBeLessThan(3 * (imported - begin) + 500);
  }, 60_000);
});

function saidBy({ reference, awarded, committed, paid }: Line): Map<string, number> {
  return new Map(
    Object.entries({ AWARDED: awarded, COMMITTED: committed, PAID: paid }).flatMap(([kind, value]) =>
      value === undefined ? [] : [[`r${reference}:${kind}`, value] as const],
    ),
  );
}
