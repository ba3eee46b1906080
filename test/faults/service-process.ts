/** The service and its worker as processes of their own, from the sources: what an operator runs, and what a test may kill. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { runTypeScript } from '../database/run-typescript.mjs';

const STARTS_WITHIN = 100_000;

export interface Answer {
  readonly status: number;
  readonly milliseconds: number;
  // An answer has the shape of its query, which only the test knows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code?: string } }[];
}

/** What every process of a test is told besides what the test says. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: process.env['TMPDIR'],
  NODE_ENV: 'production',
  RATE_LIMIT_PER_MINUTE: '0',
  LOG_LEVEL: 'warn',
  HOST: '127.0.0.1',
  PORT: '0',
};

/** A process of the project that says when it is ready. */
class ReadyProcess {
  readonly child: ChildProcess;
  /** The line by which it said that it is ready. */
  readonly said: Promise<string>;
  readonly ended: Promise<number | NodeJS.Signals>;
  #complaint = '';

  constructor(file: string, args: readonly string[], environment: Readonly<Record<string, string>>, ready: RegExp) {
    this.child = runTypeScript(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...ENVIRONMENT, ...environment },
    });
    this.child.stderr!.on('data', (text: Buffer) => (this.#complaint += text.toString()));
    this.ended = once(this.child, 'exit').then(
      ([code, signal]: (number | NodeJS.Signals | null)[]) => code ?? signal ?? 0,
    );
    this.said = new Promise((resolve, reject) => {
      const lines = createInterface({ input: this.child.stdout! });
      const late = setTimeout(() => reject(new Error(`not ready: ${this.#complaint}`)), STARTS_WITHIN);
      lines.on('line', (line) => {
        this.#complaint += `${line}\n`;
        if (ready.test(line)) resolve(line);
        if (ready.test(line)) clearTimeout(late);
      });
      void this.ended.then((how) => {
        clearTimeout(late);
        reject(new Error(`ended (${how}) before it was ready: ${this.#complaint}`));
      });
    });
    this.said.catch(() => undefined);
  }

  /** What it wrote. */
  get complaint(): string {
    return this.#complaint;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a signal and waits for its end; answers its exit code or signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    if (this.isAlive) this.child.kill(signal);
    return this.ended;
  }
}

export class ServiceProcess extends ReadyProcess {
  #url = '';

  constructor(environment: Readonly<Record<string, string>>) {
    super('../../apps/api/src/main.ts', [], environment, /Guichet répond sur/);
  }

  /** Started, and ready to answer. */
  static async start(environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const service = new ServiceProcess(environment);
    await service.untilReady();
    return service;
  }

  async untilReady(): Promise<void> {
    this.#url = /(http:\S+)\/graphql/.exec(await this.said)![1]!;
    for (const until = Date.now() + STARTS_WITHIN; ;) {
      await pause(25);
      const ready = await this.get('/health/ready').catch(() => undefined);
      if (ready?.status === 200) return;
      if (Date.now() > until) throw new Error(`not ready: ${await ready?.text()} ${this.complaint}`);
    }
  }

  get url(): string {
    return this.#url;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.#url}${path}`, { signal: AbortSignal.timeout(60_000) });
  }

  /** One operation over HTTP; fails as `fetch` does when nobody answers. */
  async ask(query: string, variables?: object, key?: string): Promise<Answer> {
    const began = performance.now();
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
    return { ...answer, status: response.status, milliseconds: performance.now() - began };
  }
}

/** `guichet worker`. */
export async function startWorker(environment: Readonly<Record<string, string>>): Promise<ReadyProcess> {
  const worker = new ReadyProcess('../../apps/cli/src/main.ts', ['worker'], environment, /travaux de fond/);
  await worker.said;
  return worker;
}

/** A command of the command line to its end: how it ended and what it wrote. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly how: number | NodeJS.Signals; readonly written: string }> {
  const command = startCommand(args, environment);
  const how = await command.ended;
  return { how, written: command.complaint };
}

/** A command that the test may kill. */
export function startCommand(args: readonly string[], environment: Readonly<Record<string, string>>): ReadyProcess {
  return new ReadyProcess('../../apps/cli/src/main.ts', args, environment, /^it is never ready: it ends$/);
}
