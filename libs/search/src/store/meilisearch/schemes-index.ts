import type { Meilisearch } from 'meilisearch';
import { MeilisearchApiError, type EnqueuedTaskPromise } from 'meilisearch';
import type { SearchDocument } from '../../document.js';
import type { SearchIndex } from '../../port.js';
import { SETTINGS, SETTINGS_VERSION } from './settings.js';
import { storedDocument, type StoredDocument } from './stored-document.js';

/**
 * The index of schemes in Meilisearch, one for each version of the settings: `guichet-schemes-3f2a…`. It comes into being
 * complete: a rebuild fills another one beside it, and one task puts it in its place. So whoever finds the index finds
 * everything, replicas of an older release go on searching theirs while a newer one builds its own, and no search fails meanwhile.
 */
export class MeilisearchSchemes implements SearchIndex {
  readonly uid: string;
  readonly #client: Meilisearch;
  readonly #family: string;
  readonly #patience: number;

  /** `name`: what the names of its indexes begin with. `patience`: milliseconds to wait for one of Meilisearch's tasks. */
  constructor(client: Meilisearch, { name = 'guichet-schemes', patience = 120_000 } = {}) {
    this.#client = client;
    this.#family = `${name}-`;
    this.#patience = patience;
    this.uid = `${this.#family}${SETTINGS_VERSION}`;
  }

  /** Whether it can be searched: there are no half-filled indexes of that name. */
  async isComplete(): Promise<boolean> {
    try {
      await this.#client.index(this.uid).getRawInfo();
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Also goes into an index that is being built. Without any index there is nothing to do: the build will bring it. */
  async put(documents: readonly SearchDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const stored = documents.map(storedDocument);
    for (const uid of await this.#targets()) {
      await this.#wait(this.#client.index<StoredDocument>(uid).addDocuments(stored, { primaryKey: 'slug' }));
    }
  }

  async remove(slugs: readonly string[]): Promise<void> {
    if (slugs.length === 0) return;
    for (const uid of await this.#targets()) await this.#wait(this.#client.index(uid).deleteDocuments([...slugs]));
  }

  async replaceAll(documents: Iterable<SearchDocument> | AsyncIterable<SearchDocument>): Promise<void> {
    const building = `${this.uid}${BUILDING}${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
    await this.#wait(this.#client.createIndex(building, { primaryKey: 'slug' }));
    try {
      const index = this.#client.index<StoredDocument>(building);
      await this.#wait(index.updateSettings(SETTINGS));
      let batch: StoredDocument[] = [];
      for await (const document of documents) {
        batch.push(storedDocument(document));
        if (batch.length < BATCH) continue;
        await this.#wait(index.addDocuments(batch));
        batch = [];
      }
      if (batch.length > 0) await this.#wait(index.addDocuments(batch));
      await this.#swap(building);
    } finally {
      await this.#prune(building);
    }
  }

  async versions(): Promise<ReadonlyMap<string, number>> {
    const versions = new Map<string, number>();
    const index = this.#client.index<StoredDocument>(this.uid);
    try {
      for (let offset = 0; ;) {
        const { results, total } = await index.getDocuments({ fields: ['slug', 'version'], limit: PAGE, offset });
        for (const { slug, version } of results as { slug: string; version: number }[]) versions.set(slug, version);
        offset += results.length;
        if (results.length === 0 || offset >= total) return versions;
      }
    } catch (error) {
      if (isNotFound(error)) return new Map();
      throw error;
    }
  }

  async #swap(building: string): Promise<void> {
    const rename = !(await this.isComplete());
    try {
      await this.#wait(this.#client.swapIndexes([{ indexes: [building, this.uid], rename }]));
    } catch (error) {
      // Another replica put its own in place in between: exchange with that one.
      if (!rename || !(await this.isComplete())) throw error;
      await this.#wait(this.#client.swapIndexes([{ indexes: [this.uid, building], rename: false }]));
    }
  }

  /** Indexes that changes have to reach. */
  async #targets(): Promise<string[]> {
    return (await this.#indexes())
      .map(({ uid }) => uid)
      .filter((uid) => uid === this.uid || uid.startsWith(this.uid + BUILDING));
  }

  async #indexes() {
    const { results } = await this.#client.getRawIndexes({ limit: 1000 });
    return results.filter(({ uid }) => uid.startsWith(this.#family));
  }

  /** Deletes what was built or replaced, builds that died, and the indexes of older releases but the latest. */
  async #prune(building: string): Promise<void> {
    const indexes = await this.#indexes();
    const old = Date.now() - ABANDONED;
    const others = indexes
      .filter(({ uid }) => !uid.includes(BUILDING) && uid !== this.uid)
      .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
    const superfluous = [
      ...indexes.filter(
        ({ uid, updatedAt }) => uid === building || (uid.includes(BUILDING) && Date.parse(updatedAt) < old),
      ),
      ...others.slice(1),
    ];
    for (const { uid } of superfluous) await this.#wait(this.#client.index(uid).delete());
  }

  async #wait(task: EnqueuedTaskPromise): Promise<void> {
    const { uid, status, error } = await task.waitTask({ timeout: this.#patience, interval: 20 });
    if (status !== 'succeeded')
      throw new Error(`Meilisearch task ${uid} ${status}: ${error?.message ?? 'no reason given'}`);
  }
}

const BUILDING = '-building-';
const BATCH = 500;
const PAGE = 1000;
const ABANDONED = 3_600_000;

function isNotFound(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found';
}
