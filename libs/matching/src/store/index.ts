export { PostgresPlanStore, type PlanStoreLimits } from './kept-plan-store.js';
export { PostgresReportStore, type ReportStoreLimits } from './report-store.js';
