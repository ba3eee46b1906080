// `node docker/secrets.mjs`: makes the secrets of compose.yaml that are not there yet, in docker/secrets or in a folder that is named.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? join(import.meta.dirname, 'secrets');
// Only its owner enters; within, a container's own user must be able to read the file that is mounted into it.
mkdirSync(folder, { recursive: true, mode: 0o700 });

function secret(name, make) {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, `${make()}\n`, { mode: 0o444 });
  return readFileSync(path, 'utf8').trim();
}

const random = () => randomBytes(24).toString('hex');
const password = secret('postgres_password', random);
secret('database_url', () => `postgresql://guichet:${password}@postgres:5432/guichet`);
secret('meili_key', random);
secret('metrics_token', random);
process.stdout.write(`Les secrets sont dans ${folder}.\n`);
