import type { Catalogue } from '#catalogue';
import { readCatalogue, readFolder, shippedCatalogue } from '#catalogue/store';
import { MatchService } from '#matching';
import { Country, Memberships, ReferenceFacts, type Knowledge, type Membership, type ReferenceFact } from '#territory';
import { readReference } from '#territory/store';

/** The real country, with the lists and facts that a test gives it. */
export async function realKnowledge(
  memberships: readonly Membership[] = [],
  facts: readonly ReferenceFact[] = [],
): Promise<Knowledge> {
  return {
    country: new Country(await readReference()),
    memberships: new Memberships(memberships),
    referenceFacts: new ReferenceFacts(facts),
  };
}

/** The catalogue that ships with the service, without a database. */
export async function realCatalogue(): Promise<Catalogue> {
  const at = new Date('2024-01-01T00:00:00Z');
  const schemes = readCatalogue(await readFolder(shippedCatalogue()))
    .map((document) => ({ document, version: 1, publishedAt: at, updatedAt: at }))
    .sort((a, b) => (a.document.slug < b.document.slug ? -1 : 1));
  return { schemes, bySlug: new Map(schemes.map((scheme) => [scheme.document.slug, scheme])) };
}

/** Matching over both, as a service would do it in November 2026; without a search engine. */
export async function realMatching(): Promise<MatchService> {
  const [knowledge, catalogue] = await Promise.all([realKnowledge(), realCatalogue()]);
  return new MatchService(
    { current: () => knowledge },
    { current: () => catalogue },
    { scores: () => Promise.resolve(new Map()) },
    { now: () => new Date('2026-11-23T12:00:00Z') },
  );
}
