import { setTimeout as wait } from 'node:timers/promises';

import type { DataSource } from 'typeorm';

import { Day, type Clock } from '#kernel';

import type { KeptPlan, PlanStore } from '../index.js';
import { planAsJson, planOfJson } from './kept-plan-json.js';
import { KeptPlanQueue } from './kept-plan-queue.js';

export interface PlanStoreLimits {
  /** Plans waiting to be written; one more is dropped. */
  readonly waiting: number;
  /** Plans written in one day. */
  readonly perDay: number;
  /** What all plans may take on the disk. */
  readonly bytes: number;
  readonly retentionMonths: number;
}

const LIMITS: PlanStoreLimits = { waiting: 500, perDay: 20_000, bytes: 2 * 1024 ** 3, retentionMonths: 13 };
const PURGE_BATCH = 5_000;
/** Another replica writes what it keeps within some tens of milliseconds: an id that is not there yet is looked for again. */
const LOOK_AGAIN_AFTER = [60, 240];
/** A plan that is given again begins its months anew, at most this often. */
const RENEW_AFTER_DAYS = 30;

/**
 * Plans in PostgreSQL, each distinct one once, written off the request's path. What an answer names can be found at once on the
 * same replica, and as soon as it is written on the others. A daily number, a size on the disk and a retention bound them.
 */
export class PostgresPlanStore implements PlanStore {
  private readonly limits: PlanStoreLimits;
  private readonly queue: KeptPlanQueue<KeptPlan>;
  private purgedOn: Day | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    limits: Partial<PlanStoreLimits> = {},
    onDropped: (dropped: number) => void = () => undefined,
  ) {
    this.limits = { ...LIMITS, ...limits };
    this.queue = new KeptPlanQueue((batch) => this.write(batch), this.limits.waiting, onDropped);
  }

  get dropped(): number {
    return this.queue.dropped;
  }

  keep(plan: KeptPlan): void {
    this.queue.add(plan);
  }

  async find(id: string): Promise<KeptPlan | undefined> {
    const found = this.queue.find(id) ?? (await this.read(id));
    if (found || this.queue.wasWritten(id)) return found;
    for (const milliseconds of LOOK_AGAIN_AFTER) {
      await wait(milliseconds);
      const late = await this.read(id);
      if (late) return late;
    }
    return undefined;
  }

  /** Nest calls it while the service stops, before the database is let go. */
  beforeApplicationShutdown(): Promise<void> {
    return this.settle();
  }

  /** Writes what waits. */
  settle(): Promise<void> {
    return this.queue.settle();
  }

  private async read(id: string): Promise<KeptPlan | undefined> {
    const [row] = await this.dataSource.query<{ content: unknown }[]>(
      'SELECT content FROM financing_plan WHERE id = $1',
      [id],
    );
    return row && planOfJson(row.content);
  }

  private async write(batch: readonly KeptPlan[]): Promise<readonly string[]> {
    const today = Day.at(this.clock.now());
    await this.purge(today);
    const [kept] = await this.dataSource.query<{ today: number; bytes: string }[]>(
      `SELECT (SELECT count(*)::int FROM financing_plan WHERE kept_on = $1::date) AS today,
              pg_total_relation_size('financing_plan')::text AS bytes`,
      [today],
    );
    const room = Number(kept!.bytes) >= this.limits.bytes ? 0 : Math.max(0, this.limits.perDay - kept!.today);
    const written = batch.slice(0, room);
    if (written.length === 0) return [];
    await this.dataSource.query(
      `INSERT INTO financing_plan AS p (id, kept_on, content)
       SELECT id, $3::date, content::jsonb FROM unnest($1::text[], $2::text[]) AS w (id, content)
       ON CONFLICT (id) DO UPDATE SET kept_on = excluded.kept_on WHERE p.kept_on < excluded.kept_on - ${RENEW_AFTER_DAYS}`,
      [written.map(({ id }) => id), written.map(planAsJson), today],
    );
    return written.map(({ id }) => id);
  }

  /** Once a day: what is older than the retention goes. */
  private async purge(today: Day): Promise<void> {
    if (this.purgedOn === today) return;
    this.purgedOn = today;
    const oldest = Day.addMonths(today, -this.limits.retentionMonths);
    for (;;) {
      const gone = await this.dataSource.query<unknown[]>(
        `WITH old AS (
           DELETE FROM financing_plan
           WHERE id IN (SELECT id FROM financing_plan WHERE kept_on < $1::date LIMIT ${PURGE_BATCH}) RETURNING 1
         ) SELECT 1 FROM old`,
        [oldest],
      );
      if (gone.length < PURGE_BATCH) return;
    }
  }
}
