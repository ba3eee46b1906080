import type { DataSource } from 'typeorm';

import { Day } from '#kernel';

export interface TableLimits {
  /** Rows written in one day. */
  readonly perDay: number;
  /** What all rows may take on the disk. */
  readonly bytes: number;
  readonly retentionMonths: number;
}

const PURGE_BATCH = 5_000;

/** A table with a `kept_on` day that a flood cannot fill: what is older than the retention goes, a daily number and a size on the disk bound the rest. */
export class BoundedTable {
  private forgottenOn: Day | undefined;
  private weighed: Weight | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly name: 'match_report' | 'financing_plan',
    private readonly limits: TableLimits,
  ) {}

  /** The first day of which rows are still to be read. */
  oldestOn(today: Day): Day {
    return Day.addMonths(today, -this.limits.retentionMonths);
  }

  /** How many more rows may be written that day. */
  async roomOn(today: Day): Promise<number> {
    const [kept] = await this.dataSource.query<{ today: number; bytes: string }[]>(
      `SELECT (SELECT count(*)::int FROM ${this.name} WHERE kept_on = $1::date) AS today, pg_total_relation_size('${this.name}')::text AS bytes`,
      [today],
    );
    const isLarge = Number(kept!.bytes) >= this.limits.bytes;
    const isFull = isLarge && (await this.livingBytes(today, kept!.today)) >= this.limits.bytes;
    return isFull ? 0 : Math.max(0, this.limits.perDay - kept!.today);
  }

  /** Deletes what is too old, once a day; tells whether it was done just now. */
  async forget(today: Day): Promise<boolean> {
    if (this.forgottenOn === today) return false;
    this.forgottenOn = today;
    for (;;) {
      const gone = await this.dataSource.query<unknown[]>(
        `WITH old AS (
           DELETE FROM ${this.name}
           WHERE id IN (SELECT id FROM ${this.name} WHERE kept_on < $1::date LIMIT ${PURGE_BATCH}) RETURNING 1
         ) SELECT 1 FROM old`,
        [this.oldestOn(today)],
      );
      if (gone.length < PURGE_BATCH) return true;
    }
  }

  /**
   * A table keeps the space of deleted rows and fills it anew, so its size on the disk never shrinks: once it is large, its rows are weighed, once a
   * day, and what comes that day is taken to weigh as much.
   */
  private async livingBytes(today: Day, rowsToday: number): Promise<number> {
    if (this.weighed?.on !== today) {
      const [all] = await this.dataSource.query<{ rows: number; bytes: string }[]>(
        `SELECT count(*)::int AS rows, coalesce(sum(pg_column_size(kept)), 0)::text AS bytes FROM ${this.name} kept`,
      );
      this.weighed = { on: today, bytes: Number(all!.bytes), rows: all!.rows, rowsToday };
    }
    const { bytes, rows, ...then } = this.weighed;
    return bytes + (rowsToday - then.rowsToday) * (bytes / Math.max(1, rows));
  }
}

interface Weight {
  readonly on: Day;
  readonly bytes: number;
  readonly rows: number;
  /** How many of them were written that day. */
  readonly rowsToday: number;
}
