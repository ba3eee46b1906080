import type { DataSource } from 'typeorm';

/** Any numbers, as long as every replica uses the same. */
const TURN = 7_316_051_001;
const UPKEEP = 7_316_051_002;

/** By pool: the end of the last turn of this process. */
const LAST = new WeakMap<DataSource, Promise<unknown>>();

/**
 * What hands work to Meilisearch takes turns, over all replicas: in its turn it reads the database and hands over what it read, so what
 * is handed over later is never older. Meilisearch keeps that order. A process that dies loses its turn with its connection.
 *
 * Within a process one waits for the other in memory: whoever waits in the database holds a connection, and many who wait could leave none
 * of the pool to the one whose turn it is.
 */
export function inTurn<Answer>(dataSource: DataSource, work: () => Promise<Answer>): Promise<Answer> {
  const turn = (LAST.get(dataSource) ?? Promise.resolve()).then(() =>
    dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [TURN]);
      return work();
    }),
  );
  LAST.set(
    dataSource,
    turn.catch(() => undefined),
  );
  return turn;
}

/** Runs the upkeep of the index unless another replica is at it; `wait`: after that one. `undefined`: another one does it. */
export async function asOnlyOne<Answer>(
  dataSource: DataSource,
  work: () => Promise<Answer>,
  { wait = false } = {},
): Promise<Answer | undefined> {
  const runner = dataSource.createQueryRunner();
  try {
    if (wait) {
      for (;;) {
        if (await tryLock(runner)) break;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    } else if (!(await tryLock(runner))) return undefined;
    try {
      return await work();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [UPKEEP]);
    }
  } finally {
    await runner.release();
  }
}

async function tryLock(runner: ReturnType<DataSource['createQueryRunner']>): Promise<boolean> {
  const rows = (await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [UPKEEP])) as { locked: boolean }[];
  return rows[0]?.locked === true;
}
