import type { JobWorkers } from '#platform/store';
import { QUEUES } from '#platform/store';

import type { CatalogueIndexer, Upkeep } from './catalogue-indexer.js';
import type { SchemesChanged } from './index-jobs.js';

export interface IndexUpkeepOptions {
  /** Called with what was mended, and with what went wrong; both go on by themselves. */
  readonly onDone: (upkeep: Upkeep) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two comparisons of index and database. Default: five minutes. */
  readonly checkEvery?: number;
  /** Milliseconds between two looks whether there is an index at all. Default: ten seconds. */
  readonly lookEvery?: number;
}

/** Jobs done at once: with their 200 schemes each, well within the time after which a job is taken for lost. */
const JOBS_AT_ONCE = 10;

/**
 * Keeps the index as long as a process runs: does the jobs, compares index and database at the start (whatever was lost while nobody
 * worked) and now and then, and builds the index when it is not there.
 */
export class IndexUpkeep {
  readonly #indexer: CatalogueIndexer;
  readonly #workers: JobWorkers;
  readonly #options: IndexUpkeepOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(indexer: CatalogueIndexer, workers: JobWorkers, options: IndexUpkeepOptions) {
    this.#indexer = indexer;
    this.#workers = workers;
    this.#options = options;
  }

  /** Nobody waits for the first comparison: the in-process engine answers until the index is there. */
  async start(): Promise<void> {
    const { checkEvery = 300_000, lookEvery = 10_000 } = this.#options;
    await this.#workers.work<SchemesChanged>(QUEUES.searchIndex, JOBS_AT_ONCE, (jobs) =>
      this.#indexer.follow(jobs.flatMap(({ slugs }) => slugs)),
    );
    const check = async () => this.#indexer.check();
    const look = async () => ((await this.#indexer.isComplete()) ? undefined : this.#indexer.check());
    this.#run(check);
    this.#every(checkEvery, () => this.#run(check));
    this.#every(lookEvery, () => this.#run(look));
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  #every(milliseconds: number, act: () => void): void {
    const timer = setInterval(act, milliseconds);
    timer.unref();
    this.#timers.push(timer);
  }

  #run(work: () => Promise<Upkeep | undefined>): void {
    if (this.#stopped || this.#running) return;
    this.#running = work()
      .then((upkeep) => {
        if (upkeep) this.#options.onDone(upkeep);
      }, this.#options.onError)
      .finally(() => {
        this.#running = undefined;
      });
  }
}
