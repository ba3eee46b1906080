export { exportAwards, type AwardExport, type ExportTally } from './export-awards.js';
export {
  EXPORT_FORMATS,
  type Declared,
  type ExportContext,
  type ExportedAward,
  type ExportedEntry,
  type ExportFormat,
  type ExportNames,
} from './exported-award.js';
export { OWN_COLUMNS } from './own-csv.js';
export { faultOf, isSiret, SCDL_COLUMNS, SCDL_DECLARABLE } from './scdl.js';
export { THREE_SIXTY_DECLARABLE, THREE_SIXTY_VERSION } from './three-sixty-giving.js';
export {
  AWARD_QUERY_FIELDS,
  readAwardQuery,
  type AwardQuery,
  type KnownCodes,
  type WrittenFilter,
} from './award-query.js';
export { exportNames } from './names.js';
