export { connect } from './connect.js';
export { copyRows, CopyWriter, type CopyTarget } from './copy.js';
export type { CopyItem, CopyValue } from './copy-text.js';
export { openDatabase, type Database, type OpenDatabaseOptions } from './database.js';
export { migrate } from './migrate.js';
export { dataSourceOptions, type DatabaseOptions, type EntityType } from './options.js';
