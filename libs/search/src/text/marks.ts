import type { SearchDocument } from '../document.js';
import { highlight, type Highlight } from './highlight.js';
import type { AnalysedQuery } from './query.js';

const LONG = 2000;

/** The texts of a scheme with what was asked marked, the long ones cut. */
export function marksOf(document: Pick<SearchDocument, 'shown'>, query: AnalysedQuery): Highlight[] {
  return highlight(
    query,
    // An imported name or summary may be as long as a description.
    document.shown.map(({ field, text }) => ({ field, text, excerpt: field === 'description' || text.length > LONG })),
  );
}
