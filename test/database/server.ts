/** Where the server of the tests is, and the migrated database that each test file gets a copy of. */
export interface TestServer {
  readonly url: string;
  readonly template: string;
}

/** What `setup.mjs` left in the environment. */
export function testServer(): TestServer {
  const text = process.env['GUICHET_TEST_DATABASE'];
  if (text === undefined) {
    throw new Error('no test database: a spec that needs one is named x.db.spec.ts, so that Jest starts one first');
  }
  return JSON.parse(text) as TestServer;
}
