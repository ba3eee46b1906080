export { readAid, type Aid } from './aid.js';
export { AIDES_TERRITOIRES, asSlug, mapAid, slugOfAid, type Doubt, type MappedAid } from './aides-territoires.js';
export { CountryPerimeters, type PerimeterResolver, type ResolvedPerimeter } from './perimeter.js';
export { harmless, proseOf } from './prose.js';
export type { ImportFinding, SchemeImportReport } from './report.js';
