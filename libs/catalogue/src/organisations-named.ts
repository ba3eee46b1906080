/** Who stands behind a slug: an organisation of the service's list, or one that a scheme names itself. */
import type { SchemeDocument } from './scheme.js';
import type { Catalogue } from './snapshot.js';
import { ORGANISATIONS, organisationOf, type Organisation } from './taxonomy/organisations.js';

/** The organisation as that scheme names it; `undefined` when nobody does. */
export function organisationIn(scheme: Pick<SchemeDocument, 'organisations'>, slug: string): Organisation | undefined {
  const known = organisationOf(slug);
  if (known) return known;
  const named = scheme.organisations?.find((organisation) => organisation.slug === slug);
  return named && { slug, name: named.name, kind: 'OTHER' };
}

const BY_SLUG = new WeakMap<Catalogue, ReadonlyMap<string, Organisation>>();

/**
 * Every organisation that pays or examines somewhere in the catalogue, by slug: the service's list first, then those that schemes
 * name. Two schemes that name one slug differently: the name of the first scheme, in order of slug, counts.
 */
export function organisationsOf(catalogue: Catalogue): ReadonlyMap<string, Organisation> {
  const known = BY_SLUG.get(catalogue);
  if (known) return known;
  const bySlug = new Map(ORGANISATIONS.map((organisation) => [organisation.slug, organisation]));
  for (const { document } of catalogue.schemes) {
    for (const { slug, name } of document.organisations ?? [])
      if (!bySlug.has(slug)) bySlug.set(slug, { slug, name, kind: 'OTHER' });
  }
  BY_SLUG.set(catalogue, bySlug);
  return bySlug;
}
