import { createInterface } from 'node:readline';

import { runTypeScript } from './run-typescript.mjs';

/**
 * Jest's globalSetup for tests that need PostgreSQL. The server and its migrated template are kept by a process of their own,
 * which ends when its standard input closes: also when Jest itself is killed.
 */
export default async function setup() {
  const keeper = runTypeScript('./keeper.ts');
  const ended = new Promise((_, reject) => {
    keeper.once('error', reject);
    keeper.once('exit', (code) => reject(new Error(`the test database did not start (exit ${code})`)));
  });
  const firstLine = new Promise((resolve) => createInterface({ input: keeper.stdout }).once('line', resolve));
  process.env.GUICHET_TEST_DATABASE = await Promise.race([firstLine, ended]);
  ended.catch(() => undefined);
  keeper.stdout.destroy();
  keeper.unref();
  globalThis.guichetTestDatabaseKeeper = keeper;
}
