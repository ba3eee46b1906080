import type pg from 'pg';
import type { DataSource } from 'typeorm';

import type { Configuration } from '../configuration.js';
import { holdEmbeddedDatabase, type EmbeddedDatabase, type UserKind } from '../embedded/index.js';
import { logOf } from '../telemetry/log.js';
import { connect } from './connect.js';
import { migrate } from './migrate.js';
import type { DatabaseOptions, EntityType } from './options.js';

/** A connected and migrated database. */
export interface Database {
  readonly dataSource: DataSource;
  /** With the password; for those that bring their own client (jobs, `LISTEN`). */
  readonly url: string;
  /** From now on requests are answered: a database that is away or hangs is told within the times of the configuration. Before, a start waits. */
  failFast(): void;
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
    const connectTimeout = embedded || kind === 'service' ? START : undefined;
    await migrate(url, embedded && START);
    const statementTimeout =
      options.statementTimeout ?? (kind === 'service' ? configuration.databaseTimeouts.statement : 0);
    const requests = { began: false };
    const dataSource = await connect({
      url,
      entities: options.entities,
      applicationName: `guichet ${kind}`,
      statementTimeout,
      ...(connectTimeout !== undefined && { connectTimeout }),
      ...(kind === 'service' && { patience: patienceOf(configuration, statementTimeout, () => requests.began) }),
      ...(options.poolSize !== undefined && { poolSize: options.poolSize }),
      ...(configuration.logLevel === 'trace' && { onStatement: await statementsToLog(configuration) }),
    });
    return new OpenDatabase(dataSource, url, embedded, () => {
      requests.began = true;
      if (kind === 'service') limitConnecting(dataSource, configuration.databaseTimeouts.connect);
    });
  } catch (error) {
    await embedded?.release();
    throw error;
  }
}

/** A start waits so long for a connection: it reads the whole country, perhaps on a busy machine. */
const START = 30_000;
/** A statement of a request without an answer for so long raises the question whether the server hangs. */
const SUSPICIOUS = 2_000;
/** PostgreSQL cancels a statement that takes too long; so much later nobody waits for its word any more. */
const GRACE = 5_000;

function patienceOf(
  { databaseTimeouts }: Configuration,
  statementTimeout: number,
  counts: () => boolean,
): NonNullable<DatabaseOptions['patience']> {
  return {
    suspicious: SUSPICIOUS,
    probe: databaseTimeouts.connect,
    counts,
    ...(statementTimeout > 0 && { longest: statementTimeout + GRACE }),
  };
}

/** The pool looks at this option each time that it is asked for a connection. */
function limitConnecting(dataSource: DataSource, milliseconds: number): void {
  const { master } = dataSource.driver as unknown as { readonly master: { readonly options: pg.PoolConfig } };
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
  #closed: Promise<void> | undefined;

  constructor(
    readonly dataSource: DataSource,
    readonly url: string,
    private readonly embedded: EmbeddedDatabase | undefined,
    readonly failFast: () => void,
  ) {}

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      if (this.dataSource.isInitialized) await this.dataSource.destroy();
    } finally {
      await this.embedded?.release();
    }
  }
}
