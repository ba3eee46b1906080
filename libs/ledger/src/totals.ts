import type { BeneficiaryType } from '#catalogue';
import type { Day, Euro } from '#kernel';

import type { Quantity } from './entry.js';
import type { Measure } from './measure.js';

/**
 * Which awards. Programme, departments, regions and communes look at the place of the project. A programme compares the codes that the
 * award's source and the programme's list print: a later merger makes nobody a member.
 */
export interface AwardFilter {
  readonly schemes?: readonly string[] | undefined;
  readonly programme?: string | undefined;
  /** The day whose list of members counts; default: the last day of effect. */
  readonly programmeOn?: Day | undefined;
  readonly departments?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  /** INSEE codes, of today or as printed. */
  readonly communes?: readonly string[] | undefined;
  readonly beneficiaryTypes?: readonly BeneficiaryType[] | undefined;
  readonly effectiveFrom?: Day | undefined;
  readonly sources?: readonly string[] | undefined;
}

/** The two dates of a question: in effect until a day (included), as known at an instant (included). */
export interface AsOf {
  readonly effectiveUntil: Day;
  /** ISO 8601 in UTC, milliseconds. */
  readonly knownAt: string;
}

export const TOTAL_DIMENSIONS = [
  'SCHEME',
  'FUNDER',
  'PROGRAMME',
  'REGION',
  'DEPARTMENT',
  'EPCI',
  'COMMUNE',
  'BENEFICIARY_TYPE',
  'YEAR',
  'MONTH',
] as const;
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number];

export interface TotalFigures {
  readonly amount: Euro;
  /**
   * Awards that came to be granted (those asked for, or cancelled, when that is what is measured), not fully cancelled since. Not all of them
   * have the measure: `covered` says how many.
   */
  readonly awards: number;
  /** Distinct beneficiaries of awards that have the measure, net of full cancellations. */
  readonly beneficiaries: number;
  /** Distinct places of project, by printed code, of awards that have the measure, net of full cancellations. */
  readonly communes: number;
  /** Awards with at least one entry of the measure. 0: nothing is known, which is not the same as nothing paid. */
  readonly covered: number;
}

/** Codes of the dimensions that were asked for; `undefined` when an award has none (an EPCI's award has no commune). */
export interface TotalKey {
  readonly scheme?: string | undefined;
  readonly funder?: string | undefined;
  readonly programme?: string | undefined;
  readonly region?: string | undefined;
  readonly department?: string | undefined;
  readonly epci?: string | undefined;
  readonly commune?: string | undefined;
  readonly beneficiaryType?: BeneficiaryType | undefined;
  readonly year?: number | undefined;
  /** `2021-10`. */
  readonly month?: string | undefined;
}

export interface TotalGroup extends TotalFigures {
  readonly key: TotalKey;
}

export interface AwardTotals extends TotalFigures, AsOf {
  readonly measure: Measure;
  /** True when the demonstration ledger was read. */
  readonly synthetic: boolean;
  readonly quantities: readonly Quantity[];
  readonly groups: readonly TotalGroup[];
}

export interface TotalsQuestion {
  readonly filter: AwardFilter;
  readonly measure: Measure;
  readonly groupBy: readonly TotalDimension[];
  readonly effectiveUntil: Day;
  /** Default: now, at an instant that no writer at work can change any more. */
  readonly knownAt?: string | undefined;
}
