import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { SirenDirectory } from '../mapping.js';

/** Who has which SIREN, from the reference package: read once, at the first question, since few files need it. */
export class ReferenceSirens implements SirenDirectory {
  private communes: ReadonlyMap<string, string> | undefined;
  private epcis: ReadonlySet<string> | undefined;

  communeOf(siren: string): string | undefined {
    this.communes ??= new Map(
      read<{ code: string; siren?: string }>('communes').flatMap((commune) =>
        commune.siren ? [[commune.siren, commune.code] as const] : [],
      ),
    );
    return this.communes.get(siren);
  }

  isEpci(siren: string): boolean {
    this.epcis ??= new Set(read<{ code: string }>('epci').map(({ code }) => code));
    return this.epcis.has(siren);
  }
}

function read<Item>(name: string): Item[] {
  const path = createRequire(import.meta.url).resolve(`@etalab/decoupage-administratif/data/${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Item[];
}
