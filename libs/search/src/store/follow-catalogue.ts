import type { Catalogue, PublishedScheme } from '#catalogue';

import type { InProcessEngine } from '../in-process/engine.js';
import { documentOfScheme } from './catalogue-indexer.js';

/** Schemes taken in before others get their turn in the process: about ten milliseconds. */
const SLICE = 20;

/**
 * Keeps the in-process engine on the catalogue in memory: only what changed is indexed, a little at a time, so that an import of
 * thousands does not hold up those who search meanwhile. Answers when the engine holds that catalogue.
 */
export class InProcessFollower {
  readonly #engine: InProcessEngine;
  readonly #onRefused: (slug: string, error: unknown) => void;
  #held: ReadonlyMap<string, PublishedScheme> = new Map();
  #wanted: Catalogue | undefined;
  #running: Promise<void> | undefined;

  constructor(engine: InProcessEngine, onRefused: (slug: string, error: unknown) => void) {
    this.#engine = engine;
    this.#onRefused = onRefused;
  }

  follow(catalogue: Catalogue): Promise<void> {
    this.#wanted = catalogue;
    this.#running ??= this.#catchUp().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #catchUp(): Promise<void> {
    while (this.#wanted) {
      const { bySlug } = this.#wanted;
      this.#wanted = undefined;
      const held = this.#held;
      const gone = [...held.keys()].filter((slug) => !bySlug.has(slug));
      const changed = [...bySlug].filter(([slug, scheme]) => held.get(slug) !== scheme);
      await this.#engine.remove(gone);
      for (let start = 0; start < changed.length; start += SLICE) {
        if (start > 0) await new Promise((resolve) => setImmediate(resolve));
        await this.#take(changed.slice(start, start + SLICE));
      }
      this.#held = bySlug;
    }
  }

  async #take(changed: readonly (readonly [string, PublishedScheme])[]): Promise<void> {
    for (const [slug, scheme] of changed) {
      try {
        await this.#engine.put([documentOfScheme(scheme)]);
      } catch (error) {
        // What it was is no longer true either.
        await this.#engine.remove([slug]);
        this.#onRefused(slug, error);
      }
    }
  }
}
