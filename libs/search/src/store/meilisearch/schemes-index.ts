import type { Meilisearch } from 'meilisearch';
import { MeilisearchApiError, type EnqueuedTaskPromise } from 'meilisearch';
import { canonicalJson } from '#kernel';
import type { SearchDocument } from '../../document.js';
import type { Stamp } from '../../drift.js';
import type { SearchIndex } from '../../port.js';
import { SETTINGS, SETTINGS_VERSION } from './settings.js';
import { storedDocument, type StoredDocument } from './stored-document.js';

/** Tasks that Meilisearch has accepted, in this order, and not done yet. */
export type Accepted = readonly number[];

/** An index that is being filled beside the one in use. */
export interface Building {
  readonly uid: string;
  add(documents: readonly SearchDocument[]): Promise<Accepted>;
  /** Puts it in the place of the one in use, in one task. */
  swap(): Promise<void>;
  /** Deletes what was replaced or given up, builds that died, and the indexes of older releases but the latest. */
  discard(): Promise<void>;
}

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
    return (await this.#found(() => this.#client.index(this.uid).getRawInfo())) !== undefined;
  }

  /** Whether its settings are those of this release: nobody changed them, nor let Meilisearch make an index by itself. */
  async hasItsSettings(): Promise<boolean> {
    const settings = await this.#found(() => this.#client.index(this.uid).getSettings());
    if (!settings) return false;
    const read = settings as unknown as Record<string, unknown>;
    return Object.entries(SETTINGS).every(([name, wanted]) =>
      name === 'filterableAttributes' || name === 'sortableAttributes' || name === 'displayedAttributes'
        ? covers(sorted(read[name]), sorted(wanted))
        : covers(read[name], wanted),
    );
  }

  /** Also goes into an index that is being built. Without any index there is nothing to do: the build will bring it. */
  async put(documents: readonly SearchDocument[]): Promise<void> {
    await this.settle(await this.send(documents, []));
  }

  async remove(slugs: readonly string[]): Promise<void> {
    await this.settle(await this.send([], slugs));
  }

  /**
   * Hands over documents and slugs to remove, to every index that changes have to reach. Meilisearch does what it accepted in that order:
   * who hands over in turn need not wait for the work.
   */
  async send(documents: readonly SearchDocument[], gone: readonly string[]): Promise<Accepted> {
    if (documents.length === 0 && gone.length === 0) return [];
    const stored = documents.map(storedDocument);
    const accepted: number[] = [];
    for (const uid of await this.#targets()) {
      const index = this.#client.index<StoredDocument>(uid);
      if (stored.length > 0) accepted.push((await index.addDocuments(stored, { primaryKey: 'slug' })).taskUid);
      if (gone.length > 0) accepted.push((await index.deleteDocuments([...gone])).taskUid);
    }
    return accepted;
  }

  /** Waits until all of them are done; fails when one of them did. */
  async settle(accepted: Accepted): Promise<void> {
    for (const task of accepted) check(await this.#client.tasks.waitForTask(task, this.#waiting()));
  }

  async replaceAll(documents: Iterable<SearchDocument> | AsyncIterable<SearchDocument>): Promise<void> {
    const building = await this.build();
    try {
      let batch: SearchDocument[] = [];
      for await (const document of documents) {
        batch.push(document);
        if (batch.length < BATCH) continue;
        await this.settle(await building.add(batch));
        batch = [];
      }
      await this.settle(await building.add(batch));
      await building.swap();
    } finally {
      await building.discard();
    }
  }

  /** Begins another index, empty and with its settings. From now on changes go there too. */
  async build(): Promise<Building> {
    const uid = `${this.uid}${BUILDING}${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
    await this.#wait(this.#client.createIndex(uid, { primaryKey: 'slug' }));
    const index = this.#client.index<StoredDocument>(uid);
    await this.#wait(index.updateSettings(SETTINGS));
    return {
      uid,
      add: async (documents) =>
        documents.length === 0 ? [] : [(await index.addDocuments(documents.map(storedDocument))).taskUid],
      swap: () => this.#swap(uid),
      discard: () => this.#prune(uid),
    };
  }

  async versions(): Promise<ReadonlyMap<string, number>> {
    return new Map([...(await this.stamps())].map(([slug, { version }]) => [slug, version]));
  }

  /** Every document held; none without an index. */
  async stamps(): Promise<ReadonlyMap<string, Stamp>> {
    const stamps = new Map<string, Stamp>();
    const index = this.#client.index<StoredDocument>(this.uid);
    for (let offset = 0; ;) {
      const page = await this.#found(() =>
        index.getDocuments({ fields: ['slug', 'version', 'updatedAt'], limit: PAGE, offset }),
      );
      if (!page) return new Map();
      for (const { slug, version, updatedAt } of page.results as (Stamp & { slug: string })[])
        stamps.set(slug, { version, updatedAt });
      offset += page.results.length;
      if (page.results.length === 0 || offset >= page.total) return stamps;
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

  async #found<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found') return undefined;
      throw error;
    }
  }

  async #wait(task: EnqueuedTaskPromise): Promise<void> {
    check(await task.waitTask(this.#waiting()));
  }

  #waiting() {
    return { timeout: this.#patience, interval: 25 };
  }
}

const BUILDING = '-building-';
const BATCH = 500;
const PAGE = 1000;
const ABANDONED = 3_600_000;

function check({ uid, status, error }: { uid: number; status: string; error: { message: string } | null }): void {
  if (status !== 'succeeded')
    throw new Error(`Meilisearch task ${uid} ${status}: ${error?.message ?? 'no reason given'}`);
}

/** Meilisearch may answer more than what was set: its own defaults. */
function covers(read: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return read === wanted;
  if (Array.isArray(wanted)) return Array.isArray(read) && canonicalJson(read) === canonicalJson(wanted);
  if (typeof read !== 'object' || read === null) return false;
  const values = read as Record<string, unknown>;
  return Object.entries(wanted).every(([name, value]) => covers(values[name], value));
}

/** Lists of fields to filter, sort or answer by have no order. */
function sorted(list: unknown): unknown {
  return Array.isArray(list) ? [...(list as unknown[])].sort() : list;
}
