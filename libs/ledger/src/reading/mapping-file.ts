import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { LineCounter, parseDocument, type Document } from 'yaml';

import { nearest, RefusedError } from '#kernel';

import type { Mapping } from '../mapping.js';

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
  const [fault] = document.errors;
  if (fault)
    throw new RefusedError(
      'invalid-mapping',
      `${file}:${lines.linePos(fault.pos[0]).line} : le YAML n’est pas lisible (${fault.code}).`,
    );
  const validate = await validator();
  const content: unknown = document.toJS();
  if (validate(content)) return content;
  const faults = mostPrecise(validate.errors ?? []).map(
    (error) => `${file}:${lineOf(document, lines, error.instancePath)} : ${sentenceOf(error)}`,
  );
  throw new RefusedError('invalid-mapping', [...new Set(faults)].join('\n'));
}

let compiled: Promise<ValidateFunction<Mapping>> | undefined;

function validator(): Promise<ValidateFunction<Mapping>> {
  compiled ??= (async () => {
    const schema = JSON.parse(await readFile(join(LIBRARY!, 'mapping.schema.json'), 'utf8')) as object;
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats.default(ajv);
    return ajv.compile<Mapping>(schema);
  })();
  return compiled;
}

/** A value that fits none of several forms gives an error a form: only those that go deepest help. */
function mostPrecise(errors: readonly ErrorObject[]): ErrorObject[] {
  const useful = errors.filter(({ keyword }) => !['oneOf', 'anyOf', '$ref'].includes(keyword));
  const depth = Math.max(...useful.map(({ instancePath }) => instancePath.split('/').length));
  const unknown = useful.filter(
    ({ keyword, instancePath }) => keyword === 'additionalProperties' && instancePath.split('/').length <= 2,
  );
  const deepest = useful.filter(({ instancePath }) => instancePath.split('/').length === depth);
  const missing = useful.filter(({ keyword, instancePath }) => keyword === 'required' && instancePath === '');
  return [...new Set([...missing, ...(deepest.length > 0 ? deepest : unknown)])].slice(0, 8);
}

function sentenceOf({ keyword, params, instancePath, message }: ErrorObject): string {
  const where = instancePath === '' ? 'la correspondance' : `« ${instancePath.slice(1).replaceAll('/', '.')} »`;
  if (keyword === 'additionalProperties')
    return `${where} : la clé « ${String(params['additionalProperty'])} » n’est pas connue.`;
  if (keyword === 'required') return `${where} : la clé « ${String(params['missingProperty'])} » manque.`;
  if (keyword === 'enum')
    return `${where} doit être l’une de ces valeurs : ${(params['allowedValues'] as unknown[]).join(', ')}.`;
  if (keyword === 'type') return `${where} n’est pas du type attendu (${String(params['type'])}).`;
  if (keyword === 'pattern' || keyword === 'format') return `${where} n’a pas la forme attendue.`;
  return `${where} : ${message ?? keyword}.`;
}

function lineOf(document: Document, lines: LineCounter, path: string): number {
  let keys = path.split('/').slice(1);
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
