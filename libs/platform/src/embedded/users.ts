import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { readRecord, writeRecord } from './record-file.js';

/** What a process does with the embedded database: the one service of a data folder, or a command beside it. */
export type UserKind = 'service' | 'command';

export interface User extends ProcessIdentity {
  readonly kind: UserKind;
  readonly file: string;
}

const BEAT_EVERY = 4_000;
const SILENT_AFTER = 15_000;

/**
 * The processes that use one embedded server: a file each, so that the last to leave stops it. Files of processes that were
 * killed are recognised and removed.
 */
export class Users {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  }

  /** The living ones; forgets the dead. A user on another machine or container lives while its file is touched. */
  async living(): Promise<readonly User[]> {
    const users = this.#read();
    const elsewhere = users.filter((user) => isAlive(user) === 'elsewhere');
    const before = new Map(elsewhere.map((user) => [user.file, touchedAt(user.file)]));
    const recent = elsewhere.filter((user) => Date.now() - (before.get(user.file) ?? 0) < SILENT_AFTER);
    // Only a heartbeat seen to move proves life: a container that was killed a second ago must not block the next one.
    const moving = new Set<string>();
    for (let waited = 0; recent.length > 0 && moving.size < recent.length && waited < 2 * BEAT_EVERY; waited += 250) {
      await pause(250);
      for (const user of recent) if (touchedAt(user.file) !== before.get(user.file)) moving.add(user.file);
    }
    return users.filter((user) => {
      const alive = isAlive(user);
      if (alive === true || (alive === 'elsewhere' && moving.has(user.file))) return true;
      rmSync(user.file, { force: true });
      return false;
    });
  }

  /** Those that surely live here, at once: for the last moments of a process. */
  livingHere(): readonly User[] {
    return this.#read().filter((user) => isAlive(user) === true);
  }

  /** Signs this process in; the answer signs it out. */
  enter(kind: UserKind): { readonly file: string; readonly leave: () => void } {
    const file = join(this.#folder, `${process.pid}-${randomBytes(4).toString('hex')}.json`);
    writeRecord(file, { ...ownIdentity(), kind });
    const beat = setInterval(() => {
      try {
        utimesSync(file, new Date(), new Date());
      } catch {
        // Someone removed the data folder under a live service: nothing to tell it to.
      }
    }, BEAT_EVERY);
    beat.unref();
    return {
      file,
      leave: () => {
        clearInterval(beat);
        rmSync(file, { force: true });
      },
    };
  }

  #read(): User[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const file = join(this.#folder, name);
        const user = parseUser(readRecord(file), file);
        if (!user) rmSync(file, { force: true });
        return user ? [user] : [];
      });
  }
}

export function parseUser(record: Readonly<Record<string, unknown>> | undefined, file: string): User | undefined {
  if (!record) return undefined;
  const { pid, started, host, kind } = record;
  if (typeof pid !== 'number' || typeof started !== 'string' || typeof host !== 'string') return undefined;
  return { pid, started, host, kind: kind === 'service' ? 'service' : 'command', file };
}

function touchedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
