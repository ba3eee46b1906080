import { digestOf, readCatalogue, readFolder, shippedCatalogue } from './folder.js';
import type { LoadReport, SchemeLoader } from './scheme-loader.js';

/** Whose hand the history shows for what the YAML files bring. */
const FILES_AUTHOR = 'catalogue';

/**
 * Loads a folder's files, all or none, and archives what only a file kept and no file gives any more. `undefined`: they are those that were loaded
 * last, and none was even parsed, which takes a second.
 */
export async function loadFolder(
  loader: SchemeLoader,
  folder: string = shippedCatalogue(),
): Promise<LoadReport | undefined> {
  const files = await readFolder(folder);
  const digest = await digestOf(files);
  if ((await loader.loadedFiles()) === digest) return undefined;
  return loader.loadFiles(readCatalogue(files), digest, FILES_AUTHOR);
}
