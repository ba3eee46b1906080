import type { SearchEngine } from '#search';
import { Day, type Clock } from '#kernel';

import type { TextRelevance } from './relevance.js';

/** How many schemes a text may be about. */
const DEPTH = 50;

/** The search engine's order as scores: 1 for the best, evenly down to the last found. */
export function searchRelevance(engine: SearchEngine, clock: Clock): TextRelevance {
  return {
    scores: async (text) => {
      const { hits } = await engine.search({ query: text, first: DEPTH, on: Day.at(clock.now()), highlights: false });
      return new Map(hits.map(({ slug }, index) => [slug, 1 - index / hits.length]));
    },
  };
}
