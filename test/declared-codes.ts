import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The codes of errors that docs/security.md tells clients of. */
export function declaredCodes(): ReadonlySet<string> {
  const page = readFileSync(join(import.meta.dirname, '../docs/security.md'), 'utf8');
  const table = /<!-- codes -->([\s\S]*?)<!-- \/codes -->/.exec(page)?.[1] ?? '';
  return new Set([...table.matchAll(/^\| `([A-Z_]+)` /gm)].map((row) => row[1]!));
}
