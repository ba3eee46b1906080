import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { RefusedError } from '#kernel';

import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

const BETWEEN_TRIES = 40;
const HALF_WRITTEN_FOR = 3_000;
const STILL_ELSEWHERE_FOR = 15_000;
const TOUCH_EVERY = 4_000;

interface Holder extends ProcessIdentity {
  readonly token: string;
}

/**
 * Runs the task while no other process runs one under the same file. Starting and stopping the server are such tasks. A holder
 * that was killed is recognised (number and start of its process) and its place taken; Node has no `flock`.
 */
export async function exclusively<T>(file: string, task: () => Promise<T>, patience = 180_000): Promise<T> {
  const mine: Holder = { ...ownIdentity(), token: randomBytes(8).toString('hex') };
  const until = Date.now() + patience;
  while (!(await take(file, mine))) {
    if (Date.now() > until) {
      throw new RefusedError(
        'DATA_DIRECTORY_BUSY',
        `Un autre processus (${holderOf(file)?.pid ?? 'inconnu'}) démarre ou arrête la base de données depuis trop longtemps : vérifiez-le, puis recommencez.`,
      );
    }
    await pause(BETWEEN_TRIES);
  }
  const beat = setInterval(() => touch(file, mine), TOUCH_EVERY);
  beat.unref();
  try {
    return await task();
  } finally {
    clearInterval(beat);
    if (holderOf(file)?.token === mine.token) rmSync(file, { force: true });
  }
}

async function take(file: string, mine: Holder): Promise<boolean> {
  try {
    writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!isAbandoned(file)) return false;
  // Several may find it abandoned at once: each puts its own in place, and the one whose file is still there afterwards has it.
  const fresh = `${file}.${mine.token}`;
  writeFileSync(fresh, JSON.stringify(mine), { mode: 0o600 });
  renameSync(fresh, file);
  await pause(2 * BETWEEN_TRIES);
  return holderOf(file)?.token === mine.token;
}

function isAbandoned(file: string): boolean {
  let age: number;
  try {
    age = Date.now() - statSync(file).mtimeMs;
  } catch {
    return false;
  }
  const holder = holderOf(file);
  if (!holder) return age > HALF_WRITTEN_FOR;
  const alive = isAlive(holder);
  return alive === 'elsewhere' ? age > STILL_ELSEWHERE_FOR : !alive;
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function touch(file: string, mine: Holder): void {
  try {
    if (holderOf(file)?.token === mine.token) writeFileSync(file, JSON.stringify(mine), { mode: 0o600 });
  } catch {
    // A full or vanished disk shows itself where it matters.
  }
}
