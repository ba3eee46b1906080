import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Configuration } from '../configuration.js';
import type { Caller } from './caller.js';
import { readKey } from './key.js';
import type { KeyStore } from './keys.js';

const OWNER_ONLY = 0o600;
const START: Caller = { id: 'start', roles: ['admin'] };

/**
 * The first `admin` key of an embedded database, in `admin.key` of the data folder, readable by its owner alone. Made when there is
 * none that opens: none yet, an emptied database, a key that was revoked. With an external database there is none: its operator
 * makes keys on the command line.
 */
export async function ensureFirstKey(configuration: Configuration, keys: KeyStore): Promise<void> {
  if (configuration.databaseUrl !== undefined) return;
  const file = join(configuration.dataDirectory, 'admin.key');
  if (await opens(file, keys)) {
    await chmod(file, OWNER_ONLY);
    return;
  }
  // Written before the key is committed: killed in between, the next start finds a key that opens nothing, and makes another.
  await keys.create({ role: 'admin' }, START, ({ text }) => write(file, `${text}\n`));
}

async function opens(file: string, keys: KeyStore): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const sent = readKey(text.trim());
  const key = sent && (await keys.find(sent.id, sent.hash));
  return key !== undefined && key.role === 'admin' && !key.revokedAt;
}

/** Whole or not at all, and never readable by others, not even for an instant. */
async function write(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
