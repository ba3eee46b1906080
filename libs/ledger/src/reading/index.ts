export { builtInMappings, loadMapping, parseMapping } from './mapping-file.js';
export { RejectsFile } from './rejects-file.js';
export { openTable } from './open-table.js';
export {
  cellsByHeader,
  csvLine,
  type Encoding,
  type Table,
  type TableFormat,
  type TableOptions,
  type TableRow,
} from './table.js';
