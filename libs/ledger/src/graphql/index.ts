export { AwardFilterInput, MeasureEnum, TotalDimensionEnum } from './inputs.js';
export { TotalsResolver } from './totals.resolver.js';
