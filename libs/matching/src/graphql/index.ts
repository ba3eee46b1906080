export { DeadlinesResolver } from './deadlines.resolver.js';
export { EligibleCommunesResolver } from './eligible-communes.resolver.js';
export { MatchInput, FactInput, ProjectInput } from './inputs.js';
export { MatchResolver } from './match.resolver.js';
export { MatchReportType, MatchType } from './types.js';
export { MatchReportResolver } from './match-report.resolver.js';
export { PlanResolver } from './plan.resolver.js';
