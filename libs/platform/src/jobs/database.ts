import type PgBoss from 'pg-boss';
import type { DataSource, EntityManager } from 'typeorm';

/** pg-boss on the connection of a transaction: what it writes is committed with it or not at all. */
export function inTransactionOf(manager: EntityManager): PgBoss.Db {
  const runner = manager.queryRunner;
  if (!runner) throw new Error('a job is enqueued in a transaction');
  return {
    executeSql: async (text, values) => ({
      rows: (await runner.query(text, values, true)).records as unknown[],
    }),
  };
}

/** pg-boss on the pool that is there anyway. */
export function onPoolOf(dataSource: DataSource): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const runner = dataSource.createQueryRunner();
      try {
        return { rows: ((await runner.query(text, values, true)).records ?? []) as unknown[] };
      } catch (error) {
        // Its maintenance comes as whole transactions in one text: a failure must not leave the connection inside of one.
        await runner.query('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        await runner.release();
      }
    },
  };
}
