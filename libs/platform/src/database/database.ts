import type { DataSource } from 'typeorm';

import type { Configuration } from '../configuration.js';
import { holdEmbeddedDatabase, type EmbeddedDatabase, type UserKind } from '../embedded/index.js';
import { logOf } from '../telemetry/log.js';
import { connect } from './connect.js';
import { migrate } from './migrate.js';
import type { EntityType } from './options.js';
import type { Patience } from './silence.js';

/** A connected and migrated database. */
export interface Database {
  readonly dataSource: DataSource;
  /** With the password; for those that bring their own client (jobs, `LISTEN`). */
  readonly url: string;
  /** From now on somebody waits for an answer: getting a connection and a silent server are given up after the times of the configuration. */
  beginToServe(): void;
  /** Closes the pool, then lets go of the embedded server if there is one. Idempotent. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly entities: readonly EntityType[];
  /** `service`: the one service of a data folder. `command` (default): beside it or alone. */
  readonly kind?: UserKind;
  readonly poolSize?: number;
  /** Milliseconds, 0: never; the configuration's for a service, never for a command unless said otherwise. */
  readonly statementTimeout?: number;
  /** The embedded server died and does not come back. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Opens the database that the configuration names: an external one, or the embedded one of the data folder, joined or started.
 * Migrated and ready, or a RefusedError with one sentence and nothing left running.
 */
export async function openDatabase(configuration: Configuration, options: OpenDatabaseOptions): Promise<Database> {
  const kind = options.kind ?? 'command';
  const embedded =
    configuration.databaseUrl === undefined ? await holdEmbedded(configuration, kind, options.onLost) : undefined;
  const url = embedded?.url ?? configuration.databaseUrl ?? '';
  try {
    // Ours is on this machine: when it is slow to answer, the machine is busy, and waiting helps.
    const connectTimeout = embedded && BUSY_MACHINE;
    await migrate(url, connectTimeout);
    const statementTimeout =
      options.statementTimeout ?? (kind === 'service' ? configuration.databaseTimeouts.statement : 0);
    const serving = { begun: false };
    const dataSource = await connect({
      url,
      entities: options.entities,
      applicationName: `guichet ${kind}`,
      statementTimeout,
      ...(connectTimeout !== undefined && { connectTimeout }),
      ...(kind === 'service' && { patience: patienceOf(configuration, statementTimeout, () => serving.begun) }),
      ...(options.poolSize !== undefined && { poolSize: options.poolSize }),
      ...(configuration.logLevel === 'trace' && { onStatement: await statementsToLog(configuration) }),
    });
    return new OpenDatabase(dataSource, url, embedded, () => {
      serving.begun = true;
      if (kind === 'service') setConnectTimeout(dataSource, configuration.databaseTimeouts.connect);
    });
  } catch (error) {
    await embedded?.release();
    throw error;
  }
}

const BUSY_MACHINE = 60_000;
/** A statement of a request without an answer for so long raises the question whether the server hangs. */
const SUSPICIOUS = 2_000;
/** PostgreSQL cancels a statement that takes too long; so much later nobody waits for its word any more. */
const GRACE = 5_000;

/** A request fails fast; an import, a copy or a migration is a command, and waits. */
function patienceOf(
  { databaseTimeouts }: Configuration,
  statementTimeout: number,
  isWatching: () => boolean,
): Omit<Patience, 'url'> {
  return {
    suspicious: SUSPICIOUS,
    probe: databaseTimeouts.connect,
    ...(statementTimeout > 0 && { longest: statementTimeout + GRACE }),
    isWatching,
  };
}

/** The pool reads its options each time it is asked for a connection. */
function setConnectTimeout(dataSource: DataSource, milliseconds: number): void {
  const { master } = dataSource.driver as unknown as { master: { options: { connectionTimeoutMillis: number } } };
  master.options.connectionTimeoutMillis = milliseconds;
}

async function statementsToLog(configuration: Configuration): Promise<(statement: string) => void> {
  const log = await logOf(configuration);
  return (statement) => log.trace({ statement }, 'statement');
}

function holdEmbedded(
  configuration: Configuration,
  kind: UserKind,
  onLost?: (error: Error) => void,
): Promise<EmbeddedDatabase> {
  return holdEmbeddedDatabase({ dataDirectory: configuration.dataDirectory, kind, ...(onLost && { onLost }) });
}

class OpenDatabase implements Database {
  readonly dataSource: DataSource;
  readonly url: string;
  readonly #embedded: EmbeddedDatabase | undefined;
  readonly beginToServe: () => void;
  #closed: Promise<void> | undefined;

  constructor(dataSource: DataSource, url: string, embedded: EmbeddedDatabase | undefined, beginToServe: () => void) {
    this.dataSource = dataSource;
    this.url = url;
    this.#embedded = embedded;
    this.beginToServe = beginToServe;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      if (this.dataSource.isInitialized) await this.dataSource.destroy();
    } finally {
      await this.#embedded?.release();
    }
  }
}
