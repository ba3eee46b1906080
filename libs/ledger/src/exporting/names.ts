import { organisationOf, type CatalogueSource } from '#catalogue';
import type { Country } from '#territory';

import type { ExportNames } from './exported-award.js';

/** Names from the catalogue and the territory as they are now. */
export function exportNames(catalogue: CatalogueSource, country: Country): ExportNames {
  const { bySlug } = catalogue.current();
  return {
    scheme: (slug) => {
      const document = bySlug.get(slug)?.document;
      if (!document) return undefined;
      const funder = document.funders.map((one) => organisationOf(one)).find((one) => one !== undefined);
      return { name: document.name, funder: funder && { slug: funder.slug, name: funder.name } };
    },
    commune: (code) => (country.former(code) ?? country.commune(code))?.name,
    epci: (siren) => country.epci(siren)?.name,
  };
}
