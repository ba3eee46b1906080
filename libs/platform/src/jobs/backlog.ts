import type { DataSource } from 'typeorm';

import { JOBS_SCHEMA, type QueueName } from './queues.js';

/** What is still to be done in a queue. */
export interface Backlog {
  /** Nobody has taken them, or they wait to be tried again. */
  readonly waiting: number;
  /** Somebody is at it. */
  readonly active: number;
  /** Instant at which the oldest of all these was enqueued. */
  readonly since: Date | undefined;
}

export async function backlogOf(dataSource: DataSource, queue: QueueName): Promise<Backlog> {
  const [row] = await dataSource.query<{ waiting: number; active: number; since: Date | null }[]>(
    `SELECT count(*) FILTER (WHERE state < 'active')::int AS waiting, count(*) FILTER (WHERE state = 'active')::int AS active,
       min(created_on) AS since
     FROM ${JOBS_SCHEMA}.job WHERE name = $1 AND state <= 'active'`,
    [queue],
  );
  return { waiting: row?.waiting ?? 0, active: row?.active ?? 0, since: row?.since ?? undefined };
}
