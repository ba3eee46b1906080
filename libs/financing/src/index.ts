export { applicableTerms, undecidedCases, type KnownFacts, type UndecidedCase } from './applicable-terms.js';
export { estimate, type Estimate, type ProjectAmounts } from './estimate.js';
export {
  DEROGATIONS,
  derogation,
  EXEMPT_DEPARTMENTS,
  lawOn,
  type Derogation,
  type LegalBasis,
  type NationalLaw,
  type OwnShareRule,
  type RuleName,
  type ShareRule,
} from './law.js';
export { planFinancing } from './plan.js';
export type * from './plan-types.js';
export {
  planTable,
  type ExpenseRow,
  type PlanTable,
  type ResourceKind,
  type ResourceRow,
  type TableResult,
  type TableTotal,
} from './table.js';
export type * from './terms.js';
export { expenseProblems, planProblems } from './validate.js';
