import type { FacetField } from '../document.js';
import { sortFacet } from '../order.js';
import type { Facet } from '../port.js';
import { statusAt } from '../timeline.js';
import { facetBit, type Entry } from './entry.js';
import type { Found } from './finding.js';
import type { Shelf } from './shelf.js';

/** What one would find without the facet's own filter, by value. */
export function countFacets(shelf: Shelf, fields: readonly FacetField[], found: Found, day: number): Facet[] {
  if (fields.length === 0) return [];
  const { all } = shelf.values;
  const counts = new Uint32Array(all.length);
  for (const id of found.passing) {
    const { values } = shelf.entries[id]!;
    for (let index = 0; index < values.length; index++) counts[values[index]!]!++;
  }
  for (const { entry, facet } of found.nearly) {
    const { values } = entry;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (all[value]!.bit === facet) counts[value]!++;
    }
  }
  const statuses = new Map<string, number>();
  if (fields.includes('statuses')) {
    const add = ({ document }: Entry): void => {
      const status = statusAt(document.timeline, day);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    const bit = facetBit('statuses');
    for (const id of found.passing) add(shelf.entries[id]!);
    for (const { entry, facet } of found.nearly) if (facet === bit) add(entry);
  }
  return fields.map((field) => ({
    field,
    buckets: sortFacet(
      field === 'statuses'
        ? statuses
        : all.flatMap((value, number) => (value.field === field ? [[value.name, counts[number]!] as const] : [])),
    ),
  }));
}
