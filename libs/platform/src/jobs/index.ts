export { backlogOf, type Backlog } from './backlog.js';
export { enqueue } from './enqueue.js';
export { JOBS_SCHEMA, QUEUES, type QueueName } from './queues.js';
export { JobWorkers, type JobHandler, type JobWorkersOptions, type WakeUp } from './workers.js';
