import type { Judgement, WindowState } from '#criteria';
import type { SchemeDocument } from '#catalogue';
import type { Verdict } from '#kernel';

import type { Estimate } from './estimate.js';
import type { Relevance } from './relevance.js';
import type { MatchRequest } from './request.js';

/** A published version of a scheme, as the catalogue holds it in memory. */
export interface PublishedScheme {
  readonly document: SchemeDocument;
  readonly version: number;
}

/** One scheme judged for one place and project. */
export interface SchemeMatch {
  readonly rank: number;
  readonly scheme: PublishedScheme;
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  readonly relevance: Relevance;
  readonly window: WindowState;
  /** Computed when read: sentences are made only for what is shown. */
  readonly estimate: () => Estimate | undefined;
}

export interface MatchReport {
  readonly request: MatchRequest;
  readonly counts: VerdictCounts;
  /** Every scheme, best first. */
  readonly matches: readonly SchemeMatch[];
}

export interface VerdictCounts {
  readonly eligible: number;
  readonly toVerify: number;
  readonly ineligible: number;
}
