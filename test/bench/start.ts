/**
 * `npm run bench:start`: how long `npm start` takes to its first answer, on a copy of the tree: fresh (installed, but never built nor started), then
 * started again; and the memory that the built service holds after 2 000 requests with the whole country loaded.
 */
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { CONTRACT } from '../contract/examples.js';
import { addressOf, machine, median, post, residentMemoryOf } from './harness.js';

const ROOT = join(import.meta.dirname, '../..');
const REQUESTS = 2_000;
const AT_ONCE = 10;
const MIB = 1024 ** 2;
const AGAIN = 3;
const LIMITS = { fresh: 15, again: 4, resident: 400 } as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'guichet-start-'));
const copy = join(folder, 'guichet');
let good = true;
try {
  copyTree();
  const fresh = await started();
  await fresh.stop();
  const again: number[] = [];
  for (let time = 0; time < AGAIN; time++) {
    const next = await started();
    again.push(next.seconds);
    await next.stop();
  }
  const loaded = await started();
  const [resident, peak] = [await afterLoad(loaded), peakOf(loaded.pid)];
  await loaded.stop();
  say(machine());
  row('first answer of `npm start`, installed but never built nor started', fresh.seconds, LIMITS.fresh, 's', 1);
  row('first answer of `npm start` afterwards, median of 3', median(again), LIMITS.again, 's', 1);
  row(`resident after ${REQUESTS} requests, whole country loaded`, resident / MIB, LIMITS.resident, 'MiB', 0);
  say(`highest it ever was, start included: ${Math.round((peak ?? 0) / MIB)} MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = good ? 0 : 1;

function row(what: string, measured: number, limit: number, unit: string, digits: number): void {
  const within = measured <= limit;
  good &&= within;
  say(`${what}: ${measured.toFixed(digits)} ${unit} (at most ${limit})${within ? '' : ' — TOO MUCH'}`);
}

/** What git would give, as it is now, and the installed packages. */
function copyTree(): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\0');
  for (const file of files.filter((one) => one !== ''))
    cpSync(join(ROOT, file), join(copy, file), { recursive: true, preserveTimestamps: true });
  // Links where the disk allows them: installing is not what is measured.
  execFileSync('cp', ['-a', join(ROOT, 'node_modules'), join(copy, 'node_modules')]);
  rmSync(join(copy, 'node_modules/.cache'), { recursive: true, force: true });
}

interface Started {
  readonly seconds: number;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** `npm start` until it has answered an operation. */
async function started(): Promise<Started> {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      PORT: '0',
      NODE_ENV: 'production',
      GUICHET_DEMO: 'true',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '0',
    },
  });
  const url = dirname(await addressWithPath(child));
  const { status } = await post(
    `${url}/graphql`,
    JSON.stringify({ query: '{ commune(inseeCode: "23061") { name } }' }),
  );
  const seconds = (performance.now() - began) / 1000;
  if (status !== 200) throw new Error(`the first answer was ${status}`);
  return { seconds, url, pid: serving(child.pid!), stop: () => stopped(child) };
}

async function addressWithPath(child: ChildProcess): Promise<string> {
  return `${(await addressOf(child, 'npm start')).replace(/\/graphql$/, '')}/graphql`;
}

/** npm starts a shell that becomes the service. */
function serving(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  const node = children.map(Number).find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('start.mjs'));
  return node ?? (children[0] ? serving(Number(children[0])) : pid);
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The whole group, as a terminal does: npm, the service, the embedded database.
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
}

/** Every operation of the contract with each of its examples, in turn. */
async function afterLoad({ url, pid }: Started): Promise<number> {
  const bodies = CONTRACT.flatMap(({ name, text, examples }) =>
    examples.map((variables) => JSON.stringify({ query: text, variables, operationName: name })),
  );
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < REQUESTS) await post(`${url}/graphql`, bodies[next++ % bodies.length]!);
    }),
  );
  return residentMemoryOf(pid) ?? Number.NaN;
}

function peakOf(pid: number): number | undefined {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
