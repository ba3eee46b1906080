export {
  ENTRY_KINDS,
  QUANTITY_UNITS,
  type AwardContent,
  type Beneficiary,
  type EntryContent,
  type EntryKind,
  type Quantity,
  type QuantityUnit,
} from './entry.js';
export { importAwards, type ImportReport, type ImportWriter, type RefusedLine, type WarnedLine } from './importing.js';
export { compileMapping, type MappingPorts } from './mapped-row.js';
export {
  OTHER_SCHEME,
  type CommuneResolver,
  type Mapping,
  type SchemeDirectory,
  type SirenDirectory,
} from './mapping.js';
export { MEASURES, type Measure } from './measure.js';
export {
  TOTAL_DIMENSIONS,
  type AsOf,
  type AwardFilter,
  type AwardTotals,
  type TotalDimension,
  type TotalFigures,
  type TotalGroup,
  type TotalKey,
  type TotalsQuestion,
} from './totals.js';
export { type Award, type AwardPage, type EntryImport, type RecordedEntry } from './award.js';
export { type RecordAwardInput, type RecordEntryInput, type RecordingPorts, type RecordResult } from './recording.js';
export { LEDGER_RULES, brokenRule, standingOf, type AwardStanding, type BrokenRule, type Standing } from './rules.js';
export { TOTALS, type TotalsReader } from './ports.js';
export { schemeDirectory, schemeFunders } from './scheme-directory.js';
export {
  AWARDS,
  RECORDER,
  type AwardRecorder,
  type AwardsReader,
  type LedgerCaller,
  type ListDates,
  type RecordAnswer,
} from './ports.js';
export {
  FIGURE_BOUNDS,
  FIGURE_MEASURES,
  FIGURE_UNITS,
  decimalOf,
  decimalText,
  RECONCILIATION_STATUSES,
  soleScheme,
  type Figure,
  type FigureBound,
  type FigureMeasure,
  type FigureUnit,
  type ReconciliationStatus,
} from './figure.js';
export { REPORTS, type PublishedReport, type ReportImport, type Reports } from './report.js';
export { type CauseCode } from './causes.js';
export {
  RECONCILER,
  type Reconciler,
  type Reconciliation,
  type ReconciliationLine,
  type ReportEvolution,
} from './reconciliation.js';
export {
  EVOLUTIONS,
  type AsOfPoint,
  type AwardEvolution,
  type EvolutionEnd,
  type EvolutionReader,
} from './evolution.js';
export { DEMONSTRATION_LABEL, DEMONSTRATION_SOURCE, demonstrationOf, type Demonstration } from './demonstration.js';
export {
  populationClassOf,
  RATE_UNIT,
  STATISTICS,
  type AwardStatistics,
  type ExampleAward,
  type Quartiles,
  type AwardSummary,
  type ComparedCommune,
  type StatisticsReader,
} from './statistics.js';
export { comparedCommune } from './compared-commune.js';
