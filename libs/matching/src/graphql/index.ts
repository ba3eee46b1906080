export { MatchInput, FactInput, ProjectInput } from './inputs.js';
export { MatchResolver } from './match.resolver.js';
export { MatchReportType, MatchType } from './types.js';
