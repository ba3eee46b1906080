import type { Day } from '#kernel';
import type { Knowledge } from '#territory';

import type { ComparedCommune } from './statistics.js';

/** What makes others alike a commune (by INSEE code, a former one too), as known on that day; nothing of a code that is no commune's. */
export function comparedCommune(
  { country, referenceFacts }: Pick<Knowledge, 'country' | 'referenceFacts'>,
  inseeCode: string,
  day: Day,
): ComparedCommune {
  const code = country.resolve(inseeCode)?.inseeCode ?? inseeCode;
  const density = referenceFacts.find('place.density', code, day)?.value;
  return {
    population: country.commune(code)?.population,
    density: typeof density === 'string' ? density : undefined,
  };
}
