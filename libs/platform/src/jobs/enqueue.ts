import PgBoss from 'pg-boss';
import type { EntityManager } from 'typeorm';

import { inTransactionOf } from './database.js';
import { JOBS_CHANNEL, JOBS_SCHEMA, type QueueName } from './queues.js';

/** Never started: it only knows how a job is written. */
const writer = new PgBoss({
  schema: JOBS_SCHEMA,
  db: { executeSql: () => Promise.reject(new Error('a job is enqueued in a transaction')) },
});

/**
 * Enqueues jobs in the manager's transaction: they are done after it commits, and never when it does not. Workers are woken by the
 * commit itself.
 */
export async function enqueue(manager: EntityManager, queue: QueueName, jobs: readonly object[]): Promise<void> {
  if (jobs.length === 0) return;
  await writer.insert(
    jobs.map((data) => ({ name: queue, data })),
    { db: inTransactionOf(manager) },
  );
  await manager.query('SELECT pg_notify($1, $2)', [JOBS_CHANNEL, queue]);
}
