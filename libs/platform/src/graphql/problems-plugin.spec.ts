import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  extendSchema,
  getVariableValues,
  parse,
  validate,
  type GraphQLNamedType,
  type OperationDefinitionNode,
} from 'graphql';

import { problemsOf } from './problems-plugin.js';
import { DateScalar, EuroScalar, FactValueScalar } from './scalars.js';

const SCHEMA = extendSchema(
  buildSchema(`
    scalar Date
    scalar Euro
    scalar FactValue
    enum Sort { BEST NEWEST }
    input Fact { code: String!, value: FactValue }
    input Filter { openOn: Date, costs: [Euro!], facts: [Fact!], themes: [String!], within: Filter }
    type Scheme { slug: String, facts(on: Date): String }
    type Query { schemes(filter: Filter, sort: Sort, first: Int): String, scheme(slug: String!): Scheme }
  `),
  parse('extend type Query { nothing: String }'),
);
for (const scalar of [DateScalar, EuroScalar, FactValueScalar])
  Object.assign(SCHEMA.getType(scalar.name) as GraphQLNamedType, {
    parseLiteral: scalar.parseLiteral,
    parseValue: scalar.parseValue,
  });

function problems(operation: string): string[] {
  const document = parse(operation);
  const errors = validate(SCHEMA, document);
  expect(errors.length).toBeGreaterThan(0);
  return problemsOf(errors, document).map(({ path, code }) => `${path}:${code}`);
}

describe('a value in a variable', () => {
  it.each([
    [{ theme: 'x' }, 'filter.theme:unknown-field'],
    [{ within: { within: { theme: 'x' } } }, 'filter.within.within.theme:unknown-field'],
    [{ facts: [{ value: 1 }] }, 'filter.facts[0].code:missing'],
    [{ facts: [null] }, 'filter.facts[0]:missing'],
    [{ costs: ['2,00'] }, 'filter.costs[0]:invalid-euro'],
    [5, 'filter:wrong-type'],
  ])('%j is refused as %s', (filter, expected) => {
    const document = parse('query ($filter: Filter) { schemes(filter: $filter) }');
    const [operation] = document.definitions as [OperationDefinitionNode];
    const { errors } = getVariableValues(SCHEMA, operation.variableDefinitions ?? [], { filter });
    expect(problemsOf(errors ?? []).map(({ path, code }) => `${path}:${code}`)).toEqual([expected]);
  });
});

describe('a value in the text of an operation', () => {
  it.each([
    ['schemes(filter: { openOn: "2021-02-30" })', 'filter.openOn:invalid-date'],
    ['schemes(filter: { costs: ["1.00", "2,00"] })', 'filter.costs[1]:invalid-euro'],
    ['schemes(filter: { within: { within: { costs: 5 } } })', 'filter.within.within.costs:invalid-euro'],
    [
      'schemes(filter: { facts: [{ code: "a" }, { code: "b", value: { c: 1 } }] })',
      'filter.facts[1].value:invalid-fact-value',
    ],
    ['schemes(sort: WORST)', 'sort:unknown-value'],
    ['schemes(sort: "BEST")', 'sort:unknown-value'],
    ['schemes(first: "x")', 'first:wrong-type'],
    ['schemes(filter: { theme: "x" })', 'filter.theme:unknown-field'],
    ['schemes(filter: { facts: [{ value: 1 }] })', 'filter.facts[0].code:missing'],
    ['schemes(filter: { facts: [null] })', 'filter.facts[0]:missing'],
    ['scheme { slug }', 'slug:missing'],
    ['scheme(slug: "x") { facts(on: "x") }', 'on:invalid-date'],
  ])('%s is refused as %s', (selection, expected) => expect(problems(`{ ${selection} }`)).toEqual([expected]));

  it('is refused with all the others', () => {
    expect(problems('{ a: schemes(sort: WORST, first: 1.5) b: schemes(filter: { openOn: 3 }) }')).toEqual([
      'sort:unknown-value',
      'first:wrong-type',
      'filter.openOn:invalid-date',
    ]);
  });

  it('is no reason to speak of a field that does not exist', () => {
    expect(problems('{ nope }')).toEqual([]);
    expect(problems('{ schemes(nope: 1) }')).toEqual([]);
  });

  it('in a fact may be unknown, and no object', () => {
    expect(validate(SCHEMA, parse('{ schemes(filter: { facts: [{ code: "a", value: null }] }) }'))).toEqual([]);
  });
});
