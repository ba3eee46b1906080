import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { RefusedError } from '#kernel';

import { copyBinaries, installedBinaries, linkLibraries, type Binaries } from './binaries.js';
import { readRecord, writeRecord } from './record-file.js';

/** The account of the system that runs the server. PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where the server's files lie, and as whom it runs; no account: as ourselves. */
export interface Place {
  readonly binaries: Binaries;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly account?: Account;
}

/** Folders for the server's files when its account cannot enter the data folder; the first that serves is taken. */
const OUTSIDE = ['/var/lib', '/usr/local/var', '/var/tmp'];

const isRoot = (): boolean => process.getuid?.() === 0;

/** Where the server's files are said to lie, without touching anything. */
export function clusterOf(dataDirectory: string): string {
  return join(folderOf(dataDirectory) ?? insideOf(dataDirectory), 'cluster');
}

/**
 * Finds or makes a place in which the server can run: inside the data folder where possible; as root in a folder of its own when
 * the server's account cannot enter the data folder, with a copy of the binaries when it cannot enter theirs.
 */
export function settlePlace(dataDirectory: string): Place {
  const installed = installedBinaries();
  return isRoot() ? settleAsRoot(dataDirectory, installed) : settleAsOneself(dataDirectory, installed);
}

function settleAsOneself(dataDirectory: string, installed: Binaries): Place {
  const folder = folderOf(dataDirectory) ?? insideOf(dataDirectory);
  const cluster = join(folder, 'cluster');
  const owner = ownerOf(cluster) ?? ownerOf(folder);
  if (owner && process.getuid && owner.uid !== process.getuid()) throw foreign(dataDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { binaries: usableBinaries(installed, folder), cluster };
}

function settleAsRoot(dataDirectory: string, installed: Binaries): Place {
  const inside = insideOf(dataDirectory);
  const recorded = folderOf(dataDirectory);
  const current = recorded ?? inside;
  // Files that an ordinary user made stay theirs: root runs the server as that user.
  const owner = ownerOf(join(current, 'cluster'));
  const account = owner && owner.uid !== 0 ? owner : serverAccount();
  if (prepareFolder(current, account)) {
    return { binaries: usableBinaries(installed, current, account), cluster: join(current, 'cluster'), account };
  }
  const outside = makeOutside(account);
  if (!existsSync(join(inside, 'cluster'))) rmSync(inside, { recursive: true, force: true });
  if (existsSync(join(current, 'cluster'))) moveCluster(join(current, 'cluster'), outside, account);
  writeRecord(join(outside, 'owner.json'), { dataDirectory });
  writeRecord(placeFileOf(dataDirectory), { folder: outside });
  return { binaries: usableBinaries(installed, outside, account), cluster: join(outside, 'cluster'), account };
}

function insideOf(dataDirectory: string): string {
  return join(dataDirectory, 'postgres');
}

function placeFileOf(dataDirectory: string): string {
  return join(dataDirectory, 'postgres-place.json');
}

/**
 * The folder outside that belongs to this data folder. A data folder that was moved keeps it; one that was copied, beside the
 * original, does not: two must never share one database.
 */
function folderOf(dataDirectory: string): string | undefined {
  const folder = readRecord(placeFileOf(dataDirectory))?.['folder'];
  if (typeof folder !== 'string' || !isThere(folder)) return undefined;
  if (!isRoot()) return folder;
  const owner = readRecord(join(folder, 'owner.json'))?.['dataDirectory'];
  if (typeof owner === 'string' && owner !== dataDirectory) {
    if (readRecord(placeFileOf(owner))?.['folder'] === folder) return undefined;
    writeRecord(join(folder, 'owner.json'), { dataDirectory });
  }
  return folder;
}

/** Makes the folder the account's own; answers whether the account can really enter and write it. */
function prepareFolder(folder: string, account: Account): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    chownSync(folder, account.uid, account.gid);
    chmodSync(folder, 0o700);
  } catch {
    return false;
  }
  const trial = spawnSync('/bin/sh', ['-c', 'test -x "$0" && test -w "$0"', folder], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  if (trial.error && (trial.error as NodeJS.ErrnoException).code === 'EPERM') {
    throw new RefusedError(
      'ROOT_CANNOT_CHANGE_USER',
      'PostgreSQL refuse d’être lancé par root, et root n’a pas ici le droit de changer d’utilisateur : lancez Guichet avec un utilisateur ordinaire, ou indiquez DATABASE_URL.',
    );
  }
  return trial.status === 0;
}

function makeOutside(account: Account): string {
  for (const parent of OUTSIDE) {
    const folder = join(parent, `guichet-${randomBytes(6).toString('hex')}`);
    try {
      if (!isThere(parent)) continue;
      mkdirSync(folder, { mode: 0o700 });
      if (prepareFolder(folder, account)) return folder;
    } catch (error) {
      if (error instanceof RefusedError) throw error;
    }
    rmSync(folder, { recursive: true, force: true });
  }
  throw new RefusedError(
    'NO_PLACE_FOR_DATABASE',
    `PostgreSQL refuse d’être lancé par root, et aucun dossier de ${OUTSIDE.join(', ')} ne convient à un autre utilisateur : lancez Guichet avec un utilisateur ordinaire, ou indiquez DATABASE_URL.`,
  );
}

/** A clone whose folder was closed since: its database follows, and is only given up where it was once it is whole elsewhere. */
function moveCluster(from: string, outside: string, account: Account): void {
  const fresh = join(outside, 'cluster.fresh');
  cpSync(from, fresh, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, fresh]);
  chmodSync(fresh, 0o700);
  renameSync(fresh, join(outside, 'cluster'));
  renameSync(from, `${from}.moved`);
}

/** The installed binaries when the account can run them where they are, else a copy beside the data. */
function usableBinaries(installed: Binaries, folder: string, account?: Account): Binaries {
  if (linkLibraries(installed.folder) && runs(installed, account) === undefined) return installed;
  const copy = copyBinaries(installed, folder);
  const failure = runs(copy, account);
  if (failure === undefined) return copy;
  throw new RefusedError(
    'EMBEDDED_DATABASE_DOES_NOT_RUN',
    `PostgreSQL embarqué ne s’exécute pas sur cette machine (${failure}) : indiquez DATABASE_URL.`,
  );
}

/** `undefined` when they run, else why not. `initdb` too, for it asks for other libraries. */
function runs(binaries: Binaries, account?: Account): string | undefined {
  for (const program of ['postgres', 'initdb']) {
    const trial = spawnSync(join(binaries.folder, 'bin', program), ['--version'], {
      ...account,
      cwd: '/',
      encoding: 'utf8',
      env: {},
    });
    if (trial.error) return (trial.error as NodeJS.ErrnoException).code ?? trial.error.message;
    if (trial.status !== 0) return trial.stderr.trim().split('\n')[0] ?? `${program} ${trial.status}`;
  }
  return undefined;
}

/** `postgres` where it exists, else `nobody`. */
function serverAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid && gid && uid > 0) return { uid, gid };
  }
  return { uid: 65534, gid: 65534 };
}

function idOf(option: '-u' | '-g', name: string): number | undefined {
  try {
    const id = Number(
      execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
    );
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function ownerOf(folder: string): Account | undefined {
  try {
    const { uid, gid } = statSync(folder);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return { uid: -1, gid: -1 };
    return undefined;
  }
}

function isThere(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

function foreign(dataDirectory: string): RefusedError {
  return new RefusedError(
    'FOREIGN_DATA_DIRECTORY',
    `Le dossier de données ${dataDirectory} a été créé par un autre utilisateur : relancez avec cet utilisateur, ou choisissez un autre dossier avec GUICHET_DATA_DIR.`,
  );
}
