/** Why a scheme stands where it stands in a report. */
export interface Relevance {
  /** Between 0 and 1; comparable inside one report only. */
  readonly score: number;
  readonly reasons: readonly RelevanceReason[];
}

export interface RelevanceReason {
  readonly code: string;
  /** French, ready to show. */
  readonly sentence: string;
}

/**
 * The port through which matching asks the search engine which schemes a text is about: slugs, best first, each with a
 * score between 0 and 1. Empty for an empty text; it may fail soft (an empty map) but never throws for a client's text.
 */
export interface TextRelevance {
  scores(text: string): Promise<ReadonlyMap<string, number>>;
}

export const TEXT_RELEVANCE = Symbol('TextRelevance');
