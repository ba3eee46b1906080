export {
  AWARD_STATISTICS,
  NO_AWARDS,
  SCHEME_AWARDS,
  type AwardEvidence,
  type AwardStatistics,
  type LastAward,
  type SchemeAwards,
} from './awards.js';
export { compareReports, type CriterionChange, type MatchChange } from './compare.js';
export { countryOn, type CountryOnDay } from './country-columns.js';
export { deadlines, type Deadline, type Deadlines, type DeadlinesAnswer, type DeadlinesInput } from './deadlines.js';
export { DeadlinesService } from './deadlines-service.js';
export {
  countVerdictsOfCountry,
  eligibleCommunes,
  cursorOf,
  readCursor,
  type CommuneFilter,
  type DepartmentCounts,
  type EligibleCommunes,
  type EligibleCommunesAnswer,
  type EligibleCommunesInput,
  type JudgedCommune,
  type ListKey,
} from './eligible-communes.js';
export { EligibleCommunesService } from './eligible-communes-service.js';
export { type Estimate } from './estimate.js';
export { leanOn } from './evidence.js';
export { type MatchReport, type SchemeMatch, type VerdictCounts } from './match.js';
export { MatchService } from './match-service.js';
export {
  keptReport,
  REPORT_STORE,
  reportAgain,
  type KeptPlace,
  type KeptReport,
  type ReportStore,
  type SchemeVersionKey,
} from './kept-report.js';
export { ReportArchive } from './report-archive.js';
export { PlanArchive } from './plan-archive.js';
export { planCandidates, type PlanCandidates } from './plan-candidates.js';
export { isPlanId, namedPlan, PLAN_STORE, type KeptPlan, type KeptWishes, type PlanStore } from './plan-kept.js';
export {
  amountProblems,
  readWishes,
  type ExpenseInput,
  type FinancingPlanInput,
  type PlanWishes,
  type SecuredAidInput,
} from './plan-request.js';
export { PlanService, type PlannedFinancing } from './plan-service.js';
export { TEXT_RELEVANCE, type Relevance, type TextRelevance } from './relevance.js';
export { catalogueId, countVerdicts, judgeScheme, matchReport } from './report.js';
export {
  readRequest,
  readThemes,
  type DeclaredFact,
  type MatchInput,
  type MatchRequest,
  type ProjectInput,
} from './request.js';
export { searchRelevance } from './search-relevance.js';
