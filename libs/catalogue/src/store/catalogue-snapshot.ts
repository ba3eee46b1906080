import { Inject, Injectable } from '@nestjs/common';

import type { Catalogue, CatalogueSource } from '../index.js';

import { CATALOGUE_CHANNEL } from './change-hook.js';
import { listen, type Notices } from './notices.js';
import { SchemeReader } from './scheme-reader.js';

/** A notice may be lost with a connection; then this is how late a replica is at most. */
const POLL_MILLISECONDS = 10_000;

/**
 * The published schemes in memory, for search, matching and pages. It follows the database: a notice brings what
 * changed, a poll is the net.
 */
@Injectable()
export class CatalogueSnapshot implements CatalogueSource {
  #catalogue: Catalogue | undefined;
  #revision = 0n;
  #refreshing: Promise<Catalogue> | undefined;
  #again = false;
  #notices: Notices | undefined;
  #poll: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(catalogue: Catalogue) => void>();

  constructor(@Inject(SchemeReader) private readonly reader: SchemeReader) {}

  /** What is known now; throws before the first {@link refresh}. */
  current(): Catalogue {
    if (!this.#catalogue) throw new Error('the catalogue is not loaded yet');
    return this.#catalogue;
  }

  /** False until the first {@link refresh}: the service is not ready. */
  get isLoaded(): boolean {
    return this.#catalogue !== undefined;
  }

  /** Called with every newer catalogue, for what is compiled from it. Gives the way to stop it. */
  onChange(listener: (catalogue: Catalogue) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what was committed before the call; several calls at once share one reading. */
  refresh(): Promise<Catalogue> {
    // A reading under way may have begun before the change that is asked for: one more follows it, for everybody.
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#readUntilQuiet();
    return this.#refreshing;
  }

  /** Follows the database until {@link stop}. */
  follow(url: string): void {
    if (this.#notices) return;
    const look = (): void => void this.refresh().catch(() => undefined);
    this.#notices = listen(url, CATALOGUE_CHANNEL, look);
    this.#poll = setInterval(look, POLL_MILLISECONDS);
    this.#poll.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    await this.#notices?.close();
    this.#notices = undefined;
    await this.#refreshing?.catch(() => undefined);
  }

  async #readUntilQuiet(): Promise<Catalogue> {
    try {
      do {
        this.#again = false;
        await this.#read();
      } while (this.#again);
      return this.current();
    } finally {
      // In the same turn as the last look at `again`, so that no call falls between.
      this.#refreshing = undefined;
    }
  }

  async #read(): Promise<void> {
    const known = this.#catalogue;
    const news = await this.reader.newsSince(this.#revision);
    if (known && news.published.length === 0 && news.withdrawn.length === 0) return;
    const bySlug = new Map(known?.bySlug);
    for (const slug of news.withdrawn) bySlug.delete(slug);
    for (const published of news.published) bySlug.set(published.document.slug, published);
    const schemes = [...bySlug.values()].sort((a, b) => (a.document.slug < b.document.slug ? -1 : 1));
    const catalogue: Catalogue = { schemes, bySlug };
    this.#catalogue = catalogue;
    this.#revision = news.revision;
    for (const listener of this.#listeners) listener(catalogue);
  }
}
