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
  /** Why the first engine failed last, while it is left alone. */
  readonly reason?: string | undefined;
  /** Answers given by each engine since the start. */
  readonly answers: Readonly<Record<EngineName, number>>;
  /** Searches that the second engine answered in the first one's place. */
  readonly fallbacks: number;
  /** Failures of the first engine, trials included. */
  readonly failures: number;
}

/** The port for readiness and metrics. */
export interface SearchHealthSource {
  readonly health: SearchHealth;
}

/** What to inject for it. */
export const SEARCH_HEALTH = Symbol('guichet.search.health');

/** Delays before the first engine is tried again, in milliseconds: doubled after every failed trial. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 5000;

/**
 * Search that survives its engine. The first engine answers as long as it does; when it fails or is too slow, the second
 * answers, that very search included, and the first is left alone for a while. Then it is tried beside a search that the second
 * answers, or by `probe` when nobody searches: nobody waits for the trial, and a success brings it back.
 */
export class ResilientSearch implements SearchEngine, SearchHealthSource {
  readonly #first: SearchEngine | undefined;
  readonly #second: SearchEngine;
  readonly #clock: Clock;
  readonly #onSwitch: (health: SearchHealth) => void;
  readonly #trialOf: SearchEngine | undefined;
  readonly #answers: Record<EngineName, number> = { MEILISEARCH: 0, IN_PROCESS: 0 };
  #fallbacks = 0;
  #failures = 0;
  #since: Date;
  /** While the first engine is left alone. */
  #broken: { readonly reason: string; readonly delay: number; readonly at: number } | undefined;
  #trial: Promise<void> | undefined;

  /**
   * Without a first engine the second is the one configured. `onSwitch` is told whenever another engine answers from now on. `patient`: the
   * first engine with a longer deadline, for trials: a process that is busy answering by itself is slow to hear that the server is well.
   */
  constructor(
    first: SearchEngine | undefined,
    second: SearchEngine,
    clock: Clock,
    {
      onSwitch = () => undefined,
      patient = first,
    }: { readonly onSwitch?: (health: SearchHealth) => void; readonly patient?: SearchEngine | undefined } = {},
  ) {
    this.#first = first;
    this.#trialOf = patient;
    this.#second = second;
    this.#clock = clock;
    this.#onSwitch = onSwitch;
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
      fallbacks: this.#fallbacks,
      failures: this.#failures,
    };
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    const first = this.#first;
    if (!first) return this.#answer(this.#second, request);
    if (this.#broken) {
      void this.#tryWhenDue(request);
      return this.#fallBack(request);
    }
    try {
      return await this.#answer(first, request);
    } catch (error) {
      if (error instanceof InvalidInputError) throw error;
      this.#fail(error, false);
      return this.#fallBack(request);
    }
  }

  /**
   * Tries the first engine with this request when it is left alone and its time has come, or whatever it is believed to be
   * (`always`, at start). Never fails.
   */
  async probe(request: SearchRequest, { always = false } = {}): Promise<void> {
    if (this.#broken || !always) return this.#tryWhenDue(request);
    await this.#try(request);
  }

  async #answer(engine: SearchEngine, request: SearchRequest): Promise<SearchResult> {
    const result = await engine.search(request);
    this.#answers[result.engine]++;
    return result;
  }

  #fallBack(request: SearchRequest): Promise<SearchResult> {
    this.#fallbacks++;
    return this.#answer(this.#second, request);
  }

  #fail(error: unknown, trial: boolean): void {
    this.#failures++;
    const before = this.#broken;
    // Searches that were under way when the first of them failed say nothing new.
    if (before && !trial) return;
    const delay = before ? Math.min(before.delay * 2, LONGEST_DELAY) : FIRST_DELAY;
    const now = this.#clock.now();
    this.#broken = { reason: reasonOf(error), delay, at: now.getTime() };
    if (before) return;
    this.#since = now;
    this.#onSwitch(this.health);
  }

  async #tryWhenDue(request: SearchRequest): Promise<void> {
    if (this.#trial || !this.#broken) return;
    const { at, delay } = this.#broken;
    const waited = this.#clock.now().getTime() - at;
    // A clock that went back must not leave the engine alone until it has caught up.
    if (waited < 0 || waited >= delay) await this.#try(request);
  }

  async #try(request: SearchRequest): Promise<void> {
    if (!this.#trialOf) return;
    this.#trial ??= this.#ask(this.#trialOf, request).finally(() => {
      this.#trial = undefined;
    });
    await this.#trial;
  }

  async #ask(engine: SearchEngine, request: SearchRequest): Promise<void> {
    try {
      await engine.search(request);
    } catch (error) {
      // What is wrong with the request says nothing of the engine: the next one tries again.
      if (!(error instanceof InvalidInputError)) this.#fail(error, true);
      return;
    }
    if (!this.#broken) return;
    this.#broken = undefined;
    this.#since = this.#clock.now();
    this.#onSwitch(this.health);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== error.message
    ? `${error.message} (${cause.message})`
    : error.message;
}
