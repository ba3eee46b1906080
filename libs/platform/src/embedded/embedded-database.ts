import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Client, DatabaseError } from 'pg';

import { RefusedError } from '#kernel';

import { DATABASE, forgetStalePostmaster, initialise, launch, resetPassword, ROLE } from './cluster.js';
import { exclusively } from './mutex.js';
import { clusterOf, settlePlace } from './place.js';
import { runningPostmaster, stopLeftovers, stopPostmaster } from './postmaster.js';
import { isRunning } from './process-identity.js';
import { readRecord, writeRecord, writeWhole } from './record-file.js';
import { SMALL_MACHINE, type ServerSettings } from './settings.js';
import { Users, type User, type UserKind } from './users.js';

/** A hold on the embedded server. As long as one process holds it, it runs; the last to let go stops it. */
export interface EmbeddedDatabase {
  /** `postgresql://guichet:…@127.0.0.1:<port>/guichet`; a secret, for it carries the password. */
  readonly url: string;
  /** Lets go, and stops the server when nobody else uses it. Once; a second call waits for the first. */
  release(): Promise<void>;
}

export interface HoldOptions {
  /** Where everything local lies; made when it is missing. */
  readonly dataDirectory: string;
  /** At most one service lives on a data folder; any number of commands may work beside it. */
  readonly kind: UserKind;
  readonly settings?: ServerSettings;
  /** Told when the server died and could not be brought back: the process has no database any more. */
  readonly onLost?: (error: Error) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LOOK_EVERY = 500;
const RESTARTS_A_MINUTE = 5;
/** Milliseconds after which a server that somebody else started hangs, and is started anew. */
const HANGING = 10_000;
/** Milliseconds that the server which was just started is given: the machine may be busy. */
const BUSY_MACHINE = 60_000;

/**
 * Takes hold of the embedded PostgreSQL of a data folder: joins the server that runs on it, whoever started it, also one whose
 * service was killed, or starts one. Answers a {@link RefusedError} when another service lives on the folder
 * (`DATA_DIRECTORY_IN_USE`) or the server cannot run.
 */
export async function holdEmbeddedDatabase(options: HoldOptions): Promise<EmbeddedDatabase> {
  const folder = openDataDirectory(options.dataDirectory);
  const hold = new Hold(folder, options);
  await hold.take();
  return hold;
}

class Hold implements EmbeddedDatabase {
  readonly #folder: string;
  readonly #clusterName: string;
  readonly #mutex: string;
  readonly #users: Users;
  readonly #options: HoldOptions;
  #pid = 0;
  #port = 0;
  #password = '';
  #entry: { readonly file: string; readonly leave: () => void } | undefined;
  #watch: NodeJS.Timeout | undefined;
  #released: Promise<void> | undefined;
  #restarts: number[] = [];

  constructor(folder: string, options: HoldOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#clusterName = `guichet_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
    this.#mutex = join(folder, 'starting.lock');
    this.#users = new Users(join(folder, 'users'));
  }

  get url(): string {
    return this.#urlOf(DATABASE);
  }

  async take(): Promise<void> {
    watchOver(this);
    try {
      await exclusively(this.#mutex, async () => {
        const others = await this.#users.living();
        this.#refuseSecondService(others);
        await this.#ensureServer(others.length > 0);
        this.#entry = this.#users.enter(this.#options.kind);
      });
    } catch (error) {
      forget(this);
      throw error;
    }
    this.#watch = setInterval(() => void this.#look(), LOOK_EVERY);
    this.#watch.unref();
  }

  release(): Promise<void> {
    this.#released ??= this.#letGo();
    return this.#released;
  }

  async #letGo(): Promise<void> {
    clearInterval(this.#watch);
    await exclusively(this.#mutex, async () => {
      this.#entry?.leave();
      if ((await this.#users.living()).length > 0) return;
      const server = runningPostmaster(clusterOf(this.#folder));
      if (server) await stopPostmaster(server.pid, this.#clusterName);
    });
    forget(this);
  }

  /** Under the mutex: after it, a server runs on this data folder and answers. */
  async #ensureServer(inUse: boolean): Promise<void> {
    const passwordFile = join(this.#folder, 'postgres-password');
    const known = existsSync(passwordFile);
    this.#password = known ? readFileSync(passwordFile, 'utf8').trim() : randomBytes(24).toString('hex');
    if (known && (await this.#join(inUse))) return;

    const place = settlePlace(this.#folder);
    if (!known) {
      if (existsSync(join(place.cluster, 'PG_VERSION'))) {
        forgetStalePostmaster(place.cluster);
        resetPassword(place, this.#password);
      }
      writeWhole(passwordFile, this.#password);
    }
    await initialise(place, this.#password);
    await stopLeftovers(this.#clusterName);
    const settings = this.#options.settings ?? SMALL_MACHINE;
    const port = this.#port || numberIn(readRecord(this.#serverFile), 'port');
    const server = await launch({
      place,
      clusterName: this.#clusterName,
      password: this.#password,
      settings,
      port: port === 0 ? undefined : port,
      log: join(this.#folder, 'postgres.log'),
    });
    [this.#pid, this.#port] = [server.pid, server.port];
    writeRecord(this.#serverFile, { pid: server.pid, port: server.port, signature: this.#signature });
    await this.#ensureDatabase(BUSY_MACHINE);
  }

  /**
   * Joins the server that runs, if it answers and is as it would be started today. One that nobody uses (its service was
   * killed) and that is not is stopped.
   */
  async #join(inUse: boolean): Promise<boolean> {
    const cluster = clusterOf(this.#folder);
    for (let server = runningPostmaster(cluster); server; server = runningPostmaster(cluster)) {
      if (server.state === 'starting' || server.state === 'stopping' || server.port === 0) {
        await pause(25);
        continue;
      }
      [this.#pid, this.#port] = [server.pid, server.port];
      const asToday = inUse || readRecord(this.#serverFile)?.['signature'] === this.#signature;
      if (asToday && (await this.#answers())) return true;
      await stopPostmaster(server.pid, this.#clusterName);
    }
    return false;
  }

  /** The server may be killed under us: brings it back on the same port, where the connections of the pool look for it. */
  async #look(): Promise<void> {
    if (this.#released || isRunning(this.#pid)) return;
    clearInterval(this.#watch);
    try {
      const now = Date.now();
      this.#restarts = [...this.#restarts.filter((at) => now - at < 60_000), now];
      if (this.#restarts.length > RESTARTS_A_MINUTE) {
        throw new RefusedError(
          'DATABASE_LOST',
          'La base de données embarquée s’est arrêtée plusieurs fois en une minute.',
        );
      }
      const port = this.#port;
      await exclusively(this.#mutex, async () => {
        if (!this.#released) await this.#ensureServer(true);
      });
      if (this.#port !== port) {
        throw new RefusedError(
          'DATABASE_LOST',
          'La base de données embarquée s’est arrêtée, et son port a été pris : relancez Guichet.',
        );
      }
      if (this.#released) return;
      this.#watch = setInterval(() => void this.#look(), LOOK_EVERY);
      this.#watch.unref();
    } catch (error) {
      this.#options.onLost?.(error as Error);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#ensureDatabase(HANGING);
      return true;
    } catch {
      return false;
    }
  }

  async #ensureDatabase(patience: number): Promise<void> {
    try {
      await this.#query(DATABASE, 'SELECT 1', patience);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '3D000') throw error;
      await this.#query('postgres', `CREATE DATABASE ${DATABASE}`, patience);
    }
  }

  async #query(database: string, text: string, patience: number): Promise<void> {
    const client = new Client({ connectionString: this.#urlOf(database), connectionTimeoutMillis: patience });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  #refuseSecondService(others: readonly User[]): void {
    if (this.#options.kind !== 'service') return;
    const service = others.find((user) => user.kind === 'service');
    if (!service) return;
    throw new RefusedError(
      'DATA_DIRECTORY_IN_USE',
      `Le dossier de données ${this.#folder} sert déjà à un autre Guichet en marche (processus ${service.pid}) : arrêtez-le, ou choisissez un autre dossier avec GUICHET_DATA_DIR.`,
    );
  }

  /** What a server must have been started with to be adopted as it is. */
  get #signature(): string {
    return createHash('sha256')
      .update(JSON.stringify(this.#options.settings ?? SMALL_MACHINE))
      .digest('hex')
      .slice(0, 16);
  }

  get #serverFile(): string {
    return join(this.#folder, 'postgres-server.json');
  }

  #urlOf(database: string): string {
    return `postgresql://${ROLE}:${this.#password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** A process that nobody stops in order (`process.exit`, an error that nobody caught): asks the server to stop, without waiting. */
  abandon(): void {
    this.#entry?.leave();
    if (this.#pid === 0 || this.#users.livingHere().length > 0) return;
    try {
      const server = runningPostmaster(clusterOf(this.#folder));
      if (server) process.kill(server.pid, 'SIGINT');
    } catch {
      // The next start adopts it.
    }
  }
}

const holds = new Set<Hold>();

function watchOver(hold: Hold): void {
  if (holds.size === 0) {
    process.on('exit', abandonAll);
    for (const signal of SIGNALS) process.on(signal, releaseAll);
  }
  holds.add(hold);
}

function forget(hold: Hold): void {
  holds.delete(hold);
  if (holds.size > 0) return;
  process.off('exit', abandonAll);
  for (const signal of SIGNALS) process.off(signal, releaseAll);
}

function abandonAll(): void {
  for (const hold of holds) hold.abandon();
}

/** Whoever else listens decides when to end, and releases. Otherwise this does, so that a service stopped while it starts leaves nothing. */
function releaseAll(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  void Promise.allSettled([...holds].map((hold) => hold.release())).then(() => {
    for (const hold of [...holds]) forget(hold);
    process.kill(process.pid, signal);
  });
}

/** Makes the data folder, writable by us, and answers its real path. */
function openDataDirectory(dataDirectory: string): string {
  try {
    makeFolders(resolve(dataDirectory));
    const folder = realpathSync(dataDirectory);
    const probe = join(folder, `.probe-${process.pid}`);
    writeWhole(probe, '');
    rmSync(probe, { force: true });
    mkdirSync(join(folder, 'users'), { recursive: true, mode: 0o755 });
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RefusedError(
      'DATA_DIRECTORY_NOT_WRITABLE',
      `Le dossier de données ${dataDirectory} ne peut pas être écrit (${code ?? 'erreur'}) : corrigez ses droits, ou choisissez-en un autre avec GUICHET_DATA_DIR.`,
    );
  }
}

/** One by one: where the system makes no folder at all (`/proc`), Node's `recursive` tries for ever. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function numberIn(record: Readonly<Record<string, unknown>> | undefined, key: string): number {
  const value = record?.[key];
  return typeof value === 'number' ? value : 0;
}
