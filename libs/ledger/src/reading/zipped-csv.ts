import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { nearest, RefusedError } from '#kernel';

import type { Archive } from './archive.js';
import { openCsv } from './csv.js';
import { inspect, type Inspection } from './inspection.js';
import type { Table, TableOptions, TableRow } from './table.js';

/**
 * The one CSV file of a zip archive, or the one that is asked for. It is unpacked into a folder to throw away, because a file is read twice: its
 * encoding shows only at its end. The SHA-256 and the name are those of the archive, which is what was published.
 */
export async function openZipped(
  path: string,
  archiveInspection: Inspection,
  options: TableOptions,
  archive: Archive,
): Promise<Table> {
  let folder: string | undefined;
  try {
    const entry = chooseEntry(path, archive.names(), options.entry);
    folder = await mkdtemp(join(tmpdir(), 'guichet-zip-'));
    const unpacked = join(folder, 'table.csv');
    await pipeline(await archive.stream(entry), createWriteStream(unpacked, { mode: 0o600 }));
    const inspection = await inspect(unpacked);
    if (inspection.bytes === 0)
      throw new RefusedError('empty-file', `Le fichier ${entry} de ${basename(path)} est vide.`);
    const table = await openCsv(unpacked, inspection, options);
    return {
      ...table,
      file: basename(path),
      sha256: archiveInspection.sha256,
      bytes: archiveInspection.bytes,
      sheet: entry,
      rows: thenThrownAway(table.rows, folder),
    };
  } catch (error) {
    if (folder) await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    archive.close();
  }
}

async function* thenThrownAway(rows: AsyncIterable<TableRow>, folder: string): AsyncGenerator<TableRow> {
  try {
    yield* rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function chooseEntry(path: string, names: readonly string[], asked: string | undefined): string {
  const tables = names.filter((name) => /\.(?:csv|tsv|txt)$/i.test(name) && !name.startsWith('__MACOSX/'));
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    const near = nearest(asked, names);
    throw new RefusedError(
      'unknown-entry',
      `L’archive ${basename(path)} ne contient pas « ${asked} »${near ? ` ; le plus proche est « ${near} »` : ''}.`,
    );
  }
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  throw new RefusedError(
    'unknown-format',
    tables.length === 0
      ? `Le fichier ${basename(path)} est une archive zip, mais ni XLSX, ni ODS, ni celle d’un CSV.`
      : `L’archive ${basename(path)} contient plusieurs tableaux : la correspondance doit dire lequel (file.entry), parmi ${tables.slice(0, 8).join(', ')}.`,
  );
}
