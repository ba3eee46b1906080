import { expandAidTypes, expandThemeGroups } from '#catalogue';
import { FACET_FIELDS, type FacetField } from './document.js';
import type { SearchFilter } from './port.js';
import { dayNumber, LAST_DAY_NUMBER } from './timeline.js';
import type { Day } from '#kernel';

/** A filter with its groups expanded, its empty lists gone and its days as numbers: what both engines apply. */
export interface ResolvedFilter {
  /** Filters that a facet shows, and that its own counts leave out. */
  readonly lists: ReadonlyMap<FacetField, readonly string[]>;
  readonly place?: readonly string[] | undefined;
  readonly openOn?: number | undefined;
  readonly closing?: { readonly from: number; readonly until: number } | undefined;
  /** Cents. */
  readonly amountMin?: number | undefined;
  /** Millionths. */
  readonly rateMin?: number | undefined;
  /** Milliseconds since 1970. */
  readonly updatedSince?: number | undefined;
}

export function resolveFilter(filter: SearchFilter = {}, on: Day): ResolvedFilter {
  const expanded = {
    ...filter,
    themes: filter.themes && expandThemeGroups(filter.themes),
    aidTypes: filter.aidTypes && expandAidTypes(filter.aidTypes),
  };
  const lists = new Map<FacetField, readonly string[]>();
  for (const field of FACET_FIELDS) {
    const values = expanded[field];
    if (values && values.length > 0) lists.set(field, [...new Set(values)]);
  }
  const { place, openOn, closingBefore, amountMin, rateMin, updatedSince } = filter;
  return {
    lists,
    place: place && place.length > 0 ? place : undefined,
    openOn: openOn && dayNumber(openOn),
    closing: closingBefore && { from: dayNumber(on), until: Math.min(dayNumber(closingBefore), LAST_DAY_NUMBER) },
    amountMin: amountMin === undefined ? undefined : Number(amountMin),
    rateMin: rateMin === undefined ? undefined : Math.round(rateMin * 1e6),
    updatedSince: updatedSince?.getTime(),
  };
}
