export { CATALOGUE_CHANNEL, type CatalogueChangeHook } from './change-hook.js';
export { CATALOGUE_ROWS } from './rows.js';
export { CatalogueAnnouncement } from './announcement.js';
export { CatalogueSnapshot } from './catalogue-snapshot.js';
export { contentHash } from './content-hash.js';
export { readCatalogue, readFolder, shippedCatalogue } from './folder.js';
export { loadFolder } from './load-folder.js';
export {
  SchemeEditor,
  type Authorship,
  type NewContent,
  type SchemeChanged,
  type SchemeWritten,
  type SeenVersion,
} from './scheme-editor.js';
export {
  SchemeLoader,
  type LoadOptions,
  type LoadReport,
  type MissingImports,
  type Source,
  type SourcedScheme,
} from './scheme-loader.js';
export { AuditedDesk } from './audited-desk.js';
export { SchemeReader, type CatalogueNews } from './scheme-reader.js';
export { SchemeImporter, type SchemeImportOptions } from './scheme-import.js';
