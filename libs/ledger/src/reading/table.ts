/** One line of a tabular file: where it begins, what it says, one text a column. Never a number: nothing is lost in reading. */
export interface TableRow {
  /** 1-based, the line of the file (of the sheet) where the row begins, the header included. */
  readonly line: number;
  /** The row as written; for a spreadsheet, the same as one line of CSV. */
  readonly raw: string;
  /** In the order of `headers`; always as many. */
  readonly values: readonly string[];
  /** A row that cannot be read by columns: more cells than headers, or fewer. */
  readonly problem?: { readonly code: 'column-count'; readonly message: string };
}

export type TableFormat = 'csv' | 'xlsx' | 'ods';
export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be' | 'iso-8859-15' | 'macintosh';

/** What was found out about a file before reading its rows, so that a person can see and force it. */
export interface Table {
  /** Name without folders. */
  readonly file: string;
  /** Of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly format: TableFormat;
  /** CSV only. */
  readonly encoding: Encoding | undefined;
  /** True when the bytes begin with a byte order mark. */
  readonly byteOrderMark: boolean;
  readonly delimiter: string | undefined;
  /** Spreadsheets only: the sheet that is read. */
  readonly sheet: string | undefined;
  /** As written; a trailing column without header nor content is left out. */
  readonly headers: readonly string[];
  /** The rows, once, as they are read; blank ones are skipped. */
  readonly rows: AsyncIterable<TableRow>;
  /** How far the reading is, 0 to 1, for a progress bar. */
  progress(): number;
}

/** What a person or a mapping forces; the rest is detected. */
export interface TableOptions {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  /** A sheet's name, or its number from 1. Default: the first. */
  readonly sheet?: string | number | undefined;
  /** What encloses a cell of a CSV file. Default: `"`. */
  readonly quote?: '"' | "'" | 'none' | undefined;
  /** The line that holds the headers, from 1; lines above it are passed over. 0: there is none, and `headers` says what columns there are. */
  readonly headerLine?: number | undefined;
  /** Names for the columns, in order, instead of the file's. */
  readonly headers?: readonly string[] | undefined;
  /** Whether lines that end before the last column are refused (the default) or have blanks there. */
  readonly shortLines?: 'refuse' | 'fill' | undefined;
  /** How many lines the headers take together. Default: 1. */
  readonly headerRows?: number | undefined;
  /** Columns of merged cells: a blank one says what the row above says. */
  readonly fillDown?: readonly string[] | undefined;
  /** The file inside a zip archive of several. */
  readonly entry?: string | undefined;
}

/** What a file of refused lines puts before the columns of the file. */
export const ADDED_COLUMNS = ['guichet_ligne', 'guichet_motif'] as const;

/** How to read a file that may be one of refused lines, mended: its header is one line, the first, and names every column. */
export function optionsFor(firstCell: string | undefined, options: TableOptions): TableOptions {
  return isAdded(firstCell) ? { ...options, headerLine: 1, headerRows: 1, headers: undefined } : options;
}

/** Whether a file whose first cell this is holds refused lines. */
export function isAdded(firstCell: string | undefined): boolean {
  return firstCell?.trim() === ADDED_COLUMNS[0];
}

/** One line of CSV for cells that had none, or to write them again. */
export function csvLine(values: readonly string[], delimiter = ','): string {
  return values.map((value) => csvCell(value, delimiter)).join(delimiter);
}

function csvCell(value: string, delimiter: string): string {
  return value.includes(delimiter) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The row as cells by header; of two columns of one name the first counts. */
export function cellsByHeader(headers: readonly string[], row: TableRow): Record<string, string> {
  const cells: Record<string, string> = {};
  for (let index = headers.length - 1; index >= 0; index--) cells[headers[index]!] = row.values[index] ?? '';
  return cells;
}

/** The file's headers under the names that a mapping gives them; columns beyond keep theirs. */
export function renamedHeaders(headers: readonly string[], names: readonly string[] | undefined): string[] {
  if (!names) return [...headers];
  return Array.from({ length: Math.max(headers.length, names.length) }, (_, index) => names[index] ?? headers[index]!);
}

/** Several lines of headers as one: `2021` over `Montant` is `2021 / Montant`. What stands over several columns stands once, at their left. */
export function joinedHeaders(lines: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...lines.map((line) => line.length));
  const filled = lines.map((line, index) => {
    if (index === lines.length - 1) return line;
    let left = '';
    return Array.from({ length: width }, (_, column) => (left = line[column]?.trim() || left));
  });
  return Array.from({ length: width }, (_, column) =>
    filled.length === 1
      ? (filled[0]![column] ?? '')
      : filled
          .map((line) => line[column]?.trim() ?? '')
          .filter((part) => part !== '')
          .join(' / '),
  );
}
