/** When a scheme that a file gives was made public: what the file says, never the moment at which a service loaded it. */
import type { Day } from '#kernel';

import type { SchemeDocument } from './scheme.js';

/**
 * `publishedOn` when the document says it; else the earlier of its own first day and the opening of its first window. A scheme that is
 * announced for next year was public on the day somebody read of it. `undefined` when it has no such date: the day on which a source was
 * read says that the scheme was public by then, not since when, and is no substitute.
 */
export function publicationDay(scheme: SchemeDocument): Day | undefined {
  if (scheme.publishedOn !== undefined) return scheme.publishedOn;
  const own = earliest([scheme.validFrom, ...scheme.windows.map((window) => window.opensOn)]);
  return own && earliest([own, ...scheme.sources.map((source) => source.checkedOn)]);
}

function earliest(days: readonly (Day | undefined)[]): Day | undefined {
  return days.reduce(
    (first, day) => (first === undefined || (day !== undefined && day < first) ? day : first),
    undefined,
  );
}
