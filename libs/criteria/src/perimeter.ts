/** Whether a place lies in a list of territories. */
import { MET, NOT_MET, UNKNOWN, type Possible } from '#kernel';
import type { SchemePerimeter, Territories } from './frame.js';

export const TERRITORY_KINDS = ['commune', 'epci', 'department', 'region', 'zone'] as const;
export type TerritoryKind = (typeof TERRITORY_KINDS)[number];

/** The territories of a perimeter: everywhere, a list, or unknown (an ad hoc perimeter that nobody listed). */
export type Extent = 'EVERYWHERE' | 'UNKNOWN' | readonly string[];

const KIND_OF_SCALE = { COMMUNE: 'commune', EPCI: 'epci', DEPARTMENT: 'department', REGION: 'region' } as const;

/** `{ scale: 'REGION', codes: ['84'] }` is `['region:84']`. */
export function extentOf(perimeter: SchemePerimeter | undefined): Extent {
  if (!perimeter || perimeter.scale === 'COUNTRY') return 'EVERYWHERE';
  if (perimeter.scale === 'MAINLAND') return ['zone:METROPOLE'];
  if (perimeter.scale === 'OVERSEAS' && !perimeter.codes?.length) return ['zone:DROM', 'zone:COM'];
  const codes = perimeter.codes ?? [];
  if (codes.length === 0) return 'UNKNOWN';
  const { scale } = perimeter;
  return codes.map((code) => {
    if (code.includes(':')) return code;
    return `${scale === 'ADHOC' || scale === 'OVERSEAS' ? kindByForm(code) : KIND_OF_SCALE[scale]}:${code}`;
  });
}

/** Without a written kind, a code tells itself by its form: 9 digits are an EPCI, 5 characters a commune, fewer a department. */
function kindByForm(code: string): TerritoryKind {
  return code.length === 9 ? 'epci' : code.length === 5 ? 'commune' : 'department';
}

/** MET in one of them; NOT_MET when the place's territory of every listed kind is known and is another; else unknown. */
export function perimeterPossible(extent: Extent, territories: Territories | undefined): Possible {
  if (extent === 'EVERYWHERE') return MET;
  if (extent === 'UNKNOWN' || !territories) return UNKNOWN;
  if (extent.some((territory) => territories.has(territory))) return MET;
  const known = new Set(Array.from(territories, kindOf));
  return extent.every((territory) => known.has(kindOf(territory))) ? NOT_MET : UNKNOWN;
}

export function kindOf(territory: string): string {
  return territory.slice(0, territory.indexOf(':'));
}
