export { CATALOGUE_CHANNEL, type CatalogueChangeHook } from './change-hook.js';
export { CATALOGUE_ROWS } from './rows.js';
export { CatalogueAnnouncement } from './announcement.js';
export { CatalogueSnapshot } from './catalogue-snapshot.js';
export { contentHash } from './content-hash.js';
export { readCatalogue, readFolder, shippedCatalogue } from './folder.js';
export {
  SchemeEditor,
  type Authorship,
  type SchemeChanged,
  type SchemeWritten,
  type SeenVersion,
} from './scheme-editor.js';
export { SchemeLoader, type LoadReport, type Source, type SourcedScheme } from './scheme-loader.js';
export { SchemeReader, type CatalogueNews, type SchemeVersionLine } from './scheme-reader.js';
