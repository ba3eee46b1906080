/**
 * `npm run fuzz`: malformed and hostile requests to the real service, built, in a process of its own with a database of its own. Every
 * answer must be an answer or a declared refusal that says nothing of the inside; afterwards the service must be as it was: alive, right
 * and no larger. `-- --requests 20000 --seed 7`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildSchema } from 'graphql';

// @ts-expect-error -- JavaScript, which no type describes
import { prepare as untyped } from '../../scripts/prepare.mjs';
import { addressOf, post } from '../bench/harness.js';
import { CONTRACT } from '../contract/examples.js';
import { Chance } from './chance.js';
import { HostileClient, type HostileAnswer } from './client.js';
import { faultOf, isUnavailable } from './judge.js';
import { exhaustiveCount, hostileRequests, type HostileRequest } from './requests.js';

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20211115' },
    show: { type: 'string', default: '5' },
  },
});
const REQUESTS = Number(options.requests);
/** Caches fill and code is compiled meanwhile: growth is counted from here on. */
const WARMING = Math.ceil(REQUESTS / 4);
const AT_ONCE = 12;
/** What may be more afterwards: caches that were not full yet, and awards that were recorded. */
const TOLERANCE = { heap: 24, resident: 120 } as const;
/** `DATABASE_UNAVAILABLE` of a machine that is too busy for the limits on time: a hundredth of the answers at most, and none when it is idle. */
const MOST_UNAVAILABLE = REQUESTS / 100;
const MIB = 1024 ** 2;
const ROOT = join(import.meta.dirname, '../..');

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly polluted: boolean;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const prepare = untyped as (options: { build: boolean }) => Promise<void>;
await prepare({ build: true });
const folder = mkdtempSync(join(tmpdir(), 'guichet-fuzz-'));
const log = join(folder, 'service.log');
const output = openSync(log, 'w');
const service = spawn(
  process.execPath,
  ['--expose-gc', '--import', new URL('heap-probe.mjs', import.meta.url).href, join(ROOT, 'dist/apps/api/src/main.js')],
  {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', output, 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      GUICHET_DATA_DIR: join(folder, 'data'),
      GUICHET_DEMO: 'true',
      GUICHET_INTROSPECTION: 'true',
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
    },
  },
);
let exitCode = 1;
try {
  exitCode = (await attack()) ? 0 : 1;
} finally {
  await ended(service);
  closeSync(output);
  if (exitCode !== 0) say(`The service's log, in part:\n${readFileSync(log, 'utf8').slice(0, 6_000)}`);
  rmSync(folder, { recursive: true, force: true });
}
process.exit(exitCode);

async function attack(): Promise<boolean> {
  const url = await addressOf(service, 'the service').then((address) => address.replace(/\/graphql$/, ''));
  const schema = buildSchema(readFileSync(join(ROOT, 'apps/api/schema.graphql'), 'utf8'));
  const client = new HostileClient(url, readFileSync(join(folder, 'data/admin.key'), 'utf8').trim());
  const chance = new Chance(Number(options.seed));
  const asBefore = await rightAnswers(url);

  const warming = hostileRequests(WARMING, WARMING / 3, schema, chance);
  const faults: string[] = [];
  let unavailable = 0;
  const judge = (asked: HostileRequest, answer: HostileAnswer): void => {
    if (isUnavailable(answer)) unavailable++;
    const fault = faultOf(asked, answer);
    if (fault !== undefined)
      faults.push(
        `${asked.family}: ${fault}\n  ${asked.method} ${asked.path.slice(0, 200)} ${shown(asked)}\n  -> ${answer.status} ${answer.text.slice(0, 300)}`,
      );
  };
  await fire(client, warming, judge);
  const before = await memoryOf(service);
  const began = performance.now();
  const requests = hostileRequests(REQUESTS, REQUESTS / 2, schema, chance);
  const statuses = await fire(client, requests, judge);
  const seconds = (performance.now() - began) / 1000;
  const after = await memoryOf(service);
  const right = JSON.stringify(await rightAnswers(url)) === JSON.stringify(asBefore);
  client.close();

  const unforeseen = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /unforeseen|Unexpected error|"level":"(?:error|fatal)"/.test(line)).length;
  const families = [...countedBy(requests)].map(([family, count]) => `${family} ${count}`);
  const growth = { heap: (after.heapUsed - before.heapUsed) / MIB, resident: (after.rss - before.rss) / MIB };
  say(
    `${WARMING} requests to warm up, then ${requests.length} in ${seconds.toFixed(0)} s, seed ${options.seed} (${families.join(', ')};`,
  );
  say(`  every hostile text everywhere in the contract would be ${exhaustiveCount()})`);
  say(
    `by status: ${[...statuses]
      .sort(([one], [other]) => one - other)
      .map(([status, count]) => `${status || 'closed'} ${count}`)
      .join(', ')}`,
  );
  say(
    `undeclared = ${faults.length}, unavailable for a moment = ${unavailable}, unforeseen in the log = ${unforeseen}`,
  );
  say(
    `growth: heap ${growth.heap.toFixed(1)} MiB (of ${(before.heapUsed / MIB).toFixed(0)}), resident ${growth.resident.toFixed(1)} MiB (of ${(before.rss / MIB).toFixed(0)}); allowed ${TOLERANCE.heap} and ${TOLERANCE.resident}`,
  );
  say(`alive = ${service.exitCode === null}, answers as before = ${right}, prototypes polluted = ${after.polluted}`);
  for (const fault of faults.slice(0, Number(options.show))) say(fault);
  return (
    faults.length === 0 &&
    unforeseen === 0 &&
    unavailable <= MOST_UNAVAILABLE &&
    right &&
    !after.polluted &&
    growth.heap <= TOLERANCE.heap &&
    growth.resident <= TOLERANCE.resident
  );
}

/** So many at once, each asking the next as soon as it has its answer. */
async function fire(
  client: HostileClient,
  requests: readonly HostileRequest[],
  judge: (asked: HostileRequest, answer: HostileAnswer) => void,
): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let asked = requests[next++]; asked; asked = requests[next++]) {
        const answer = await client.ask(asked);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        judge(asked, answer);
      }
    }),
  );
  return statuses;
}

function shown({ body, bytes }: HostileRequest): string {
  const text = (bytes ?? body).toString();
  const variables = text.lastIndexOf('"variables":');
  return variables > 300 ? `… ${text.slice(variables, variables + 500)}` : text.slice(0, 500);
}

/** Some answers that no stranger can change, without what is another one every time. */
async function rightAnswers(url: string): Promise<unknown[]> {
  const asked = CONTRACT.filter(({ name }) =>
    [
      'CommunePage',
      'FindCommunes',
      'FindEpcis',
      'Facts',
      'Taxonomies',
      'SchemePage',
      'Match',
      'SearchSchemes',
    ].includes(name),
  ).map(({ name, text, examples }) => JSON.stringify({ query: text, operationName: name, variables: examples[0] }));
  const answers = [];
  for (const body of asked) {
    const { status, text } = await post(`${url}/graphql`, body);
    answers.push([status, text.replaceAll(/"(id|knownAt|html)":"[^"]*"/g, '')]);
  }
  return answers;
}

function memoryOf(child: ChildProcess): Promise<Memory> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Memory));
    child.once('exit', () => reject(new Error('the service is gone')));
    child.send('memory');
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(late);
}

function countedBy(requests: readonly HostileRequest[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { family } of requests) counts.set(family, (counts.get(family) ?? 0) + 1);
  return counts;
}
