import type { ResolvedFilter } from '../filter.js';
import { statusAt } from '../timeline.js';
import { facetBit, type Entry, type Values } from './entry.js';

/** Passes every filter. */
export const PASSES = 0;
/** Fails more than one filter, or one that no facet shows. */
export const FAILS = -1;

/** Gives for an entry `PASSES`, `FAILS`, or the bit of the one facet whose own filter alone it fails: it still counts there. */
export function compileFilter(filter: ResolvedFilter, on: number, values: Values): (entry: Entry) => number {
  let required = 0;
  const marks = new Uint8Array(values.all.length);
  for (const [field, names] of filter.lists) {
    if (field === 'statuses') continue;
    required |= facetBit(field);
    for (const name of names) {
      const number = values.known(field, name);
      if (number !== undefined) marks[number] = facetBit(field);
    }
  }
  const statuses = filter.lists.get('statuses');
  const statusBit = facetBit('statuses');
  const place = filter.place && new Set(filter.place);
  const { openOn, closing, amountMin, rateMin, updatedSince } = filter;

  return ({ document, values: own }) => {
    if (place && !document.perimeter.some((code) => place.has(code))) return FAILS;
    if (openOn !== undefined && !isOpen(statusAt(document.timeline, openOn))) return FAILS;
    if (closing && !document.closings.some((day) => day >= closing.from && day <= closing.until)) return FAILS;
    if (amountMin !== undefined && document.amountMax < amountMin) return FAILS;
    if (rateMin !== undefined && document.rateMax < rateMin) return FAILS;
    if (updatedSince !== undefined && document.updatedAt < updatedSince) return FAILS;
    let met = 0;
    if (required !== 0) for (let index = 0; index < own.length; index++) met |= marks[own[index]!]!;
    let failed = required & ~met;
    if (statuses && !statuses.includes(statusAt(document.timeline, on))) failed |= statusBit;
    return (failed & (failed - 1)) === 0 ? failed : FAILS;
  };
}

export function isOpen(status: string): boolean {
  return status === 'OPEN' || status === 'PERMANENT';
}
