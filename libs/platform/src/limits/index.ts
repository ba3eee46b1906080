/** What a request may be at most, and which operations are known beforehand. */
export { costOf, pageVariables } from './cost.js';
export { costLimit } from './cost-plugin.js';
export { DEFAULT_LIMITS, type QueryLimits } from './limits.js';
export type { LimitCode } from './refusal.js';
export { structureOf, type Structure } from './structure.js';
export { TextLimits, variablesRefusal } from './text-limits.js';
export {
  checkTrustedOperations,
  identifierOf,
  readTrustedOperations,
  type TrustedOperations,
} from './trusted-operations.js';
