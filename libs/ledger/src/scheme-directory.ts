import { ORGANISATIONS, type CatalogueSource } from '#catalogue';
import { fold } from '#kernel';

import type { SchemeDirectory } from './mapping.js';

/** The catalogue as imports read it: a scheme is meant by its slug, its acronym or its full name, whatever case and accents. */
export function schemeDirectory(catalogue: CatalogueSource): SchemeDirectory {
  const { bySlug, schemes } = catalogue.current();
  const byText = new Map<string, string>();
  for (const { document } of schemes) {
    for (const text of [document.name, document.acronym, document.slug])
      if (text) byText.set(fold(text), document.slug);
  }
  return { has: (slug) => bySlug.has(slug), slugs: () => bySlug.keys(), find: (text) => byText.get(fold(text)) };
}

/** Which organisation a scheme's money is counted with: its first funder. */
export function schemeFunders(catalogue: CatalogueSource): { scheme: string; funder: string }[] {
  const known = new Set(ORGANISATIONS.map(({ slug }) => slug));
  return catalogue.current().schemes.flatMap(({ document }) => {
    const funder = document.funders.find((slug) => known.has(slug)) ?? document.funders[0];
    return funder ? [{ scheme: document.slug, funder }] : [];
  });
}
