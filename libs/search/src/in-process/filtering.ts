import type { FacetField } from '../document.js';
import type { ResolvedFilter } from '../filter.js';
import { statusAt } from '../timeline.js';
import { LIST_FIELDS, type Entry, type ListField, type Values } from './entry.js';

/** Passes every filter. */
export const PASSES = 0;
/** Fails more than one filter, or one that no facet shows. */
export const FAILS = -1;

/**
 * Gives for an entry `PASSES`, `FAILS`, or the one facet's number (from 1, in the order of `fields`) whose own filter
 * alone it fails: it still counts in that facet.
 */
export function compileFilter(
  filter: ResolvedFilter,
  on: number,
  fields: readonly FacetField[],
  values: Readonly<Record<ListField, Values>>,
): (entry: Entry) => number {
  const numberOf = (field: FacetField) => fields.indexOf(field) + 1;
  const lists = LIST_FIELDS.flatMap((field) => {
    const names = filter.lists.get(field);
    if (!names) return [];
    return [
      { field, facet: numberOf(field), wanted: new Set(names.flatMap((name) => values[field].known(name) ?? [])) },
    ];
  });
  const statuses = filter.lists.get('statuses');
  const statusFacet = numberOf('statuses');
  const place = filter.place && new Set(filter.place);
  const { openOn, closing, amountMin, rateMin, updatedSince } = filter;

  return ({ document, lists: own }) => {
    if (place && !document.perimeter.some((code) => place.has(code))) return FAILS;
    if (openOn !== undefined && !isOpen(statusAt(document.timeline, openOn))) return FAILS;
    if (closing && !document.closings.some((day) => day >= closing.from && day <= closing.until)) return FAILS;
    if (amountMin !== undefined && document.amountMax < amountMin) return FAILS;
    if (rateMin !== undefined && document.rateMax < rateMin) return FAILS;
    if (updatedSince !== undefined && document.updatedAt < updatedSince) return FAILS;
    let failed = PASSES;
    for (const { field, facet, wanted } of lists) {
      if (own[field].some((value) => wanted.has(value))) continue;
      if (failed !== PASSES || facet === 0) return FAILS;
      failed = facet;
    }
    if (statuses && !statuses.includes(statusAt(document.timeline, on))) {
      if (failed !== PASSES || statusFacet === 0) return FAILS;
      failed = statusFacet;
    }
    return failed;
  };
}

export function isOpen(status: string): boolean {
  return status === 'OPEN' || status === 'PERMANENT';
}
