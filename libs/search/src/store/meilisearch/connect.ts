import { Meilisearch } from 'meilisearch';

/** An address and a key, as the configuration gives them. */
export interface MeilisearchServer {
  readonly url: string;
  readonly key?: string | undefined;
}

/** Milliseconds that any request may take: a server that hangs must not hold a worker. Searches have their own, shorter deadline. */
const LONGEST_REQUEST = 20_000;

export function connectMeilisearch({ url, key }: MeilisearchServer): Meilisearch {
  return new Meilisearch({ host: url, ...(key !== undefined && { apiKey: key }), timeout: LONGEST_REQUEST });
}
