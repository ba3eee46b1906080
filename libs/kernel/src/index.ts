export { Decimal, Euro } from './euro.js';
export { Day, FIRST_DAY, LAST_DAY, LEGAL_ZONE, Period } from './day.js';
export { InvalidInputError, RefusedError, type Problem } from './problem.js';
export { countInFrench, editDistance, fold, listInFrench, nearest, numberInFrench, percentInFrench } from './text.js';
export { MET, NOT_APPLICABLE, NOT_MET, Possible, UNKNOWN, type Outcome, type Verdict } from './outcome.js';
export { canonicalJson } from './canonical.js';
export type { Clock } from './clock.js';
export { popCount } from './bits.js';
