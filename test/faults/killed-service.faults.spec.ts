/** The service itself is killed while clients write. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { BENCH_MAPPING, writeAwardsFile } from '../bench/ledger-file.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { countLost, makeKey, Writers } from './load.js';
import { runCommand, ServiceProcess, startCommand } from './service-process.js';

jest.setTimeout(600_000);

const KILLS = 3;
const ROWS = 4_000;

let postgres: OwnPostgres;
let folder: string;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
  folder = await mkdtemp(join(tmpdir(), 'guichet-faults-'));
});
afterAll(async () => {
  await postgres?.remove();
  await rm(folder, { recursive: true, force: true });
});

it('loses nothing acknowledged when it is killed, and does nothing twice when clients ask again', async () => {
  const url = await postgres.createDatabase('killed');
  const key = await makeKey(url);
  let service: ServiceProcess | undefined = await ServiceProcess.start({ DATABASE_URL: url });
  const writers = new Writers(() => service, key, 8, 'killed');
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      await writers.acknowledge(40 + 17 * kill);
      const victim: ServiceProcess = service;
      expect(await victim.end('SIGKILL')).toBe('SIGKILL');
      service = await ServiceProcess.start({ DATABASE_URL: url });
    }
    await writers.acknowledge(10);
    await writers.stop();
    const lost = await countLost(url, [writers]);
    console.info(
      `kill -9 of the service: ${writers.tally.summary}, ${KILLS} faults, ${writers.acknowledged.length} acknowledged (${writers.replayed} on asking again), lost = ${lost}`,
    );
    expect(lost).toBe(0);
    expect(writers.tally.unforeseen).toEqual([]);
    expect(writers.tally.cut).toBeGreaterThan(0);
  } finally {
    await writers.stop();
    await service?.end('SIGKILL');
  }
});

it('an import that is killed leaves nothing, and is whole when it is run again', async () => {
  const url = await postgres.createDatabase('killed_import');
  await makeKey(url);
  const [file, mapping] = [join(folder, 'awards.csv'), join(folder, 'bench.yaml')];
  await writeFile(mapping, BENCH_MAPPING);
  await writeAwardsFile(file, ROWS, 2022, ['01004', '38185', '75056'], ['01004']);
  const environment = { DATABASE_URL: url };
  const awards = async () =>
    (await postgres.query<{ n: number }>('SELECT count(*)::int AS n FROM award', 'killed_import'))[0]!.n;
  const importing = async () =>
    (
      await postgres.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = 'killed_import' AND query ILIKE '%COPY%' AND state <> 'idle'",
      )
    )[0]!.n > 0;
  const args = ['import', 'awards', file, '--mapping', mapping];
  const [seen, kills, midway] = [new Set<number>(), [] as number[], [] as number[]];
  for (const after of [0, 60, 150]) {
    const command = startCommand(args, environment);
    while (command.isAlive && !(await importing())) await pause(5);
    if (await importing()) midway.push(after);
    await pause(after);
    if (command.isAlive) kills.push(after);
    await command.end('SIGKILL');
    seen.add(await awards());
  }
  // The made-up EPCI are refused: what an import takes of the file is all or nothing of the rest.
  const again = await runCommand(args, environment);
  expect([0, 3]).toContain(again.how);
  const whole = await awards();
  expect(whole).toBeGreaterThan(ROWS / 2);
  for (const count of seen) expect([0, whole]).toContain(count);
  expect(await countLost(url, [])).toBe(0);
  await runCommand(args, environment);
  expect(await awards()).toBe(whole);
  console.info(
    `kill -9 of an import: 5 imports, ${kills.length} faults, ${midway.length} of them while it wrote, ${whole} awards at the end, lost = 0`,
  );
  expect(midway.length).toBeGreaterThan(0);
});
