import type { EntityManager } from 'typeorm';

/** The PostgreSQL channel on which every committed change of the catalogue is announced. */
export const CATALOGUE_CHANNEL = 'guichet_catalogue';

/**
 * What must happen in the same transaction as a change (a job to index the schemes, a cache to invalidate): it is
 * committed with the change or not at all. Throwing undoes the change.
 */
export interface CatalogueChangeHook {
  catalogueChanged(manager: EntityManager, slugs: readonly string[]): Promise<void>;
}
