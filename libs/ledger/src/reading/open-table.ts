import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { nearest, RefusedError } from '#kernel';

import { openCsv } from './csv.js';
import { inspect } from './inspection.js';
import { openSpreadsheet } from './spreadsheet.js';
import { csvLine, isAdded, type Table, type TableOptions, type TableRow } from './table.js';

/**
 * Opens a CSV, XLSX or ODS file (told by its content, not by its name), or a zip archive of one CSV file, as a stream of rows in constant memory.
 * Throws a {@link RefusedError} with one French sentence when there is no such file or it cannot be read as a table.
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new RefusedError('no-such-file', `Le fichier ${path} n’existe pas ou n’est pas accessible.`);
  if (!found.isFile()) throw new RefusedError('no-such-file', `${path} n’est pas un fichier.`);
  const inspection = await inspect(path);
  if (inspection.bytes === 0) throw new RefusedError('empty-file', `Le fichier ${basename(path)} est vide.`);
  if (inspection.isBinary)
    throw new RefusedError(
      'unknown-format',
      `Le fichier ${basename(path)} n’est ni CSV, ni XLSX, ni ODS (un ancien .xls ou un PDF) : enregistrez-le d’abord en XLSX, en ODS ou en CSV.`,
    );
  const table = await (inspection.isZip
    ? openSpreadsheet(path, inspection, options)
    : openCsv(path, inspection, options));
  // Refused lines were filled when they were written, and what stood above them is elsewhere.
  return options.fillDown && !isAdded(table.headers[0]) ? filledDown(table, options.fillDown) : table;
}

/** Merged cells have their text in the first row only: the others take it over, in what is written of them too. */
function filledDown(table: Table, names: readonly string[]): Table {
  const headers = table.headers.map((header) => header.trim());
  const columns = names.map((name) => {
    const column = headers.indexOf(name.trim());
    if (column >= 0) return column;
    const near = nearest(name, headers.filter(Boolean));
    throw new RefusedError(
      'missing-columns',
      `La colonne « ${name} », dont les cellules seraient fusionnées, n’existe pas${near ? ` ; la plus proche est « ${near} »` : ''}.`,
    );
  });
  async function* rows(): AsyncGenerator<TableRow> {
    const above = new Map<number, string>();
    for await (const row of table.rows) {
      const values = [...row.values];
      let isFilled = false;
      for (const column of columns) {
        const text = values[column] ?? '';
        if (text.trim() !== '') above.set(column, text);
        else if (above.has(column)) {
          values[column] = above.get(column)!;
          isFilled = true;
        }
      }
      yield isFilled ? { ...row, values, raw: csvLine(values, table.delimiter) } : row;
    }
  }
  return { ...table, rows: rows() };
}
