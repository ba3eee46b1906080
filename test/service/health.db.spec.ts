import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { readConfiguration } from '#platform';
import { createLog, StructuredLogger } from '#platform/module';

import { startService, type RunningService } from './running-service.js';

let service: RunningService;
beforeAll(async () => {
  service = await startService({ GUICHET_METRICS_TOKEN: 'un-jeton-de-mesure', LOG_LEVEL: 'fatal' });
}, 60_000);
afterAll(() => service.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${service.url}${path}`, { headers });
const figures = async () => (await get('/metrics', { authorization: 'Bearer un-jeton-de-mesure' })).text();

describe('/health', () => {
  it('is alive and ready, and says what was looked at', async () => {
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'up' }]);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.headers.get('cache-control')).toBe('no-store');
    expect(await ready.json()).toMatchObject({
      status: 'up',
      checks: {
        service: { status: 'up' },
        database: { status: 'up', message: 'La base de données répond.' },
        migrations: { status: 'up', message: 'Le schéma de la base est à jour.' },
        search: { status: 'up' },
        jobs: { status: 'up' },
        reference: { status: 'up', message: expect.stringMatching(/^\d+ communes et \d+ dispositifs sont chargés\.$/) },
      },
    });
  });

  it('is not ready with a migration missing', async () => {
    const [last] = await service.database.dataSource
      .query<{ id: number; timestamp: string; name: string }[]>(
        'DELETE FROM migration WHERE name = (SELECT max(name) FROM migration) RETURNING *',
      )
      .then((answer) => answer.flat() as { id: number; timestamp: string; name: string }[]);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'down',
      checks: { migrations: { message: 'Le schéma de la base n’est pas à jour : 1 migration(s) à appliquer.' } },
    });
    await service.database.dataSource.query('INSERT INTO migration VALUES ($1, $2, $3)', [
      last!.id,
      last!.timestamp,
      last!.name,
    ]);
    expect((await get('/health/ready')).status).toBe(200);
  });
});

describe('/metrics', () => {
  it('are for who has the token', async () => {
    const refused = await get('/metrics');
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect((await get('/metrics', { authorization: 'Bearer un-autre-jeton-de-m' })).status).toBe(401);
    expect((await get('/metrics', { authorization: 'Bearer un-jeton-de-mesure' })).status).toBe(200);
  });

  it('count operations by name and outcome, and what the neighbours do', async () => {
    await service.ask('query Mine { taxonomies: __typename }');
    await service.ask('query Broken { nothing }');
    const text = await figures();
    expect(text).toContain('guichet_operations_total{operation="Mine",type="query",code="OK"} 1');
    expect(text).toContain(
      'guichet_operations_total{operation="anonymous",type="invalid",code="GRAPHQL_VALIDATION_FAILED"} 1',
    );
    expect(text).toMatch(/guichet_operation_duration_seconds_count\{field="__typename",type="query"\} 1/);
    expect(text).toMatch(/guichet_http_requests_total\{route="\/graphql",method="POST",status="200"\} \d/);
    expect(text).toContain('guichet_search_engine{engine="IN_PROCESS"} 1');
    expect(text).toContain('guichet_database_up 1');
    expect(text).toMatch(/^guichet_ledger_height 0$/m);
    expect(text).toContain('guichet_jobs_lag_seconds{queue="search-index"}');
    expect(text).toContain('guichet_jobs{queue="search-index",state="failed"} 0');
    expect(text).toContain('guichet_audited_acts_total{outcome="DENIED"}');
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('are those of docs/observability.md, all of them', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/observability.md'), 'utf8');
    const table = /<!-- metrics -->([\s\S]*?)<!-- \/metrics -->/.exec(page)?.[1] ?? '';
    const documented = [...table.matchAll(/^\| `(\w+)` /gm)].map((match) => match[1]!).sort();
    const shown = [...(await figures()).matchAll(/^# TYPE (guichet_\w+) /gm)].map((match) => match[1]!).sort();
    expect(documented).toEqual(shown);
  });

  it('do not exist in production without a token', async () => {
    const open = await startService({ NODE_ENV: 'production', LOG_LEVEL: 'fatal' });
    try {
      expect((await fetch(`${open.url}/metrics`)).status).toBe(404);
    } finally {
      await open.close();
    }
  }, 60_000);
});

describe('a request', () => {
  it('has an id, that of the proxy when it is one', async () => {
    expect((await get('/health/live', { 'x-request-id': 'proxy-0123456789' })).headers.get('x-request-id')).toBe(
      'proxy-0123456789',
    );
    expect((await get('/health/live', { 'x-request-id': 'a b' })).headers.get('x-request-id')).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    expect((await get('/nowhere')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an error that nobody foresaw', () => {
  it('is answered with the id under which it stands in the log, and nothing of the inside', async () => {
    const { dataSource } = service.database;
    const lines: string[] = [];
    const configuration = readConfiguration({ NODE_ENV: 'test' });
    Logger.overrideLogger(new StructuredLogger(createLog(configuration, { write: (line) => void lines.push(line) })));
    await dataSource.query('ALTER TABLE award_state RENAME TO award_state_away');
    try {
      const response = await fetch(`${service.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'proxy-9876543210' },
        body: JSON.stringify({ query: '{ awards(first: 1) { __typename } }' }),
      });
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({
        errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'proxy-9876543210' } }],
      });
      expect(text).not.toContain('award_state');
    } finally {
      await dataSource.query('ALTER TABLE award_state_away RENAME TO award_state');
      Logger.overrideLogger(['error']);
    }
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'error',
        requestId: 'proxy-9876543210',
        error: {
          type: 'QueryFailedError',
          code: '42P01',
          message: 'relation "award_state" does not exist',
          stack: expect.stringContaining('awards.resolver'),
        },
      }),
    ]);
    expect(await figures()).toContain('code="INTERNAL_SERVER_ERROR"} 1');
  });
});

describe('without its database', () => {
  it('answers that it is not ready, within a second', async () => {
    const { url } = service.database;
    const name = new URL(url).pathname.slice(1);
    const { Client } = await import('pg').then((module) => module.default);
    const elsewhere = new URL(url);
    elsewhere.pathname = '/postgres';
    const admin = new Client({ connectionString: elsewhere.href });
    await admin.connect();
    try {
      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      const began = performance.now();
      const ready = await get('/health/ready');
      expect(performance.now() - began).toBeLessThan(1000);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({
        status: 'down',
        checks: { database: { status: 'down', message: 'La base de données ne répond pas.' } },
      });
      expect((await get('/health/live')).status).toBe(200);
      const text = await figures();
      expect(text).toContain('guichet_database_up 0');
      expect(text).not.toMatch(/^guichet_ledger_height /m);
    } finally {
      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      await admin.end();
    }
    expect((await get('/health/ready')).status).toBe(200);
  });
});
