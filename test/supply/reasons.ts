import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { manifest, peersOf, ROOT } from './packages.js';

/** Tools that are run by their name and imported by nobody. */
const RUN_BY_NAME: Readonly<Record<string, string>> = {
  eslint: '"lint": "eslint',
  prettier: '"format": "prettier',
  'dependency-cruiser': '"arrows": "depcruise',
  '@nestjs/cli': '"build": "nest',
  typescript: '"typecheck": "tsc',
  jest: 'node_modules/jest/bin/jest.js',
};

const PAGE = 'docs/dependencies.md';
const ROW = /^\| `([^`]+)` \| (.*) \|$/gm;

/** Each package of package.json has one row with its reason, in the table of its kind; and no row is of another package. */
export function reasonFaults(): string[] {
  const [production = '', development = ''] = readFileSync(join(ROOT, PAGE), 'utf8').split(/^## Development$/m);
  const { dependencies, devDependencies } = manifest();
  return [
    ...tableFaults('production', Object.keys(dependencies), production),
    ...tableFaults('development', Object.keys(devDependencies), development),
  ];
}

function tableFaults(kind: string, names: readonly string[], text: string): string[] {
  const rows = [...text.matchAll(ROW)].map(([, name = '', reason = '']) => ({ name, reason }));
  const listed = rows.map(({ name }) => name);
  return [
    ...names.filter((name) => !listed.includes(name)).map((name) => `${PAGE} says no reason for ${name} (${kind})`),
    ...listed
      .filter((name, index) => !names.includes(name) || listed.indexOf(name) !== index)
      .map((name) => `${PAGE} has a row for ${name}, which is no ${kind} dependency or has another row`),
    ...rows.filter(({ reason }) => reason.trim().length < 5).map(({ name }) => `${PAGE}: what is ${name} for?`),
  ];
}

/** Packages that nothing imports, that no script runs, and that no other declared package asks for. */
export function unusedFaults(): string[] {
  const { dependencies, devDependencies } = manifest();
  const scripts = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const shipped = sources(['apps', 'libs', 'scripts']).filter((file) => !isTest(file));
  const all = [...sources(['apps', 'libs', 'scripts', 'test', 'docker']), ...rootFiles()];
  const [inShipped, inAny] = [textOf(shipped), textOf(all)];
  const named = (text: string, name: string): boolean => text.includes(`'${name}'`) || text.includes(`'${name}/`);
  const askedFor = (name: string, by: readonly string[]): boolean => by.some((other) => peersOf(other).includes(name));
  const production = Object.keys(dependencies);
  const both = [...production, ...Object.keys(devDependencies)];
  return [
    ...production
      .filter((name) => !named(inShipped, name) && !askedFor(name, production))
      .map((name) => `${name} is a production dependency that nothing shipped uses`),
    ...Object.keys(devDependencies)
      .filter((name) => {
        const typed = name.startsWith('@types/') ? typedBy(name) : undefined;
        if (typed !== undefined) return !(typed === 'node' || both.includes(typed));
        const command = RUN_BY_NAME[name];
        return (
          !named(inAny, name) &&
          !askedFor(name, both) &&
          !isOptionalAdapter(name) &&
          !(command !== undefined && scripts.includes(command))
        );
      })
      .map((name) => `${name} is a development dependency that nothing uses`),
  ];
}

/** Nest's Apollo driver loads the adapter of whichever HTTP server it finds, by a name that it makes up. */
function isOptionalAdapter(name: string): boolean {
  return name === '@as-integrations/express5' || name === '@nestjs/platform-express';
}

/** `@types/x` is of `x`, `@types/a__b` of `@a/b`. */
function typedBy(name: string): string {
  const bare = name.slice('@types/'.length);
  return bare.includes('__') ? `@${bare.replace('__', '/')}` : bare;
}

const isTest = (file: string): boolean => file.endsWith('.spec.ts') || /\/(?:test|testing)\//.test(file);

function sources(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:ts|mts|mjs|js)$/.test(file) && !file.includes('node_modules'))
        .map((file) => join(folder, file)),
    );
}

function rootFiles(): string[] {
  return readdirSync(ROOT).filter(
    (file) => /\.(?:mjs|js|ts)$|^\.swcrc$|^\.dependency/.test(file) && statSync(join(ROOT, file)).isFile(),
  );
}

function textOf(files: readonly string[]): string {
  return files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
}
