import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

import type { RefusedLine } from '../importing.js';

import { unnamed } from '../mapping-expressions.js';

import { ADDED_COLUMNS, csvLine } from './table.js';

/**
 * The refused lines of an import as a CSV that can be mended and imported again with the same mapping: the same header and the lines as they
 * were, after two columns of ours (the line's number, and why). In UTF-8 with a byte order mark, for spreadsheets. Whatever stood above the header is left
 * out: a file whose first column is ours is read from its first line.
 */
export class RejectsFile {
  private stream: WriteStream | undefined;
  private readonly delimiter: string;

  constructor(
    private readonly path: string,
    private readonly headers: readonly string[],
    delimiter: string | undefined,
  ) {
    this.delimiter = delimiter ?? ',';
  }

  add({ line, message, raw }: RefusedLine): void {
    this.open().write(`${csvLine([String(line), message], this.delimiter)}${this.delimiter}${raw}\n`);
  }

  /** Writes the header even when no line was refused, so that an old file never passes for this import's. */
  async close(): Promise<void> {
    const stream = this.open();
    stream.end();
    await once(stream, 'close');
  }

  private open(): WriteStream {
    if (this.stream) return this.stream;
    this.stream = createWriteStream(this.path, 'utf8');
    const headers = this.headers.map((header, index) => (header.trim() === '' ? unnamed(index) : header));
    this.stream.write(`\ufeff${csvLine([...ADDED_COLUMNS, ...headers], this.delimiter)}\n`);
    return this.stream;
  }
}
