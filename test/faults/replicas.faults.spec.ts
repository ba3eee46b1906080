/** Two replicas on one database: what is published through one is matched and found through the other. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { makeKey } from './load.js';
import { foundAfter, matchedAfter, publish } from './published.js';
import { ServiceProcess } from './service-process.js';

jest.setTimeout(120_000);

const ROUNDS = 8;
const meilisearch = await meilisearchForTests();
if (!meilisearch)
  console.info('skipped: no meilisearch on the PATH, so replicas are tried with in-process search alone');

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
});
afterAll(async () => {
  await meilisearch?.stop();
  await postgres?.remove();
});

async function across(name: string, environment: Readonly<Record<string, string>>, engine: string): Promise<void> {
  const url = await postgres.createDatabase(name);
  const key = await makeKey(url);
  const start = () => ServiceProcess.start({ DATABASE_URL: url, ...environment });
  const replicas = await Promise.all([start(), start()]);
  const [matched, found]: [number[], number[]] = [[], []];
  try {
    // The index is built before anything is measured.
    expect(await foundAfter(replicas[1], { slug: 'detr', word: 'detr' }, engine, 30_000)).toBeLessThan(30_000);
    for (let round = 0; round < ROUNDS; round++) {
      const [through, other] = round % 2 === 0 ? replicas : [replicas[1], replicas[0]];
      const scheme = await publish(through, key);
      const times = await Promise.all([matchedAfter(other, scheme), foundAfter(other, scheme, engine)]);
      matched.push(times[0]);
      found.push(times[1]);
    }
  } finally {
    await Promise.all(replicas.map((replica) => replica.end('SIGKILL')));
  }
  console.info(
    `two replicas, ${engine}: ${ROUNDS} schemes published through one, matched through the other after at most ${Math.max(...matched).toFixed(0)} ms, found after at most ${Math.max(...found).toFixed(0)} ms`,
  );
  for (const time of [...matched, ...found]) expect(time).toBeLessThan(2_000);
}

describe('a scheme that is published through one replica', () => {
  it('is matched and found through the other within two seconds', () => across('replicas', {}, 'IN_PROCESS'));

  (meilisearch ? it : it.skip)('with Meilisearch too', () =>
    across(
      'replicas_meilisearch',
      { MEILI_URL: meilisearch!.url, ...(meilisearch!.key !== undefined && { MEILI_KEY: meilisearch!.key }) },
      'MEILISEARCH',
    ),
  );
});
