/** What goes into a financing plan and what comes out. Amounts are integer cents, rates fractions between 0 and 1. */
import type { Day, Euro } from '#kernel';
import type { KnownFacts } from './applicable-terms.js';
import type { LegalBasis } from './law.js';
import type { FinancingTerms } from './terms.js';

export type SpendingKind = 'INVESTMENT' | 'OPERATING' | 'ENGINEERING' | 'POST';
export type Zone = 'METROPOLE' | 'DROM' | 'COM';
export type AidState = 'TO_REQUEST' | 'REQUESTED' | 'SECURED' | 'HOPED';
export type PlanVerdict = 'ELIGIBLE' | 'TO_VERIFY';

/** A scheme that the match did not exclude. */
export interface PlanCandidate {
  readonly slug: string;
  readonly label: string;
  readonly verdict: PlanVerdict;
  readonly terms: FinancingTerms;
  /** Where the scheme's own limits are written, repeated beside them. */
  readonly legalBasis?: readonly LegalBasis[] | undefined;
}

/** Money of others. Of `scheme` and `funder`, exactly one is given. */
export interface SecuredAid {
  readonly scheme?: string | undefined;
  readonly funder?: string | undefined;
  /** The scheme's name; default: its slug, or the funder. */
  readonly label?: string | undefined;
  readonly amount: Euro;
  readonly public: boolean;
  /** Default: SECURED. */
  readonly state?: Exclude<AidState, 'TO_REQUEST'> | undefined;
  /** The scheme's terms, when it has any: it then counts under the rules of its kind (endowment, deficit, fund). */
  readonly terms?: FinancingTerms | undefined;
  /** Where the scheme's own rules are written, repeated beside the checks on them. */
  readonly legalBasis?: readonly LegalBasis[] | undefined;
  /**
   * Why the match excludes the scheme, in a French sentence that may be empty; absent when it does not. The money is counted
   * all the same, with a warning.
   */
  readonly ineligible?: string | undefined;
}

/** One line of the left side of the table. `eligible`: default true. */
export interface Expense {
  readonly label: string;
  readonly amount: Euro;
  readonly eligible?: boolean | undefined;
}

export interface PlanInput {
  readonly on: Day;
  /** Excluding VAT, as the eligible cost. */
  readonly cost: Euro;
  /** Default: the sum of eligible expenses when there are any, else the cost. */
  readonly eligibleCost?: Euro | undefined;
  readonly privateFunding?: Euro | undefined;
  /** Default: INVESTMENT, the kind on which the law is strictest. */
  readonly spendingKind?: SpendingKind | undefined;
  readonly zone?: Zone | undefined;
  readonly department?: string | undefined;
  /** Theme codes; they only choose which derogations are worth a mention. */
  readonly themes?: readonly string[] | undefined;
  readonly candidates: readonly PlanCandidate[];
  readonly secured?: readonly SecuredAid[] | undefined;
  readonly expenses?: readonly Expense[] | undefined;
  readonly derogations?: readonly string[] | undefined;
  /** For the schemes whose terms depend on facts. */
  readonly facts?: KnownFacts | undefined;
  /** A fact with its value as a French clause, « la commune est en zone FRR »: sentences then say what to look up. */
  readonly factClause?: ((code: string, value: boolean | string) => string | undefined) | undefined;
  readonly excludeToVerify?: boolean | undefined;
}

export type LineSource = 'OWN_FUNDS' | 'SCHEME' | 'SECURED' | 'PRIVATE';

/** Why an amount is not one cent greater. */
export interface PlanLimit {
  readonly code: LimitCode;
  readonly sentence: string;
  readonly legalBasis: readonly LegalBasis[];
}

export type LimitCode =
  | 'rate-maximum'
  | 'amount-maximum'
  | 'base-maximum'
  | 'flat-sum'
  | 'own-share'
  | 'state-endowments-ceiling'
  | 'public-aid-ceiling'
  | 'inter-communal-fund'
  | 'deficit'
  | 'remainder'
  | 'subsidiarity'
  | 'cost';

export interface PlanLine {
  readonly source: LineSource;
  readonly scheme?: string | undefined;
  readonly label: string;
  /** What the rate applies to; `undefined` for a lump sum or money whose base nobody told. */
  readonly base?: Euro | undefined;
  readonly rate?: number | undefined;
  readonly amount: Euro;
  readonly state?: AidState | undefined;
  readonly verdict?: PlanVerdict | undefined;
  /** SECURED only: whether the money is public. */
  readonly public: boolean;
  readonly limitedBy: readonly PlanLimit[];
}

export type CheckOutcome = 'PASSED' | 'FAILED' | 'WARNING' | 'NOT_APPLICABLE';

export interface PlanCheck {
  readonly code: CheckCode;
  readonly outcome: CheckOutcome;
  readonly sentence: string;
  readonly value?: Euro | undefined;
  readonly limit?: Euro | undefined;
  /** By how much it fails, in cents; zero unless FAILED or WARNING. */
  readonly gap: Euro;
  /** The scheme or derogation that the check is about, when it is about one. */
  readonly subject?: string | undefined;
  readonly legalBasis: readonly LegalBasis[];
}

export type CheckCode =
  | 'cost'
  | 'private-funding'
  | 'balance'
  | 'own-share'
  | 'lead-authority-share'
  | 'state-endowment-floor'
  | 'state-endowments-ceiling'
  | 'public-aid-ceiling'
  | 'inter-communal-fund'
  | 'deficit-subsidiarity'
  | 'incompatible-schemes'
  | 'one-aid-per-expense'
  | 'derogation'
  | 'state-programmes'
  | 'hope'
  | 'to-verify'
  | 'uncertain-amount'
  | 'ineligible-scheme';

export interface OwnShare {
  readonly amount: Euro;
  /** Of public funding (public aid and own share), rounded down; `undefined` when there is none. */
  readonly shareOfPublicFunding?: number | undefined;
  /** Fraction due by law after derogations; 0 where the law asks for none. */
  readonly requiredShare: number;
  readonly requiredAmount: Euro;
}

export type AlternativeCode = 'without-to-verify' | 'fewest-requests' | 'smallest-own-share';

export interface PlanAlternative {
  readonly code: AlternativeCode;
  readonly label: string;
  /** What it changes beside the plan, or that it is the plan itself. */
  readonly sentence: string;
  readonly publicAid: Euro;
  readonly ownShare: Euro;
  /** How many applications it takes. */
  readonly requests: number;
  readonly lines: readonly PlanLine[];
}

export type UnlockCode = 'derogation' | 'cofinancer' | 'fact' | 'verify-schemes' | 'unknown-amount' | 'in-kind';

/** What would unlock more public aid. */
export interface PlanUnlock {
  readonly code: UnlockCode;
  readonly sentence: string;
  /** How much more public aid, all other things equal; `undefined` when nobody can say. */
  readonly gain?: Euro | undefined;
  readonly scheme?: string | undefined;
  readonly derogation?: string | undefined;
  readonly facts?: readonly { readonly code: string; readonly value: boolean | string }[] | undefined;
  readonly legalBasis: readonly LegalBasis[];
}

export type LeftOutCode =
  | 'already-secured'
  | 'to-verify'
  | 'unknown-amount'
  | 'in-kind'
  | 'below-floor'
  | 'incompatible-with-secured'
  | 'incompatible'
  | 'no-room'
  | 'not-needed'
  | 'ineligible'
  | 'other-spending'
  | 'not-considered';

/** A scheme of the match that takes no part in the plan, and why. */
export interface LeftOutScheme {
  readonly scheme: string;
  readonly label: string;
  readonly code: LeftOutCode;
  readonly sentence: string;
}

/** How sure the public aid is: the four sums add up to it. */
export interface PlanCertainty {
  readonly secured: Euro;
  readonly requested: Euro;
  readonly hoped: Euro;
  readonly toRequest: Euro;
  /** The part of `toRequest` whose schemes still have to be verified. */
  readonly toVerify: Euro;
  readonly sentence: string;
}

export interface FinancingPlan {
  readonly on: Day;
  readonly cost: Euro;
  readonly eligibleCost: Euro;
  readonly lines: readonly PlanLine[];
  readonly publicAid: Euro;
  readonly privateFunding: Euro;
  readonly ownShare: OwnShare;
  /** The sum of the lines. It equals the cost unless a check `balance` fails. */
  readonly total: Euro;
  readonly checks: readonly PlanCheck[];
  readonly alternatives: readonly PlanAlternative[];
  readonly unlocks: readonly PlanUnlock[];
  readonly leftOut: readonly LeftOutScheme[];
  readonly certainty: PlanCertainty;
}
