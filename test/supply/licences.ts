import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// @ts-expect-error -- JavaScript, which no type describes
import untyped from 'spdx-satisfies';

import { productionPackages, ROOT, type LockedPackage } from './packages.js';

const satisfies = untyped as (expression: string, allowed: readonly string[]) => boolean;

/** What may be shipped in a work under the MIT licence: they ask for their notice to be kept, and for nothing else. */
export const COMPATIBLE: readonly string[] = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Python-2.0',
  'Unlicense',
];

/** Packages that do not state a licence where npm looks, but do in a file: what that file must say. */
const BY_FILE: Readonly<Record<string, string>> = {
  // Of one author: `licenses` in package.json, the old plural form, and the text of the MIT licence in LICENSE.
  busboy: 'Permission is hereby granted, free of charge',
  streamsearch: 'Permission is hereby granted, free of charge',
};

export interface LicenceReport {
  /** How many packages have each licence. */
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

/** The licence of every package that production needs, on this machine or on another. */
export function licences(): LicenceReport {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const locked of productionPackages()) {
    const licence = licenceOf(locked);
    counts.set(licence ?? 'none', (counts.get(licence ?? 'none') ?? 0) + 1);
    if (licence === undefined) faults.push(`${locked.name} states no licence, and no file of it is known to`);
    else if (!isCompatible(licence))
      faults.push(`${locked.name} is under ${licence}, which is not among the compatible ones`);
  }
  return { counts, faults };
}

function isCompatible(licence: string): boolean {
  try {
    return satisfies(licence, COMPATIBLE);
  } catch {
    return false;
  }
}

function licenceOf({ name, path, license }: LockedPackage): string | undefined {
  if (license !== undefined) return license;
  const needed = BY_FILE[name];
  const folder = join(ROOT, path);
  if (needed === undefined || !existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return file && readFileSync(join(folder, file), 'utf8').includes(needed) ? 'MIT' : undefined;
}
