export { CatalogueIndexer, type IndexStatus, type Upkeep } from './catalogue-indexer.js';
export { InProcessFollower } from './follow-catalogue.js';
export { announceToSearch } from './index-jobs.js';
export { IndexUpkeep } from './index-upkeep.js';
export { connectMeilisearch, type MeilisearchServer } from './meilisearch/connect.js';
export { MeilisearchEngine } from './meilisearch/engine.js';
export { MeilisearchSchemes } from './meilisearch/schemes-index.js';
