import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Reads a small JSON record; `undefined` when it is absent or half written by a process that died. */
export function readRecord(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file whole or not at all, readable by its owner alone. */
export function writeWhole(file: string, content: string): void {
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(fresh, content, { mode: 0o600, flush: true });
  chmodSync(fresh, 0o600);
  giveToOwnerOfFolder(fresh);
  renameSync(fresh, file);
}

/** What root writes into a user's data folder stays the user's, who could not start afterwards otherwise. */
export function giveToOwnerOfFolder(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  if (uid !== 0) chownSync(file, uid, gid);
}

/** As {@link writeWhole}, for a JSON record. */
export function writeRecord(file: string, record: Readonly<Record<string, unknown>>): void {
  writeWhole(file, `${JSON.stringify(record)}\n`);
}
