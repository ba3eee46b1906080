export { AwardStore } from './awards.js';
export { cancelImport, type ImportCancellation } from './cancel-import.js';
export { importAwardsFile, type ImportFileOptions } from './import-file.js';
export { PostgresImportWriter } from './import-writer.js';
export { LedgerRecorder } from './recorder.js';
export { ReferenceSirens } from './siren-directory.js';
export { TotalsStore, type SchemeFunder } from './totals.js';
export { verifyLedger, type BrokenLink, type Verification } from './verify.js';
