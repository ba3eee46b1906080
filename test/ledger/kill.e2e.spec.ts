import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { TotalsStore, verifyLedger } from '#ledger/store';
import { Day, Euro } from '#kernel';
import { connect, holdEmbeddedDatabase } from '#platform/module';

import { BENCH_MAPPING, writeAwardsFile } from '../bench/ledger-file.js';
import { runTypeScript } from '../database/run-typescript.mjs';

const ROUNDS = 20;
const ROWS = 3_000;
const FILES = 12;
const CODES = ['01004', '38185', '75056', '16140'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-kill-'));
  await writeFile(join(folder, 'bench.yaml'), BENCH_MAPPING);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Said {
  readonly recorded: string[];
  readonly imported: string[];
}

/** One writer, killed without warning some time after it began; every second time its PostgreSQL too. */
async function round(number: number, said: Said): Promise<void> {
  const mode = number % 2 === 0 ? 'import' : 'write';
  if (mode === 'import') {
    for (let file = 0; file < FILES; file++)
      await writeAwardsFile(
        join(folder, `awards-${number}-${file}.csv`),
        ROWS,
        2022,
        CODES,
        CODES,
        `${number}-${file}`,
      );
  }
  const writer = runTypeScript('../ledger/killed-writer.ts', [folder, mode, String(number)]);
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  let postmaster = 0;
  await new Promise<void>((resolve, reject) => {
    writer.once('exit', () => reject(new Error('the writer ended before it began')));
    createInterface({ input: writer.stdout! }).on('line', (line) => {
      const told = JSON.parse(line);
      if (told.ready) {
        postmaster = told.postmaster;
        resolve();
      }
      if (told.recorded) said.recorded.push(told.recorded);
      if (told.imported) said.imported.push(told.imported);
    });
  });
  await pause(150 + ((number * 397) % 1300));
  if (number % 4 < 2) process.kill(postmaster, 'SIGKILL');
  writer.kill('SIGKILL');
  await ended;
}

it(`loses nothing acknowledged and counts nothing half when killed ${ROUNDS} times, the chain intact`, async () => {
  const said: Said = { recorded: [], imported: [] };
  for (let number = 0; number < ROUNDS; number++) await round(number, said);
  const database = await holdEmbeddedDatabase({ dataDirectory: join(folder, 'data'), kind: 'command' });
  try {
    const dataSource = await connect({ url: database.url, entities: [] });
    const verification = await verifyLedger(dataSource);
    expect(verification.broken).toBeUndefined();
    const recorded = await dataSource.query<{ key: string }[]>("SELECT key FROM entry WHERE source = 'killed'");
    const keys = new Set(recorded.map(({ key }) => key));
    expect(said.recorded.filter((key) => !keys.has(key))).toEqual([]);
    expect(said.recorded.length).toBeGreaterThan(ROUNDS);
    // Each import is there with all its awards or not at all; those that were acknowledged are there.
    const imports = await dataSource.query<
      { file: string; awards: number; accepted: number; entries: number; written: number }[]
    >(
      `SELECT r.file, r.lines_accepted AS accepted, r.entries, count(*)::int AS written, count(DISTINCT e.award_id)::int AS awards
       FROM recording r JOIN entry e ON e.sequence > r.last_sequence - r.entries AND e.sequence <= r.last_sequence
       WHERE r.kind = 'IMPORT' GROUP BY r.id`,
    );
    for (const { awards, accepted, entries, written } of imports)
      expect([awards, accepted, entries]).toEqual([ROWS, ROWS, written]);
    const files = new Set(imports.map(({ file }) => file));
    expect(said.imported.filter((name) => !files.has(`awards-${name}.csv`))).toEqual([]);
    expect(said.imported.length).toBeGreaterThan(0);
    // What totals read agrees with the entries themselves.
    const [{ sum }] = await dataSource.query<[{ sum: string }]>(
      "SELECT sum(amount) AS sum FROM entry WHERE kind = 'AWARDED'",
    );
    const totals = await new TotalsStore(dataSource).totals({
      filter: {},
      measure: 'AWARDED',
      groupBy: [],
      effectiveUntil: Day.of('2199-12-31'),
    });
    expect(Euro.format(totals.amount)).toBe(Euro.format(BigInt(sum)));
    console.info(
      `${ROUNDS} kills: ${said.recorded.length} entries and ${said.imported.length} imports acknowledged, ${verification.entries} entries in the chain`,
    );
    await dataSource.destroy();
  } finally {
    await database.release();
  }
}, 240_000);
