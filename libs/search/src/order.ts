import type { SearchDocument } from './document.js';
import type { SearchSort } from './port.js';

/** A scheme's place in an order: numbers, the smaller the earlier, then the slug. */
export interface Placed {
  readonly key: readonly number[];
  readonly slug: string;
}

export function comparePlaces(a: Placed, b: Placed): number {
  for (let index = 0; index < a.key.length; index++) {
    const difference = a.key[index]! - (b.key[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0;
}

/** The next closing from that day on; a number after every day when there is none. */
export function nextClosing(document: Pick<SearchDocument, 'closings'>, day: number): number {
  return document.closings.find((closing) => closing >= day) ?? NO_CLOSING;
}

export const NO_CLOSING = 1_000_000;

/** The key of the orders that don't depend on the query. */
export function sortKey(document: SearchDocument, sort: Exclude<SearchSort, 'RELEVANCE'>, on: number): number[] {
  switch (sort) {
    case 'DEADLINE':
      return [nextClosing(document, on)];
    case 'NEWEST':
      return [-document.publishedAt];
    case 'RATE':
      return [-document.rateMax];
  }
}

export function sortFacet(
  counts: Iterable<readonly [value: string, count: number]>,
): { value: string; count: number }[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
