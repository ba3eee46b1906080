export { DatabaseWatch } from './database-watch.js';
export { createLog, errorFields, LOG, logOf, type Log } from './log.js';
export { Metrics, type Figure, type FollowedFigure } from './metrics.js';
export { TelemetryModule } from './module.js';
export { currentRequest, type RequestContext } from './request-context.js';
export { StructuredLogger } from './structured-logger.js';
