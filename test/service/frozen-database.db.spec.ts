import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

import { readConfiguration } from '#platform';
import { createLog, LOG, openDatabase, StructuredLogger, type Database, type Log } from '#platform/module';

import { ROWS } from '../../apps/api/src/features.js';
import { createApp } from '../../apps/api/src/http/create-app.js';
import { holdEmbeddedDatabase, THROW_AWAY, type EmbeddedDatabase } from '../../libs/platform/src/embedded/index.js';

const QUERY = '{ reports(programme: "pvd") { code } }';
const UNAVAILABLE = { status: 503, code: 'DATABASE_UNAVAILABLE' };

let folder: string;
let embedded: EmbeddedDatabase;
let database: Database;
let app: NestFastifyApplication;
let url: string;
let frozen: number[] = [];
const lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-frozen-'));
  embedded = await holdEmbeddedDatabase({ dataDirectory: folder, kind: 'service', settings: THROW_AWAY });
  const configuration = readConfiguration({
    NODE_ENV: 'test',
    DATABASE_URL: embedded.url,
    GUICHET_DEMO: 'false',
    LOG_LEVEL: 'warn',
  });
  database = await openDatabase(configuration, { entities: ROWS, kind: 'service' });
  const log = createLog(configuration, { write: (line) => void lines.push(line) });
  app = await createApp(configuration, database, new StructuredLogger(log));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}, 120_000);
afterEach(() => thaw());
afterAll(async () => {
  await app.close();
  await embedded.release();
  await rm(folder, { recursive: true, force: true });
});

/** Stops the server and each of its processes where they are: connections stay open, and nobody answers on them. */
async function freeze(): Promise<void> {
  const [row] = await database.dataSource.query<{ data_directory: string }[]>('SHOW data_directory');
  const postmaster = Number(readFileSync(join(row!.data_directory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  process.kill(postmaster, 'SIGSTOP');
  const children = execFileSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' });
  frozen = [postmaster, ...children.trim().split('\n').map(Number)];
  for (const process_ of frozen.slice(1)) process.kill(process_, 'SIGSTOP');
}

function thaw(): void {
  for (const stopped of frozen.splice(0).reverse()) process.kill(stopped, 'SIGCONT');
}

async function ask(query = QUERY, headers: Record<string, string> = {}) {
  const began = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    code: body.errors?.[0]?.extensions.code,
    seconds: (performance.now() - began) / 1000,
  };
}

const times = <Answer>(count: number, act: () => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, act));

describe('a database that hangs without a word', () => {
  it('is given up in seconds with a code, without a stack in the log, and used again when it wakes up', async () => {
    const errors = jest.spyOn(app.get<Log>(LOG, { strict: false }), 'error');
    for (let n = 0; n < 5; n++) expect((await ask()).status).toBe(200);
    await times(10, () => ask());

    await freeze();
    const first = await times(20, () => ask());
    for (const answer of first) expect(answer).toMatchObject(UNAVAILABLE);
    const next = await times(20, () => ask());
    for (const answer of next) expect(answer).toMatchObject(UNAVAILABLE);
    const slowest = [first, next].map((answers) => Math.max(...answers.map(({ seconds }) => seconds)));
    expect(slowest[0]).toBeLessThan(7);
    expect(slowest[1]).toBeLessThan(4);
    expect(await ask(QUERY, { authorization: `Bearer guichet_000000000000_${'b'.repeat(43)}` })).toMatchObject(
      UNAVAILABLE,
    );
    const file = await fetch(`${url}/plans/aaaaaaaaaaaaaaaaaaaaaa.csv`);
    expect([file.status, await file.text()]).toEqual([503, expect.stringContaining('DATABASE_UNAVAILABLE')]);
    expect((await ask('{ __typename }')).status).toBe(200);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);

    thaw();
    const began = performance.now();
    while ((await ask()).status !== 200) {
      expect(performance.now() - began).toBeLessThan(10_000);
      await pause(100);
    }
    const recovered = (performance.now() - began) / 1000;
    const after = await times(50, () => ask());
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
    const [open] = await database.dataSource.query<{ count: number }[]>(
      "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'guichet service'",
    );
    expect(open!.count).toBeLessThanOrEqual(10);

    expect(errors).not.toHaveBeenCalled();
    expect(lines.join('')).not.toContain('"stack"');
    const told = lines.filter((line) => line.includes('DATABASE_UNAVAILABLE'));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(10);
    console.info(
      `frozen PostgreSQL: 41 requests refused, the first 20 within ${slowest[0]!.toFixed(1)} s, the next 20 within ${slowest[1]!.toFixed(1)} s; answers ${recovered.toFixed(1)} s after it woke up, lost = 0`,
    );
  }, 90_000);

  it('is told from a statement that only takes long', async () => {
    const answered = await database.dataSource.query<{ done: number }[]>('SELECT 1 AS done FROM pg_sleep(5)');
    expect(answered).toEqual([{ done: 1 }]);
  }, 20_000);

  it('is waited for by a command: an import, a copy, a migration', async () => {
    const configuration = readConfiguration({ NODE_ENV: 'test', DATABASE_URL: embedded.url });
    const command = await openDatabase(configuration, { entities: [] });
    const long = command.dataSource.query<{ done: number }[]>('SELECT 1 AS done FROM pg_sleep(1)');
    await pause(200);
    await freeze();
    await pause(6_000);
    thaw();
    expect(await long).toEqual([{ done: 1 }]);
    await command.close();
  }, 30_000);
});

describe('a statement that takes too long', () => {
  it('is cancelled by PostgreSQL after the time of the configuration, and the service goes on', async () => {
    const configuration = readConfiguration({
      NODE_ENV: 'test',
      DATABASE_URL: embedded.url,
      GUICHET_DEMO: 'false',
      LOG_LEVEL: 'fatal',
      DATABASE_STATEMENT_TIMEOUT: '400',
    });
    const limited = await openDatabase(configuration, { entities: ROWS, kind: 'service' });
    const service = await createApp(configuration, limited, false);
    const locker = new Client({ connectionString: embedded.url });
    try {
      await service.listen(0, '127.0.0.1');
      const before = url;
      url = await service.getUrl();
      await locker.connect();
      await locker.query('BEGIN; LOCK TABLE published_report, award, entry, award_state IN ACCESS EXCLUSIVE MODE');
      for (let n = 0; n < 4; n++) {
        const refused = await ask();
        expect(refused).toMatchObject(UNAVAILABLE);
        expect(refused.seconds).toBeGreaterThan(0.3);
        expect(refused.seconds).toBeLessThan(1.5);
      }
      await locker.query('ROLLBACK');
      expect((await ask()).status).toBe(200);
      url = before;
      expect(service.get(DataSource, { strict: false })).toBe(limited.dataSource);
    } finally {
      await locker.end();
      await service.close();
    }
  }, 60_000);
});
