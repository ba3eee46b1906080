import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Of source text; a parsed document takes some twenty times as much. */
const KEPT_CHARACTERS = 500_000;
const KEPT_DOCUMENTS = 500;

interface DocumentStore {
  get(key: string): Promise<DocumentNode | undefined>;
  set(key: string, document: DocumentNode): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/**
 * Parsed and validated documents, so that an operation is parsed and validated once and not at each request: Apollo's
 * `documentStore`. Bounded by the text they came from, because Apollo's own bound (30 MiB of JSON) holds ten times that in memory
 * when a stranger sends a different text each time.
 */
export function parsedDocuments(): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    max: KEPT_DOCUMENTS,
    maxSize: KEPT_CHARACTERS,
    maxEntrySize: KEPT_CHARACTERS / 2,
    sizeCalculation: (document) => document.loc?.end ?? KEPT_CHARACTERS / 50,
  });
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set: (key, document) => {
      documents.set(key, document);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}
