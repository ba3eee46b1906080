import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { commandLineOf, isRunning } from './process-identity.js';

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly state: 'starting' | 'ready' | 'stopping' | 'unknown';
}

/** Reads `postmaster.pid`: number, folder, start, port, socket folder, address, shared memory, state; one a line. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const port = Number(lines[3] ?? '');
  const state = lines[7];
  return {
    pid,
    port: Number.isSafeInteger(port) && port > 0 ? port : 0,
    state: state === 'starting' || state === 'ready' || state === 'stopping' ? state : 'unknown',
  };
}

/**
 * The server that runs on this data folder, also when the process that started it is gone. A number that some other program
 * bears by now (`postmaster.pid` left by a kill) is nobody.
 */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const postmaster = readPostmaster(cluster);
  return postmaster && isRunning(postmaster.pid) && isServerOf(commandLineOf(postmaster.pid), cluster)
    ? postmaster
    : undefined;
}

export function readPostmaster(cluster: string): Postmaster | undefined {
  try {
    return parsePostmaster(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where the system does not show command lines (Windows), the number has to do. */
function isServerOf(commandLine: string, cluster: string): boolean {
  return process.platform === 'win32' || (/postgres/.test(commandLine) && commandLine.includes(cluster));
}

/** Fast shutdown, then harder: sessions are ended and everything is written before it stops. */
export async function stopPostmaster(pid: number, clusterName: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!isRunning(pid)) break;
    sendSignal(pid, signal);
    if (await untilGone([pid], patience)) break;
  }
  await stopLeftovers(clusterName);
}

/** Server processes that outlived a killed postmaster hold its shared memory: a new server would refuse to start. */
export async function stopLeftovers(clusterName: string): Promise<void> {
  const left = serverProcesses(clusterName);
  if (left.length === 0 || (await untilGone(left, 1_000))) return;
  for (const pid of left) sendSignal(pid, 'SIGQUIT');
  if (await untilGone(left, 4_000)) return;
  for (const pid of left) sendSignal(pid, 'SIGKILL');
  await untilGone(left, 4_000);
}

/** PostgreSQL writes `postgres: <cluster_name>: …` as the title of each of its processes. Linux only; elsewhere they end by themselves. */
function serverProcesses(clusterName: string): number[] {
  if (process.platform !== 'linux') return [];
  const title = `postgres: ${clusterName}: `;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandLineOf(pid).startsWith(title) && isRunning(pid) && sameNamespace(pid));
}

function sameNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
  } catch {
    return true;
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime.
  }
}

async function untilGone(pids: readonly number[], patience: number): Promise<boolean> {
  const until = Date.now() + patience;
  while (pids.some(isRunning)) {
    if (Date.now() > until) return false;
    await pause(15);
  }
  return true;
}
