/**
 * The platform for `store/` and for commands: `#platform/store`. The database, the jobs, keys and audit as they are kept, and the log; nothing
 * of GraphQL nor of HTTP, so that a command starts without them.
 */
export * from '../database/index.js';
export { isDatabaseUnavailable } from '../database/unavailable.js';
export { holdEmbeddedDatabase, type EmbeddedDatabase } from '../embedded/index.js';
export * from '../jobs/index.js';
export { MIGRATIONS } from '../migrations/index.js';
export { Notifications } from '../notifications.js';
export { AuditTrail } from '../sign-in/audit-trail.js';
export { ensureFirstKey } from '../sign-in/first-key.js';
export { KeyStore, type Key } from '../sign-in/keys.js';
export { createLog, errorFields, LOG, logOf, type Log } from '../telemetry/log.js';
export { StructuredLogger } from '../telemetry/structured-logger.js';
