export { MatchInput, FactInput, PlaceInput, ProjectInput } from './inputs.js';
export { MatchResolver } from './match.resolver.js';
export { MatchReportType, MatchType, VerdictEnum } from './types.js';
