/** The clock of the service jumps, forwards and back, while clients write. That of PostgreSQL does not: it is the machine's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { OwnPostgres } from '../database/own-postgres.js';
import { countLost, makeKey, Readers, Writers } from './load.js';
import { ServiceProcess } from './service-process.js';

jest.setTimeout(600_000);

const HOUR = 3_600_000;
const JUMPS = [2 * HOUR, -3 * HOUR, 48 * HOUR, -24 * 400 * HOUR, 30_000, 0];

let postgres: OwnPostgres;
let folder: string;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
  folder = mkdtempSync(join(tmpdir(), 'guichet-faults-'));
});
afterAll(async () => {
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
});

it('records on, in an order that holds, whatever the clock says', async () => {
  const url = await postgres.createDatabase('clock');
  const key = await makeKey(url);
  const clock = join(folder, 'clock');
  writeFileSync(clock, '0');
  const preload = pathToFileURL(join(import.meta.dirname, 'skewed-clock.mjs')).href;
  const service = await ServiceProcess.start({
    DATABASE_URL: url,
    FAULTS_CLOCK: clock,
    NODE_OPTIONS: `--import ${preload}`,
  });
  const writers = new Writers(() => service, key, 4, 'clock');
  const readers = new Readers(() => service, 2, { query: '{ awards(first: 5) { nodes { id } } }' });
  try {
    await writers.acknowledge(10);
    for (const jump of JUMPS) {
      writeFileSync(clock, String(jump));
      // By then the service has seen it.
      await writers.acknowledge(30);
      expect((await service.get('/health/ready')).status).toBe(200);
    }
  } finally {
    await Promise.all([writers.stop(), readers.stop()]);
  }
  const lost = await countLost(url, [writers]);
  // What is known at an instant is all that was recorded before it: the instants never go back.
  const back = await postgres.query(
    `SELECT id FROM (SELECT id, recorded_at, lag(recorded_at) OVER (ORDER BY id) AS previous FROM recording) r
     WHERE recorded_at < previous`,
    'clock',
  );
  console.info(
    `clock jumps: writers ${writers.tally.summary}; readers ${readers.tally.summary}; ${JUMPS.length} faults, ${back.length} recordings before their predecessor, lost = ${lost}`,
  );
  expect(back).toEqual([]);
  expect(lost).toBe(0);
  expect([...writers.tally.unforeseen, ...readers.tally.unforeseen]).toEqual([]);
  expect(writers.tally.refused + writers.tally.cut + readers.tally.cut).toBe(0);
  expect(await service.end()).toBe('SIGTERM');
});
