/**
 * A process that holds the embedded database of a folder, for tests that kill it: `holder.ts FOLDER service|command`. Prints
 * `{"url":…}` once it holds it; a refusal is one sentence on standard error and exit 1. A line on standard input: `release` lets go and
 * ends, `exit` ends without letting go.
 */
import { createInterface } from 'node:readline';

import { RefusedError } from '#kernel';

import { holdEmbeddedDatabase } from '../../libs/platform/src/embedded/index.js';

const [folder = '', kind] = process.argv.slice(2);

try {
  const database = await holdEmbeddedDatabase({
    dataDirectory: folder,
    kind: kind === 'service' ? 'service' : 'command',
    onLost: (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
      void database.release().finally(() => process.exit());
    },
  });
  process.stdout.write(`${JSON.stringify({ url: database.url })}\n`);
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line === 'exit') process.exit(0);
    if (line === 'release') void database.release().then(() => process.exit(0));
  });
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
