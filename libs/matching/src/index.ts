export { type Estimate } from './estimate.js';
export { type MatchReport, type SchemeMatch, type VerdictCounts } from './match.js';
export { MatchService } from './match-service.js';
export { TEXT_RELEVANCE, type Relevance, type TextRelevance } from './relevance.js';
export { countVerdicts, judgeScheme, matchReport } from './report.js';
export {
  readRequest,
  readThemes,
  type DeclaredFact,
  type MatchInput,
  type MatchRequest,
  type ProjectInput,
} from './request.js';
export { searchRelevance } from './search-relevance.js';
