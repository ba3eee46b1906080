import type { CatalogueAnnouncement } from '#catalogue/store';
import { enqueue, QUEUES } from '#platform/store';

/** A job of the search index: these schemes changed. What they are now is read when the job is done. */
export interface SchemesChanged {
  readonly slugs: readonly string[];
}

/** Slugs of one job: few enough to be indexed well before a job is taken for lost. */
const MOST_SLUGS = 200;

/**
 * From now on every transaction that changes the catalogue also enqueues the jobs that bring the change to the index. Whoever writes
 * schemes calls it on his announcement, with Meilisearch or without. Gives the way to stop it.
 */
export function announceToSearch(announcement: CatalogueAnnouncement): () => void {
  return announcement.register({
    catalogueChanged: async (manager, slugs) => {
      const jobs: SchemesChanged[] = [];
      for (let start = 0; start < slugs.length; start += MOST_SLUGS)
        jobs.push({ slugs: slugs.slice(start, start + MOST_SLUGS) });
      await enqueue(manager, QUEUES.searchIndex, jobs);
    },
  });
}
