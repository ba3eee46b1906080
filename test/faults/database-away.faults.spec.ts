/** PostgreSQL is killed, or away for a while, while clients write and read. In seconds: FAULTS_AWAY_SECONDS, 30 unless said. */
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { OwnPostgres } from '../database/own-postgres.js';
import { countLost, makeKey, Readers, untilRecovered, Writers } from './load.js';
import { ServiceProcess } from './service-process.js';

const AWAY = Number(process.env['FAULTS_AWAY_SECONDS'] ?? '30');
jest.setTimeout(600_000);

const KILLS = 3;
/** The time to get a connection is 2 s unless said; an answer that the database is away takes no longer, and a little. */
const FAST = 3_500;
const AWARDS = { query: '{ awards(first: 5) { nodes { id } } }' };
const SEARCH = { query: '{ schemes(query: "école", first: 5) { engine nodes { slug } } }' };

let postgres: OwnPostgres;
let service: ServiceProcess;
let url: string;
let key: string;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
  url = await postgres.createDatabase('away');
  key = await makeKey(url);
  service = await ServiceProcess.start({ DATABASE_URL: url });
});
afterAll(async () => {
  await service?.end('SIGKILL');
  await postgres?.remove();
});

it('loses nothing acknowledged when PostgreSQL is killed, answers by a code meanwhile, and recovers by itself', async () => {
  const writers = new Writers(() => service, key, 6, 'crash');
  const readers = new Readers(() => service, 2, AWARDS);
  const recovered: number[] = [];
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      await writers.acknowledge(40 + 17 * kill);
      await postgres.kill();
      await pause(400);
      await postgres.resume();
      recovered.push(await untilRecovered(service));
    }
    await writers.acknowledge(10);
  } finally {
    await Promise.all([writers.stop(), readers.stop()]);
  }
  const lost = await countLost(url, [writers]);
  console.info(
    `kill -9 of PostgreSQL: writers ${writers.tally.summary}; readers ${readers.tally.summary}; ${KILLS} faults, answering again after at most ${Math.max(...recovered).toFixed(0)} ms, slowest refusal ${Math.max(writers.tally.slowestRefusal, readers.tally.slowestRefusal).toFixed(0)} ms, lost = ${lost}`,
  );
  expect(lost).toBe(0);
  expect([...writers.tally.unforeseen, ...readers.tally.unforeseen]).toEqual([]);
  expect(writers.tally.cut + readers.tally.cut).toBe(0);
  expect(writers.tally.refused).toBeGreaterThan(0);
  expect(Math.max(writers.tally.slowestRefusal, readers.tally.slowestRefusal)).toBeLessThan(FAST);
  expect(service.isAlive).toBe(true);
});

it(`answers fast by a code while PostgreSQL is away for ${AWAY} s, searches on, and recovers by itself`, async () => {
  const writers = new Writers(() => service, key, 4, 'away');
  const readers = new Readers(() => service, 2, AWARDS);
  const searches = new Readers(() => service, 2, SEARCH);
  await writers.acknowledge(10);
  await postgres.halt();
  let slowestProbe = 0;
  try {
    for (const until = Date.now() + AWAY * 1_000; Date.now() < until;) {
      await pause(500);
      const began = performance.now();
      const [live, ready] = await Promise.all([service.get('/health/live'), service.get('/health/ready')]);
      slowestProbe = Math.max(slowestProbe, performance.now() - began);
      expect([live.status, ready.status]).toEqual([200, 503]);
    }
    await postgres.resume();
  } finally {
    writers.stop().catch(() => undefined);
  }
  const recovered = await untilRecovered(service);
  await pause(500);
  await Promise.all([writers.stop(), readers.stop(), searches.stop()]);
  const lost = await countLost(url, [writers]);
  console.info(
    `PostgreSQL away for ${AWAY} s: writers ${writers.tally.summary}; readers ${readers.tally.summary}; searches ${searches.tally.summary}; 1 fault, slowest refusal ${Math.max(writers.tally.slowestRefusal, readers.tally.slowestRefusal).toFixed(0)} ms, slowest probe ${slowestProbe.toFixed(0)} ms, answering again after ${recovered.toFixed(0)} ms, lost = ${lost}`,
  );
  expect(lost).toBe(0);
  expect([writers, readers, searches].flatMap(({ tally }) => [...tally.unforeseen])).toEqual([]);
  expect(searches.tally.refused + searches.tally.cut).toBe(0);
  expect(readers.tally.refused).toBeGreaterThan(0);
  expect(Math.max(writers.tally.slowestRefusal, readers.tally.slowestRefusal)).toBeLessThan(FAST);
  expect(slowestProbe).toBeLessThan(2_000);
  expect(recovered).toBeLessThan(10_000);
});
