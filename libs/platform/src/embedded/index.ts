export { holdEmbeddedDatabase, type EmbeddedDatabase, type HoldOptions } from './embedded-database.js';
export { SMALL_MACHINE, THROW_AWAY, type ServerSettings } from './settings.js';
export type { UserKind } from './users.js';
