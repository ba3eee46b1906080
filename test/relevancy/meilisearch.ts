import { MeilisearchEngine } from '../../libs/search/src/store/meilisearch/engine.js';
import { MeilisearchSchemes } from '../../libs/search/src/store/meilisearch/schemes-index.js';
import type { TestServer } from '../../libs/search/src/testing/meilisearch-server.js';
import type { SearchDocument, SearchEngine } from '#search';

/** An engine on an index of its own that holds just these. */
export async function meilisearchWith(
  documents: readonly SearchDocument[],
  { client }: TestServer,
): Promise<SearchEngine> {
  const index = new MeilisearchSchemes(client, { name: `guichet-relevancy-${process.pid}` });
  await index.replaceAll(documents);
  return new MeilisearchEngine({ client, index: () => index.uid, deadline: 5000 });
}
