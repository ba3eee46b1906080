import { basename } from 'node:path';

import { RefusedError } from '#kernel';

import { openZipped } from './zipped-csv.js';
import { Archive, chooseSheet, type SheetRow } from './archive.js';
import type { Inspection } from './inspection.js';
import { readOdsRows, sheetNamesOfOds } from './ods.js';
import {
  csvLine,
  joinedHeaders,
  optionsFor,
  renamedHeaders,
  type Table,
  type TableFormat,
  type TableOptions,
  type TableRow,
} from './table.js';
import { openXlsx } from './xlsx.js';

/** Opens the sheet of an XLSX or ODS file, or the CSV file in an archive. */
export async function openSpreadsheet(path: string, inspection: Inspection, options: TableOptions): Promise<Table> {
  const archive = await Archive.open(path);
  try {
    if (archive.has('xl/workbook.xml'))
      return await tableOf(path, inspection, options, archive, 'xlsx', await openXlsx(archive, options));
    if (archive.has('content.xml')) {
      const sheet = chooseSheet(await sheetNamesOfOds(archive), options);
      return await tableOf(path, inspection, options, archive, 'ods', { sheet, rows: readOdsRows(archive, sheet) });
    }
  } catch (error) {
    archive.close();
    throw error;
  }
  return openZipped(path, inspection, options, archive);
}

async function tableOf(
  path: string,
  inspection: Inspection,
  asked: TableOptions,
  archive: Archive,
  format: TableFormat,
  { sheet, rows, fraction }: { sheet: string; rows: AsyncGenerator<SheetRow>; fraction?: () => number },
): Promise<Table> {
  const first = await rows.next();
  const options = optionsFor(first.done ? undefined : first.value.cells[0], asked);
  const headerLine = options.headerLine ?? 1;
  const headerRows: SheetRow[] = [];
  let next = first;
  for (; !next.done && headerLine > 0; next = await rows.next()) {
    if (next.value.number < headerLine) continue;
    headerRows.push(next.value);
    if (headerRows.length === (options.headerRows ?? 1)) break;
  }
  const firstOfRows = headerLine === 0 && !next.done ? [next.value] : [];
  if (headerLine > 0 && headerRows.length === 0) {
    archive.close();
    throw new RefusedError('empty-file', `La feuille « ${sheet} » de ${basename(path)} ne contient aucune ligne.`);
  }
  const headers = renamedHeaders(
    joinedHeaders(headerRows.map(({ cells }) => cells)).map((cell) => cell.replaceAll(/\s*\n\s*/g, ' ')),
    options.headers,
  );
  let done = false;

  async function* tableRows(): AsyncGenerator<TableRow> {
    try {
      for await (const { number, cells } of startingWith(firstOfRows, rows)) {
        const values = headers.map((_, index) => cells[index] ?? '');
        const beyond = cells.slice(headers.length).some((cell) => cell.trim() !== '');
        if (!beyond && values.every((cell) => cell.trim() === '')) continue;
        const row = { line: number, raw: csvLine(beyond ? cells : values), values };
        if (!beyond) yield row;
        else
          yield {
            ...row,
            problem: {
              code: 'column-count',
              message: `La ligne a des cellules au-delà de la dernière colonne de l’en-tête.`,
            },
          };
      }
    } finally {
      done = true;
      archive.close();
    }
  }

  return {
    file: basename(path),
    sha256: inspection.sha256,
    bytes: inspection.bytes,
    format,
    encoding: undefined,
    byteOrderMark: false,
    delimiter: undefined,
    sheet,
    headers,
    rows: tableRows(),
    progress: () => (done ? 1 : (fraction?.() ?? 0)),
  };
}

async function* startingWith(first: readonly SheetRow[], rows: AsyncIterable<SheetRow>): AsyncGenerator<SheetRow> {
  yield* first;
  yield* rows;
}
