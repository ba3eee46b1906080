import type { DataSource } from 'typeorm';

import { Day, type Clock } from '#kernel';

import type { KeptPlan, PlanStore } from '../index.js';
import { BoundedTable, type TableLimits } from './bounded-table.js';
import { planAsJson, planOfJson } from './kept-plan-json.js';
import { WaitingRoom } from './waiting-room.js';

export interface PlanStoreLimits extends TableLimits {
  /** Plans waiting to be written; one more is dropped. */
  readonly waiting: number;
}

const LIMITS: PlanStoreLimits = { waiting: 500, perDay: 20_000, bytes: 2 * 1024 ** 3, retentionMonths: 13 };
/** A plan that is given again begins its months anew, at most this often. */
const RENEW_AFTER_DAYS = 30;

/**
 * Plans in PostgreSQL, each distinct one once, written off the request's path. What an answer names can be found at once on the
 * same replica, and as soon as it is written on the others. A daily number, a size on the disk and a retention bound them.
 */
export class PostgresPlanStore implements PlanStore {
  private readonly table: BoundedTable;
  private readonly queue: WaitingRoom<KeptPlan>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    limits: Partial<PlanStoreLimits> = {},
    onDropped: (dropped: number) => void = () => undefined,
  ) {
    const bounds = { ...LIMITS, ...limits };
    this.table = new BoundedTable(dataSource, 'financing_plan', bounds);
    this.queue = new WaitingRoom((batch) => this.write(batch), bounds.waiting, onDropped);
  }

  get dropped(): number {
    return this.queue.dropped;
  }

  keep(plan: KeptPlan): void {
    this.queue.add(plan);
  }

  find(id: string): Promise<KeptPlan | undefined> {
    return this.queue.find(id, (one) => this.read(one));
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
      'SELECT content FROM financing_plan WHERE id = $1 AND kept_on >= $2::date',
      [id, this.table.oldestOn(Day.at(this.clock.now()))],
    );
    return row && planOfJson(row.content);
  }

  private async write(batch: readonly KeptPlan[]): Promise<readonly string[]> {
    const today = Day.at(this.clock.now());
    await this.table.forget(today);
    const written = batch.slice(0, await this.table.roomOn(today));
    if (written.length === 0) return [];
    await this.dataSource.query(
      `INSERT INTO financing_plan AS p (id, kept_on, content)
       SELECT id, $3::date, content::jsonb FROM unnest($1::text[], $2::text[]) AS w (id, content)
       ON CONFLICT (id) DO UPDATE SET kept_on = excluded.kept_on WHERE p.kept_on < excluded.kept_on - ${RENEW_AFTER_DAYS}`,
      [written.map(({ id }) => id), written.map(planAsJson), today],
    );
    return written.map(({ id }) => id);
  }
}
