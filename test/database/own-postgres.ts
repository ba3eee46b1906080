/**
 * A PostgreSQL of a test's own: one that it may kill, stop and start again as it likes, on the same port and the same files. Its programs are
 * those that npm installed, or those of a folder (`TEST_POSTGRES_BIN`, for other releases).
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { Client } from 'pg';

import { settlePlace, type Account } from '../../libs/platform/src/embedded/place.js';
import { readPostmaster, stopLeftovers } from '../../libs/platform/src/embedded/postmaster.js';
import { readRecord } from '../../libs/platform/src/embedded/record-file.js';
import { settingArguments, SMALL_MACHINE, type ServerSettings } from '../../libs/platform/src/embedded/settings.js';

const PASSWORD = 'own';
/** The first release with the locales of its own, and with `io_method`. */
const BUILT_IN_LOCALES = 17;
const READY_WITHIN = 60_000;

export interface OwnPostgresOptions {
  /** The folder of `postgres` and `initdb`. */
  readonly programs?: string | undefined;
  readonly settings?: ServerSettings;
  /** Megabytes of a segment of the log; 16 unless said. */
  readonly segment?: number;
}

export class OwnPostgres {
  readonly #folder: string;
  readonly #programs: string;
  readonly #cluster: string;
  readonly #account: Account | undefined;
  readonly #name: string;
  readonly #port: number;
  readonly #settings: ServerSettings;
  #child: ChildProcess | undefined;

  private constructor(options: OwnPostgresOptions, port: number) {
    this.#folder = mkdtempSync(join(tmpdir(), 'guichet-postgres-'));
    // Under root the server is another user, who must be able to enter.
    chmodSync(this.#folder, 0o755);
    const place = settlePlace(this.#folder);
    this.#programs = options.programs ?? join(place.binaries.folder, 'bin');
    this.#cluster = place.cluster;
    this.#account = place.account;
    this.#name = `own-${port}`;
    this.#port = port;
    this.#settings = options.settings ?? SMALL_MACHINE;
  }

  static async start(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
    const server = new OwnPostgres(options, await freePort());
    try {
      await server.#initialise(options.segment);
      await server.resume();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** Of the role that may do everything, in the database `postgres`; of another database when it is named. */
  url(database = 'postgres'): string {
    return `postgresql://guichet:${PASSWORD}@127.0.0.1:${this.#port}/${database}`;
  }

  /** An empty database; its address. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async query<Row>(statement: string, database?: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** The size of the largest file of its data, in bytes. */
  largestFile(): number {
    return Math.max(
      ...readdirSync(this.#cluster, { recursive: true, encoding: 'utf8' }).map((name) => {
        const stat = statSync(join(this.#cluster, name), { throwIfNoEntry: false });
        return stat?.isFile() === true ? stat.size : 0;
      }),
    );
  }

  /** What it wrote to its log. */
  log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8');
  }

  /** As a crash of the machine would: the postmaster is killed, its children with it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    await stopLeftovers(this.#name);
  }

  /** As an operator would: sessions are ended, everything is written. */
  halt(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** Starts it again. `largestFile`: kilobytes beyond which none of its files may grow, as on a disk that is full. */
  async resume({ largestFile }: { readonly largestFile?: number } = {}): Promise<void> {
    const release = await this.#release();
    const settings = Object.fromEntries(
      Object.entries(this.#settings).filter(([name]) => name !== 'io_method' || release >= 18),
    );
    const options = ['-D', this.#cluster, '-p', String(this.#port), '-c', `cluster_name=${this.#name}`];
    const command = largestFile === undefined ? 'exec "$@"' : `ulimit -f ${largestFile * 2} && exec "$@"`;
    const child = spawn(
      '/bin/sh',
      // dash counts blocks of 512 bytes.
      ['-c', command, 'sh', join(this.#programs, 'postgres'), ...options, ...settingArguments(settings)],
      { ...this.#account, cwd: '/', env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.on('data', (text: Buffer) => writeFileSync(join(this.#folder, 'log'), text, { flag: 'a' }));
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    const until = Date.now() + READY_WITHIN;
    while (readPostmaster(this.#cluster)?.pid !== child.pid || readPostmaster(this.#cluster)?.state !== 'ready') {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`PostgreSQL did not start: ${this.log()}`);
      await pause(20);
    }
  }

  /** Ends it at once and clears its files away. */
  async remove(): Promise<void> {
    await this.#end('SIGQUIT');
    await stopLeftovers(this.#name);
    const outside = readRecord(join(this.#folder, 'postgres-place.json'))?.['folder'];
    if (typeof outside === 'string') rmSync(outside, { recursive: true, force: true });
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #initialise(segment: number | undefined): Promise<void> {
    const secret = join(this.#folder, 'password');
    writeFileSync(secret, PASSWORD, { mode: 0o600 });
    if (this.#account) chownSync(secret, this.#account.uid, this.#account.gid);
    const locale =
      (await this.#release()) >= BUILT_IN_LOCALES
        ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
        : ['--locale=C.UTF-8'];
    await promisify(execFile)(
      join(this.#programs, 'initdb'),
      [
        `--pgdata=${this.#cluster}`,
        '--username=guichet',
        `--pwfile=${secret}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-sync',
        ...locale,
        ...(segment === undefined ? [] : [`--wal-segsize=${segment}`]),
      ],
      { ...this.#account, cwd: '/', env: ENVIRONMENT },
    );
  }

  async #release(): Promise<number> {
    const { stdout } = await promisify(execFile)(join(this.#programs, 'postgres'), ['--version'], {
      cwd: '/',
      env: ENVIRONMENT,
    });
    return Number(/\d+/.exec(stdout)?.[0]);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };

/** A port of the loopback that nobody uses just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
