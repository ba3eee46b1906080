import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { RefusedError } from '#kernel';

import type { Place } from './place.js';
import { readPostmaster, runningPostmaster, stopLeftovers } from './postmaster.js';
import { isRunning } from './process-identity.js';
import { giveToOwnerOfFolder } from './record-file.js';
import { settingArguments, type ServerSettings } from './settings.js';

/** The database and the role that Guichet uses in its embedded server. */
export const ROLE = 'guichet';
export const DATABASE = 'guichet';

const LONGEST_RECOVERY = 600_000;
const LARGEST_LOG = 5_000_000;

export interface Launch {
  readonly place: Place;
  readonly clusterName: string;
  readonly password: string;
  readonly settings: ServerSettings;
  /** Preferred port, so that those who wait for a killed server find its successor. */
  readonly port?: number | undefined;
  readonly log: string;
}

/** The server's programs see nothing of our environment: `PGDATA` or a library path of the user's must not reach them. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };

/** Makes the server's files unless they exist: UTF-8, Unicode rules that no system library decides, password needed. */
export async function initialise(place: Place, password: string): Promise<void> {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) {
    checkRelease(place);
    return;
  }
  // Made beside, under a name of its own, and renamed: a start that was killed half-way leaves nothing that looks like a database,
  // and its `initdb` may still be at work on its own.
  removeUnfinished(dirname(place.cluster));
  const fresh = `${place.cluster}.fresh-${randomBytes(4).toString('hex')}`;
  const secret = `${fresh}.password`;
  rmSync(place.cluster, { recursive: true, force: true });
  try {
    writeFileSync(secret, password, { mode: 0o600 });
    if (place.account) chownSync(secret, place.account.uid, place.account.gid);
    await run(place, 'initdb', [
      `--pgdata=${fresh}`,
      `--username=${ROLE}`,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ]);
  } finally {
    rmSync(secret, { force: true });
  }
  renameSync(fresh, place.cluster);
}

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('cluster.fresh-')) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Somebody still writes there: a later start clears it away.
    }
  }
}

/** Gives the role a new password without a server: for a data folder whose password file was lost. */
export function resetPassword(place: Place, password: string): void {
  const result = spawnSync(
    join(place.binaries.folder, 'bin', 'postgres'),
    ['--single', '-D', place.cluster, 'postgres'],
    {
      ...place.account,
      cwd: '/',
      env: ENVIRONMENT,
      input: `ALTER ROLE ${ROLE} PASSWORD '${password}'\n`,
      encoding: 'utf8',
    },
  );
  if (result.status !== 0) throw notStarted(result.stderr.trim().split('\n').at(-1) ?? '');
}

/**
 * Starts the server, detached so that a Ctrl-C meant for the service does not hit it first, and waits until it answers, however
 * long it recovers. Answers its process number and port.
 */
export async function launch(options: Launch): Promise<{ readonly pid: number; readonly port: number }> {
  const { place, clusterName } = options;
  forgetStalePostmaster(place.cluster);
  let port = options.port ?? (await freePort());
  for (let attempt = 1; ; attempt++) {
    const logged = sizeOf(options.log);
    const pid = spawnServer(options, port);
    if (await untilReady(place.cluster, pid)) return { pid, port };
    const reason = lastFailure(options.log, logged);
    if (attempt >= 5) throw notStarted(reason, options.log);
    if (/could not bind|create any TCP/.test(readFrom(options.log, logged))) port = await freePort();
    else if (/shared memory block|lock file "postmaster.pid" already exists/.test(readFrom(options.log, logged))) {
      await stopLeftovers(clusterName);
      await pause(500 * attempt);
    } else throw notStarted(reason, options.log);
  }
}

/** `postmaster.pid` of a server that was killed, whose number another program bears by now: PostgreSQL would believe it. */
export function forgetStalePostmaster(cluster: string): void {
  if (readPostmaster(cluster) && !runningPostmaster(cluster)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

function spawnServer({ place, clusterName, settings, log }: Launch, port: number): number {
  const previous = `${log}.1`;
  if (sizeOf(log) > LARGEST_LOG) renameSync(log, previous);
  const output = openSync(log, 'a', 0o600);
  giveToOwnerOfFolder(log);
  try {
    const child = spawn(
      join(place.binaries.folder, 'bin', 'postgres'),
      ['-D', place.cluster, '-p', String(port), '-c', `cluster_name=${clusterName}`, ...settingArguments(settings)],
      {
        ...place.account,
        cwd: '/',
        env: ENVIRONMENT,
        detached: true,
        stdio: ['ignore', output, output],
        windowsHide: true,
      },
    );
    child.on('error', () => undefined);
    child.unref();
    return child.pid ?? 0;
  } finally {
    closeSync(output);
  }
}

/** Waits as long as the process lives; a large log takes a while to replay. */
async function untilReady(cluster: string, pid: number): Promise<boolean> {
  const until = Date.now() + LONGEST_RECOVERY;
  while (pid > 0 && isRunning(pid) && Date.now() < until) {
    const postmaster = readPostmaster(cluster);
    if (postmaster?.pid === pid && postmaster.state === 'ready') return true;
    await pause(10);
  }
  return false;
}

function checkRelease(place: Place): void {
  const written = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  const release = place.binaries.version.split('.')[0];
  if (written === release) return;
  throw new RefusedError(
    'OTHER_DATABASE_RELEASE',
    `Les données de ${place.cluster} ont été écrites par PostgreSQL ${written}, et Guichet apporte PostgreSQL ${release} : revenez à la version précédente de Guichet pour exporter vos données, ou choisissez un autre dossier avec GUICHET_DATA_DIR.`,
  );
}

function run(place: Place, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      join(place.binaries.folder, 'bin', program),
      [...args],
      { ...place.account, cwd: '/', env: ENVIRONMENT, windowsHide: true },
      (error, _output, complaint) => (error ? reject(notStarted(failureIn(complaint) ?? error.message)) : resolve()),
    );
  });
}

/** A port that nobody uses just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

function lastFailure(log: string, from: number): string {
  return failureIn(readFrom(log, from)) ?? 'il s’est arrêté sans rien dire';
}

/** The line that says why, of what the server wrote. */
export function failureIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const failure = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.findLast((line) => line !== '');
  return failure?.replace(/^.*?(FATAL|PANIC|error):\s*/, '');
}

function notStarted(reason: string, log?: string): RefusedError {
  return new RefusedError(
    'DATABASE_NOT_STARTED',
    `La base de données embarquée n’a pas démarré : ${reason}.${log ? ` Son journal : ${log}` : ''}`,
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom(file: string, offset: number): string {
  try {
    return readFileSync(file).subarray(offset).toString('utf8');
  } catch {
    return '';
  }
}
