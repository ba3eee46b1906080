import { describe, it, jest } from '@jest/globals';
import { describeSearchContract } from '../../testing/contract-suite.js';
import { meilisearchForTests } from '../../testing/meilisearch-server.js';
import { MeilisearchEngine } from './engine.js';
import { MeilisearchSchemes } from './schemes-index.js';

jest.setTimeout(60_000);

const server = await meilisearchForTests();

if (server) {
  const name = `guichet-test-${process.pid}`;
  const index = new MeilisearchSchemes(server.client, { name });
  const engine = new MeilisearchEngine({ client: server.client, index: () => index.uid, deadline: 5000 });
  const close = async () => {
    if (!server.own) {
      const { results } = await server.client.getRawIndexes({ limit: 1000 });
      for (const { uid } of results) if (uid.startsWith(name)) await server.client.deleteIndex(uid).waitTask();
    }
    await server.stop();
  };
  describeSearchContract('Meilisearch', () => Promise.resolve({ engine, index }), close);
} else {
  console.info('skipped: no MEILI_URL and no meilisearch on the PATH, so the search contract runs in-process only');
  describe('search contract, Meilisearch', () => {
    it.skip('needs MEILI_URL or a meilisearch binary', () => undefined);
  });
}
