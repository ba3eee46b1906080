import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  execute,
  getOperationAST,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  Kind,
  parse,
  validate,
  valueFromASTUntyped,
} from 'graphql';

import { isCompilable } from './compilable.js';
import { compileOperation } from './compiled-operation.js';
import { HotOperations } from './hot-operations.js';

/** As the service's: read to a bigint, written as text. */
const Cents = new GraphQLScalarType({
  name: 'Cents',
  parseValue: (value) => {
    if (typeof value !== 'string' || !/^-?\d+$/.test(value)) throw new GraphQLError('no cents');
    return BigInt(value);
  },
  parseLiteral: (node) => {
    const value = valueFromASTUntyped(node);
    if (typeof value !== 'string') throw new GraphQLError('no cents');
    return BigInt(value);
  },
  serialize: (value) => String(value),
});
const Colour = new GraphQLEnumType({ name: 'Colour', values: { RED: { value: 'r' }, BLUE: { value: 'b' } } });
const Filter = new GraphQLInputObjectType({
  name: 'Filter',
  fields: {
    name: { type: GraphQLString },
    size: { type: GraphQLInt, defaultValue: 3 },
    cost: { type: Cents },
    colours: { type: new GraphQLList(new GraphQLNonNull(Colour)) },
  },
});

/** Arguments in the order of their names: no resolver looks at another order. */
const written = (value: object): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))),
    (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner === undefined ? 'undefined' : inner),
  );

class Found {
  constructor(
    readonly args: Record<string, unknown>,
    readonly depth: number,
  ) {}
}
class Refused {
  readonly message = 'non';
}

/** Every field says which arguments reached it: an argument that differs is an answer that differs. */
const FoundType: GraphQLObjectType = new GraphQLObjectType({
  name: 'Found',
  fields: () => ({
    args: { type: new GraphQLNonNull(GraphQLString), resolve: (found: Found) => written(found.args) },
    absent: { type: GraphQLString, resolve: () => undefined },
    later: { type: GraphQLInt, resolve: (found: Found) => Promise.resolve(found.depth) },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError('cassé', { extensions: { code: 'BROKEN' } });
      },
    },
    needed: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
    depth: { type: GraphQLInt },
    colour: { type: Colour, resolve: (found: Found) => (found.depth % 2 === 0 ? 'r' : 'b') },
    list: {
      type: new GraphQLList(Result),
      args: ARGUMENTS,
      resolve: (found: Found, args) => [
        new Found(args, found.depth + 1),
        null,
        Promise.resolve(new Refused()),
        new Found({}, found.depth + 2),
      ],
    },
    set: { type: new GraphQLList(GraphQLInt), resolve: () => new Set([1, 2]) },
    found: { type: FoundType, args: ARGUMENTS, resolve: (found: Found, args) => new Found(args, found.depth + 1) },
  }),
});
const RefusedType = new GraphQLObjectType({ name: 'Refused', fields: { message: { type: GraphQLString } } });
const Result = new GraphQLUnionType({
  name: 'Result',
  types: [FoundType, RefusedType],
  resolveType: (value: object) => value.constructor.name,
});
const ARGUMENTS = {
  filter: { type: Filter },
  first: { type: GraphQLInt, defaultValue: 20 },
  on: { type: GraphQLString },
  cost: { type: Cents },
  colour: { type: Colour },
  colours: { type: new GraphQLList(Colour) },
  open: { type: GraphQLBoolean },
} as const;

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      found: { type: FoundType, args: ARGUMENTS, resolve: (_root, args) => new Found(args, 0) },
      result: { type: Result, args: ARGUMENTS, resolve: (_root, args) => Promise.resolve(new Found(args, 0)) },
      must: {
        type: new GraphQLNonNull(FoundType),
        args: { first: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: (_root, args) => new Found(args, 0),
      },
    },
  }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: { write: { type: GraphQLInt, resolve: () => 1 } } }),
});

/** Both answers, as a client would read them; `compiled` is absent when the operation is run plainly. */
async function both(
  text: string,
  variables: Record<string, unknown> = {},
): Promise<{ plain: string; compiled: string | undefined }> {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  const plain = await execute({ schema, document, variableValues: variables });
  if (!isCompilable(schema, document, operation)) return { plain: JSON.stringify(plain), compiled: undefined };
  const answer = await compileOperation(schema, document, operation)?.run(undefined, variables);
  return { plain: JSON.stringify(plain), compiled: answer && JSON.stringify(answer) };
}

describe('an operation compiled', () => {
  it.each([
    ['a leaf', '{ found { args depth later colour absent set } }', {}],
    ['an alias', '{ a: found(on: "1") { args } b: found(on: "2") { x: args } }', {}],
    ['literals', '{ found(first: 3, on: "é\\"\\n${x}", colour: BLUE, colours: [RED], open: true) { args } }', {}],
    ['a literal null', '{ found(first: null, colours: [RED, null]) { args } }', {}],
    ['a variable that is absent', 'query ($on: String, $f: Int) { found(on: $on, first: $f) { args } }', {}],
    [
      'a variable that is null',
      'query ($on: String, $f: Int) { found(on: $on, first: $f) { args } }',
      { on: null, f: null },
    ],
    ['a default', 'query ($on: String = "x", $c: Cents = "12") { found(on: $on, cost: $c) { args } }', {}],
    ['a custom scalar', 'query ($c: Cents) { found(cost: $c) { args } }', { c: '9007199254740993' }],
    ['an input object', 'query ($f: Filter) { found(filter: $f) { args } }', { f: { cost: '1', colours: ['RED'] } }],
    ['one for a list', 'query ($c: [Colour]) { found(colours: $c) { args } }', { c: 'BLUE' }],
    ['a variable nobody declared', 'query ($on: String) { found(on: $on) { args } }', { on: 'a', other: 1 }],
    [
      'a union in a list',
      '{ found { list(on: "x") { __typename ... on Found { args found { args } } ... on Refused { message } } } }',
      {},
    ],
    [
      'fragments',
      '{ result { ...F } found { ...F } } fragment F on Found { args found(on: "y") { ...G } } fragment G on Found { depth colour }',
      {},
    ],
    ['fields merged', '{ found { found { depth } found { args colour } } }', {}],
    ['a needed variable', 'query ($n: Int!) { must(first: $n) { args } }', { n: 3 }],
  ])('answers the same: %s', async (_name, text, variables) => {
    const { plain, compiled } = await both(text, variables);
    expect(compiled).toBe(plain);
  });

  it.each([
    ['an error of a resolver', '{ found { broken } }', {}],
    ['a null that was needed', '{ found { found { needed } } }', {}],
    ['a variable of another type', 'query ($n: Int!) { must(first: $n) { args } }', { n: '3' }],
    ['a variable that is missing', 'query ($n: Int!) { must(first: $n) { args } }', {}],
    ['a scalar that refuses', 'query ($c: Cents) { found(cost: $c) { args } }', { c: '1.5' }],
  ])('is asked again plainly: %s', async (_name, text, variables) => {
    const { plain, compiled } = await both(text, variables);
    expect(JSON.parse(plain)).toHaveProperty('errors');
    expect(compiled).toBeUndefined();
  });

  it.each([
    ['a mutation', 'mutation { write }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['a directive', 'query ($on: Boolean!) { found { args @skip(if: $on) } }'],
    ['a directive in a fragment', '{ found { ...F @include(if: false) } } fragment F on Found { args }'],
    ['a variable inside a literal', 'query ($on: String) { found(filter: { name: $on }) { args } }'],
    ['a variable inside a list', 'query ($c: Colour) { found(colours: [RED, $c]) { args } }'],
    ['a literal of a custom scalar', '{ found(cost: "12") { args } }'],
    ['an input object as a literal', '{ found(filter: { name: "x" }) { args } }'],
  ])('is not made of %s', (_name, text) => {
    const document = parse(text);
    expect(isCompilable(schema, document, getOperationAST(document)!)).toBe(false);
  });

  it('looks at the operation that is asked, not at the others of the document', () => {
    const document = parse('query A { found { args } } mutation B { write } query C { __schema { description } }');
    expect(isCompilable(schema, document, getOperationAST(document, 'A')!)).toBe(true);
    expect(isCompilable(schema, document, getOperationAST(document, 'C')!)).toBe(false);
  });

  it('answers any query the same, or not at all', async () => {
    let compiledOnes = 0;
    const variables = fc.record(
      {
        on: fc.option(fc.string(), { nil: null }),
        n: fc.option(fc.oneof({ arbitrary: fc.integer({ min: -5, max: 5 }), weight: 9 }, fc.constant('x')), {
          nil: null,
        }),
        f: fc.option(
          fc.record(
            {
              name: fc.option(fc.string(), { nil: null }),
              size: fc.option(fc.integer({ max: 9 }), { nil: null }),
              cost: fc.constantFrom('1', '-7', '0', '99999999999999999999', 'x'),
              colours: fc.constantFrom(['RED'], 'BLUE', [], ['BLUE', 'RED'], ['GREEN']),
            },
            { requiredKeys: [] },
          ),
          { nil: null },
        ),
        c: fc.constantFrom('RED', 'BLUE', null),
      },
      { requiredKeys: [] },
    );
    const argument = fc.constantFrom(
      '',
      '(on: $on)',
      '(filter: $f, first: $n)',
      '(colour: $c)',
      '(first: 7, on: "z")',
      '(colours: [$c])',
    );
    const { selection } = fc.letrec<{ selection: string; field: string }>((tie) => ({
      selection: fc.array(tie('field'), { minLength: 1, maxLength: 4 }).map((fields) => `{ ${fields.join(' ')} }`),
      field: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'field' },
        fc.constantFrom('args', 'depth', 'later', 'colour', 'absent', 'set', '__typename'),
        fc
          .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), argument, tie('selection'))
          .map(([alias, args, inner]) => `${alias}${args.length}: found${args} ${inner}`),
        fc
          .tuple(fc.constantFrom('l', 'm'), argument, tie('selection'))
          .map(
            ([alias, args, inner]) =>
              `${alias}${args.length}: list${args} { __typename ... on Found ${inner} ... on Refused { message } }`,
          ),
        fc.constantFrom('...F', '...F', '...F', '...F', 'broken'),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(selection, argument, variables, async (inner, args, values) => {
        const text = `query ($on: String = "d", $n: Int, $f: Filter, $c: Colour) { x: found(on: $on, first: $n, filter: $f, colour: $c) { args ...F } found${args} ${inner} } fragment F on Found { args again: depth }`;
        if (validate(schema, parse(text)).length > 0) return;
        const { plain, compiled } = await both(text, values);
        if (compiled === undefined) return;
        compiledOnes += 1;
        expect(compiled).toBe(plain);
      }),
      { numRuns: 300 },
    );
    expect(compiledOnes).toBeGreaterThan(30);
  }, 60_000);
});

describe('what is kept compiled', () => {
  const document = parse('{ found { args } }');
  const asked = (key: string) => ({ key, schema, document, operation: getOperationAST(document)! });

  it('is what was asked three times', () => {
    const operations = new HotOperations();
    expect([1, 2, 3, 4].map(() => operations.find(asked('a')) !== undefined)).toEqual([false, false, true, true]);
  });

  it('is compiled only so often a minute, however many texts are sent', () => {
    let now = 0;
    const operations = new HotOperations({ sightings: 1, compilationsPerMinute: 2, now: () => now });
    const compiled = (key: string): boolean => operations.find(asked(key)) !== undefined;
    expect(['a', 'b', 'c', 'a'].map(compiled)).toEqual([true, true, false, true]);
    now = 60_000;
    expect(compiled('c')).toBe(true);
  });

  it('is bounded: the least asked goes first', () => {
    const operations = new HotOperations({ sightings: 2, kept: 1 });
    const compiled = (key: string): boolean => operations.find(asked(key)) !== undefined;
    expect(['a', 'a', 'b', 'b', 'a', 'a'].map(compiled)).toEqual([false, true, false, true, false, true]);
  });

  it('answers undefined for an operation of another kind, without trying again', () => {
    const text = parse('mutation { write }');
    const operations = new HotOperations({ sightings: 1 });
    const mutation = { key: 'm', schema, document: text, operation: text.definitions[0] as never };
    expect(text.definitions[0]!.kind).toBe(Kind.OPERATION_DEFINITION);
    expect([operations.find(mutation), operations.find(mutation)]).toEqual([undefined, undefined]);
  });
});
