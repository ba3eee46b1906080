export {
  ENVIRONMENTS,
  LOG_LEVELS,
  readConfiguration,
  type Configuration,
  type EnvironmentName,
  type LogLevel,
} from './configuration.js';
export { CLOCK, CONFIGURATION } from './tokens.js';
export {
  ANONYMOUS,
  isAdmin,
  mayPublishFor,
  mayRecordFor,
  ROLES,
  type Caller,
  type Denial,
  type Role,
} from './sign-in/caller.js';
export { AUDIT, type Act, type AuditLog } from './sign-in/audit.js';
