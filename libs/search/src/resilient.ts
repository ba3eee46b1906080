import { InvalidInputError, type Clock } from '#kernel';
import type { EngineName, SearchEngine, SearchRequest, SearchResult } from './port.js';

/** How search stands, for readiness and metrics. */
export interface SearchHealth {
  /** Which engine answers. */
  readonly engine: EngineName;
  /** Whether that is the one that should: false while a server that is configured is not to be had. */
  readonly asConfigured: boolean;
  /** Since when that engine answers. */
  readonly since: Date;
  /** Why the first engine failed last, while it is not asked. */
  readonly reason?: string | undefined;
  /** Answers given by each engine, and failures of the first, since the start. */
  readonly answers: Readonly<Record<EngineName, number>>;
  readonly failures: number;
}

/** Delays before the first engine is tried again, in milliseconds: doubled after every failure. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 15_000;

/**
 * Search that survives its engine. The first engine answers as long as it does; when it fails or is too slow, the second
 * answers, that very search included, and the first is left alone for a while. Then it is tried in the background beside
 * a search that the second answers: nobody waits for the trial, and a success brings it back.
 */
export class ResilientSearch implements SearchEngine {
  readonly #first: SearchEngine | undefined;
  readonly #second: SearchEngine;
  readonly #clock: Clock;
  readonly #answers: Record<EngineName, number> = { MEILISEARCH: 0, IN_PROCESS: 0 };
  #failures = 0;
  #since: Date;
  /** While the first engine is left alone. */
  #broken: { readonly reason: string; readonly delay: number; readonly until: number } | undefined;
  #trying = false;

  /** Without a first engine the second is the one configured. */
  constructor(first: SearchEngine | undefined, second: SearchEngine, clock: Clock) {
    this.#first = first;
    this.#second = second;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** The engine that would answer now. */
  get name(): EngineName {
    return this.#first && !this.#broken ? this.#first.name : this.#second.name;
  }

  get health(): SearchHealth {
    return {
      engine: this.name,
      asConfigured: !this.#broken,
      since: this.#since,
      reason: this.#broken?.reason,
      answers: { ...this.#answers },
      failures: this.#failures,
    };
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    const first = this.#first;
    if (!first) return this.#answer(this.#second, request);
    if (this.#broken) {
      this.#tryAgain(first, request);
      return this.#answer(this.#second, request);
    }
    try {
      return await this.#answer(first, request);
    } catch (error) {
      if (error instanceof InvalidInputError) throw error;
      this.#fail(error);
      return this.#answer(this.#second, request);
    }
  }

  async #answer(engine: SearchEngine, request: SearchRequest): Promise<SearchResult> {
    const result = await engine.search(request);
    this.#answers[result.engine]++;
    return result;
  }

  #fail(error: unknown): void {
    this.#failures++;
    if (!this.#broken) this.#since = this.#clock.now();
    const delay = this.#broken ? Math.min(this.#broken.delay * 2, LONGEST_DELAY) : FIRST_DELAY;
    this.#broken = { reason: reasonOf(error), delay, until: this.#clock.now().getTime() + delay };
  }

  #tryAgain(first: SearchEngine, request: SearchRequest): void {
    if (this.#trying || !this.#broken || this.#clock.now().getTime() < this.#broken.until) return;
    this.#trying = true;
    void first
      .search(request)
      .then(
        () => {
          this.#broken = undefined;
          this.#since = this.#clock.now();
        },
        (error: unknown) => {
          // What is wrong with the request says nothing of the engine: the next one tries again.
          if (!(error instanceof InvalidInputError)) this.#fail(error);
        },
      )
      .finally(() => {
        this.#trying = false;
      });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== error.message
    ? `${error.message} (${cause.message})`
    : error.message;
}
