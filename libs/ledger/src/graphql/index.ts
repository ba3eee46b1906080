export { AwardFilterInput, MeasureEnum, TotalDimensionEnum } from './inputs.js';
export { AwardViews } from './award-views.js';
export { AwardsResolver } from './awards.resolver.js';
export { FilterReader } from './filter-reader.js';
export { ReconciliationResolver } from './reconciliation.resolver.js';
export {
  AwardRecordedType,
  ConflictingReplayType,
  EntryRecordedType,
  RecordingResolver,
} from './recording.resolver.js';
export { StatisticsResolver } from './statistics.resolver.js';
export { TotalsResolver } from './totals.resolver.js';
