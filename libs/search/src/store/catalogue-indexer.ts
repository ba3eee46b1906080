import type { DataSource } from 'typeorm';

import type { PublishedScheme } from '#catalogue';
import type { SchemeReader } from '#catalogue/store';
import { backlogOf, QUEUES, type Backlog } from '#platform/store';

import { searchDocument, type SearchDocument } from '../document.js';
import { driftBetween, hasDrifted, type Drift, type Stamp } from '../drift.js';
import type { Accepted, MeilisearchSchemes } from './meilisearch/schemes-index.js';
import { asOnlyOne, inTurn } from './turn.js';

export interface CatalogueIndexerOptions {
  readonly dataSource: DataSource;
  readonly reader: SchemeReader;
  readonly index: MeilisearchSchemes;
  /** Called for a scheme that cannot be made a document: the others go on without it. */
  readonly onRefused: (slug: string, error: unknown) => void;
}

/** How the index stands beside the database. */
export interface IndexStatus {
  readonly index: string;
  /** Whether there is an index with the settings of this release: without, the in-process engine answers. */
  readonly complete: boolean;
  readonly published: number;
  readonly indexed: number;
  readonly drift: Drift;
  /** Changes that are committed and not indexed yet. */
  readonly backlog: Backlog;
}

/** What the upkeep found and did; `undefined`: nothing was wrong. */
export type Upkeep =
  { readonly did: 'REBUILT'; readonly documents: number } | { readonly did: 'MENDED'; readonly drift: Drift };

/** Documents handed over at once. */
const BATCH = 200;

/**
 * Brings the catalogue to Meilisearch. Whatever it is told changed, it reads what the database says now, in its turn (`inTurn`): so it may
 * be told twice, late or in any order, by several processes at once, and die at any point. What was lost all the same is found by `check`.
 */
export class CatalogueIndexer {
  readonly #options: CatalogueIndexerOptions;

  constructor(options: CatalogueIndexerOptions) {
    this.#options = options;
  }

  /** Makes the index hold of these schemes what is published now, and waits until it does. */
  async follow(slugs: readonly string[]): Promise<void> {
    const { index } = this.#options;
    const accepted: number[] = [];
    for (const chunk of chunks([...new Set(slugs)])) accepted.push(...(await this.#handOver(chunk)));
    await index.settle(accepted);
  }

  /** Fills another index and puts it in place of the one in use; answers how many documents it holds. Only one replica does it at once. */
  async rebuild(): Promise<number> {
    const documents = await asOnlyOne(this.#options.dataSource, () => this.#rebuild(), { wait: true });
    return documents ?? 0;
  }

  /** Looks whether index and database agree and mends what does not; leaves it to another replica that is at it. */
  check(): Promise<Upkeep | undefined> {
    return asOnlyOne(this.#options.dataSource, async (): Promise<Upkeep | undefined> => {
      const { index } = this.#options;
      if (!(await index.hasItsSettings())) return { did: 'REBUILT', documents: await this.#rebuild() };
      const drift = driftBetween(await this.#published(), await index.stamps());
      if (!hasDrifted(drift)) return undefined;
      await this.follow([...drift.missing, ...drift.stale, ...drift.phantom]);
      return { did: 'MENDED', drift };
    });
  }

  /** Whether a search by this release can be answered at all. */
  isComplete(): Promise<boolean> {
    return this.#options.index.isComplete();
  }

  async status(): Promise<IndexStatus> {
    const { dataSource, index } = this.#options;
    const [published, indexed] = [await this.#published(), await index.stamps()];
    return {
      index: index.uid,
      complete: await index.hasItsSettings(),
      published: published.size,
      indexed: indexed.size,
      drift: driftBetween(published, indexed),
      backlog: await backlogOf(dataSource, QUEUES.searchIndex),
    };
  }

  #handOver(slugs: readonly string[]): Promise<Accepted> {
    const { dataSource, reader, index } = this.#options;
    return inTurn(dataSource, async () => {
      const documents = this.#documentsOf(await reader.published(slugs));
      const present = new Set(documents.map(({ slug }) => slug));
      return index.send(
        documents,
        slugs.filter((slug) => !present.has(slug)),
      );
    });
  }

  async #rebuild(): Promise<number> {
    const { dataSource, reader, index } = this.#options;
    // Before anything is read: from now on changes reach this one too.
    const building = await index.build();
    try {
      const slugs = [...(await this.#published()).keys()];
      let count = 0;
      for (const chunk of chunks(slugs)) {
        const accepted = await inTurn(dataSource, async () => {
          const documents = this.#documentsOf(await reader.published(chunk));
          count += documents.length;
          return building.add(documents);
        });
        await index.settle(accepted);
      }
      // Nobody hands over anything between the moment he looks which indexes there are and the moment they are others.
      await inTurn(dataSource, () => building.swap());
      return count;
    } finally {
      await inTurn(dataSource, () => building.discard());
    }
  }

  async #published(): Promise<ReadonlyMap<string, Stamp>> {
    const records = await this.#options.reader.records();
    return new Map(
      records.flatMap(({ slug, state, publishedVersion, updatedAt }) =>
        state === 'PUBLISHED' && publishedVersion !== undefined
          ? [[slug, { version: publishedVersion, updatedAt: updatedAt.getTime() }] as const]
          : [],
      ),
    );
  }

  #documentsOf(schemes: readonly PublishedScheme[]): SearchDocument[] {
    return schemes.flatMap((scheme) => {
      try {
        return [documentOfScheme(scheme)];
      } catch (error) {
        this.#options.onRefused(scheme.document.slug, error);
        return [];
      }
    });
  }
}

export function documentOfScheme({ document, version, publishedAt, updatedAt }: PublishedScheme): SearchDocument {
  return searchDocument(document, { version, publishedAt, updatedAt });
}

function* chunks(slugs: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < slugs.length; start += BATCH) yield slugs.slice(start, start + BATCH);
}
