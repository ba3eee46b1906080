import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import {
  Kind,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import { RefusedError } from '#kernel';

/** Operations known beforehand, by the SHA-256 of their text in lower-case hexadecimal. */
export interface TrustedOperations extends ReadonlyMap<string, string> {
  /** Each operation by itself, and where it is written. */
  readonly written: readonly WrittenOperation[];
}

export interface WrittenOperation {
  readonly file: string;
  /** As it is called, or its identifier. */
  readonly name: string;
  readonly text: string;
}

class ReadOperations extends Map<string, string> implements TrustedOperations {
  readonly written: WrittenOperation[] = [];
}

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
  const operations = new ReadOperations();
  for (const file of await filesOf(path)) {
    const text = await readFile(file, 'utf8');
    if (file.endsWith('.json')) addManifest(operations, file, text);
    else addDocument(operations, file, text);
  }
  if (operations.size === 0) throw refused(path, 'aucune opération ne s’y trouve');
  return operations;
}

/**
 * Whether the service can answer what it trusts: an operation that the schema does not allow would be refused to every client.
 *
 * @throws RefusedError `INVALID_TRUSTED_OPERATIONS`, with one line for each operation that is not valid
 */
export function checkTrustedOperations({ written }: TrustedOperations, schema: GraphQLSchema): void {
  const problems = written.flatMap(({ file, name, text }) => {
    const [first, ...others] = validate(schema, parse(text));
    if (!first) return [];
    const more =
      others.length === 0
        ? ''
        : ` (et ${others.length} autre${others.length > 1 ? 's' : ''} erreur${others.length > 1 ? 's' : ''})`;
    return [`- ${file}, ${name} : ${first.message}${more}`];
  });
  if (problems.length === 0) return;
  throw new RefusedError(
    'INVALID_TRUSTED_OPERATIONS',
    ['GUICHET_TRUSTED_OPERATIONS : le schéma de ce service ne permet pas ces opérations.', ...problems].join('\n'),
  );
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

function addDocument(operations: ReadOperations, file: string, text: string): void {
  const document = parsed(file, text);
  const add = (body: string): void => {
    operations.set(identifierOf(body), body);
  };
  add(text);
  add(text.trim());
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      const body = alone(text, definition, fragments);
      add(body);
      operations.written.push({ file, name: definition.name?.value ?? 'sans nom', text: body });
    }
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

function addManifest(operations: ReadOperations, file: string, text: string): void {
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
    operations.written.push({ file, name: id, text: body });
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
