import type { MigrationInterface, QueryRunner } from 'typeorm';

import { JOBS_SCHEMA, QUEUES } from '../jobs/queues.js';
import { createQueue, jobsInstallation } from '../jobs/schema.js';

/**
 * pg-boss's tables in a schema of their own, and the queue of the search index. They are there in every database, worked on or not: a
 * change of the catalogue is enqueued by whoever makes it, whether or not his process knows of Meilisearch.
 */
export class Jobs1700000005101 implements MigrationInterface {
  readonly name = 'Jobs1700000005101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(jobsInstallation());
    const { sql, parameters } = createQueue(QUEUES.searchIndex);
    await runner.query(sql, [...parameters]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA ${JOBS_SCHEMA} CASCADE`);
  }
}
