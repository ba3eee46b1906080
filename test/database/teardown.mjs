import { once } from 'node:events';

/** Jest's globalTeardown: see setup.mjs. */
export default async function teardown() {
  const keeper = globalThis.guichetTestDatabaseKeeper;
  if (!keeper || keeper.exitCode !== null) return;
  keeper.ref();
  const ended = once(keeper, 'exit');
  keeper.stdin.end();
  await ended;
}
