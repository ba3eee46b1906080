/**
 * `npm run bench`: this service, the framework's default stack answering the same data, Apollo Server alone and Fastify alone,
 * measured alternately in one run. Ratios first: they hold on other machines, milliseconds do not.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildClientSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from 'graphql';

import { importAwardsFile } from '#ledger/store';
import { connect, holdEmbeddedDatabase, migrate } from '#platform/module';

import { load, machine, median, percentile, post, startMeasured, type Measured } from './harness.js';
import { BENCH_MAPPING, benchPorts, communeCodes, writeAwardsFile } from './ledger-file.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 4);
const MILLISECONDS = Number(process.env['BENCH_MILLISECONDS'] ?? 1500);
const CONNECTIONS = 10;
const AWARDS = 20_000;

const contract = (file: string): string => readFileSync(join(import.meta.dirname, '../contract', file), 'utf8');

interface Operation {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: object;
  readonly another?: (number: number) => object;
}

/** A client sends a whole file of the contract with the name of the operation. */
const OPERATIONS: readonly Operation[] = [
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
  {
    name: 'AwardTotals',
    title: 'totals until another day each time',
    query: contract('ledger.graphql'),
    variables: { measure: 'AWARDED', filter: {}, groupBy: ['SCHEME'], effectiveUntil: '2024-06-30' },
    another: (number: number) => ({
      measure: 'AWARDED',
      filter: {},
      groupBy: ['SCHEME'],
      // More days than are remembered.
      effectiveUntil: new Date(Date.UTC(2016, 0, 1 + ((number * 37) % 3_653))).toISOString().slice(0, 10),
    }),
  },
];

const bodyOf = ({ name, query, variables }: Operation): string =>
  JSON.stringify({ query, variables, operationName: name });
/** Servers that only repeat an answer repeat it whatever is asked. */
const bodiesOf = (operation: Operation): string | ((number: number) => string) => {
  const { another } = operation;
  return another ? (number) => bodyOf({ ...operation, variables: another(number) }) : bodyOf(operation);
};

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
    GUICHET_INTROSPECTION: 'true',
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  await fillLedger();
  const guichet = await startMeasured('Guichet', 'service/guichet.ts', environment);
  servers.push(guichet);
  const asked = await Promise.all(OPERATIONS.map((operation) => post(`${guichet.url}/graphql`, bodyOf(operation))));
  const answers = Object.fromEntries(
    OPERATIONS.flatMap((operation, index) =>
      operation.another ? [] : [[operation.name, (JSON.parse(asked[index]!.text) as { data?: object }).data]],
    ),
  );
  const file = join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const schemaFile = join(folder, 'schema.graphql');
  writeFileSync(schemaFile, await schemaOf(guichet));
  servers.push(
    await startMeasured('Default stack, its entities read by TypeORM', 'service/default-stack.ts', {
      ...environment,
      ENTITIES: 'true',
    }),
  );
  servers.push(await startMeasured('Default stack, memory as here', 'service/default-stack.ts', environment));
  servers.push(
    await startMeasured('Apollo Server alone', 'service/bare-apollo.ts', { NODE_ENV: 'production' }, [
      file,
      schemaFile,
    ]),
  );
  servers.push(await startMeasured('Fastify alone', 'service/raw-fastify.ts', { NODE_ENV: 'production' }, [file]));

  for (const operation of OPERATIONS) {
    const comparedWith = operation.another ? servers.filter(({ name }) => !name.endsWith('alone')) : servers;
    const said = await Promise.all(comparedWith.map(({ url }) => post(`${url}/graphql`, bodyOf(operation))));
    const expected = comparable(said[0]!.text);
    for (const [index, { text }] of said.entries())
      if (comparable(text) !== expected)
        throw new Error(
          `${comparedWith[index]!.name} answers ${operation.title} otherwise:\n${text.slice(0, 500)}\n${expected.slice(0, 500)}`,
        );
    console.log(`${operation.title}: ${(Buffer.byteLength(said[0]!.text) / 1024).toFixed(1)} kB, the same from all`);
    await measure(operation, comparedWith);
  }
  console.log(`\n${machine()}; ${CONNECTIONS} connections, ${ROUNDS} rounds of ${MILLISECONDS} ms each, alternately`);
  for (const server of servers)
    console.log(`${server.name}: ${Math.round((server.residentMemory() ?? 0) / 1024 ** 2)} MiB resident at the end`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await embedded.release();
  rmSync(folder, { recursive: true, force: true });
}

/** So many awards, each with what was granted, committed and paid. */
async function fillLedger(): Promise<void> {
  await migrate(embedded.url);
  const dataSource = await connect({ url: embedded.url, entities: [], applicationName: 'bench', poolSize: 5 });
  const codes = communeCodes();
  const [file, mapping] = [join(folder, 'awards.csv'), join(folder, 'bench.yaml')];
  writeFileSync(mapping, BENCH_MAPPING);
  await writeAwardsFile(file, AWARDS, 2024, codes, codes.slice(0, 1_606));
  await importAwardsFile(dataSource, file, benchPorts(codes), {
    mapping,
    recordedBy: 'bench',
    recordedAt: new Date('2025-02-01T00:00:00Z'),
  });
  await dataSource.destroy();
}

/** The schema that it serves, as text. */
async function schemaOf({ url }: Measured): Promise<string> {
  const { text } = await post(`${url}/graphql`, JSON.stringify({ query: getIntrospectionQuery() }));
  return printSchema(buildClientSchema((JSON.parse(text) as { data: IntrospectionQuery }).data));
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor for one answer. */
  readonly processor: number;
}

async function measure(operation: Operation, compared: readonly Measured[]): Promise<void> {
  const rounds = new Map<Measured, Round[]>(compared.map((server) => [server, []]));
  for (const server of compared) await oneRound(server, operation, MILLISECONDS);
  for (let number = 0; number < ROUNDS; number++)
    for (const server of compared) rounds.get(server)!.push(await oneRound(server, operation, MILLISECONDS));
  const first = rounds.get(compared[0]!)!;
  console.log(
    '| | answers/s, Guichet ×  | processor per answer, ÷ Guichet | answers/s | p50 ms | p99 ms | processor ms |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const server of compared) {
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
    body: bodiesOf(operation),
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
