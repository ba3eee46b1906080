import type { AwardTotals, TotalsQuestion } from './totals.js';

/** Where totals are asked. */
export interface TotalsReader {
  totals(question: TotalsQuestion): Promise<AwardTotals>;
}

export const TOTALS = Symbol('guichet.totals');
