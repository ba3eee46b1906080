/** Backup and restore, as docs/operating.md says: `pg_dump`, an empty database, `pg_restore`, one replica, the chain verified. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { OwnPostgres } from '../database/own-postgres.js';
import { systemPrograms } from '../database/postgres-programs.mjs';
import { countLost, makeKey, Writers } from './load.js';
import { foundAfter, matchedAfter, publish } from './published.js';
import { runCommand, ServiceProcess } from './service-process.js';

jest.setTimeout(600_000);

const programs = systemPrograms(['postgres', 'initdb', 'pg_dump', 'pg_restore']);
if (programs === undefined)
  console.info(
    'skipped: no pg_dump on this machine (the embedded PostgreSQL brings none), so nothing is backed up and restored',
  );

let postgres: OwnPostgres;
let folder: string;
beforeAll(async () => {
  if (programs === undefined) return;
  postgres = await OwnPostgres.start({ programs });
  folder = await mkdtemp(join(tmpdir(), 'guichet-faults-'));
});
afterAll(async () => {
  await postgres?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

(programs === undefined ? it.skip : it)(
  'a backup under load restores to a service that knows all it knew',
  async () => {
    const url = await postgres.createDatabase('before_loss');
    const key = await makeKey(url);
    const file = join(folder, 'guichet.dump');
    const service = await ServiceProcess.start({ DATABASE_URL: url });
    const writers = new Writers(() => service, key, 4, 'backup');
    let known: string[];
    let scheme: { slug: string; word: string };
    try {
      scheme = await publish(service, key);
      await writers.acknowledge(30);
      // What was acknowledged before the backup began must be in it.
      known = [...writers.acknowledged];
      await promisify(execFile)(join(programs!, 'pg_dump'), ['--format=custom', `--file=${file}`, `--dbname=${url}`]);
    } finally {
      await writers.stop();
      await service.end('SIGKILL');
    }
    const restored = await postgres.createDatabase('after_loss');
    await promisify(execFile)(join(programs!, 'pg_restore'), [
      '--exit-on-error',
      '--no-owner',
      `--dbname=${restored}`,
      file,
    ]);
    const again = await ServiceProcess.start({ DATABASE_URL: restored });
    try {
      const lost = await countLost(restored, [{ acknowledged: known }]);
      expect((await runCommand(['ledger', 'verify'], { DATABASE_URL: restored })).how).toBe(0);
      // Keys, schemes and writing go on.
      const more = new Writers(() => again, key, 2, 'restored');
      await more.acknowledge(5);
      await more.stop();
      expect(await foundAfter(again, scheme)).toBeLessThan(2_000);
      expect(await matchedAfter(again, scheme)).toBeLessThan(2_000);
      expect(await countLost(restored, [more])).toBe(0);
      console.info(
        `backup under load and restore: ${writers.tally.summary}, ${known.length} acknowledged before it, lost = ${lost}; ${more.acknowledged.length} recorded afterwards`,
      );
      expect(lost).toBe(0);
    } finally {
      await again.end('SIGKILL');
    }
  },
);
