import { readCatalogue, shippedCatalogue } from './folder.js';
import type { LoadReport, SchemeLoader } from './scheme-loader.js';

/** Whose hand the history shows for what the YAML files bring. */
const FILES_AUTHOR = 'catalogue';

/** Loads a folder's files, all or none, and archives what only a file kept and no file gives any more. */
export async function loadFolder(loader: SchemeLoader, folder: string = shippedCatalogue()): Promise<LoadReport> {
  const documents = await readCatalogue(folder);
  const report = await loader.load(
    'FILE',
    documents.map((document) => ({ document })),
    FILES_AUTHOR,
  );
  const removed = await loader.archiveMissingFiles(
    documents.map((document) => document.slug),
    FILES_AUTHOR,
  );
  return { ...report, removed };
}
