import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';

import { nearest, RefusedError } from '#kernel';

import type { Mapping } from '../mapping.js';

import { MappingChecker, type Schema } from './mapping-checker.js';

/** `libs/ledger`, from the sources as from the build (`dist/libs/ledger/src/reading`), which copies no YAML. */
const LIBRARY = [
  resolve(import.meta.dirname, '../..'),
  resolve(import.meta.dirname, '../../../../../libs/ledger'),
].find((folder) => existsSync(join(folder, 'mapping.schema.json')));

/** Names of the mappings that come with the project. */
export function builtInMappings(): string[] {
  if (!LIBRARY) return [];
  return readdirSync(join(LIBRARY, 'mappings'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** A built-in mapping by its name, or any YAML file by its path. Throws a {@link RefusedError} with every fault and its line. */
export async function loadMapping(nameOrFile: string): Promise<Mapping> {
  const builtIn = builtInMappings();
  const isName = builtIn.includes(nameOrFile);
  const path = isName ? join(LIBRARY!, 'mappings', `${nameOrFile}.yaml`) : nameOrFile;
  if (!existsSync(path)) {
    const near = nearest(nameOrFile, builtIn);
    throw new RefusedError(
      'unknown-mapping',
      `« ${nameOrFile} » n’est ni une correspondance connue (${builtIn.join(', ')}) ni un fichier${near ? ` ; la plus proche est « ${near} »` : ''}.`,
    );
  }
  return parseMapping(await readFile(path, 'utf8'), basename(path));
}

/** Reads and checks the text of a mapping; `file` is only for messages. */
export async function parseMapping(text: string, file: string): Promise<Mapping> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map(
      ({ pos, code }) => `${file}:${lines.linePos(pos[0]).line} : le YAML n’est pas lisible (${code}).`,
    );
    throw new RefusedError('invalid-mapping', faults.slice(0, MOST_FAULTS).join('\n'));
  }
  const content: unknown = document.toJS();
  const faults = (await checker()).faultsOf(content);
  if (faults.length === 0) return content as Mapping;
  const told = faults
    .map(({ path, sentence }) => ({ line: lineOf(document, lines, path), sentence }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, sentence }) => `${file}:${line} : ${sentence}`);
  throw new RefusedError('invalid-mapping', [...new Set(told)].slice(0, MOST_FAULTS).join('\n'));
}

const MOST_FAULTS = 20;

let compiled: Promise<MappingChecker> | undefined;

function checker(): Promise<MappingChecker> {
  compiled ??= readFile(join(LIBRARY!, 'mapping.schema.json'), 'utf8').then(
    (text) => new MappingChecker(JSON.parse(text) as Schema),
  );
  return compiled;
}

function lineOf(document: Document, lines: LineCounter, path: string): number {
  let keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (;;) {
    const node: unknown =
      keys.length === 0
        ? document.contents
        : document.getIn(
            keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
            true,
          );
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
    if (keys.length === 0) return 1;
    keys = keys.slice(0, -1);
  }
}
