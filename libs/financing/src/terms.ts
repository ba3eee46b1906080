/**
 * How one scheme pays, as the `financing` part of its YAML file says it. National law on co-financing (CGCT L1111-10,
 * R2334-27, decree 2018-514 …) is not repeated here: it lives in one dated place, `law.ts`.
 */
import type { Day } from '#kernel';

/**
 * What the rate applies to.
 * ELIGIBLE_COST (default): the eligible cost, at most `baseMax`.
 * DEFICIT: what the other aids leave uncovered (Fonds friches). The scheme is subsidiary: others are counted first.
 * REMAINDER: what is left to the owner after subsidies (fonds de concours of an EPCI); never more than half of it, by law.
 */
export type FinancingBase = 'ELIGIBLE_COST' | 'DEFICIT' | 'REMAINDER';

export interface FinancingTerms {
  /**
   * RATE: a share of a base. FLAT: a lump sum. IN_KIND: days or studies, never money in a plan.
   * UNKNOWN: pays money, but nobody publishes how much: never in an optimum, listed under what would unlock more.
   */
  readonly kind: 'RATE' | 'FLAT' | 'IN_KIND' | 'UNKNOWN';
  readonly base?: FinancingBase | undefined;
  /**
   * Fractions between 0 and 1. A range (`rateMin` under `rateMax`) is a floor and a ceiling: the scheme pays at least
   * `rateMin` of its base, or nothing. A single rate (equal, or `rateMax` alone) is what it pays at most: other
   * ceilings may trim it (« écrêtement »). `rateMin` is no floor on a DEFICIT or a REMAINDER.
   */
  readonly rateMin?: number | undefined;
  readonly rateMax?: number | undefined;
  /** Whole-cent decimal strings, `"20000.00"`. Under `amountMin` the scheme pays nothing. */
  readonly amountMin?: string | undefined;
  readonly amountMax?: string | undefined;
  /** The greatest base that the scheme takes into account. */
  readonly baseMax?: string | undefined;
  /** FLAT: the lump sum; `unit` says for what (« par poste », « par an pendant 2 ans »), `total` is the whole of it. */
  readonly flat?: { readonly total: string; readonly unit: string; readonly rateMax?: number | undefined } | undefined;
  /** An endowment of the State in the sense of R2334-27: at least 20 % alone, at most 80 % together. */
  readonly stateEndowment?: boolean | undefined;
  /**
   * A State subsidy under decree 2018-514 (Fonds vert, FNADT …): where it pays, all public aid together stays within the
   * eligible cost. Endowments of the CGCT and Anah are not. Default: true for a DEFICIT, false otherwise.
   */
  readonly stateSubsidy?: boolean | undefined;
  /** The scheme wants to be the only aid on the expenses that it pays for. */
  readonly oneAidPerExpense?: boolean | undefined;
  /** Slugs that cannot finance the same operation, with why. Said once, it holds both ways. */
  readonly incompatibleWith?: readonly { readonly scheme: string; readonly sentence: string }[] | undefined;
  /** Terms that replace the ones above in a case; the first whose facts all match applies. */
  readonly cases?: readonly FinancingCase[] | undefined;
  /** Why an amount or a rate is not sure, in French: shown beside the estimate. */
  readonly uncertain?: string | undefined;
  /** What is said of the rate in French when numbers do not tell all. */
  readonly comment?: string | undefined;
}

export interface FinancingCase {
  /** Exact values of facts: `{ status.opahRu: true }`; list facts match when they include the value. */
  readonly facts?: Readonly<Record<string, boolean | string>> | undefined;
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
  readonly terms: Omit<FinancingTerms, 'cases' | 'kind'>;
}
