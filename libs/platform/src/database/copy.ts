import { once } from 'node:events';

import type { PoolClient } from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { QueryRunner } from 'typeorm';

import { copyLine, type CopyValue } from './copy-text.js';

/** About this many characters go to the server at once. */
const CHUNK = 64 * 1024;

export interface CopyTarget {
  /** Schema-qualified if need be; quoted here. */
  readonly table: string;
  /** In the order of the values of each row. */
  readonly columns: readonly string[];
}

/**
 * Writes rows into a table with `COPY … FROM STDIN`, in the transaction of a TypeORM query runner, many times faster than INSERT and in
 * constant memory: {@link write} waits when the server is slower than we are. Nothing else may be asked of the query runner between
 * {@link open} and {@link end} or {@link abort}. After an error the transaction is lost, as after any other error in it.
 */
export class CopyWriter {
  readonly #stream: CopyStreamQuery;
  #pending = '';
  #failure: Error | undefined;

  private constructor(stream: CopyStreamQuery) {
    this.#stream = stream;
    stream.on('error', (error: Error) => (this.#failure ??= error));
  }

  static async open(runner: QueryRunner, target: CopyTarget): Promise<CopyWriter> {
    const client = (await runner.connect()) as PoolClient;
    const columns = target.columns.map(quote).join(', ');
    const table = target.table.split('.').map(quote).join('.');
    return new CopyWriter(client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`)));
  }

  /** Fails with the server's own error, whose `where` names the line, when it refused an earlier row. */
  async write(row: readonly CopyValue[]): Promise<void> {
    this.#pending += copyLine(row);
    if (this.#pending.length >= CHUNK) await this.#flush();
  }

  /** Sends the rest; answers how many rows the server took. */
  async end(): Promise<number> {
    await this.#flush();
    await new Promise<void>((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.end(() => resolve());
    });
    return this.#stream.rowCount;
  }

  /** Gives up: the server takes none of the rows, and the transaction must be rolled back. */
  async abort(reason: Error): Promise<void> {
    if (this.#stream.destroyed) return;
    const closed = once(this.#stream, 'close').catch(() => undefined);
    this.#stream.destroy(reason);
    await closed;
  }

  async #flush(): Promise<void> {
    if (this.#failure) throw this.#failure;
    const chunk = this.#pending;
    this.#pending = '';
    if (chunk === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Copies all rows and answers their number; see {@link CopyWriter}. An error of the iteration reaches the caller as it is. */
export async function copyRows(
  runner: QueryRunner,
  target: CopyTarget,
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
): Promise<number> {
  const writer = await CopyWriter.open(runner, target);
  try {
    for await (const row of rows) await writer.write(row);
    return await writer.end();
  } catch (error) {
    await writer.abort(error as Error);
    throw error;
  }
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
