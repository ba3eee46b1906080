/** Two replicas on one database: what is published, imported or recorded beside one is known through the other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { makeKey, recordOne } from './load.js';
import { after, foundAfter, matchedAfter, publish } from './published.js';
import { ServiceProcess, startCommand } from './service-process.js';

jest.setTimeout(600_000);

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

describe('what is known of places and of awards', () => {
  const KNOWN = `query ($on: Date) { commune(inseeCode: "23061") {
    memberships(on: $on) { programme { code } } facts(on: $on) { code value } } }`;
  const TOTAL = '{ awardTotals(measure: AWARDED, filter: { sources: ["faults"] }) { amount } }';

  it('reaches both replicas: an award within two seconds, a list of the whole country within ten', async () => {
    const url = await postgres.createDatabase('replicas_known');
    const key = await makeKey(url);
    const replicas = await Promise.all([1, 2].map(() => ServiceProcess.start({ DATABASE_URL: url })));
    const folder = mkdtempSync(join(tmpdir(), 'guichet-faults-'));
    const file = join(folder, 'country.csv');
    const count = async (table: string): Promise<number> =>
      (await postgres.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`, 'replicas_known'))[0]!.n;
    /** Milliseconds from the commit of a command until the slower replica knows. */
    const known = async (args: readonly string[], table: string, isKnown: (commune: KnownCommune) => boolean) => {
      const before = await count(table);
      const command = startCommand(args, { DATABASE_URL: url });
      while (command.isAlive && (await count(table)) === before) await pause(10);
      const times = await Promise.all(
        replicas.map((replica) =>
          after(40_000, async () => {
            const { data } = await replica.ask(KNOWN, { on: '2025-06-01' });
            return isKnown(data.commune as KnownCommune);
          }),
        ),
      );
      expect([await command.ended, command.complaint]).toEqual([0, expect.any(String)]);
      return Math.max(...times);
    };
    try {
      const codes = await postgres.query<{ code: string }>('SELECT insee_code AS code FROM commune', 'replicas_known');
      writeFileSync(file, `insee;population\n${codes.map(({ code }) => `${code};1234`).join('\n')}\n`);
      const columns = [file, '--insee-column', 'insee'];
      const memberships = await known(
        ['import', 'memberships', ...columns, '--programme', 'frr', '--since', '2025-01-01'],
        'membership',
        (commune) => commune.memberships.some(({ programme }) => programme.code === 'frr'),
      );
      const facts = await known(
        [
          'import',
          'facts',
          ...columns,
          '--value-column',
          'population',
          '--code',
          'place.populationDgf',
          '--as-of',
          '2025-01-01',
        ],
        'reference_fact',
        (commune) => commune.facts.some(({ code, value }) => code === 'place.populationDgf' && value === 1234),
      );
      const ledger: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        await recordOne(replicas[round % 2]!, key, `replicas-${round}`);
        ledger.push(
          await after(10_000, async () => {
            const { data } = await replicas[(round + 1) % 2]!.ask(TOTAL);
            return data.awardTotals.amount === `${round}.00`;
          }),
        );
      }
      console.info(
        `two replicas: ${codes.length} memberships known by both after ${memberships.toFixed(0)} ms, ${codes.length} facts after ${facts.toFixed(0)} ms, ${ROUNDS} awards recorded through one counted through the other after at most ${Math.max(...ledger).toFixed(0)} ms`,
      );
      for (const time of ledger) expect(time).toBeLessThan(2_000);
      for (const time of [memberships, facts]) expect(time).toBeLessThan(10_000);
    } finally {
      await Promise.all(replicas.map((replica) => replica.end('SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

interface KnownCommune {
  readonly memberships: readonly { readonly programme: { readonly code: string } }[];
  readonly facts: readonly { readonly code: string; readonly value: unknown }[];
}
