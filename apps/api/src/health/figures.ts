import { JOBS_SCHEMA, type AuditTrail, type DatabaseWatch, type Figure, type Metrics } from '#platform/module';
import type { SearchHealthSource } from '#search';

/** What is to be done in a queue. */
export interface JobFigures {
  readonly queue: string;
  readonly waiting: number;
  readonly active: number;
  /** Failed at least once and wait to be tried again. */
  readonly retrying: number;
  /** Given up. */
  readonly failed: number;
  /** Seconds since the oldest that is not done was enqueued. */
  readonly lagSeconds: number;
}

/** Ages are by the clock of the database, which dated the jobs. */
export async function readJobFigures(database: DatabaseWatch): Promise<JobFigures[]> {
  return database.query<JobFigures>(
    `SELECT q.name AS queue, count(*) FILTER (WHERE j.state < 'active')::int AS waiting,
       count(*) FILTER (WHERE j.state = 'active')::int AS active, count(*) FILTER (WHERE j.state = 'retry')::int AS retrying,
       count(*) FILTER (WHERE j.state = 'failed')::int AS failed,
       greatest(0, extract(epoch FROM clock_timestamp() - min(j.created_on) FILTER (WHERE j.state <= 'active')))::float8 AS "lagSeconds"
     FROM ${JOBS_SCHEMA}.queue q LEFT JOIN ${JOBS_SCHEMA}.job j ON j.name = q.name GROUP BY q.name ORDER BY q.name`,
  );
}

export interface FiguredNeighbours {
  readonly metrics: Metrics;
  readonly database: DatabaseWatch;
  readonly search: SearchHealthSource;
  readonly audit: AuditTrail;
}

/** Shows, beside the platform's own figures, how search, jobs, ledger and audit log stand. */
export function followNeighbours({ metrics, database, search, audit }: FiguredNeighbours): void {
  followSearch(metrics, search);
  followDatabase(metrics, database);
  metrics.follow({
    name: 'guichet_audited_acts_total',
    help: 'Acts that this process wrote to the audit log, by outcome',
    kind: 'counter',
    labels: ['outcome'],
    read: () => Object.entries(audit.written).map(([outcome, value]) => ({ labels: { outcome }, value })),
  });
}

function followSearch(metrics: Metrics, search: SearchHealthSource): void {
  metrics.follow({
    name: 'guichet_search_engine',
    help: '1 for the engine that answers searches now',
    kind: 'gauge',
    labels: ['engine'],
    read: () =>
      Object.keys(search.health.answers).map((engine) => ({
        labels: { engine },
        value: engine === search.health.engine ? 1 : 0,
      })),
  });
  metrics.follow({
    name: 'guichet_search_as_configured',
    help: '0 while the configured engine is not to be had',
    kind: 'gauge',
    read: () => [{ value: search.health.asConfigured ? 1 : 0 }],
  });
  metrics.follow({
    name: 'guichet_search_answers_total',
    help: 'Searches answered, by engine',
    kind: 'counter',
    labels: ['engine'],
    read: () => Object.entries(search.health.answers).map(([engine, value]) => ({ labels: { engine }, value })),
  });
  metrics.follow({
    name: 'guichet_search_fallbacks_total',
    help: 'Searches that the service answered in the place of Meilisearch',
    kind: 'counter',
    read: () => [{ value: search.health.fallbacks }],
  });
  metrics.follow({
    name: 'guichet_search_failures_total',
    help: 'Failures of Meilisearch, trials included',
    kind: 'counter',
    read: () => [{ value: search.health.failures }],
  });
}

function followDatabase(metrics: Metrics, database: DatabaseWatch): void {
  metrics.follow({
    name: 'guichet_database_up',
    help: '1 when PostgreSQL answers',
    kind: 'gauge',
    read: async () => [
      {
        value: await database.query('SELECT 1').then(
          () => 1,
          () => 0,
        ),
      },
    ],
  });
  metrics.follow({
    name: 'guichet_ledger_height',
    help: 'Sequence of the last entry of the ledger',
    kind: 'gauge',
    read: async () => {
      const [row] = await database.query<{ height: string }>('SELECT coalesce(max(sequence), 0) AS height FROM entry');
      return [{ value: Number(row?.height ?? 0) }];
    },
  });
  const jobs = shared(() => readJobFigures(database));
  const byQueue = (value: (queue: JobFigures) => number) => async (): Promise<Figure[]> =>
    (await jobs()).map((queue) => ({ labels: { queue: queue.queue }, value: value(queue) }));
  metrics.follow({
    name: 'guichet_jobs',
    help: 'Jobs that are not done, by queue and state (waiting includes retrying; failed: given up)',
    kind: 'gauge',
    labels: ['queue', 'state'],
    read: async () =>
      (await jobs()).flatMap(({ queue, waiting, active, retrying, failed }) =>
        Object.entries({ waiting, active, retrying, failed }).map(([state, value]) => ({
          labels: { queue, state },
          value,
        })),
      ),
  });
  metrics.follow({
    name: 'guichet_jobs_lag_seconds',
    help: 'Age of the oldest job that is not done, by queue',
    kind: 'gauge',
    labels: ['queue'],
    read: byQueue(({ lagSeconds }) => lagSeconds),
  });
}

/** Those who ask while an answer is under way get that one. */
function shared<Answer>(read: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | undefined;
  return () =>
    (underWay ??= read().finally(() => {
      underWay = undefined;
    }));
}
