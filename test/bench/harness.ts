import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import { createInterface } from 'node:readline';

import { runTypeScript } from '../database/run-typescript.mjs';

/** A server under measurement: a process of its own, so that its processor time can be told from everybody else's. */
export interface Measured {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
  /** Processor time used so far, in milliseconds; undefined where the system does not tell. */
  processorTime(): number | undefined;
  /** Resident memory in bytes. */
  residentMemory(): number | undefined;
  stop(): Promise<void>;
}

/** Starts a file of this folder as a server; it is ready when it has written a line with its address. */
export async function startMeasured(
  name: string,
  file: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Measured> {
  const child = runTypeScript(`../bench/${file}`, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const url = await addressOf(child, name);
  return {
    name,
    url,
    child,
    processorTime: () => processorTimeOf(child.pid!),
    residentMemory: () => residentMemoryOf(child.pid!),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The first address that a process writes; what it writes afterwards is read and dropped. */
export function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it answered`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const address = /https?:\/\/[\w.[\]:]+\d/.exec(line)?.[0];
      if (address) resolve(address);
    });
  });
}

export function processorTimeOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    // utime and stime, in ticks of a hundredth of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

export function residentMemoryOf(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

export interface Load {
  readonly url: string;
  /** The same each time, or another one. */
  readonly body: string | ((number: number) => string);
  readonly connections: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  /** Of each answer, in milliseconds, sorted. */
  readonly latencies: readonly number[];
}

/** So many connections, each asking again as soon as it has its answer, for so long. */
export async function load({ url, body, connections, milliseconds }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let failures = 0;
  let number = 0;
  const start = performance.now();
  const until = start + milliseconds;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const asked = performance.now();
        const { status } = await post(url, typeof body === 'string' ? body : body(number++), agent);
        latencies.push(performance.now() - asked);
        if (status !== 200) failures += 1;
      }
    }),
  );
  agent.destroy();
  return {
    requests: latencies.length,
    failures,
    seconds: (performance.now() - start) / 1000,
    latencies: latencies.sort((one, other) => one - other),
  };
}

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/** One request, its answer read to the end. A connection that breaks is a status 0. */
export function post(url: string, body: string, agent?: Agent): Promise<Posted> {
  return new Promise((resolve) => {
    const failed = (): void => resolve({ status: 0, text: '' });
    const sent = request(
      url,
      {
        method: 'POST',
        ...(agent && { agent }),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
        response.on('error', failed);
      },
    );
    sent.on('error', failed);
    sent.end(body);
  });
}

/** The value below which a share of the sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((one, other) => one - other),
    0.5,
  );
}

/** What the figures were measured on, for a reader who compares them with others. */
export function machine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} × ${processor}, ${memory} GiB, ${systemName()} ${release()}, Node ${process.versions.node}`;
}
