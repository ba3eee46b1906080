import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';

import { runTypeScript } from '../../../../test/database/run-typescript.mjs';
import { clusterOf } from './place.js';
import { readPostmaster, runningPostmaster } from './postmaster.js';
import { commandLineOf, isRunning } from './process-identity.js';
import { readRecord } from './record-file.js';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;

/** These start the project's files as an ordinary user, who must be able to enter the folder that they lie in. */
const asAnotherUser = foldersAbove(import.meta.dirname).every((path) => (statSync(path).mode & 0o001) !== 0)
  ? asRoot
  : it.skip;
if (asAnotherUser === it.skip) console.info('skipped: the project lies in a folder that other users cannot enter');

function foldersAbove(path: string): string[] {
  const above = join(path, '..');
  return above === path ? [path] : [path, ...foldersAbove(above)];
}
const NOBODY = { uid: 65534, gid: 65534 };

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  children = [];
  folder = join(mkdtempSync(join(tmpdir(), 'guichet-e2e-')), '.guichet');
  chmodSync(join(folder, '..'), 0o755);
});

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const server = isFolder ? runningPostmaster(clusterOf(folder)) : undefined;
  if (server) {
    process.kill(server.pid, 'SIGKILL');
    await gone(server.pid);
  }
  const outside = isFolder ? readRecord(join(folder, 'postgres-place.json'))?.['folder'] : undefined;
  if (typeof outside === 'string') rmSync(outside, { recursive: true, force: true });
  rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 5 });
});

interface Holder {
  readonly child: ChildProcess;
  readonly url: string;
}

function spawnHolder(kind: 'service' | 'command', options: object = {}, place = folder): ChildProcess {
  const child = runTypeScript('./holder.ts', [place, kind], { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  children.push(child);
  return child;
}

async function hold(kind: 'service' | 'command', options: object = {}): Promise<Holder> {
  const child = spawnHolder(kind, options);
  const complaint = text(child.stderr!);
  const line = new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once('line', resolve));
  const ended = once(child, 'exit').then(async () => Promise.reject(new Error(`the holder ended: ${await complaint}`)));
  ended.catch(() => undefined);
  return { child, url: (JSON.parse(await Promise.race([line, ended])) as { url: string }).url };
}

/** Ends the process as told and answers its exit code or signal. */
async function end(child: ChildProcess, how: NodeJS.Signals | 'release' | 'exit'): Promise<number | string> {
  const exited = once(child, 'exit');
  if (how === 'release' || how === 'exit') child.stdin!.write(`${how}\n`);
  else child.kill(how);
  const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'unknown';
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function gone(pid: number): Promise<void> {
  for (let tries = 0; isRunning(pid) && tries < 500; tries++) await pause(20);
  expect(isRunning(pid)).toBe(false);
}

const serverPid = (): number => runningPostmaster(clusterOf(folder))?.pid ?? 0;

/** Every process that was started for this folder: the server names its cluster in each title. */
function serverProcesses(): string[] {
  if (process.platform !== 'linux') return [];
  const cluster = clusterOf(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLineOf(Number(name)).includes(cluster))
    .map((name) => commandLineOf(Number(name)))
    .filter((line) => !line.includes('holder.ts'));
}

describe('the embedded database', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('stops with its process on %s', async (signal) => {
    const { child, url } = await hold('service');
    const pid = serverPid();
    expect(await query(url, 'SELECT current_database() AS name')).toEqual([{ name: 'guichet' }]);
    expect(await end(child, signal)).toBe(signal);
    expect(isRunning(pid)).toBe(false);
    expect(serverProcesses()).toEqual([]);
    expect(readdirSync(join(folder, 'users'))).toEqual([]);
    expect(existsSync(join(folder, 'starting.lock'))).toBe(false);
  });

  it('is durable, of UTF-8, and open to nobody without its password', async () => {
    const { child, url } = await hold('service');
    expect(
      await query(
        url,
        `SELECT current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding, lower('ÉVÊCHÉ') AS lower`,
      ),
    ).toEqual([{ fsync: 'on', encoding: 'UTF8', lower: 'évêché' }]);
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).not.toContain(new URL(url).password);
    await end(child, 'release');
  });

  it('stops with a process that ends without a word', async () => {
    const { child } = await hold('service');
    const pid = serverPid();
    expect(await end(child, 'exit')).toBe(0);
    await gone(pid);
  });

  it('leaves nothing when it is stopped while it starts', async () => {
    const child = spawnHolder('service');
    for (let tries = 0; !existsSync(join(folder, 'starting.lock')) && tries < 500; tries++) await pause(5);
    await pause(150);
    expect(await end(child, 'SIGTERM')).toBe('SIGTERM');
    expect(serverProcesses()).toEqual([]);
    const { child: next, url } = await hold('service');
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await end(next, 'release');
  });

  it('killed with -9, the service leaves a server that the next one adopts, with what was written', async () => {
    const first = await hold('service');
    const pid = serverPid();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first.child, 'SIGKILL');
    expect(isRunning(pid)).toBe(true);
    const second = await hold('service');
    expect(serverPid()).toBe(pid);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await end(second.child, 'SIGTERM');
    expect(isRunning(pid)).toBe(false);
  });

  it('killed with -9 under a live service, the server comes back where the service looks for it', async () => {
    const { child, url } = await hold('service');
    const pid = serverPid();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    let rows: unknown;
    for (let tries = 0; rows === undefined && tries < 200; tries++) {
      rows = await query(url, 'SELECT answer FROM kept').catch(() => undefined);
      await pause(50);
    }
    expect(rows).toEqual([{ answer: 42 }]);
    expect(serverPid()).not.toBe(pid);
    await end(child, 'SIGTERM');
    expect(serverProcesses()).toEqual([]);
  });

  it('killed with -9 together with the service, it recovers at the next start', async () => {
    const first = await hold('service');
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = serverPid();
    process.kill(first.child.pid!, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect(readPostmaster(clusterOf(folder))?.pid).toBe(pid);
    // The number is used again, as in a container that starts over.
    const file = join(clusterOf(folder), 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(String(pid), String(process.pid)));
    const second = await hold('service');
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await end(second.child, 'release');
  });

  it('serves one service at a time: the second is refused with one sentence', async () => {
    const { child } = await hold('service');
    const second = spawnHolder('service');
    const [complaint, [code]] = await Promise.all([text(second.stderr!), once(second, 'exit')]);
    expect(code).toBe(1);
    expect(complaint.trim().split('\n')).toHaveLength(1);
    expect(complaint).toContain(`processus ${child.pid}`);
    expect(serverPid()).not.toBe(0);
    await end(child, 'release');
  });

  it('is shared with commands, and stopped by whoever leaves last', async () => {
    const service = await hold('service');
    const command = await hold('command');
    expect(command.url).toBe(service.url);
    await end(service.child, 'SIGTERM');
    expect(await query(command.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const next = await hold('service');
    expect(next.url).toBe(service.url);
    await end(command.child, 'release');
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await end(next.child, 'SIGTERM');
    expect(serverProcesses()).toEqual([]);
  });

  it('is made once when several come at once', async () => {
    const holders = await Promise.all([hold('command'), hold('command'), hold('service')]);
    expect(new Set(holders.map(({ url }) => url)).size).toBe(1);
    await Promise.all(holders.map(({ child }) => end(child, 'release')));
    expect(serverProcesses()).toEqual([]);
  });

  it('starts over when it was killed while it was made', async () => {
    const child = spawnHolder('service');
    const isMade = (): boolean =>
      existsSync(join(folder, 'postgres')) &&
      readdirSync(join(folder, 'postgres')).some((name) => name.includes('fresh'));
    for (let tries = 0; !isMade() && tries < 1000; tries++) await pause(5);
    expect(isMade()).toBe(true);
    expect(await end(child, 'SIGKILL')).toBe('SIGKILL');
    const next = await hold('service');
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await end(next.child, 'release');
  });

  it('opens again when the file of its password was lost', async () => {
    const first = await hold('service');
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first.child, 'release');
    rmSync(join(folder, 'postgres-password'));
    const second = await hold('service');
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await end(second.child, 'release');
  });

  it.each([
    ['is a file', () => writeFileSync(folder, 'a file'), () => folder],
    // Not even a superuser makes a folder there, and Node's own way of making several at once tries for ever.
    ['lies where the system makes no folder', () => undefined, () => '/proc/guichet'],
  ])('refuses a data folder that %s', async (_why, spoil, place) => {
    spoil();
    const child = spawnHolder('service', {}, place());
    const [complaint, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(complaint.trim().split('\n')).toEqual([expect.stringContaining('GUICHET_DATA_DIR')]);
  });
});

describe('started as root', () => {
  asRoot('lies in the data folder when the other user can enter it, and does not run as root', async () => {
    const { child } = await hold('service');
    expect(clusterOf(folder)).toBe(join(folder, 'postgres/cluster'));
    expect(statSync(clusterOf(folder)).uid).not.toBe(0);
    await end(child, 'release');
  });

  asRoot('lies in a folder of its own when the data folder is closed, and finds it again', async () => {
    chmodSync(join(folder, '..'), 0o700);
    const first = await hold('service');
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first.child, 'SIGKILL');
    const outside = readRecord(join(folder, 'postgres-place.json'))?.['folder'];
    expect(clusterOf(folder)).toBe(join(String(outside), 'cluster'));
    const second = await hold('service');
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await end(second.child, 'SIGTERM');
    expect(serverProcesses()).toEqual([]);
  });

  asRoot('follows into a folder of its own when the data folder was closed since', async () => {
    const first = await hold('service');
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first.child, 'release');
    chmodSync(join(folder, '..'), 0o700);
    const second = await hold('service');
    expect(clusterOf(folder)).not.toContain(folder);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await end(second.child, 'release');
  });

  asAnotherUser('keeps to the ordinary user whose data it is, who can go on afterwards', async () => {
    chownSync(join(folder, '..'), NOBODY.uid, NOBODY.gid);
    for (const options of [NOBODY, {}, NOBODY]) {
      const { child, url } = await hold('service', options);
      await query(url, 'CREATE TABLE IF NOT EXISTS kept (answer int)');
      expect(statSync(clusterOf(folder)).uid).toBe(NOBODY.uid);
      await end(child, 'release');
    }
  });

  asAnotherUser('is refused to another user with one sentence', async () => {
    await end((await hold('service')).child, 'release');
    const child = spawnHolder('service', NOBODY);
    const [complaint, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(complaint.trim().split('\n')).toHaveLength(1);
  });
});
