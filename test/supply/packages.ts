import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface LockedPackage {
  readonly name: string;
  /** Where npm puts it, from the root of the project. */
  readonly path: string;
  readonly version: string;
  readonly license: string | undefined;
  /** False for what another system or processor needs. */
  readonly installed: boolean;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
}

/** What the lock file holds for production. */
export function productionPackages(): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { name?: string; version: string; license?: string; dev?: boolean; devOptional?: boolean }>
    >;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { name, version, license }]) => ({
      name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      path,
      version,
      license,
      installed: existsSync(join(ROOT, path, 'package.json')),
    }));
}

/** The packages that a package asks its user to bring. */
export function peersOf(name: string): readonly string[] {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return [];
  const { peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as { peerDependencies?: object };
  return Object.keys(peerDependencies ?? {});
}
