import type { SchemeOrigin } from './record.js';
import type { SchemeDocument } from './scheme.js';

/** The version of a scheme that everybody reads. */
export interface PublishedScheme {
  readonly document: SchemeDocument;
  readonly version: number;
  /** When it was made public; `undefined` when nobody knows. */
  readonly publishedAt: Date | undefined;
  readonly updatedAt: Date;
  /** Where an imported scheme comes from. */
  readonly origin?: SchemeOrigin | undefined;
}

/** Every published scheme at one moment; immutable, swapped whole when the catalogue changes. */
export interface Catalogue {
  /** In order of slug. */
  readonly schemes: readonly PublishedScheme[];
  readonly bySlug: ReadonlyMap<string, PublishedScheme>;
}

/** Where the current catalogue is read: each replica keeps it in memory and refreshes it when it changes. */
export interface CatalogueSource {
  current(): Catalogue;
}

/** One that can be told that something was just committed, for those who wrote it. */
export interface RefreshedCatalogue extends CatalogueSource {
  refresh(): Promise<Catalogue>;
}

export const CATALOGUE = Symbol('CatalogueSource');
