export { SearchResolver } from './search.resolver.js';
export { VerdictEnum } from './types.js';
