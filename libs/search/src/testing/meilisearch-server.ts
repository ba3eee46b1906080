import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Meilisearch } from 'meilisearch';

/** A Meilisearch for tests: the one that MEILI_URL names, else the binary on the PATH, on a free port with a throw-away folder. */
export interface TestServer {
  readonly client: Meilisearch;
  readonly url: string;
  readonly key: string | undefined;
  /** Whether `halt` and `resume` work: not on a server that was there before. */
  readonly own: boolean;
  /** Stops it as a crash would. */
  halt(): Promise<void>;
  /** Starts it again, on the same port and folder. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** `undefined` when none is to be had. */
export async function meilisearchForTests(): Promise<TestServer | undefined> {
  const url = process.env['MEILI_URL'];
  if (url) {
    const key = process.env['MEILI_KEY'];
    const client = new Meilisearch({ host: url, ...(key && { apiKey: key }) });
    const nothing = () => Promise.resolve();
    return { client, url, key, own: false, halt: nothing, resume: nothing, stop: nothing };
  }
  if (!(await isInstalled())) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'guichet-meilisearch-'));
  const key = randomBytes(24).toString('hex');
  const host = `http://127.0.0.1:${await freePort()}`;
  const client = new Meilisearch({ host, apiKey: key });
  let child = await start(client, host, folder, key);
  return {
    client,
    url: host,
    key,
    own: true,
    halt: () => kill(child),
    resume: async () => {
      child = await start(client, host, folder, key);
    },
    stop: async () => {
      await kill(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isInstalled(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('meilisearch', ['--version'], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function start(client: Meilisearch, host: string, folder: string, key: string): Promise<ChildProcess> {
  const options = [
    '--http-addr',
    host.slice('http://'.length),
    '--master-key',
    key,
    '--no-analytics',
    '--log-level',
    'ERROR',
    // By default it sets aside two thirds of the machine's memory for every task: a second of work for one scheme.
    '--max-indexing-memory',
    '256MiB',
  ];
  const child = spawn('meilisearch', [...options, '--db-path', join(folder, 'data')], { cwd: folder, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) break;
    if (await client.isHealthy()) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await kill(child);
  throw new Error('meilisearch did not start within 30 s');
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
