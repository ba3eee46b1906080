import type { GraphQLSchema } from 'graphql';

import { CONTRACT, type ContractOperation } from '../contract/examples.js';
import type { Chance } from './chance.js';
import { hostileDocument } from './documents.js';
import {
  HOSTILE_AMOUNTS,
  HOSTILE_DAYS,
  HOSTILE_NUMBERS,
  HOSTILE_SHAPES,
  HOSTILE_TEXTS,
  raw,
  written,
} from './hostile-values.js';
import { anyOperation } from './operations.js';
import { leavesOf, withAt, type Leaf } from './paths.js';

export interface HostileRequest {
  /** What it tries: figures are told by it. */
  readonly family: Family;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** So many bytes of the body, then the connection is closed. */
  readonly cutAfter?: number;
  /** Written to the socket as they are, instead of a request. */
  readonly bytes?: Buffer;
  /** With the key of somebody who may write. */
  readonly authorised: boolean;
}

export type Family = 'texts' | 'values' | 'schema' | 'writes' | 'documents' | 'transport' | 'files' | 'sockets';

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * So many requests, the same ones for the same seed. First every hostile text in every text variable of every operation of the
 * contract, thinned out evenly when there are more than `exhaustive` of them; then the other families in turn.
 */
export function hostileRequests(
  count: number,
  exhaustive: number,
  schema: GraphQLSchema,
  chance: Chance,
): HostileRequest[] {
  const texts = everyText();
  const step = Math.max(1, texts.length / Math.min(exhaustive, count));
  const requests = Array.from({ length: Math.floor(texts.length / step) }, (_, index) =>
    texts[Math.floor(index * step)]!(),
  );
  while (requests.length < count) requests.push(chance.of(OTHERS)(schema, chance));
  // Mixed: what one kind of request leaves behind is met by the others.
  for (let index = requests.length - 1; index > 0; index--) {
    const other = chance.below(index + 1);
    [requests[index], requests[other]] = [requests[other]!, requests[index]!];
  }
  return requests;
}

/** How many requests it takes to try every hostile text everywhere. */
export function exhaustiveCount(): number {
  return everyText().length;
}

function everyText(): (() => HostileRequest)[] {
  return CONTRACT.flatMap((operation) =>
    placesOfTexts(operation).flatMap(({ variables, leaf }) =>
      HOSTILE_TEXTS.map(
        (text) => () => graphql('texts', operation, withAt(variables, leaf.path, text), operation.kind === 'mutation'),
      ),
    ),
  );
}

interface Place {
  readonly variables: unknown;
  readonly leaf: Leaf;
}

/** Each text of the examples, once for each path. */
function placesOfTexts({ examples }: ContractOperation): Place[] {
  const places = new Map<string, Place>();
  for (const variables of examples)
    for (const leaf of leavesOf(variables))
      if (typeof leaf.value === 'string')
        places.set(leaf.path.filter((part) => typeof part === 'string').join('.'), { variables, leaf });
  return [...places.values()];
}

function graphql(
  family: Family,
  { text, name }: ContractOperation,
  variables: unknown,
  authorised = false,
): HostileRequest {
  return post(family, written({ query: text, variables, operationName: name }), JSON_TYPE, authorised);
}

function post(
  family: Family,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  authorised = false,
): HostileRequest {
  return { family, method: 'POST', path: '/graphql', headers, body: Buffer.from(body), authorised };
}

function get(
  family: Family,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): HostileRequest {
  return { family, method, path, headers, body: Buffer.alloc(0), authorised: false };
}

const OTHERS: readonly ((schema: GraphQLSchema, chance: Chance) => HostileRequest)[] = [
  (_, chance) => wrongValue(chance),
  (_, chance) => wrongValue(chance),
  (_, chance) => wrongValue(chance),
  (schema, chance) => post('schema', written(anyOperation(schema, chance, 'query'))),
  (schema, chance) => post('schema', written(anyOperation(schema, chance, 'query'))),
  (schema, chance) => post('writes', written(anyOperation(schema, chance, 'mutation')), JSON_TYPE, chance.happens(0.8)),
  (_, chance) => post('documents', written({ query: hostileDocument(chance), variables: {} })),
  (_, chance) => post('documents', written({ query: hostileDocument(chance), variables: {} })),
  (_, chance) =>
    post(
      'documents',
      written({ query: hostileDocument(chance), operationName: chance.of(['', '__proto__', 'Q1', null]) }),
    ),
  (_, chance) => chance.of(TRANSPORT)(chance),
  (_, chance) => chance.of(TRANSPORT)(chance),
  (_, chance) => hostileFile(chance),
  (_, chance) => (chance.happens(0.5) ? brokenSocket(chance) : chance.of(TRANSPORT)(chance)),
];

/** An example of the contract, one or several of whose values are not what they should be. */
function wrongValue(chance: Chance): HostileRequest {
  const operation = chance.of(CONTRACT);
  let variables: unknown = chance.of([...operation.examples, ...operation.refused]);
  const times = chance.of([1, 1, 2, 4]);
  for (let time = 0; time < times; time++) {
    const leaf = chance.of([
      ...leavesOf(variables),
      { path: [chance.of(['first', 'after', 'on', 'filter', 'input', '__proto_'])], value: '' },
    ]);
    variables = withAt(variables, leaf.path, chance.of(hostileFor(leaf.value, chance)));
  }
  return graphql('values', operation, variables, operation.kind === 'mutation' && chance.happens(0.5));
}

function hostileFor(value: unknown, chance: Chance): readonly unknown[] {
  if (chance.happens(0.3)) return HOSTILE_SHAPES;
  if (typeof value === 'number') return HOSTILE_NUMBERS;
  if (typeof value !== 'string') return HOSTILE_SHAPES;
  if (/^\d{4}-/.test(value)) return HOSTILE_DAYS;
  return /^\d+\.\d\d$/.test(value) ? HOSTILE_AMOUNTS : chance.of([HOSTILE_TEXTS, HOSTILE_NUMBERS]);
}

/** A request that is in order. */
function inOrder(chance: Chance): {
  readonly query: string;
  readonly variables: unknown;
  readonly operationName: string;
} {
  const operation = chance.of(CONTRACT);
  return { query: operation.text, variables: chance.of(operation.examples), operationName: operation.name };
}

const TRANSPORT: readonly ((chance: Chance) => HostileRequest)[] = [
  // Bodies that are no JSON.
  (chance) => {
    const body = written(inOrder(chance));
    return post('transport', body.slice(0, chance.below(body.length)));
  },
  (chance) => {
    const body = Buffer.from(written(inOrder(chance)));
    for (let time = 0; time < 3; time++) body[chance.below(body.length)] = 128 + chance.below(128);
    return post('transport', body);
  },
  (chance) => post('transport', Buffer.from(Array.from({ length: 300 }, () => chance.below(256)))),
  (chance) => post('transport', Buffer.from(written(inOrder(chance)), 'utf16le')),
  (chance) => post('transport', `\ufeff${written(inOrder(chance))}`),
  (chance) =>
    post(
      'transport',
      chance.of([
        '',
        ' ',
        'null',
        'true',
        '1',
        '"query"',
        '[]',
        '[[]]',
        '{}',
        '{"query":}',
        "{'query':1}",
        'NaN',
        '{"query":null}',
        '{"query":1}',
        '{"query":{}}',
        '{"query":["{ themes { code } }"]}',
        '{"query":"{ themes { code } }","variables":"x"}',
        '{"query":"{ themes { code } }","variables":[1]}',
        '{"query":"{ themes { code } }","variables":7}',
        '{"query":"{ themes { code } }","operationName":7}',
        '{"query":"{ themes { code } }","extensions":7}',
        '{"query":"{ themes { code } }","query":"{ x }"}',
      ]),
    ),
  (chance) => post('transport', written([inOrder(chance), inOrder(chance)])),
  (chance) =>
    post(
      'transport',
      `{"__proto__":{"polluted":true},"query":"{ themes { code } }","variables":{"constructor":{"prototype":{"polluted":${chance.below(9)}}}}}`,
    ),
  (chance) =>
    post(
      'transport',
      written({
        ...inOrder(chance),
        extensions: {
          persistedQuery: chance.of<unknown>([
            null,
            1,
            {},
            { version: 1, sha256Hash: 'x' },
            { version: 1, sha256Hash: { a: 1 } },
            { version: 'x', sha256Hash: '__proto__' },
            { sha256Hash: 'constructor' },
          ]),
        },
      }),
    ),
  (chance) =>
    post(
      'transport',
      written({
        documentId: chance.of<unknown>(['__proto__', 'constructor', 'sha256:', '', 7, null, {}, 'x'.repeat(9_000)]),
      }),
    ),
  (chance) => post('transport', `{"query":"{ themes { code } }","a":${'['.repeat(chance.of([100, 5_000, 100_000]))}`),
  (chance) =>
    post(
      'transport',
      `{"query":"{ themes { code } }","variables":${'{"a":'.repeat(chance.of([10, 40, 8_000]))}1${'}'.repeat(40)}`,
    ),
  (chance) =>
    post(
      'transport',
      written({
        query: '{ themes { code } }',
        variables: { x: 'x'.repeat(chance.of([10_000, 900_000, 1_048_576, 1_400_000])) },
      }),
    ),
  // Bodies of another kind than they say.
  (chance) =>
    post('transport', written(inOrder(chance)), {
      'content-type': chance.of([
        'text/plain',
        'text/html',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=x',
        'application/xml',
        'application/json; charset=utf-16',
        'application/json; charset=x',
        'application/json;',
        'application/graphql',
        'json',
        '',
        ';',
        'application/',
        `application/json; ${'a'.repeat(4_000)}`,
      ]),
    }),
  (chance) =>
    post(
      'transport',
      '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{ themes { code } }"}\r\n--x--',
      { 'content-type': `multipart/form-data; boundary=x${chance.of(['', '; y'])}` },
    ),
  (chance) =>
    post('transport', written(inOrder(chance)), {
      ...JSON_TYPE,
      'content-encoding': chance.of(['gzip', 'br', 'deflate', 'x']),
    }),
  (chance) =>
    post('transport', written(inOrder(chance)), {
      ...JSON_TYPE,
      accept: chance.of([
        'text/html',
        'image/png',
        'application/graphql-response+json',
        'multipart/mixed; deferSpec=20220824',
        'x',
        ';q=2',
        '*/*;q=0',
      ]),
    }),
  // Headers.
  (chance) =>
    post('transport', written(inOrder(chance)), {
      ...JSON_TYPE,
      authorization: chance.of([
        'Bearer',
        'Bearer ',
        'Basic YTpi',
        "Bearer ' OR 1=1",
        `Bearer ${'a'.repeat(5_000)}`,
        'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
        'Bearer guichet_x',
        'bearer\tx',
        '__proto__',
      ]),
    }),
  (chance) =>
    post('transport', written(inOrder(chance)), {
      ...JSON_TYPE,
      [chance.of([
        'x-request-id',
        'x-forwarded-for',
        'traceparent',
        'tracestate',
        'origin',
        'host',
        'cookie',
        'accept-language',
        'apollo-require-preflight',
        'forwarded',
        'expect',
      ])]: chance.of([
        "' OR 1=1 --",
        '<script>',
        '999.999.999.999',
        'a'.repeat(3_000),
        '::1%lo',
        '00-x',
        ',,,,',
        '__proto__',
        'null',
      ]),
    }),
  (chance) =>
    get(
      'transport',
      '/graphql',
      {},
      chance.of(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'SEARCH', 'GET']),
    ),
  (chance) =>
    get(
      'transport',
      `/graphql?${query({ query: hostileDocument(chance).slice(0, 4_000), variables: chance.of(['', '{', 'null', '[]', '7', '{"a":1}', '"x"']), operationName: chance.of(['', 'x']) })}${chance.of(['', '', '%20%23%ff', '&x=%', '#&query=x'])}`,
      { 'apollo-require-preflight': '1' },
    ),
  (chance) =>
    get(
      'transport',
      `/graphql?${chance.of(['query', 'query=', 'query=a&query=b', 'query[]=x', 'query[__proto__]=x', 'query=%', 'query=%ff%fe', 'query=%00', '__proto__=x&constructor=y', `query=${'a'.repeat(9_000)}`, 'extensions=%7B%22persistedQuery%22:7%7D', 'variables=%7B'])}`,
      { 'apollo-require-preflight': '1' },
    ),
];

const query = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(wellFormed(parameters)).toString();

function wellFormed(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, Buffer.from(value).toString()]));
}

const PARAMETERS = [
  'scheme',
  'schemes',
  'departments',
  'regions',
  'programme',
  'verdicts',
  'first',
  'on',
  'knownAt',
  'effectiveUntil',
  'populationMax',
  'facts',
  'themes',
  'place',
  'funders',
  'licence',
  '__proto__',
  'constructor',
  'schemes[]',
  'schemes[__proto__]',
];
const FILES = [
  '/exports/awards.csv',
  '/exports/awards.scdl.csv',
  '/exports/awards.360giving.json',
  '/exports/eligible-communes.csv',
  '/calendars/23061.ics',
  '/calendars/',
  '/plans/',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/graphiql-assets/',
  '/',
];
/** In a path: as a text, and as whatever bytes. */
const PIECES = [
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%ff',
  '%',
  '%c0%ae%c0%ae/',
  '....//',
  '\\..\\',
  '__proto__',
  'constructor.ics',
  '00000000-0000-4000-8000-000000000000.html',
  '00000000-0000-4000-8000-000000000000.__proto__',
  "'.csv",
  "x' OR 1=1--.html",
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E.html',
  'a'.repeat(3_000),
  '.html',
  'x.toString',
  ';',
  '?',
  '#',
  '//evil.example',
  '%0d%0aSet-Cookie:a=b',
];

function hostileFile(chance: Chance): HostileRequest {
  const file = chance.of(FILES);
  const path = chance.happens(0.5) ? `${file}${chance.of(PIECES).replaceAll(' ', '%20')}` : file;
  const text = (): string => {
    const value = chance.happens(0.6)
      ? chance.of([...HOSTILE_TEXTS, ...HOSTILE_DAYS.map(String)])
      : chance.of(['detr', '23', 'ELIGIBLE', '2021-11-15', 'pvd']);
    return value.startsWith(raw('').slice(0, 4)) ? '\ufffd' : value.slice(0, 6_000);
  };
  const parameters = Array.from({ length: chance.below(4) }, () => query({ [chance.of(PARAMETERS)]: text() }));
  return get('files', parameters.length > 0 ? `${path}?${parameters.join('&')}` : path);
}

/** What is no HTTP, or stops short. */
function brokenSocket(chance: Chance): HostileRequest {
  const body = Buffer.from(written(inOrder(chance)));
  const whole = post('sockets', body);
  if (chance.happens(0.4)) return { ...whole, cutAfter: chance.below(body.length) };
  const bytes = chance.of([
    'GET / HTTP/9.9\r\n\r\n',
    '\r\n\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n{}',
    'GET /graphql HTTP/1.1\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(3_000)}\r\n`,
    'GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET http://evil.example/graphql HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ]);
  return { ...whole, bytes: Buffer.from(bytes, 'latin1') };
}
