/**
 * The disk of PostgreSQL is full: the server runs under a limit on the size of its files (`ulimit -f`, EFBIG), a little above its largest one.
 * Its log is in segments of 1 MB, which stay below the limit: what fails is the data, as on a volume of its own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { BENCH_MAPPING, writeAwardsFile } from '../bench/ledger-file.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { countLost, makeKey, Readers, Writers } from './load.js';
import { runCommand, ServiceProcess } from './service-process.js';

jest.setTimeout(600_000);

const ROWS = 25_000;

let postgres: OwnPostgres;
let folder: string;
beforeAll(async () => {
  postgres = await OwnPostgres.start({ segment: 1 });
  folder = await mkdtemp(join(tmpdir(), 'guichet-faults-'));
});
afterAll(async () => {
  await postgres?.remove();
  await rm(folder, { recursive: true, force: true });
});

it('refuses what does not fit as a whole, goes on reading, and takes it once there is room', async () => {
  const url = await postgres.createDatabase('full_disk');
  const key = await makeKey(url);
  await (await ServiceProcess.start({ DATABASE_URL: url })).end();
  const [file, mapping] = [join(folder, 'awards.csv'), join(folder, 'bench.yaml')];
  await writeFile(mapping, BENCH_MAPPING);
  await writeAwardsFile(file, ROWS, 2022, ['01004', '38185', '75056'], ['01004']);
  const command = ['import', 'awards', file, '--mapping', mapping];
  const awards = async (source: string) =>
    (
      await postgres.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM award WHERE source = '${source}'`,
        'full_disk',
      )
    )[0]!.n;

  await postgres.halt();
  const limit = Math.ceil(postgres.largestFile() / 1024 / 8) * 8 + 260;
  await postgres.resume({ largestFile: limit });
  const service = await ServiceProcess.start({ DATABASE_URL: url });
  const writers = new Writers(() => service, key, 4, 'full_disk');
  const readers = new Readers(() => service, 2, { query: '{ awards(first: 5) { nodes { id } } }' });
  try {
    await writers.acknowledge(10);
    const refused = await runCommand(command, { DATABASE_URL: url });
    expect(refused.how).toBe(1);
    expect(refused.written.trim().split('\n').at(-1)).not.toMatch(/^\s+at /);
    expect(await awards('bench')).toBe(0);
    const full = (postgres.log().match(/File too large|could not extend/g) ?? []).length;
    expect(full).toBeGreaterThan(0);
    await pause(1_500);
    await postgres.halt();
    await postgres.resume();
    await writers.acknowledge(10);
    await Promise.all([writers.stop(), readers.stop()]);
    expect([0, 3]).toContain((await runCommand(command, { DATABASE_URL: url })).how);
    expect(await awards('bench')).toBeGreaterThan(ROWS / 2);
    const lost = await countLost(url, [writers]);
    console.info(
      `disk full (ulimit -f ${limit} kB): writers ${writers.tally.summary}; readers ${readers.tally.summary}; ${full} faults, the import refused whole then taken whole (${refused.written.trim().split('\n').at(-1)}), lost = ${lost}`,
    );
    expect(lost).toBe(0);
    expect([...writers.tally.unforeseen, ...readers.tally.unforeseen]).toEqual([]);
    expect(service.isAlive).toBe(true);
  } finally {
    await Promise.all([writers.stop(), readers.stop(), service.end('SIGKILL')]);
  }
});
