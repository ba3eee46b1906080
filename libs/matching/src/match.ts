import type { Judgement, NextQuestion, WindowState } from '#criteria';
import type { Catalogue, PublishedScheme } from '#catalogue';
import type { Verdict } from '#kernel';

import type { Estimate } from './estimate.js';
import type { Relevance } from './relevance.js';
import type { MatchRequest } from './request.js';

/** One scheme judged for one place and project. */
export interface SchemeMatch {
  readonly rank: number;
  readonly scheme: PublishedScheme;
  readonly verdict: Verdict;
  /** Every criterion with its sentences, made when read and once: only what is shown is worded. */
  judgement(): Judgement;
  readonly relevance: Relevance;
  readonly window: WindowState;
  /** Computed when read: sentences are made only for what is shown. */
  estimate(): Estimate | undefined;
}

export interface MatchReport {
  /** The same for the same input, day, knowledge and catalogue. */
  readonly id: string;
  readonly request: MatchRequest;
  /** The catalogue that was judged. */
  readonly catalogue: Catalogue;
  readonly counts: VerdictCounts;
  /** Every scheme, best first. */
  readonly matches: readonly SchemeMatch[];
  /** The facts whose answer would settle most, best first; computed when read. */
  readonly nextQuestions: () => readonly NextQuestion<PublishedScheme>[];
}

export interface VerdictCounts {
  readonly eligible: number;
  readonly toVerify: number;
  readonly ineligible: number;
}
