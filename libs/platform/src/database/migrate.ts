import { connect, refusal } from './connect.js';

/** Any number will do as long as it stays the same: replicas that start together meet on it. */
const MIGRATION_LOCK = 7_316_041_001;

/**
 * Brings the schema of a database up to date; answers the names of the migrations that ran. Replicas that start together run
 * them once: the others wait on an advisory lock, then find nothing to do. Each migration is one transaction.
 */
export async function migrate(url: string, connectTimeout?: number): Promise<readonly string[]> {
  const dataSource = await connect({
    url,
    entities: [],
    applicationName: 'guichet migrate',
    poolSize: 2,
    ...(connectTimeout !== undefined && { connectTimeout }),
    statementTimeout: 0,
  });
  try {
    const lock = dataSource.createQueryRunner();
    try {
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const ran = await dataSource.runMigrations();
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      return ran.map((migration) => migration.name);
    } catch (error) {
      // A role that may connect and not create tables is found here.
      throw refusal(error, url);
    } finally {
      await lock.release();
    }
  } finally {
    // Closes the session too, and with it a lock that an error left.
    await dataSource.destroy();
  }
}
