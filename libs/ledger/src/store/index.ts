export { AwardStore } from './awards.js';
export { cancelImport, type ImportCancellation } from './cancel-import.js';
export { importAwardsFile, type ImportFileOptions } from './import-file.js';
export { PostgresImportWriter } from './import-writer.js';
export { LastAwardsReader, type LastAwardOfCommune } from './last-awards.js';
export { LedgerRecorder } from './recorder.js';
export { ReferenceSirens } from './siren-directory.js';
export { TotalsStore, type SchemeFunder } from './totals.js';
export { verifyLedger, type BrokenLink, type Verification } from './verify.js';
export {
  clearDemonstration,
  layOutDemonstration,
  LedgerChoice,
  offersDemonstration,
  type DemonstrationState,
} from './demonstration-ledger.js';
export { ReadableAwards, ReadableTotals } from './readable-ledger.js';
export { LedgerReconciler } from './reconciliation.js';
export { RecorderOfCallers } from './recorder-of-callers.js';
export { ReportStore } from './reports.js';
export { keepResident } from './resident-ledger.js';
export { awardsToExport } from './export-awards.js';
export { StatisticsStore } from './statistics.js';
export * from '../exporting/index.js';
export { builtInReports, readReportFile } from '../published/index.js';
export { builtInMappings, cellsByHeader, openTable } from '../reading/index.js';
