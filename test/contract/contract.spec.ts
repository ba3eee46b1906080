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

/** Not served yet, each with the plan to serve it; an operation that begins to be valid must leave this list. */
const NOT_YET = new Set([
  'Awards',
  'Evolution',
  'Reconciliation',
  'Reports',
  'ReportEvolution',
  'AwardStatistics',
  'RecordAward',
  'RecordEntry',
  'MatchAgain',
  'EligibleCommunes',
  'CompareMatches',
  'Deadlines',
  'FinancingPlan',
]);

describe('the client contract', () => {
  it.each(operations.filter(([, document]) => !NOT_YET.has(nameOf(document))))(
    '%s is valid against the printed schema',
    (_name, document) => {
      expect(problemsOf(document)).toEqual([]);
    },
  );

  it.each(operations.filter(([, document]) => NOT_YET.has(nameOf(document))))(
    '%s is not served yet, and is still said so',
    (_name, document) => {
      expect(problemsOf(document)).not.toEqual([]);
    },
  );
});
