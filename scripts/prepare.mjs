import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Refusal, say } from './messages.mjs';

/** The project's root. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
const LOCKED = join(ROOT, 'package-lock.json');
const BUILT = join(ROOT, 'dist/.built');
const COMPILE = join(ROOT, 'scripts/compile.mjs');

/** Installs the dependencies and builds, each only when it must be; others who do so at the same time are waited for. */
export async function prepare({ build }) {
  if (!isInstallNeeded() && !(build && isBuildNeeded())) return;
  await oneAtATime(async () => {
    if (isInstallNeeded()) await install();
    if (build && isBuildNeeded()) await compile();
  });
}

/** Node modules are missing, cut short, without the build tools, or of another lock file. */
function isInstallNeeded() {
  if (!existsSync(LOCKED)) return false;
  const installed = statSync(INSTALLED, { throwIfNoEntry: false });
  if (
    !installed ||
    !['typescript', '@nestjs/cli', 'jest'].every((name) => existsSync(join(ROOT, 'node_modules', name, 'package.json')))
  ) {
    // An image that brings its built files and only what they need at run time has nothing to install.
    return hasSources() || !installed;
  }
  if (installed.mtimeMs >= statSync(LOCKED).mtimeMs) return false;
  if (!isSameInstallation()) return true;
  touch(INSTALLED);
  return false;
}

/** The lock file was touched (a checkout), and yet everything it names is there. */
function isSameInstallation() {
  const installed = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  return Object.entries(JSON.parse(readFileSync(LOCKED, 'utf8')).packages).every(
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' || (installed[path] ? installed[path].version === version : Boolean(optional || devOptional || peer)),
  );
}

async function install() {
  say('Installation des dépendances…');
  // No script of a package has to run: what they would do, Guichet does itself, the same with every npm.
  const args = [
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--no-update-notifier',
  ];
  const ownNpm = process.env.npm_execpath;
  const code =
    ownNpm && /^npm-cli\.c?js$/.test(basename(ownNpm)) && existsSync(ownNpm)
      ? await run(process.execPath, [ownNpm, ...args])
      : await run('npm', args, { shell: process.platform === 'win32' });
  if (code !== 0)
    throw new Refusal('L’installation des dépendances a échoué : vérifiez l’accès au réseau, puis relancez.');
}

function isBuildNeeded() {
  if (!hasSources()) return false;
  return !existsSync(BUILT) || readFileSync(BUILT, 'utf8') !== digestOfSources();
}

async function compile() {
  say('Compilation…');
  const digest = digestOfSources();
  // In a process of its own: the memory that it takes is not the service's. Where swc has no binary, the compiler that has everything.
  const quick = existsSync(join(ROOT, 'node_modules/@swc/core/package.json'))
    ? await run(process.execPath, [COMPILE], { quiet: true })
    : 1;
  const code =
    quick === 0 ? 0 : await run(process.execPath, [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', 'api']);
  if (code !== 0) throw new Refusal('La compilation a échoué.');
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, digest);
}

function hasSources() {
  return existsSync(join(ROOT, 'tsconfig.build.json')) && existsSync(join(ROOT, 'libs/kernel/src'));
}

/** Path, size and time of everything the build reads: also tells that a file went away or is an older one again. */
function digestOfSources() {
  const hash = createHash('sha256');
  const files = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'].map((name) =>
    join(ROOT, name),
  );
  for (const folder of ['apps', 'libs']) collect(join(ROOT, folder), files);
  for (const file of files.sort()) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat) hash.update(`${relative(ROOT, file)} ${stat.size} ${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function collect(folder, files) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) collect(path, files);
    else if (/\.(ts|mts|json)$/.test(entry.name) && !entry.name.endsWith('.spec.ts')) files.push(path);
  }
}

/** Runs a tool, and shows what it wrote only when it failed, and not even then when it is `quiet`. Ends it when we are ended. */
function run(program, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const end = (signal) => {
      child.kill('SIGTERM');
      release?.();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.on('SIGTERM', end).on('SIGINT', end);
    const done = () => process.off('SIGTERM', end).off('SIGINT', end);
    child.once('error', (error) => {
      done();
      reject(new Refusal(`${program} ne se lance pas (${error.code ?? error.message}).`));
    });
    child.once('close', (code) => {
      done();
      if (code !== 0 && !quiet) process.stderr.write(output);
      resolve(code ?? 1);
    });
  });
}

let release;

/** A lock file with our number, outside of the project; that of a process which is gone counts for nothing. */
async function oneAtATime(task) {
  const file = join(tmpdir(), `guichet-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}.lock`);
  for (let told = false; !take(file); await pause(200)) {
    if (!told) say('Un autre Guichet installe ou compile ; attente…');
    told = true;
  }
  release = () => rmSync(file, { force: true });
  try {
    await task();
  } finally {
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Another user's file in a shared folder, or a full disk: better twice than never.
    if (error.code !== 'EEXIST') return true;
  }
  const holder = Number(readOrNothing(file));
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  // An empty one was made this instant by somebody who is about to write its number.
  const abandoned = holder > 0 ? !isAlive(holder) : age > 2000;
  if (abandoned) rmSync(file, { force: true });
  return false;
}

function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // A folder that cannot be written: the comparison is made again next time.
  }
}
