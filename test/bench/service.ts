/**
 * `npm run bench`: this service, the framework's default stack answering the same data, Apollo Server alone and Fastify alone,
 * measured alternately in one run. Ratios first: they hold on other machines, milliseconds do not.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { holdEmbeddedDatabase } from '#platform/module';

import { load, machine, median, percentile, post, startMeasured, type Measured } from './harness.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 4);
const MILLISECONDS = Number(process.env['BENCH_MILLISECONDS'] ?? 1500);
const CONNECTIONS = 10;

const contract = (file: string): string => readFileSync(join(import.meta.dirname, '../contract', file), 'utf8');

/** A client sends a whole file of the contract with the name of the operation. */
const OPERATIONS = [
  {
    name: 'SearchSchemes',
    title: 'search',
    query: contract('search.graphql'),
    variables: { query: 'rénovation energetique', first: 20 },
  },
  {
    name: 'Match',
    title: 'match',
    query: contract('match.graphql'),
    variables: {
      input: {
        place: { inseeCode: '23061' },
        text: 'rénovation énergétique de l’école',
        project: { themes: ['batiment-scolaire'], spendingKind: 'INVESTMENT', notStarted: true, cost: '500000.00' },
      },
      first: 20,
    },
  },
  {
    name: 'AwardTotals',
    title: 'totals',
    query: contract('ledger.graphql'),
    variables: { measure: 'AWARDED', filter: {}, groupBy: ['SCHEME', 'YEAR'] },
  },
] as const;

type Operation = (typeof OPERATIONS)[number];

const bodyOf = ({ name, query, variables }: Operation): string =>
  JSON.stringify({ query, variables, operationName: name });

/** What differs from one answer to the next without being another answer. */
const comparable = (text: string): string => text.trim().replace(/"(id|knownAt)":"[^"]*"/g, '"$1":""');

const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
const embedded = await holdEmbeddedDatabase({ dataDirectory: join(folder, 'data'), kind: 'command' });
const servers: Measured[] = [];
try {
  const environment = {
    NODE_ENV: 'production',
    PORT: '0',
    DATABASE_URL: embedded.url,
    GUICHET_DATA_DIR: join(folder, 'service'),
    GUICHET_DEMO: 'true',
    RATE_LIMIT_PER_MINUTE: '0',
  };
  const guichet = await startMeasured('Guichet', 'service/guichet.ts', environment);
  servers.push(guichet);
  const asked = await Promise.all(OPERATIONS.map((operation) => post(`${guichet.url}/graphql`, bodyOf(operation))));
  const answers = Object.fromEntries(
    OPERATIONS.map((operation, index) => [operation.name, (JSON.parse(asked[index]!.text) as { data?: object }).data]),
  );
  const file = join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  servers.push(await startMeasured('Nest + Apollo on Express', 'service/default-stack.ts', environment));
  servers.push(
    await startMeasured('Apollo Server alone', 'service/bare-apollo.ts', { NODE_ENV: 'production' }, [file]),
  );
  servers.push(await startMeasured('Fastify alone', 'service/raw-fastify.ts', { NODE_ENV: 'production' }, [file]));

  for (const operation of OPERATIONS) {
    const said = await Promise.all(servers.map(({ url }) => post(`${url}/graphql`, bodyOf(operation))));
    const expected = comparable(said[0]!.text);
    for (const [index, { text }] of said.entries())
      if (comparable(text) !== expected)
        throw new Error(
          `${servers[index]!.name} answers ${operation.title} otherwise:\n${text.slice(0, 500)}\n${expected.slice(0, 500)}`,
        );
    console.log(`${operation.title}: ${(Buffer.byteLength(said[0]!.text) / 1024).toFixed(1)} kB, the same from all`);
    await measure(operation);
  }
  console.log(`\n${machine()}; ${CONNECTIONS} connections, ${ROUNDS} rounds of ${MILLISECONDS} ms each, alternately`);
  for (const server of servers)
    console.log(`${server.name}: ${Math.round((server.residentMemory() ?? 0) / 1024 ** 2)} MiB resident at the end`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await embedded.release();
  rmSync(folder, { recursive: true, force: true });
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor for one answer. */
  readonly processor: number;
}

async function measure(operation: Operation): Promise<void> {
  const rounds = new Map<Measured, Round[]>(servers.map((server) => [server, []]));
  for (const server of servers) await oneRound(server, operation, MILLISECONDS);
  for (let number = 0; number < ROUNDS; number++)
    for (const server of servers) rounds.get(server)!.push(await oneRound(server, operation, MILLISECONDS));
  const first = rounds.get(servers[0]!)!;
  console.log(
    '| | answers/s, Guichet ×  | processor per answer, ÷ Guichet | answers/s | p50 ms | p99 ms | processor ms |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const server of servers) {
    const own = rounds.get(server)!;
    // Each round against Guichet's of the same moment: what else the machine did then falls out.
    const ratio = median(own.map((round, index) => first[index]!.perSecond / round.perSecond));
    const processor = median(own.map((round, index) => round.processor / first[index]!.processor));
    const column = (pick: (round: Round) => number, digits: number): string => median(own.map(pick)).toFixed(digits);
    console.log(
      `| ${server.name} | ${ratio.toFixed(2)} | ${processor.toFixed(2)} | ${column((round) => round.perSecond, 0)} | ${column((round) => round.p50, 1)} | ${column((round) => round.p99, 1)} | ${column((round) => round.processor, 2)} |`,
    );
  }
}

async function oneRound(server: Measured, operation: Operation, milliseconds: number): Promise<Round> {
  const before = server.processorTime() ?? Number.NaN;
  const result = await load({
    url: `${server.url}/graphql`,
    body: bodyOf(operation),
    connections: CONNECTIONS,
    milliseconds,
  });
  if (result.failures > 0) throw new Error(`${server.name} failed ${result.failures} times at ${operation.title}`);
  return {
    perSecond: result.requests / result.seconds,
    p50: percentile(result.latencies, 0.5),
    p99: percentile(result.latencies, 0.99),
    processor: ((server.processorTime() ?? Number.NaN) - before) / result.requests,
  };
}
