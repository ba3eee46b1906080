import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import { RefusedError } from '#kernel';

import { checkCatalogue, printFinding, type CatalogueFile, type SchemeDocument } from '../index.js';

const FOLDER = join('libs', 'catalogue', 'schemes');

/** The folder of the catalogue that ships with the service, from the source as from the built files. */
export function shippedCatalogue(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    if (existsSync(join(directory, FOLDER))) return join(directory, FOLDER);
    if (directory === dirname(directory)) {
      throw new RefusedError('no-catalogue', `Le dossier ${FOLDER} est introuvable : l’installation est incomplète.`);
    }
  }
}

/** Every `.yaml` or `.yml` of a folder, in order of name; paths are relative to where the command runs when they lie below it. */
export async function readFolder(folder: string): Promise<CatalogueFile[]> {
  const names = await listFolder(folder);
  const yaml = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(
    yaml.map(async (name) => ({ path: shown(join(folder, name)), text: await readFile(join(folder, name), 'utf8') })),
  );
}

/** One file. */
export async function readOne(path: string): Promise<CatalogueFile> {
  return { path: shown(path), text: await readFile(path, 'utf8') };
}

/** The schemes of a folder's files, or one sentence that says what is wrong: a catalogue is loaded whole or not at all. */
export function readCatalogue(files: readonly CatalogueFile[]): readonly SchemeDocument[] {
  const { schemes, findings } = checkCatalogue(files);
  const first = findings[0];
  if (first) {
    const others =
      findings.length > 1 ? ` (et ${findings.length - 1} de plus : « guichet catalogue check » les montre)` : '';
    throw new RefusedError('invalid-catalogue', `Le catalogue a une erreur : ${printFinding(first)}${others}.`);
  }
  return [...schemes.values()];
}

/** The libraries, as sources or as built files. */
const LIBRARIES = join(import.meta.dirname, '../../..');
/** What reads the files: another release may read the same ones otherwise. */
const READERS = ['kernel', 'criteria', 'financing', 'territory', 'catalogue'];

/** SHA-256 of the files, and of the code that makes schemes of them: the same digest, the same schemes. */
export async function digestOf(files: readonly CatalogueFile[]): Promise<string> {
  const code = await Promise.all(READERS.map((name) => sourcesOf(join(LIBRARIES, name, 'src'))));
  const hash = createHash('sha256');
  for (const { path, text } of [...code.flat(), ...files])
    hash.update(`${basename(path)} ${Buffer.byteLength(text)}\n${text}\n`);
  return hash.digest('hex');
}

async function sourcesOf(folder: string): Promise<CatalogueFile[]> {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => /(?<!\.spec|\.d)\.[jt]s$/.test(name)).sort();
  return Promise.all(sources.map(async (name) => ({ path: name, text: await readFile(join(folder, name), 'utf8') })));
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    throw new RefusedError('unreadable-folder', `Le dossier « ${shown(folder)} » est introuvable ou illisible.`);
  }
}

function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}
