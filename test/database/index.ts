import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';

import { connect, type Database, type EntityType } from '#platform/module';

import { testServer } from './server.js';

/** A database of one's own: {@link Database} as the platform opens it, for `PlatformModule.forDatabase` too. */
export type TestDatabase = Database;

/**
 * A migrated, empty database for one test file, ready in its `beforeAll` and dropped in its `afterAll`:
 *
 *     const database = testDatabase([CommuneRow]);
 *     it('…', async () => { await database.dataSource.query('SELECT 1'); });
 */
export function testDatabase(entities: readonly EntityType[]): TestDatabase {
  let open: TestDatabase | undefined;
  beforeAll(async () => {
    open = await createTestDatabase(entities);
  });
  afterAll(async () => open?.close());
  const opened = (): TestDatabase => {
    if (!open) throw new Error('the test database is ready in beforeAll, not before');
    return open;
  };
  return {
    get dataSource(): DataSource {
      return opened().dataSource;
    },
    get url(): string {
      return opened().url;
    },
    beginToServe: () => opened().beginToServe(),
    close: () => opened().close(),
  };
}

/** As {@link testDatabase}, for a test that opens and closes it itself. `close` drops it. */
export async function createTestDatabase(entities: readonly EntityType[]): Promise<TestDatabase> {
  const { template } = testServer();
  return openCopy(entities, template);
}

/** An empty database without any table: for tests of the migrations themselves. */
export async function createBareDatabase(): Promise<TestDatabase> {
  return openCopy([], 'template0');
}

async function openCopy(entities: readonly EntityType[], template: string): Promise<TestDatabase> {
  const server = testServer().url;
  const name = `guichet_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY wal_log`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  const dataSource = await connect({ url: address.href, entities, applicationName: name, poolSize: 5 });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { dataSource, url: address.href, beginToServe: () => undefined, close: () => (closed ??= close()) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
