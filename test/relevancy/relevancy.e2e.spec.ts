import { afterAll, beforeAll, describe } from '@jest/globals';

import type { SearchEngine } from '#search';

import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { catalogueDocuments } from './catalogue.js';
import { itPassesTheJudgedQueries } from './judged-queries.js';
import { meilisearchWith } from './meilisearch.js';

const server = await meilisearchForTests();
if (!server)
  console.info('skipped: no MEILI_URL and no meilisearch on the PATH, so relevancy is measured in-process only');

(server ? describe : describe.skip)('relevancy, Meilisearch', () => {
  let engine: SearchEngine;
  beforeAll(async () => {
    engine = await meilisearchWith(await catalogueDocuments(), server!);
  }, 60_000);
  afterAll(() => server?.stop());

  itPassesTheJudgedQueries(() => engine);
});
