import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  execute,
  Kind,
  print,
  validate,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';

import { ANONYMOUS } from '#platform';

import { isCompilable } from '../../libs/platform/src/execution/compilable.js';
import { compileOperation } from '../../libs/platform/src/execution/compiled-operation.js';
import { CONTRACT, type ContractOperation, type Variables } from '../contract/examples.js';
import { startService, type RunningService } from './running-service.js';
import { seedAwards } from './seeded-awards.js';

/** Asked more often than it takes to be compiled. */
const HOT = 4;

let service: RunningService;
beforeAll(async () => {
  service = await startService();
  await seedAwards(service, 12);
}, 120_000);
afterAll(() => service?.close());

const INCLUDED: DirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'include' },
  arguments: [
    { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'if' }, value: { kind: Kind.BOOLEAN, value: true } },
  ],
};

/** The same question, in a form that is never compiled: a directive that changes nothing. */
function neverCompiled(document: DocumentNode): DocumentNode {
  let marked = false;
  return visit(document, {
    Field: (node) => {
      if (marked) return false;
      marked = true;
      return { ...node, directives: [INCLUDED] };
    },
  });
}

/** Without what is another one in every answer: identifiers made for it, the instant it was asked at. And without places in the text. */
function comparable(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      ['locations', 'knownAt', 'requestId'].includes(key) || (key === 'id' && typeof value === 'string')
        ? undefined
        : value,
    ),
  );
}

const asked = CONTRACT.flatMap((operation) =>
  [...operation.examples, ...operation.refused].map((variables, index): [string, ContractOperation, Variables] => [
    `${operation.name} ${index + 1}`,
    operation,
    variables,
  ]),
);
const queries = CONTRACT.filter(({ kind }) => kind === 'query');

describe('compiled execution, over HTTP', () => {
  it.each(asked)('%s is answered the same, hot or plainly', async (_name, { alone, name }, variables) => {
    const hot = print(alone);
    const answers = [];
    for (let time = 0; time < HOT; time++) answers.push(comparable(await service.ask(hot, variables, name)));
    const plain = comparable(await service.ask(print(neverCompiled(alone)), variables, name));
    for (const answer of answers) expect(answer).toEqual(plain);
  });

  it.each(CONTRACT.map((operation): [string, ContractOperation] => [operation.name, operation]))(
    '%s has data for its examples, and none of its refusals is an incident',
    async (_name, { text, name, examples, refused }) => {
      for (const variables of examples) {
        const answer = await service.ask(text, variables, name);
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toBeTruthy();
      }
      for (const variables of refused) {
        const answer = await service.ask(text, variables, name);
        for (const error of answer.errors ?? []) expect(error.extensions['code']).toBe('BAD_USER_INPUT');
      }
    },
  );
});

describe('the compiler itself, on the schema of the service', () => {
  const contextValue = { caller: ANONYMOUS };

  it.each(queries.map((operation): [string, ContractOperation] => [operation.name, operation]))(
    '%s is compiled, and answers as graphql-js does',
    async (_name, { alone, definition, examples, refused }) => {
      const { schema } = service;
      expect(validate(schema, alone)).toEqual([]);
      expect(isCompilable(schema, alone, definition)).toBe(true);
      const compiled = compileOperation(schema, alone, definition)!;
      let answered = 0;
      for (const variableValues of [...examples, ...refused]) {
        const plain: ExecutionResult = await execute({ schema, document: alone, contextValue, variableValues });
        const fast = await compiled.run(contextValue, variableValues);
        // Refused: asked again plainly, in graphql-js's own words.
        expect(fast === undefined).toBe((plain.errors?.length ?? 0) > 0);
        if (!fast) continue;
        answered += 1;
        expect(JSON.stringify(comparable(fast))).toBe(JSON.stringify(comparable(plain)));
      }
      expect(answered).toBe(examples.length);
    },
  );

  it('never runs a mutation: what is asked again must not be written twice', () => {
    for (const { alone, definition } of CONTRACT.filter(({ kind }) => kind === 'mutation'))
      expect(isCompilable(service.schema, alone, definition)).toBe(false);
  });

  it('leaves to graphql-js what only it knows how to refuse', async () => {
    const { alone, definition } = queries.find(({ name }) => name === 'Match')!;
    const compiled = compileOperation(service.schema, alone, definition)!;
    expect(await compiled.run(contextValue, { input: { place: 7 } })).toBeUndefined();
  });
});
