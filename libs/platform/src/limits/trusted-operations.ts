import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Kind, parse, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';

import { RefusedError } from '#kernel';

/** Operations known beforehand, by the SHA-256 of their text in lower-case hexadecimal. */
export type TrustedOperations = ReadonlyMap<string, string>;

export function identifierOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Reads the trusted operations of a folder (its `.graphql` and `.json` files, at any depth) or of one file. A `.graphql` file is
 * trusted as a whole, and each of its operations by itself, its text followed by the fragments it uses; a `.json` file is a
 * manifest of persisted queries: `{ "operations": [{ "id", "body" }] }`, the id being the SHA-256 of the body or a name of its own.
 *
 * @throws RefusedError `INVALID_TRUSTED_OPERATIONS`, naming the file
 */
export async function readTrustedOperations(path: string): Promise<TrustedOperations> {
  const operations = new Map<string, string>();
  for (const file of await filesOf(path)) {
    const text = await readFile(file, 'utf8');
    if (file.endsWith('.json')) addManifest(operations, file, text);
    else addDocument(operations, file, text);
  }
  if (operations.size === 0) throw refused(path, 'aucune opération ne s’y trouve');
  return operations;
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw refused(path, 'ce dossier ou ce fichier n’existe pas, ou ne se lit pas');
  if (!found.isDirectory()) return [path];
  const files = await readdir(path, { recursive: true });
  return files
    .filter((file) => /\.(graphql|gql|json)$/.test(file))
    .sort()
    .map((file) => join(path, file));
}

function addDocument(operations: Map<string, string>, file: string, text: string): void {
  const document = parsed(file, text);
  const add = (body: string): void => {
    operations.set(identifierOf(body), body);
  };
  add(text);
  add(text.trim());
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) add(alone(text, definition, fragments));
}

/** The operation as it is written, then the fragments that it uses, in the order of the file. */
function alone(text: string, operation: OperationDefinitionNode, fragments: readonly FragmentDefinitionNode[]): string {
  const used = new Set<string>();
  const sources = (node: OperationDefinitionNode | FragmentDefinitionNode): string =>
    text.slice(node.loc?.start, node.loc?.end);
  const follow = (source: string): void => {
    for (const fragment of fragments) {
      const name = fragment.name.value;
      if (used.has(name) || !new RegExp(`\\.\\.\\.\\s*${name}\\b`).test(source)) continue;
      used.add(name);
      follow(sources(fragment));
    }
  };
  follow(sources(operation));
  return [operation, ...fragments.filter((fragment) => used.has(fragment.name.value))].map(sources).join('\n');
}

function addManifest(operations: Map<string, string>, file: string, text: string): void {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw refused(file, 'ce n’est pas du JSON');
  }
  const listed = (manifest as { operations?: unknown } | null)?.operations;
  if (!Array.isArray(listed)) throw refused(file, 'un manifeste a une liste « operations »');
  for (const entry of listed as unknown[]) {
    const { id, body } = (entry ?? {}) as { id?: unknown; body?: unknown };
    if (typeof id !== 'string' || typeof body !== 'string')
      throw refused(file, 'chaque opération d’un manifeste a « id » et « body »');
    parsed(file, body);
    operations.set(id, body);
    operations.set(identifierOf(body), body);
  }
}

function parsed(file: string, text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw refused(file, error instanceof Error ? error.message : 'illisible');
  }
}

function refused(path: string, reason: string): RefusedError {
  return new RefusedError('INVALID_TRUSTED_OPERATIONS', `GUICHET_TRUSTED_OPERATIONS, ${path} : ${reason}.`);
}
