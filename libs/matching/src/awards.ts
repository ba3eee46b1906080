import type { Day, Euro } from '#kernel';

/** The last time a commune was awarded a scheme. */
export interface LastAward {
  readonly effectiveOn: Day;
  /** What was awarded, less what was cancelled, in cents; `undefined` when the source knows a quantity or no amount. */
  readonly amount: Euro | undefined;
}

/**
 * The port through which matching asks whom a scheme was awarded to: by commune code, for communes that are beneficiaries
 * themselves, as known now and in effect on the day. Awards that were wholly cancelled and those of a demonstration do
 * not count. It is answered at once for a whole country.
 */
export interface SchemeAwards {
  lastAwards(scheme: string, until: Day): Promise<ReadonlyMap<string, LastAward>>;
}

export const SCHEME_AWARDS = Symbol('SchemeAwards');

/** For a service without a ledger. */
export const NO_AWARDS: SchemeAwards = { lastAwards: () => Promise.resolve(new Map()) };

/** What comparable awards amounted to, in cents; rates are fractions. */
export interface AwardEvidence {
  readonly awards: number;
  readonly amount: { readonly p25: Euro; readonly median: Euro; readonly p75: Euro } | undefined;
  readonly rate: { readonly p25: number; readonly median: number; readonly p75: number } | undefined;
  /** How many awards were compared and which, in French, as a sentence begins: « 37 attributions DETR à des communes de… ». */
  readonly basis: string;
}

/**
 * The port through which an estimate leans on what similar communes were awarded; `undefined` when nothing is known. It is asked for every scheme
 * that is shown: an answer that was just given must cost nothing.
 */
export interface AwardStatistics {
  evidence(scheme: string, inseeCode: string | undefined): Promise<AwardEvidence | undefined>;
}

export const AWARD_STATISTICS = Symbol('AwardStatistics');
