import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import type { Database } from '../database/index.js';
import { DATABASE } from '../tokens.js';

/** Milliseconds within which the database answers a probe or is taken for away. */
const DEADLINE = 700;

/**
 * Asks the database how it is, on a connection of its own: neither does a busy pool look like a dead server, nor does a probe take a
 * connection from a request. Answers or rejects within 700 ms, whatever became of the server.
 */
@Injectable()
export class DatabaseWatch implements OnApplicationShutdown {
  readonly #pool: pg.Pool;

  constructor(@Inject(DATABASE) database: Pick<Database, 'url'>) {
    this.#pool = new pg.Pool({
      connectionString: database.url,
      application_name: 'guichet watch',
      max: 2,
      connectionTimeoutMillis: DEADLINE,
      query_timeout: DEADLINE,
      statement_timeout: DEADLINE,
      idleTimeoutMillis: 60_000,
      allowExitOnIdle: true,
    });
    // An idle connection that was cut: the next probe opens another, or tells.
    this.#pool.on('error', () => undefined);
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the database does not answer in time')), DEADLINE);
    });
    const answer = this.#pool.query<Row>(text, [...values]);
    try {
      return (await Promise.race([answer, tooLate])).rows;
    } finally {
      clearTimeout(timer);
      answer.catch(() => undefined);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.end();
  }
}
