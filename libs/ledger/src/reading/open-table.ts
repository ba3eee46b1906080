import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { RefusedError } from '#kernel';

import { openCsv } from './csv.js';
import { inspect } from './inspection.js';
import { openSpreadsheet } from './spreadsheet.js';
import type { Table, TableOptions } from './table.js';

/**
 * Opens a CSV, XLSX or ODS file (told by its content, not by its name) as a stream of rows in constant memory.
 * Throws a {@link RefusedError} with one French sentence when there is no such file or it cannot be read as a table.
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new RefusedError('no-such-file', `Le fichier ${path} n’existe pas ou n’est pas accessible.`);
  if (!found.isFile()) throw new RefusedError('no-such-file', `${path} n’est pas un fichier.`);
  const inspection = await inspect(path);
  if (inspection.bytes === 0) throw new RefusedError('empty-file', `Le fichier ${basename(path)} est vide.`);
  return inspection.isZip ? openSpreadsheet(path, inspection, options) : openCsv(path, inspection, options);
}
