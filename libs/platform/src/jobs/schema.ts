import PgBoss from 'pg-boss';

import { JOBS_SCHEMA, type QueueName } from './queues.js';

/** pg-boss's tables and functions, to be run inside the transaction of a migration: its plans bring a transaction of their own. */
export function jobsInstallation(): string {
  const plans = PgBoss.getConstructionPlans(JOBS_SCHEMA);
  const installation = plans.replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '');
  if (/\b(BEGIN|COMMIT)\s*;\s*$/.test(installation)) throw new Error('the construction plans of pg-boss have changed');
  return installation;
}

/** Seconds after which a job that somebody took is given to somebody else: he died, or is far too slow. */
const EXPIRES_AFTER = 120;

/**
 * A queue whose jobs are tried until they succeed, five seconds apart: what they wait for (a server that is down) comes back some day.
 */
export function createQueue(name: QueueName): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const options = {
    policy: 'standard',
    retryLimit: 1_000_000,
    retryDelay: 5,
    retryBackoff: false,
    expireInSeconds: EXPIRES_AFTER,
    retentionMinutes: 60 * 24 * 30,
  };
  return { sql: `SELECT ${JOBS_SCHEMA}.create_queue($1, $2)`, parameters: [name, JSON.stringify(options)] };
}
