import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { getIntrospectionQuery } from 'graphql';

import { ANONYMOUS, readConfiguration } from '#platform';
import { KeyStore, LOG, type Log } from '#platform/module';

import { ROWS } from '../../apps/api/src/features.js';
import { createApp } from '../../apps/api/src/http/create-app.js';
import { createTestDatabase } from '../database/index.js';
import { startService, type RunningService } from './running-service.js';

const JSON_TYPE = { 'content-type': 'application/json' };

async function post(
  service: RunningService,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return replyOf(
    await fetch(`${service.url}/graphql`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body }),
  );
}

const ask = (service: RunningService, request: object, headers?: Record<string, string>): Promise<Reply> =>
  post(service, JSON.stringify(request), headers);

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of an answer is that of its query
  readonly body: any;
  readonly code: unknown;
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const body = text.startsWith('{') ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body, code: body.errors?.[0].extensions?.code };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a service with its usual limits', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService();
  }, 60_000);
  afterAll(() => service.close());

  const nested = (levels: number): string =>
    `{ __schema { types { ${'ofType { '.repeat(levels)} name ${'} '.repeat(levels)} } } }`;

  it.each([
    ['deep', nested(30), 'TOO_DEEP'],
    [
      'full of aliases',
      `{ taxonomies: facts { ${Array.from({ length: 50 }, (_, n) => `a${n}: code`).join(' ')} } }`,
      'TOO_MANY_ALIASES',
    ],
    ['the same root field again and again', `{ ${'facts { code } '.repeat(20)} }`, 'TOO_MANY_ROOT_FIELDS'],
    ['long', `{ ${'facts { code } '.repeat(2_000)} }`, 'TOO_MANY_TOKENS'],
  ])('refuses an operation that is %s', async (_why, query, code) => {
    const reply = await ask(service, { query });
    expect(reply.status).toBe(400);
    expect(reply.code).toBe(code);
    expect(reply.body.errors[0].extensions).toMatchObject({ limit: expect.any(Number), found: expect.any(Number) });
  });

  it('refuses them by GET too, whatever else is in the address', async () => {
    const many = `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
    for (const [query, code] of [
      [nested(30), 'TOO_DEEP'],
      [many, 'TOO_MANY_ROOT_FIELDS'],
    ] as const)
      for (const more of ['', '%20%23%ff', '%23%E9', '&x=%', '&extensions=%ff', '#&query=x']) {
        const address = `/graphql?query=${encodeURIComponent(query)}${more}`;
        const answer = await written(
          service,
          `GET ${address} HTTP/1.1\r\nhost: a\r\nconnection: close\r\napollo-require-preflight: 1\r\n\r\n`,
        );
        expect([more, answer.includes(`"code":"${code}"`)]).toEqual([more, true]);
      }
  });

  it('refuses a costly operation before it is executed, by the size of its pages', async () => {
    const entries = (name: string): string => `${name}: entries { kind quantity { value } import { id } }`;
    const page = `awards(first: $n) { nodes { ${['x', 'y', 'z'].map(entries).join(' ')} commune { name } } }`;
    const query = `query ($n: Int) { ${Array.from({ length: 10 }, (_, n) => `a${n}: ${page}`).join(' ')} }`;
    expect(await ask(service, { query, variables: { n: 1 } })).toMatchObject({ status: 200, code: undefined });
    const refused = await ask(service, { query, variables: { n: 100 } });
    expect(refused).toMatchObject({ status: 400, code: 'TOO_COSTLY' });
    expect(refused.body).not.toHaveProperty('data');
  });

  it('refuses a batch, a body too large, what is no JSON, and bytes that are no UTF-8, each with a code', async () => {
    expect(await post(service, '[{"query":"{__typename}"}]')).toMatchObject({ status: 400, code: 'BATCH_REFUSED' });
    expect(await post(service, JSON.stringify({ query: 'x'.repeat(2_000_000) }))).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
    });
    expect(await post(service, '{"query":')).toMatchObject({ status: 400, code: 'MALFORMED_JSON' });
    expect(await post(service, '')).toMatchObject({ status: 400, code: 'MALFORMED_JSON' });
    expect(await post(service, '{"__proto__":{"query":"{__typename}"}}')).toMatchObject({
      status: 400,
      code: 'MALFORMED_JSON',
    });
    expect(await post(service, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).toMatchObject({
      status: 400,
      code: 'BAD_ENCODING',
    });
    expect(await post(service, 'query=1', { 'content-type': 'text/csv' })).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it('refuses variables nested very deep', async () => {
    const deep = `{"query":"{__typename}","variables":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await post(service, deep)).toMatchObject({ status: 400, code: 'TOO_DEEP' });
  });

  it('answers GET to reads, refuses writes by GET and forms of other sites', async () => {
    const get = async (query: string, headers: Record<string, string> = {}): Promise<Reply> =>
      replyOf(await fetch(`${service.url}/graphql?query=${encodeURIComponent(query)}`, { headers }));
    const preflighted = { 'apollo-require-preflight': 'true' };
    expect(await get('{ __typename }', preflighted)).toMatchObject({
      status: 200,
      body: { data: { __typename: 'Query' } },
    });
    const forged = await get('{ __typename }');
    expect(forged).toMatchObject({ status: 400, code: 'CSRF_REFUSED' });
    expect(forged.body.errors[0].message).toMatch(/^Un formulaire d’un autre site/);
    expect(await get('mutation { __typename }', preflighted)).toMatchObject({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
    });
    const form = await post(service, 'query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(await post(service, '{"query":"{__typename}"}', { 'content-type': 'text/plain' })).toMatchObject({
      status: 400,
      code: 'CSRF_REFUSED',
      body: expect.not.objectContaining({ data: expect.anything() }),
    });
  });

  it('does nothing for a client that admits no JSON, and admits what says any type', async () => {
    const { text: key } = await service.get(KeyStore).create({ role: 'admin' }, ANONYMOUS);
    const query = `mutation ($input: RecordAwardInput!) { recordAward(input: $input) { __typename } }`;
    const input = {
      idempotencyKey: 'accept',
      source: 'accept',
      reference: 'accept',
      scheme: 'detr',
      beneficiary: { type: 'COMMUNE', code: '23061' },
      title: 'École',
      amount: '1.00',
      effectiveOn: '2024-01-01',
    };
    const record = (accept: string): Promise<Reply> =>
      ask(service, { query, variables: { input } }, { accept, authorization: `Bearer ${key}` });
    const recorded = (): Promise<unknown[]> =>
      service.database.dataSource.query("SELECT 1 FROM entry WHERE source = 'accept'");
    for (const accept of ['text/html', 'application/json;q=0', 'image/*']) {
      expect(await record(accept)).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
      expect(await recorded()).toEqual([]);
    }
    expect((await record('text/html, application/graphql-response+json;q=0.1')).body.data.recordAward).toEqual({
      __typename: 'AwardRecorded',
    });
    expect(await recorded()).toHaveLength(1);
    for (const accept of ['*/*', 'application/*', ''])
      expect(await ask(service, { query: '{ __typename }' }, { accept })).toMatchObject({ status: 200 });
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('says by which methods it is asked, not by %s', async (method) => {
    const refused = await replyOf(await fetch(`${service.url}/graphql`, { method, body: '{', headers: JSON_TYPE }));
    expect(refused).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(refused.headers.get('allow')).toBe('GET, POST');
  });

  it.each([
    'null',
    '5',
    '{}',
    '{"query":5}',
    '{"query":""}',
    '{"query":"{__typename}","variables":"x"}',
    '{"query":"{__typename}","operationName":7}',
    '{"query":"{__typename}","extensions":[]}',
  ])('says in French, by a code, what %s has not', async (body) => {
    const reply = await post(service, body);
    expect(reply).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(reply.body.errors[0].message).toMatch(
      /^(« \w+ » n’a pas la forme attendue|Cette requête n’a pas d’opération)/,
    );
  });

  it('sends headers that let a browser run nothing', async () => {
    const { headers } = await ask(service, { query: '{ __typename }' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('serves GraphiQL from the package, and its page asks no other server for anything', async () => {
    const page = await replyOf(await fetch(`${service.url}/graphql`, { headers: { accept: 'text/html' } }));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.body).not.toMatch(/https?:/);
    const places = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(places).toHaveLength(5);
    for (const place of places) {
      const file = await fetch(`${service.url}${place}`);
      expect([place, file.status]).toEqual([place, 200]);
      expect(file.headers.get('content-type')).toMatch(/javascript|css/);
      expect((await file.text()).length).toBeGreaterThan(100);
    }
    expect((await fetch(`${service.url}/graphiql-assets/package.json`)).status).toBe(404);
    expect((await fetch(`${service.url}/graphiql-assets/..%2f..%2fpackage.json`)).status).toBe(404);
    expect(await ask(service, { query: getIntrospectionQuery() })).toMatchObject({ status: 200, code: undefined });
  });

  it('refuses an unknown identifier in the words that clients of persisted queries wait for', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256('{ __typename }') } };
    const unknown = await ask(service, { extensions });
    expect(unknown).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(unknown.body.errors[0].message).toBe('PersistedQueryNotFound');
    expect(await ask(service, { extensions, query: '{ __typename }' })).toMatchObject({ body: { data: {} } });
    // What a stranger sent is not remembered for others.
    expect(await ask(service, { extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  it('lets every origin ask in development', async () => {
    const { headers } = await ask(service, { query: '{ __typename }' }, { origin: 'https://other.example' });
    expect(headers.get('access-control-allow-origin')).toBe('https://other.example');
  });

  it('answers what is no HTTP, and what has no route, by a code and in French, without falling', async () => {
    const code = async (request: string): Promise<unknown> => {
      const answer = await written(service, request);
      const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
      expect(body.errors[0].message).toMatch(/^(Cette|Les)/);
      return [/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1], body.errors[0].extensions.code];
    };
    const get = (path: string, header = ''): string =>
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${header}\r\n`;
    expect(await code('\x00\x01\x02 nothing\r\n\r\n')).toEqual(['400', 'BAD_REQUEST']);
    expect(await code(get('/%ff%fe'))).toEqual(['400', 'BAD_REQUEST']);
    expect(await code(get(`/plans/${'a'.repeat(200)}`))).toEqual(['414', 'ADDRESS_TOO_LONG']);
    expect(await code(get('/health/live', `x: ${'a'.repeat(20_000)}\r\n`))).toEqual(['431', 'HEADERS_TOO_LARGE']);
    expect((await ask(service, { query: '{ __typename }' })).status).toBe(200);
  });
});

/** What is answered to bytes as they are. */
function written(service: RunningService, bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('a service in production', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({
      NODE_ENV: 'production',
      LOG_LEVEL: 'fatal',
      RATE_LIMIT_PER_MINUTE: '5',
      GUICHET_TRUSTED_PROXIES: '127.0.0.0/8',
      CORS_ORIGINS: 'https://aides.example',
    });
  }, 60_000);
  afterAll(() => service.close());

  const from = (address: string, key?: string): Promise<Reply> =>
    ask(
      service,
      { query: '{ __typename }' },
      { 'x-forwarded-for': address, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    );
  const statuses = async (count: number, reply: (n: number) => Promise<Reply>): Promise<number[]> => {
    const found: number[] = [];
    for (let n = 0; n < count; n += 1) found.push((await reply(n)).status);
    return found;
  };

  it('answers an address so many times a minute, and others still', async () => {
    expect(await statuses(6, () => from('192.0.2.1'))).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await from('192.0.2.1');
    expect(refused.code).toBe('TOO_MANY_REQUESTS');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body.errors[0].message).toMatch(/^Trop de requêtes : 5 par minute au plus/);
    expect((await from('192.0.2.2')).status).toBe(200);
    expect((await fetch(`${service.url}/health/live`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(
      200,
    );
  });

  it('counts a whole IPv6 network as one', async () => {
    expect((await statuses(6, (n) => from(`2001:db8::${n + 1}`))).at(-1)).toBe(429);
  });

  it('counts keys by themselves, and does not let invented keys through without end', async () => {
    const key = 'guichet_000000000000_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
    expect(await statuses(6, () => from('192.0.2.10', key))).toEqual([401, 401, 401, 401, 401, 429]);
    const invented = await statuses(50, (n) => from('192.0.2.11', `${key.slice(0, -2)}${String(n).padStart(2, '0')}`));
    expect(invented.every((status) => status === 401)).toBe(true);
    expect((await from('192.0.2.11', `${key.slice(0, -2)}99`)).status).toBe(429);
  });

  it('hides the schema and GraphiQL', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.20', accept: 'text/html' };
    expect((await fetch(`${service.url}/graphiql-assets/graphiql.js`, { headers })).status).toBe(404);
    expect(await (await fetch(`${service.url}/graphql`, { headers })).text()).not.toContain('graphiql');
    const introspected = await ask(
      service,
      { query: '{ __schema { types { name } } }' },
      { 'x-forwarded-for': '192.0.2.20' },
    );
    expect(introspected.status).toBe(400);
  });

  it('lets only the origins of its configuration ask', async () => {
    const asked = (origin: string): Promise<Reply> =>
      ask(service, { query: '{ __typename }' }, { origin, 'x-forwarded-for': '192.0.2.30' });
    expect((await asked('https://aides.example')).headers.get('access-control-allow-origin')).toBe(
      'https://aides.example',
    );
    expect((await asked('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a service with slow clients', () => {
  it('lets go of whoever does not send the rest of a request', async () => {
    const service = await startService({ GUICHET_REQUEST_TIMEOUT: '1000' });
    try {
      const { hostname, port } = new URL(service.url);
      const start = performance.now();
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
          );
        });
        let text = '';
        socket.on('data', (data) => (text += data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(text));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 408/);
      expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
      expect(performance.now() - start).toBeLessThan(12_000);
    } finally {
      await service.close();
    }
  }, 60_000);
});

describe('a client that opens exports and never reads them', () => {
  it('holds neither memory nor a connection to the database, and is let go', async () => {
    const service = await startService();
    const server = service.get(HttpAdapterHost).httpAdapter.getHttpServer() as Server;
    expect(server.timeout).toBe(120_000);
    try {
      const path = '/exports/eligible-communes.csv?scheme=detr';
      const whole = await (await fetch(`${service.url}${path}`)).text();
      expect(whole.length).toBeGreaterThan(1_000_000);
      // The silence of the service, made short for connections to come.
      server.timeout = 2_000;
      const begun: Socket[] = [];
      server.on('connection', (socket: Socket) => begun.push(socket));
      const { hostname, port } = new URL(service.url);
      // As many on each connection as no buffer of a system can take.
      const clients = Array.from({ length: 5 }, () => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined).pause();
        socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(8));
        return socket;
      });
      let held = 0;
      const start = performance.now();
      while ((begun.length < 5 || begun.some((socket) => !socket.destroyed)) && performance.now() - start < 30_000) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        held = Math.max(held, ...begun.map((socket) => socket.writableLength));
      }
      expect(begun.map((socket) => socket.destroyed)).toEqual([true, true, true, true, true]);
      // They were stopped in the middle, with at most a piece of the file in memory.
      expect(Math.max(...begun.map((socket) => socket.bytesWritten))).toBeLessThan(whole.length * 8);
      expect(held).toBeLessThan(2_000_000);
      for (const client of clients) client.destroy();
      expect((await ask(service, { query: '{ __typename }' })).status).toBe(200);
    } finally {
      await service.close();
    }
  }, 90_000);
});

describe('credentials sent to what is no GraphQL', () => {
  it('are those of a caller, who is named in the log; those that open nothing are refused', async () => {
    const service = await startService({ LOG_LEVEL: 'info' });
    try {
      const { text: key, id } = await service.get(KeyStore).create({ role: 'reader' }, ANONYMOUS);
      const lines: unknown[] = [];
      jest.spyOn(service.get<Log>(LOG), 'info').mockImplementation((fields: unknown) => void lines.push(fields));
      const get = (path: string, authorization?: string) =>
        fetch(`${service.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });
      for (const path of ['/exports/awards.csv', '/calendars/23061.ics']) {
        const [known, nobody] = [await get(path, `Bearer ${key}`), await get(path)];
        await Promise.all([known.text(), nobody.text()]);
        expect([known.status, nobody.status]).toEqual([200, 200]);
        const refused = await replyOf(await get(path, `Bearer ${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`));
        expect(refused).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
        expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(lines).toMatchObject(
        ['/exports/awards.csv', '/calendars/:inseeCode.ics'].flatMap((route) => [
          { route, status: 200, caller: `key:${id}` },
          { route, status: 200, caller: 'anonymous' },
          { route, status: 401, caller: 'anonymous' },
        ]),
      );
    } finally {
      await service.close();
    }
  }, 60_000);
});

describe('a service that answers only operations it knows', () => {
  let service: RunningService;
  let folder: string;
  let contract: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guichet-trusted-'));
    contract = await readFile(join(import.meta.dirname, '../contract/match.graphql'), 'utf8');
    await writeFile(join(folder, 'match.graphql'), contract);
    await writeFile(join(folder, 'type.graphql'), '{ __typename }');
    service = await startService({ GUICHET_TRUSTED_OPERATIONS: folder, GUICHET_TRUSTED_MODE: 'exclusive' });
  }, 60_000);
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  const byHash = (text: string, more: object = {}): object => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
    ...more,
  });

  it('answers them by their identifier, by POST and GET, and by their text', async () => {
    expect((await ask(service, byHash('{ __typename }'))).body).toEqual({ data: { __typename: 'Query' } });
    expect((await ask(service, { documentId: sha256('{ __typename }') })).body).toEqual({
      data: { __typename: 'Query' },
    });
    expect((await ask(service, { query: '{ __typename }' })).body).toEqual({ data: { __typename: 'Query' } });
    expect((await ask(service, byHash(contract, { operationName: 'Facts' }))).body.data.facts.length).toBeGreaterThan(
      0,
    );
    const extensions = encodeURIComponent(
      JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256(contract) } }),
    );
    const got = await fetch(`${service.url}/graphql?operationName=Facts&extensions=${extensions}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect((await replyOf(got)).body.data.facts.length).toBeGreaterThan(0);
  });

  it('refuses every other', async () => {
    const refused = { status: 403, code: 'OPERATION_NOT_TRUSTED' };
    expect(await ask(service, { query: '{ facts { code } }' })).toMatchObject(refused);
    expect(await ask(service, byHash('{ facts { code } }'))).toMatchObject(refused);
    expect(await ask(service, byHash('{ facts { code } }', { query: '{ facts { code } }' }))).toMatchObject(refused);
    expect(await ask(service, { query: getIntrospectionQuery() })).toMatchObject(refused);
    // The text that is answered is the one of the identifier, whatever else is sent.
    const both = await ask(service, byHash('{ __typename }', { query: '{ facts { code } }' }));
    expect(both.body).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a service that trusts operations which its schema does not allow', () => {
  it('does not start, and names each of them once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guichet-trusted-'));
    try {
      const file = join(folder, 'some.graphql');
      await writeFile(
        file,
        'query Good { __typename }\nquery Bad { facts { colour size } }\nquery Worse { nothing }\n',
      );
      await writeFile(join(folder, 'x.json'), '{"operations":[{"id":"first","body":"{ never }"}]}');
      const configuration = readConfiguration({
        NODE_ENV: 'test',
        GUICHET_DEMO: 'false',
        GUICHET_TRUSTED_OPERATIONS: folder,
      });
      const app = await createApp(configuration, await createTestDatabase(ROWS), false);
      const refused: unknown = await app.listen(0, '127.0.0.1').catch((error: unknown) => error);
      expect(app.getHttpServer().listening).toBe(false);
      await app.close();
      expect(refused).toMatchObject({ code: 'INVALID_TRUSTED_OPERATIONS' });
      const [sentence, ...problems] = (refused as Error).message.split('\n');
      expect(sentence).toContain('GUICHET_TRUSTED_OPERATIONS');
      expect(problems).toEqual([
        expect.stringMatching(
          /some\.graphql, Bad : Cannot query field "colour" on type "\w+"\. ?.*\(et 1 autre erreur\)$/,
        ),
        expect.stringMatching(/some\.graphql, Worse : Cannot query field "nothing"/),
        expect.stringMatching(/x\.json, first : Cannot query field "never"/),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

describe('a service whose database goes away', () => {
  it('says so with a code and 503, quickly', async () => {
    const service = await startService({ DATABASE_CONNECT_TIMEOUT: '500', LOG_LEVEL: 'fatal' });
    try {
      await service.database.dataSource.destroy();
      const query = '{ reports(programme: "pvd") { code } }';
      const start = performance.now();
      const reply = await ask(service, { query });
      expect(performance.now() - start).toBeLessThan(3_000);
      expect(reply).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
      expect(reply.headers.get('retry-after')).toBe('5');
      const signed = await ask(service, { query }, { authorization: `Bearer guichet_000000000000_${'b'.repeat(43)}` });
      expect(signed).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
      expect((await ask(service, { query: '{ __typename }' })).status).toBe(200);
      const plan = await fetch(`${service.url}/plans/aaaaaaaaaaaaaaaaaaaaaa.csv`);
      expect(await replyOf(plan)).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    } finally {
      await service.close().catch(() => undefined);
    }
  }, 60_000);
});
