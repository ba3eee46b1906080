import { types } from 'pg';
import type { DataSourceOptions, EntitySchema } from 'typeorm';

import { MIGRATIONS } from '../migrations/index.js';
import { watchedClient, type Patience } from './silence.js';
import { StatementLog } from './statement-log.js';

/** A class with TypeORM's `@Entity`, or a schema. */
export type EntityType = (abstract new (...args: never[]) => object) | EntitySchema;

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntityType[];
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** At most this many connections. */
  readonly poolSize?: number;
  /** A statement that runs longer is cancelled, in milliseconds; 0: never. A web request must not hold a connection for minutes; an import may. */
  readonly statementTimeout?: number;
  /** Milliseconds to get a connection, a free one of the pool or a new one; 10 seconds unless said. A request must fail fast, a start may wait. */
  readonly connectTimeout?: number;
  /** Gives up a server that hangs without a word; absent: waits for it, as an import, a copy or a migration may. */
  readonly patience?: Omit<Patience, 'url'>;
  /** Told every statement, without its values: for a developer who looks for one. */
  readonly onStatement?: (statement: string) => void;
}

const DATE = 1082;

/**
 * What TypeORM is told everywhere: explicit migrations and no `synchronize`; `date` columns read as `YYYY-MM-DD` in raw queries too
 * (the driver would make them midnight of some zone); sessions in UTC with limits on statements and on forgotten transactions.
 */
export function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    entities: [...options.entities],
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    applicationName: options.applicationName ?? 'guichet',
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: options.connectTimeout ?? 10_000,
    logging: options.onStatement !== undefined,
    logger: options.onStatement ? new StatementLog(options.onStatement) : 'simple-console',
    poolErrorHandler: ignoreLostConnection,
    extra: {
      types: { getTypeParser },
      statement_timeout: options.statementTimeout ?? 30_000,
      idle_in_transaction_session_timeout: 300_000,
      keepAlive: true,
      ...(options.patience && { Client: watchedClient({ ...options.patience, url: options.url }) }),
      options: '-c timezone=UTC -c datestyle=ISO',
    },
  };
}

/** A connection that lay idle in the pool was cut (a server that restarts): the pool opens another when one is needed. */
function ignoreLostConnection(): void {
  return undefined;
}

const asText = (value: string): string => value;

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- any oid of the server may come, the enum names some
  return oid === DATE && format !== 'binary' ? asText : types.getTypeParser(oid, format);
}
