import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parse, type Parser } from 'csv-parse';

import { RefusedError } from '#kernel';

import { detectDelimiter, type Inspection } from './inspection.js';
import { joinedHeaders, optionsFor, renamedHeaders, type Table, type TableOptions, type TableRow } from './table.js';

interface ParsedRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/** A CSV file as a stream of rows. Encoding and delimiter are those found by {@link inspect} unless forced. */
export async function openCsv(path: string, inspection: Inspection, asked: TableOptions): Promise<Table> {
  // A byte order mark says what the file is, whatever a mapping made for its first edition forces.
  const encoding = inspection.markLength > 0 ? inspection.encoding : (asked.encoding ?? inspection.encoding);
  const sample = new TextDecoder(encoding).decode(inspection.sample);
  const options = optionsFor(/^"?(\w+)/.exec(sample)?.[1], asked);
  const headerLine = options.headerLine ?? 1;
  const firstLine = Math.max(1, headerLine);
  const quote = options.quote ?? '"';
  const delimiter = options.delimiter ?? detectDelimiter(fromLine(sample, firstLine), quote);
  let bytesRead = 0;

  const stream = createReadStream(path, { start: inspection.markLength, highWaterMark: 256 * 1024 });
  const parser = parse({
    delimiter,
    quote: quote === 'none' ? null : quote,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    from_line: firstLine,
    max_record_size: 1_000_000,
  });
  const failed = feed(stream, encoding, parser, (bytes) => (bytesRead += bytes));
  const records = recordsOf(parser, failed);
  const headerLines: ParsedRecord[] = [];
  for (let lines = headerLine === 0 ? 0 : (options.headerRows ?? 1); lines > 0; lines--) {
    const next = await records.next();
    if (next.done) break;
    headerLines.push(next.value);
  }
  if (headerLine > 0 && headerLines.length === 0)
    throw new RefusedError('empty-file', `Le fichier ${basename(path)} ne contient aucune ligne.`);
  const headers = renamedHeaders(
    withoutTrailingBlank(joinedHeaders(headerLines.map(({ record }) => record))),
    options.headers,
  );

  async function* rows(): AsyncGenerator<TableRow> {
    // The parser counts a CRLF inside quotes twice: lines are counted here, from the text of each record.
    let line = firstLine + headerLines.reduce((lines, { raw }) => lines + linesIn(raw), 0);
    for await (const { record, raw } of records) {
      const row = rowOf(line, raw.replace(/[\r\n]+$/, ''), record, headers.length, options.shortLines);
      line += linesIn(raw);
      if (row) yield row;
    }
  }

  return {
    file: basename(path),
    sha256: inspection.sha256,
    bytes: inspection.bytes,
    format: 'csv',
    encoding,
    byteOrderMark: inspection.markLength > 0,
    delimiter,
    sheet: undefined,
    headers,
    rows: rows(),
    progress: () => (inspection.bytes === 0 ? 1 : Math.min(1, (bytesRead + inspection.markLength) / inspection.bytes)),
  };
}

/** Decodes and hands over with respect for the parser's pace; the promise only settles when reading failed. */
function feed(
  stream: AsyncIterable<Buffer>,
  encoding: string,
  parser: Parser,
  read: (bytes: number) => void,
): { error?: unknown } {
  const state: { error?: unknown } = {};
  void (async () => {
    try {
      const decoder = new TextDecoder(encoding);
      for await (const chunk of stream) {
        read(chunk.length);
        if (parser.destroyed) return;
        if (!parser.write(decoder.decode(chunk, { stream: true }))) {
          await drained(parser);
        }
      }
      parser.end(decoder.decode());
    } catch (error) {
      state.error = error;
      parser.destroy(error as Error);
    }
  })();
  return state;
}

/** Until the parser takes more, or is closed. */
function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done);
      parser.off('close', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('close', done);
  });
}

async function* recordsOf(parser: Parser, failed: { error?: unknown }): AsyncGenerator<ParsedRecord> {
  try {
    for await (const parsed of parser as AsyncIterable<ParsedRecord>) yield parsed;
  } catch (error) {
    if (failed.error) throw failed.error as Error;
    throw new RefusedError('unreadable-csv', `Le fichier n’est pas un CSV lisible : ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const { code, lines } = error as { code?: string; lines?: number };
  const where = lines === undefined ? '' : ` (ligne ${lines})`;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `un guillemet ouvert n’est jamais refermé${where}.`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `une ligne dépasse un million de caractères${where} ; le séparateur ou les guillemets sont sans doute mal reconnus.`;
  return `la ligne ne suit pas le format${where}.`;
}

function rowOf(
  line: number,
  raw: string,
  record: readonly string[],
  width: number,
  shortLines: TableOptions['shortLines'],
): TableRow | undefined {
  if (record.every((cell) => cell.trim() === '')) return undefined;
  if (record.length === width) return { line, raw, values: record };
  const beyond = record.slice(width);
  if (record.length > width && beyond.every((cell) => cell.trim() === ''))
    return { line, raw, values: record.slice(0, width) };
  const values = Array.from({ length: width }, (_, index) => record[index] ?? '');
  if (record.length < width && shortLines === 'fill') return { line, raw, values };
  return {
    line,
    raw,
    values,
    problem: {
      code: 'column-count',
      message: `La ligne a ${record.length} colonnes, l’en-tête en a ${width} : un séparateur ou un guillemet est de trop ou manque.`,
    },
  };
}

function withoutTrailingBlank(headers: readonly string[]): string[] {
  let length = headers.length;
  while (length > 0 && headers[length - 1]!.trim() === '') length--;
  return headers.slice(0, length);
}

/** Lines that a record takes in the file: one, and one more for each line break inside quotes. */
function linesIn(raw: string): number {
  const text = raw.replace(/(?:\r\n|\r|\n)$/, '');
  return 1 + (text.includes('\n') || text.includes('\r') ? text.split(/\r\n|\r|\n/).length - 1 : 0);
}

function fromLine(text: string, line: number): string {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  return text.slice(start);
}
