import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse, Source, validate, type DocumentNode } from 'graphql';

/**
 * The operations that clients send, against the committed schema: a rename that breaks a client is a red build.
 * A file is one document with several operations; clients may send it whole with `operationName`.
 */
const FOLDER = import.meta.dirname;
const schema = buildSchema(readFileSync(join(FOLDER, '../../apps/api/schema.graphql'), 'utf8'));

const documents = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file): [string, DocumentNode] => [file, parse(new Source(readFileSync(join(FOLDER, file), 'utf8'), file))]);

const operations = documents.flatMap(([file, document]) =>
  document.definitions.flatMap((definition): [string, DocumentNode][] =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [[`${file} ${definition.name?.value}`, { kind: Kind.DOCUMENT, definitions: [definition] }]]
      : [],
  ),
);

describe('the client contract', () => {
  it.each(operations)('%s is valid against the printed schema', (_name, document) => {
    expect(validate(schema, document).map((error) => error.message)).toEqual([]);
  });
});
