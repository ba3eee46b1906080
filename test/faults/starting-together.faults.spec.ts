/** Several processes start at the same moment: on one empty database, and on one data folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { MIGRATIONS } from '#platform/module';

import { readRecord } from '../../libs/platform/src/embedded/record-file.js';
import { OwnPostgres } from '../database/own-postgres.js';
import { runCommand, ServiceProcess } from './service-process.js';

jest.setTimeout(600_000);

const PROCESSES = 4;

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
});
afterAll(() => postgres?.remove());

it(`${PROCESSES} services that start at once on an empty database run each migration once, and all answer`, async () => {
  const url = await postgres.createDatabase('together');
  const began = performance.now();
  const services = Array.from({ length: PROCESSES }, () => new ServiceProcess({ DATABASE_URL: url }));
  try {
    await Promise.all(services.map((service) => service.untilReady()));
    const time = performance.now() - began;
    const ran = await postgres.query<{ name: string }>('SELECT name FROM migration', 'together');
    const names = ran.map(({ name }) => name);
    expect(names.sort()).toEqual(MIGRATIONS.map((migration) => new migration().name ?? '').sort());
    const counts = await Promise.all(
      services.map(async (service) => {
        const { data } = await service.ask(
          '{ schemes { totalCount } communes(query: "Lyon", first: 3) { inseeCode } }',
        );
        return JSON.stringify(data);
      }),
    );
    expect(new Set(counts).size).toBe(1);
    console.info(
      `${PROCESSES} services at once on an empty database: ${names.length} migrations, each once, all ready after ${time.toFixed(0)} ms`,
    );
  } finally {
    await Promise.all(services.map((service) => service.end('SIGKILL')));
  }
});

it('of several services on one data folder one lives and the others say why; a command works beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-faults-'));
  const environment = { GUICHET_DATA_DIR: join(folder, 'data'), GUICHET_DEMO: 'false' };
  const services = Array.from({ length: 3 }, () => new ServiceProcess(environment));
  try {
    const outcomes = await Promise.allSettled(services.map((service) => service.untilReady()));
    const living = services.filter((_, index) => outcomes[index]!.status === 'fulfilled');
    const refused = services.filter((_, index) => outcomes[index]!.status === 'rejected');
    expect(living).toHaveLength(1);
    for (const service of refused) {
      expect(await service.ended).toBe(1);
      expect(service.complaint.trim().split('\n')).toHaveLength(1);
      expect(service.complaint).toContain('GUICHET_DATA_DIR');
    }
    const beside = await runCommand(['ledger', 'verify'], environment);
    expect(beside.how).toBe(0);
    const { status } = await living[0]!.ask('{ __typename }');
    expect(status).toBe(200);
    console.info(`3 services on one data folder: 1 lives, ${refused.length} refused: ${refused[0]!.complaint.trim()}`);
  } finally {
    for (const service of services) await service.end('SIGTERM');
    const outside = readRecord(join(folder, 'data', 'postgres-place.json'))?.['folder'];
    if (typeof outside === 'string') rmSync(outside, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
