/**
 * `npm run bench:search [SCHEMES]`: what GraphQL adds to the engine, over schemes made of the catalogue's own texts. For each engine (Meilisearch
 * when it is at hand) the same search, a typo with two filters and every facet, is asked of the engine alone and through GraphQL over HTTP, one after
 * the other in one run: the contract's whole operation, 20 schemes a page. Prints medians; ends with status 1 when GraphQL adds more than 3 ms.
 */
import { Agent, request } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { readScheme, type SchemeDocument } from '#catalogue';
import { SchemeLoader } from '#catalogue/module';
import { Day } from '#kernel';
import { readConfiguration } from '#platform';
import { openDatabase } from '#platform/module';
import { FACET_FIELDS, SEARCH, type ResilientSearch, type SearchRequest } from '#search';
import { SearchEngines } from '#search/module';

import { AppModule } from '../../apps/api/src/app.module.js';
import { ROWS } from '../../apps/api/src/features.js';
import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';

const MOST_ADDED = 3;
const WARM_UP = 15;
const RUNS = 60;
const BATCH = 500;

const wanted = Number(process.argv[2] ?? 10_000);
const on = Day.of('2024-06-15');
const project = resolve(import.meta.dirname, '../..');

/** Each scheme mixes the texts of three of the catalogue's, with words of its own. */
function* schemes(own: readonly SchemeDocument[]): Generator<SchemeDocument> {
  const pick = (number: number): SchemeDocument => own[number % own.length]!;
  for (let number = 0; number < wanted; number++) {
    const [a, b, c] = [pick(number), pick(number * 7 + 3), pick(number * 13 + 5)];
    yield {
      ...a,
      slug: `scheme-${number}`,
      name: `${a.name} variante${number.toString(36)} secteur${(number % 700).toString(36)}`,
      summary: b.summary,
      description: c.description,
      funders: b.funders,
      perimeter:
        number % 3 === 0
          ? { scale: 'COUNTRY' }
          : { scale: 'DEPARTMENT', codes: [String((number % 95) + 1).padStart(2, '0')] },
    };
  }
}

async function catalogue(): Promise<SchemeDocument[]> {
  const folder = join(project, 'libs/catalogue/schemes');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const read = await Promise.all(
    names.map(async (path) => readScheme({ path, text: await readFile(join(folder, path), 'utf8') }).scheme),
  );
  return read.flatMap((scheme) => scheme ?? []);
}

interface Case {
  readonly name: string;
  readonly request: Partial<SearchRequest>;
  readonly variables: Record<string, unknown>;
}

const FILTER = { beneficiaryTypes: ['COMMUNE' as const], aidTypes: ['grant'] };
const CASES: readonly Case[] = [
  {
    name: 'typo, 2 filters, every facet',
    request: { query: 'renovasion energetique', filter: FILTER },
    variables: { query: 'renovasion energetique', filter: { ...FILTER, on } },
  },
  { name: 'one word, every facet', request: { query: 'friche' }, variables: { query: 'friche', filter: { on } } },
  { name: 'no query, every facet', request: {}, variables: { filter: { on } } },
];

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const agent = new Agent({ keepAlive: true });

/** The answer to its last byte, by a client that costs next to nothing: what is measured is the service. */
function post(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function compare(app: NestFastifyApplication, engine: ResilientSearch, operation: string): Promise<boolean> {
  const url = `${await app.getUrl()}/graphql`;
  let held = true;
  for (const { name, request: asked, variables } of CASES) {
    const alone: number[] = [];
    const through: number[] = [];
    const body = JSON.stringify({
      query: operation,
      operationName: 'SearchSchemes',
      variables: { ...variables, first: 20 },
    });
    let total = 0;
    for (let run = 0; run < WARM_UP + RUNS; run++) {
      const own = await timed(async () => {
        total = (await engine.search({ first: 20, on, facets: FACET_FIELDS, highlights: true, ...asked })).totalCount;
      });
      let answer = '';
      const whole = await timed(async () => {
        answer = await post(url, body);
      });
      const { data, errors } = JSON.parse(answer) as { data?: { schemes: { totalCount: number } }; errors?: unknown };
      if (data?.schemes.totalCount !== total)
        throw new Error(`other answer through GraphQL: ${JSON.stringify(errors ?? data).slice(0, 300)}`);
      if (run < WARM_UP) continue;
      alone.push(own);
      through.push(whole);
    }
    const added = median(through) - median(alone);
    if (name === CASES[0]!.name && added > MOST_ADDED) held = false;
    console.info(
      `  ${name.padEnd(30)} engine ${median(alone).toFixed(1).padStart(6)} ms   GraphQL ${median(through).toFixed(1).padStart(6)} ms   adds ${added.toFixed(1).padStart(5)} ms   ${total} found`,
    );
  }
  return held;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-bench-'));
  const meilisearch = await meilisearchForTests();
  const operation = await readFile(join(project, 'test/contract/search.graphql'), 'utf8');
  const open = async (environment: Record<string, string | undefined>): Promise<NestFastifyApplication> => {
    const configuration = readConfiguration({
      NODE_ENV: 'production',
      GUICHET_DATA_DIR: folder,
      RATE_LIMIT_PER_MINUTE: '0',
      GUICHET_DEMO: 'false',
      PORT: '0',
      // Half of what a terminal shows would be the lines of requests.
      LOG_LEVEL: 'warn',
      ...environment,
    });
    const database = await openDatabase(configuration, { entities: ROWS, kind: 'service' });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forDatabase(configuration, database),
      new FastifyAdapter(),
      {
        logger: ['error', 'fatal'],
      },
    );
    await app.listen(0, '127.0.0.1');
    return app;
  };
  let held = true;
  try {
    const own = await catalogue();
    let app = await open({});
    const loader = app.get(SchemeLoader);
    const begun = performance.now();
    let batch: SchemeDocument[] = [];
    const flush = async (): Promise<void> => {
      await loader.load(
        'IMPORT',
        batch.map((document) => ({ document })),
        'bench',
      );
      batch = [];
    };
    for (const document of schemes(own)) if (batch.push(document) === BATCH) await flush();
    await flush();
    const { inProcess } = app.get(SearchEngines);
    while (inProcess.size < wanted + own.length) await new Promise((next) => setTimeout(next, 50));
    console.info(
      `${inProcess.size} schemes, written and searchable in ${((performance.now() - begun) / 1000).toFixed(1)} s\n\nIN_PROCESS`,
    );
    held = (await compare(app, app.get<ResilientSearch>(SEARCH), operation)) && held;
    await app.close();
    if (meilisearch) {
      app = await open({ MEILI_URL: meilisearch.url, MEILI_KEY: meilisearch.key });
      const search = app.get<ResilientSearch>(SEARCH);
      const start = performance.now();
      while (search.name !== 'MEILISEARCH') await new Promise((next) => setTimeout(next, 50));
      console.info(
        `\nMEILISEARCH (index built in ${((performance.now() - start) / 1000).toFixed(1)} s after the start)`,
      );
      held = (await compare(app, search, operation)) && held;
      if (search.health.fallbacks > 0)
        console.info(`  ${search.health.fallbacks} searches were answered in-process instead`);
      await app.close();
    } else console.info('\nMEILISEARCH: none at hand, not measured');
  } finally {
    agent.destroy();
    await meilisearch?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  if (!held) console.info(`\nGraphQL adds more than ${MOST_ADDED} ms`);
  process.exitCode = held ? 0 : 1;
}

await main();
