export {
  ENVIRONMENTS,
  LOG_LEVELS,
  readConfiguration,
  type Configuration,
  type EnvironmentName,
  type LogLevel,
} from './configuration.js';
export { CLOCK, CONFIGURATION } from './tokens.js';
