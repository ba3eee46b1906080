export {
  ENTRY_KINDS,
  QUANTITY_UNITS,
  type AwardContent,
  type Beneficiary,
  type EntryContent,
  type EntryKind,
  type Quantity,
  type QuantityUnit,
} from './entry.js';
export { importAwards, type ImportReport, type ImportWriter, type RefusedLine, type WarnedLine } from './importing.js';
export { compileMapping, type MappingPorts } from './mapped-row.js';
export { OTHER_SCHEME, type CommuneResolver, type Mapping, type SchemeDirectory, type SirenDirectory } from './mapping.js';
export { MEASURES, type Measure } from './measure.js';
