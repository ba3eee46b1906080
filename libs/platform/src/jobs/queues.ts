/** The PostgreSQL schema that holds the jobs: pg-boss's own tables, apart from ours. */
export const JOBS_SCHEMA = 'jobs';

/** The channel on which a committed job is announced; the payload is the name of its queue. */
export const JOBS_CHANNEL = 'guichet_jobs';

/**
 * Every queue, by its name. They come into being with the schema (migration), so that whoever writes can enqueue without knowing
 * whether anybody works. A new queue needs a migration that calls `createQueue`.
 */
export const QUEUES = { searchIndex: 'search-index' } as const;
export type QueueName = (typeof QUEUES)[keyof typeof QUEUES];
