/** Meilisearch is killed while clients search; the worker is killed while schemes are published. */
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { makeKey, Readers } from './load.js';
import { foundAfter, publish } from './published.js';
import { ServiceProcess, startWorker } from './service-process.js';

jest.setTimeout(600_000);

const meilisearch = await meilisearchForTests();
if (meilisearch?.own !== true)
  console.info('skipped: no meilisearch of our own to kill, so the search engine and its worker are not killed');

(meilisearch?.own === true ? describe : describe.skip)('with a real Meilisearch', () => {
  let postgres: OwnPostgres;
  let environment: Record<string, string>;
  let key: string;
  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    const url = await postgres.createDatabase('search');
    key = await makeKey(url);
    environment = { DATABASE_URL: url, MEILI_URL: meilisearch!.url, MEILI_KEY: meilisearch!.key! };
  });
  afterAll(async () => {
    await meilisearch?.stop();
    await postgres?.remove();
  });

  it('no search fails when Meilisearch is killed, and it is used again when it is back', async () => {
    const service = await ServiceProcess.start(environment);
    const engines = new Map<string, number>();
    const back: number[] = [];
    try {
      const known = { slug: 'detr', word: 'detr' };
      expect(await foundAfter(service, known, 'MEILISEARCH', 30_000)).toBeLessThan(30_000);
      const readers = new Readers(
        () => service,
        4,
        { query: '{ schemes(query: "école", first: 5) { engine nodes { slug } } }' },
        ({ schemes }) => {
          expect(schemes.nodes.length).toBeGreaterThan(0);
          engines.set(schemes.engine, (engines.get(schemes.engine) ?? 0) + 1);
        },
      );
      try {
        for (let kill = 0; kill < 3; kill++) {
          await pause(400 + 170 * kill);
          await meilisearch!.halt();
          await pause(800);
          expect(await foundAfter(service, known, 'IN_PROCESS')).toBeLessThan(5_000);
          await meilisearch!.resume();
          back.push(await foundAfter(service, known, 'MEILISEARCH', 30_000));
        }
      } finally {
        await readers.stop();
      }
      console.info(
        `kill -9 of Meilisearch: ${readers.tally.summary} (${[...engines].map(([engine, count]) => `${engine} ${count}`).join(', ')}), slowest ${readers.tally.slowest.toFixed(0)} ms, 3 faults, used again after at most ${Math.max(...back).toFixed(0)} ms, lost = ${readers.tally.requests - readers.tally.answered}`,
      );
      expect(readers.tally.unforeseen).toEqual([]);
      expect(readers.tally.answered).toBe(readers.tally.requests);
      expect(readers.tally.slowest).toBeLessThan(5_000);
      expect(Math.max(...back)).toBeLessThan(30_000);
    } finally {
      await service.end('SIGKILL');
    }
  });

  it('every published scheme reaches the index when the worker is killed', async () => {
    const service = await ServiceProcess.start({ ...environment, GUICHET_WORKERS: 'false' });
    let worker = await startWorker(environment);
    const published: { slug: string; word: string }[] = [];
    try {
      for (let kill = 0; kill < 4; kill++) {
        for (let scheme = 0; scheme < 6; scheme++) published.push(await publish(service, key));
        await worker.end('SIGKILL');
        published.push(await publish(service, key));
        worker = await startWorker(environment);
      }
      const began = performance.now();
      const times = await Promise.all(published.map((scheme) => foundAfter(service, scheme, 'MEILISEARCH', 45_000)));
      const lost = times.filter((time) => time === Infinity).length;
      console.info(
        `kill -9 of the worker: ${published.length} schemes published, 4 faults, all in the index ${(performance.now() - began).toFixed(0)} ms after the last start, lost = ${lost}`,
      );
      expect(lost).toBe(0);
      expect((await service.get('/health/ready')).status).toBe(200);
      expect(await worker.end('SIGTERM')).toBe(0);
    } finally {
      await Promise.all([service.end('SIGKILL'), worker.end('SIGKILL')]);
    }
  });
});
