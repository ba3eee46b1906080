import { createServer, type AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';

import { readConfiguration } from '../configuration.js';
import { mintKey } from '../sign-in/key.js';
import { DatabaseWatch } from './database-watch.js';
import { createLog } from './log.js';
import { Metrics } from './metrics.js';
import { BoundedNames } from './names.js';
import { currentRequest, requestIdOf } from './request-context.js';
import { observeRequests } from './request-hooks.js';
import { withoutConstants } from './statements.js';
import { StructuredLogger } from './structured-logger.js';

type Line = Record<string, unknown> & { error?: Record<string, string> };

function keepLines(environment: Record<string, string> = {}) {
  const text: string[] = [];
  const configuration = readConfiguration({ NODE_ENV: 'test', LOG_LEVEL: 'trace', ...environment });
  const log = createLog(configuration, { write: (line) => void text.push(line) });
  return { log, text, lines: (): Line[] => text.map((line) => JSON.parse(line) as Line) };
}

async function serve(server: FastifyInstance, act: (url: string) => Promise<void>): Promise<void> {
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    await act(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    await server.close();
  }
}

describe('the log of a request', () => {
  it('is one line with the route, the outcome and the id, and neither key, nor address, nor variable', async () => {
    const { log, lines, text } = keepLines();
    const { text: key } = mintKey();
    const server = Fastify();
    observeRequests(server, { log, metrics: new Metrics(), tracer: undefined });
    server.post('/awards/:id', (request, reply) => {
      log.warn({ body: request.body, headers: request.headers }, `somebody was careless: ${request.url}`);
      void reply.status(202).send({ id: currentRequest()?.id });
    });
    await serve(server, async (url) => {
      const response = await fetch(`${url}/awards/7?key=${key}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          'x-request-id': 'proxy-12345678',
        },
        body: JSON.stringify({ variables: { note: key, mail: 'jeanne@exemple.fr' } }),
      });
      expect(response.headers.get('x-request-id')).toBe('proxy-12345678');
      expect(await response.json()).toEqual({ id: 'proxy-12345678' });
    });
    expect(text.join('')).not.toContain(key.slice(-43));
    expect(text.join('')).not.toContain('jeanne@exemple.fr');
    expect(lines()).toMatchObject([
      { level: 'warn', requestId: 'proxy-12345678' },
      {
        level: 'info',
        msg: 'request',
        requestId: 'proxy-12345678',
        method: 'POST',
        route: '/awards/:id',
        status: 202,
        caller: 'anonymous',
        network: '127.0.0.0/24',
      },
    ]);
    expect(text[1]).not.toContain('127.0.0.1');
    expect(text[1]).not.toContain('/awards/7');
  });

  it('tells a client that went away from one that was answered', async () => {
    const { log, lines } = keepLines();
    const metrics = new Metrics();
    const server = Fastify({ forceCloseConnections: true });
    observeRequests(server, { log, metrics, tracer: undefined });
    let release: () => void = () => undefined;
    server.get('/slow', () => new Promise((resolve) => (release = () => resolve('late'))));
    await serve(server, async (url) => {
      await expect(fetch(`${url}/slow`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
      await new Promise((resolve) => setTimeout(resolve, 50));
      release();
    });
    expect(lines().at(-1)).toMatchObject({ route: '/slow', status: 499 });
    const text = await metrics.text();
    expect(text).toContain('guichet_http_requests_total{route="/slow",method="GET",status="499"} 1');
    expect(text).toContain('guichet_http_requests_in_flight 0');
  });
});

describe('an id of a request', () => {
  it.each([
    'proxy-12345678',
    '01HZX4',
    'a b c d e f',
    '../../etc/passwd',
    'é'.repeat(10),
    'x'.repeat(65),
    7,
    undefined,
  ])('is %p when it has the form of one, else new', (sent) => {
    const id = requestIdOf(sent);
    expect(id).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
    if (sent === 'proxy-12345678') expect(id).toBe(sent);
    else expect(id).not.toBe(sent);
  });
});

describe("Nest's logger", () => {
  it('writes lines with their context, errors with their stack and without their values', () => {
    const { log, lines } = keepLines();
    const logger = new StructuredLogger(log);
    logger.warn('the index is late', 'Search');
    logger.log('Mapped {/graphql, POST} route', 'RouterExplorer');
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (id)=(7) already exists',
      parameters: ['secret'],
      query: 'INSERT',
    });
    logger.error(error, undefined, 'ExceptionsHandler');
    logger.error(error, undefined, 'ExceptionsHandler');
    expect(lines()).toMatchObject([
      { level: 'warn', context: 'Search', msg: 'the index is late' },
      { level: 'debug', context: 'RouterExplorer' },
      { level: 'error', context: 'ExceptionsHandler', msg: 'duplicate key', error: { type: 'Error', code: '23505' } },
    ]);
    expect(lines()[2]!.error!['stack']).toContain('telemetry.spec');
    expect(Object.keys(lines()[2]!.error!)).toEqual(['type', 'code', 'message', 'stack']);
  });

  it('does not repeat the value that PostgreSQL could not read', () => {
    const { log, lines, text } = keepLines();
    const message = 'invalid input syntax for type date: "le 3 mai, "Jeanne"\nMartin"';
    const error = Object.assign(new Error(message), { code: '22007' });
    new StructuredLogger(log).error(new Error('outer', { cause: error }), undefined, 'ExceptionsHandler');
    new StructuredLogger(log).error(error, undefined, 'ExceptionsHandler');
    expect(text.join('')).not.toMatch(/Jeanne|Martin|le 3 mai/);
    expect(lines()[1]).toMatchObject({ msg: 'invalid input syntax for type date: "?"', error: { code: '22007' } });
    expect(lines()[1]!.error!['stack']).toContain('telemetry.spec');
  });

  it('hides the secrets of the configuration and keeps lines short', () => {
    const { log, text } = keepLines({
      DATABASE_URL: 'postgresql://guichet:tr%C3%A8s-secret@db:5432/guichet',
      MEILI_URL: 'http://search:7700',
      MEILI_KEY: 'cle-de-meilisearch',
      GUICHET_METRICS_TOKEN: 'un-jeton-de-mesure',
    });
    new StructuredLogger(log).error('très-secret, cle-de-meilisearch and un-jeton-de-mesure', 'Search');
    new StructuredLogger(log).error('x'.repeat(1_000_000), 'Search');
    expect(text.join('')).not.toMatch(/très-secret|cle-de|un-jeton/);
    expect(text[1]!.length).toBeLessThan(9_000);
  });
});

describe('names as labels', () => {
  it('are let in while there is room, by who was answered', async () => {
    const names = new BoundedNames(2);
    expect(names.labelOf('A', false)).toBe('other');
    expect(['A', 'B', 'C', 'A'].map((name) => names.labelOf(name, true))).toEqual(['A', 'B', 'other', 'A']);
    expect(names.labelOf('A', false)).toBe('A');
    const metrics = new Metrics();
    for (let n = 0; n < 500; n++)
      metrics.operationAnswered({ name: `made_up_${n}`, type: 'query', field: 'match', code: 'OK', seconds: 0.01 });
    const series = (await metrics.text()).split('\n').filter((line) => line.startsWith('guichet_operations_total{'));
    expect(series).toHaveLength(101);
    expect(series.at(-1)).toContain('operation="other",type="query",code="OK"} 400');
  });

  it('a figure that cannot be read is absent, and the others are there', async () => {
    const metrics = new Metrics();
    const figure = { help: 'x', kind: 'gauge' as const };
    metrics.follow({ ...figure, name: 'broken', read: () => Promise.reject(new Error('away')) });
    metrics.follow({ ...figure, name: 'whole', read: () => [{ value: 3 }] });
    const text = await metrics.text();
    expect(text).toMatch(/^whole 3$/m);
    expect(text).not.toMatch(/^broken /m);
  });
});

describe('the text of a statement in a trace', () => {
  it('has no constants', () => {
    expect(withoutConstants("SELECT 1\n  FROM award WHERE title = 'l''école' AND id = $1")).toBe(
      "SELECT 1 FROM award WHERE title = '?' AND id = $1",
    );
    expect(withoutConstants("SELECT 'never closed")).toBe("SELECT '?'");
  });
});

describe('the watch of the database', () => {
  it.each(['that takes a connection and says nothing', 'that is not there'])(
    'has an answer within a second from a server %s, and lets go',
    async (kind) => {
      const server = createServer(() => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      if (kind.includes('not there')) await new Promise((resolve) => server.close(resolve));
      const watch = new DatabaseWatch({ url: `postgresql://g:s@127.0.0.1:${port}/guichet` });
      const began = performance.now();
      const answers = await Promise.allSettled(Array.from({ length: 5 }, () => watch.query('SELECT 1')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 'rejected'));
      expect(performance.now() - began).toBeLessThan(1000);
      await watch.onApplicationShutdown();
      expect(performance.now() - began).toBeLessThan(3000);
      server.close();
    },
  );
});
