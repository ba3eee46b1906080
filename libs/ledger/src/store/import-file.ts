import type { DataSource } from 'typeorm';

import { importAwards, type ImportReport } from '../importing.js';
import { compileMapping, type MappingPorts } from '../mapped-row.js';
import { loadMapping, openTable, RejectsFile } from '../reading/index.js';

import { PostgresImportWriter, type ImportTrace } from './import-writer.js';

export interface ImportFileOptions {
  /** A built-in mapping's name, or the path of a YAML file. */
  readonly mapping: string;
  /** Who imports, for the recorded act. */
  readonly recordedBy: string;
  readonly dryRun?: boolean | undefined;
  readonly recordedAt?: Date | undefined;
  /** Where refused lines are written. */
  readonly rejects?: string | undefined;
  readonly trace?: ImportTrace | undefined;
  /** From 0 to 1, now and then. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** `guichet import awards FILE`: reads, judges and records a file, atomically. Throws a RefusedError when the file as a whole is refused. */
export async function importAwardsFile(
  dataSource: DataSource,
  path: string,
  ports: MappingPorts,
  options: ImportFileOptions,
): Promise<ImportReport> {
  const mapping = await loadMapping(options.mapping);
  const table = await openTable(path, mapping.file);
  const reader = compileMapping(mapping, table.headers, ports);
  const rejects =
    options.rejects === undefined ? undefined : new RejectsFile(options.rejects, table.headers, table.delimiter);
  let rows = 0;
  try {
    return await importAwards({
      table,
      mapping: mapping.name,
      rows: {
        leavesOut: (cells) => reader.leavesOut(cells),
        read: (cells) => {
          if (++rows % 500 === 0) options.onProgress?.(table.progress());
          return reader.read(cells);
        },
      },
      writer: new PostgresImportWriter(dataSource, options.trace),
      recordedBy: options.recordedBy,
      recordedAt: options.recordedAt,
      dryRun: options.dryRun,
      onRefusal: rejects && ((refused) => rejects.add(refused)),
    });
  } finally {
    await rejects?.close();
    options.onProgress?.(1);
  }
}
