import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createBareDatabase, type TestDatabase } from '../../../../test/database/index.js';
import { readConfiguration } from '../configuration.js';
import { openDatabase, type Database } from './database.js';

let bare: TestDatabase;
let database: Database;
beforeAll(async () => {
  bare = await createBareDatabase();
  const configuration = readConfiguration({
    NODE_ENV: 'test',
    DATABASE_URL: bare.url,
    DATABASE_CONNECT_TIMEOUT: '100',
  });
  database = await openDatabase(configuration, { entities: [], kind: 'service', poolSize: 1 });
}, 120_000);
afterAll(async () => {
  await database.close();
  await bare.close();
});

/** Asks for the only connection while somebody has it for a second. */
async function askWhileBusy(): Promise<unknown> {
  const busy = database.dataSource.query('SELECT pg_sleep(1)');
  const answer = await database.dataSource.query('SELECT 1 AS one').catch((error: unknown) => error);
  await busy;
  return answer;
}

describe('the connections of a service', () => {
  it('are waited for while it starts, and given up after the time of the configuration once it serves', async () => {
    expect(await askWhileBusy()).toEqual([{ one: 1 }]);
    database.failFast();
    expect(await askWhileBusy()).toMatchObject({ message: 'timeout exceeded when trying to connect' });
    expect(await database.dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 30_000);
});
