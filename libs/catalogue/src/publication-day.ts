/** When a scheme that a file gives was made public: what the file says, never the moment at which a service loaded it. */
import type { Day } from '#kernel';

import type { SchemeDocument } from './scheme.js';

/**
 * `publishedOn` when the document says it; else the earliest of the days by which it is known to have been public: its own first day,
 * the opening of its first window, the day somebody first read a source. A scheme that is announced for next year was public
 * on the day somebody read of it. `undefined` when the document gives no date at all.
 */
export function publicationDay(scheme: SchemeDocument): Day | undefined {
  if (scheme.publishedOn !== undefined) return scheme.publishedOn;
  const days = [
    scheme.validFrom,
    ...scheme.windows.map((window) => window.opensOn),
    ...scheme.sources.map((source) => source.checkedOn),
  ].filter((day) => day !== undefined);
  return days.length === 0 ? undefined : days.reduce((first, day) => (day < first ? day : first));
}
