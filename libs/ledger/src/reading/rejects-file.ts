import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

import type { RefusedLine } from '../importing.js';

import { csvLine } from './table.js';

/**
 * The refused lines of an import as a CSV that can be mended and imported again with the same mapping: the same header and the lines as they
 * were, after two columns of ours (the line's number, and why). In UTF-8 with a byte order mark, for spreadsheets.
 */
export class RejectsFile {
  private stream: WriteStream | undefined;
  private readonly delimiter: string;

  constructor(
    private readonly path: string,
    private readonly headers: readonly string[],
    delimiter: string | undefined,
    private readonly headerLine = 1,
    private readonly headerRows = 1,
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
    this.stream.write(
      '\ufeff' +
        '\n'.repeat(this.headerLine - 1) +
        // Lines of headers above the last one: what they said has gone into it.
        `${this.delimiter.repeat(this.headers.length + 1)}\n`.repeat(this.headerRows - 1) +
        csvLine(['guichet_ligne', 'guichet_motif', ...this.headers], this.delimiter) +
        '\n',
    );
    return this.stream;
  }
}
