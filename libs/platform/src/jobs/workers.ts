import PgBoss from 'pg-boss';
import type { DataSource } from 'typeorm';

import { onPoolOf } from './database.js';
import { JOBS_CHANNEL, JOBS_SCHEMA, type QueueName } from './queues.js';

/** Does a batch of jobs; when it throws, all of them are tried again. Doing a job twice must be the same as doing it once. */
export type JobHandler<Data extends object> = (jobs: readonly Data[]) => Promise<void>;

/** Tells of commits: `Notifications` of the platform. */
export interface WakeUp {
  on(channel: string, handler: () => Promise<void>): void;
}

export interface JobWorkersOptions {
  /** Called with what goes wrong: a job that failed and will be tried again, a database that is away. */
  readonly onError: (error: Error) => void;
  /** Milliseconds between two looks when nothing wakes the workers; only a net. Default: 5000. */
  readonly lookEvery?: number;
}

const SAME_AGAIN = 60_000;
const PATIENCE_AT_STOP = 5000;

/**
 * The workers of one process. pg-boss starts with the first queue that somebody works on, so that a process without work asks nothing
 * of the database. Several processes share a queue; a job that was taken by one that died is given to another after two minutes.
 *
 * The loop is our own: pg-boss's neither waits for a job to be written off nor minds when that fails, and a database that goes away in that
 * moment would end the process by an unhandled rejection.
 */
export class JobWorkers {
  readonly #dataSource: DataSource;
  readonly #wakeUp: WakeUp;
  readonly #options: JobWorkersOptions;
  readonly #loops: Promise<void>[] = [];
  readonly #sleepers = new Set<() => void>();
  #boss: Promise<PgBoss> | undefined;
  #reported: { readonly message: string; readonly at: number } | undefined;
  #commits = 0;
  #stopped = false;

  constructor(dataSource: DataSource, wakeUp: WakeUp, options: JobWorkersOptions) {
    this.#dataSource = dataSource;
    this.#wakeUp = wakeUp;
    this.#options = options;
  }

  /** Works on a queue from now on, up to `batch` jobs at a time. */
  async work<Data extends object>(queue: QueueName, batch: number, handler: JobHandler<Data>): Promise<void> {
    if (this.#stopped) return;
    const boss = await (this.#boss ??= this.#start());
    this.#loops.push(this.#loop(boss, queue, batch, handler));
  }

  /** Takes no new job and waits, some seconds at most, for those under way; what is not done then is done by others. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(this.#loops),
      new Promise((resolve) => (patience = setTimeout(resolve, PATIENCE_AT_STOP))),
    ]);
    clearTimeout(patience);
    const boss = await this.#boss?.catch(() => undefined);
    await boss?.stop({ graceful: false });
  }

  async #loop<Data extends object>(
    boss: PgBoss,
    queue: QueueName,
    batch: number,
    handler: JobHandler<Data>,
  ): Promise<void> {
    while (!this.#stopped) {
      const commits = this.#commits;
      // Answers no job when the database is away.
      const jobs = await boss.fetch<Data>(queue, { batchSize: batch });
      if (jobs.length > 0) await this.#do(boss, queue, jobs, handler);
      else if (commits === this.#commits) await this.#sleep();
    }
  }

  async #do<Data extends object>(
    boss: PgBoss,
    queue: QueueName,
    jobs: readonly PgBoss.Job<Data>[],
    handler: JobHandler<Data>,
  ): Promise<void> {
    const ids = jobs.map(({ id }) => id);
    try {
      try {
        await handler(jobs.map(({ data }) => data));
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#report(failure);
        await boss.fail(queue, ids);
        return;
      }
      await boss.complete(queue, ids);
    } catch (error) {
      // Not written off: taken for lost after a while, and done once more.
      this.#report(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.#options.lookEvery ?? 5000);
      if (this.#stopped) wake();
      else this.#sleepers.add(wake);
    });
  }

  #wake(): void {
    this.#commits++;
    for (const wake of [...this.#sleepers]) wake();
  }

  /** A server that is down fails every try: once a minute is enough to know. */
  #report(error: Error): void {
    const now = performance.now();
    if (this.#reported?.message === error.message && now - this.#reported.at < SAME_AGAIN) return;
    this.#reported = { message: error.message, at: now };
    this.#options.onError(error);
  }

  async #start(): Promise<PgBoss> {
    const boss = new PgBoss({
      schema: JOBS_SCHEMA,
      db: onPoolOf(this.#dataSource),
      schedule: false,
      maintenanceIntervalSeconds: 30,
      archiveCompletedAfterSeconds: 3600,
      deleteAfterDays: 2,
    });
    boss.on('error', (error) => this.#report(error));
    await boss.start();
    this.#wakeUp.on(JOBS_CHANNEL, () => {
      this.#wake();
      return Promise.resolve();
    });
    return boss;
  }
}
