import type { FacetField } from '../../document.js';
import type { ResolvedFilter } from '../../filter.js';
import { blocksOfDay } from '../../timeline.js';

/** A value inside a filter: nothing that a client writes can end the string. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export function isIn(attribute: string, values: readonly string[]): string {
  return `${attribute} IN [${values.map(quoted).join(', ')}]`;
}

/** The status on that day is one of these. */
export function hasStatus(statuses: readonly string[], day: number): string {
  return isIn(
    'status',
    statuses.flatMap((status) => blocksOfDay(day).map((block) => `${status}:${block}`)),
  );
}

export const OPEN_STATUSES = ['OPEN', 'PERMANENT'];

/** The conditions of a filter, all of them to be met; without the own one of a facet when its counts are asked. */
export function conditions(filter: ResolvedFilter, day: number, except?: FacetField): string[] {
  const { place, openOn, closing, amountMin, rateMin, updatedSince } = filter;
  const all: string[] = [];
  for (const [field, values] of filter.lists) {
    if (field === except) continue;
    all.push(field === 'statuses' ? hasStatus(values, day) : isIn(field, values));
  }
  if (place) all.push(isIn('perimeter', place));
  if (openOn !== undefined) all.push(hasStatus(OPEN_STATUSES, openOn));
  if (closing)
    all.push(closing.from <= closing.until ? `closings ${closing.from} TO ${closing.until}` : 'closings < 0');
  if (amountMin !== undefined) all.push(`amountMax >= ${amountMin}`);
  if (rateMin !== undefined) all.push(`rateMax >= ${rateMin}`);
  if (updatedSince !== undefined) all.push(`updatedAt >= ${updatedSince}`);
  return all;
}
