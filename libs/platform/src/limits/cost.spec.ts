import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';

import { costOf, pageVariables } from './cost.js';

const schema = buildSchema(`
  type Query {
    awards(first: Int): AwardConnection!
    communes(first: Int = 3): [Commune!]!
    scheme: Scheme
    match: Scheme
    node: Node
  }
  interface Node { commune: Commune }
  type AwardConnection { totalCount: Int! nodes: [Award!]! pageInfo: Info! }
  type Info { more: Boolean }
  type Award implements Node { id: ID! commune: Commune entries: [Entry!]! }
  type Entry { amount: String }
  type Commune { name: String }
  type Scheme { criteria: [Criterion!]! }
  type Criterion { facts: [Commune!]! }
`);

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!;
  return costOf({ schema, operation, fragments, variables });
}

describe('the cost of an operation', () => {
  it.each([
    ['{ __typename }', 0],
    ['{ __schema { types { name } } }', 100],
    // A root field costs 10, each object 1.
    ['{ scheme { __typename } }', 11],
    // A list without a size counts 5.
    ['{ scheme { criteria { __typename } } }', 10 + 1 + 5],
    ['{ scheme { criteria { facts { name } } } }', 10 + 1 + 5 * (1 + 5)],
    // A page counts as many as it is asked for; its nodes are the page itself.
    ['{ awards(first: 7) { nodes { id } } }', 10 + 7 * (1 + 1)],
    ['{ awards(first: 7) { nodes { entries { amount } } } }', 10 + 7 * (1 + 1 + 5)],
    ['{ awards { nodes { id } } }', 10 + 20 * 2],
    ['{ awards(first: null) { nodes { id } } }', 10 + 20 * 2],
    ['{ awards(first: 1000000) { nodes { id } } }', 10 + 100 * 2],
    ['{ awards(first: -1) { nodes { id } } }', 10],
    ['{ communes { name } }', 10 + 3],
    // What judges the whole catalogue.
    ['{ match { __typename } }', 1_001],
    ['{ a: match { __typename } b: match { __typename } }', 2_002],
    ['{ node { ... on Award { entries { amount } } commune { name } } }', 10 + 1 + 5 + 1],
    ['{ ...F ...F } fragment F on Query { scheme { __typename } }', 22],
  ])('of %s is %d', (text, points) => {
    expect(cost(text)).toBe(points);
  });

  it('follows the variables of its pages, and their defaults', () => {
    const text = 'query ($n: Int = 4) { awards(first: $n) { nodes { id } } }';
    expect(cost(text, { n: 50 })).toBe(10 + 50 * 2);
    expect(cost(text)).toBe(10 + 4 * 2);
    expect(cost(text, { n: 'many' })).toBe(10 + 20 * 2);
    expect(pageVariables(parse(text).definitions[0] as OperationDefinitionNode, new Map())).toEqual(['n']);
  });

  it('of a bomb of fragments is found in an instant', () => {
    const bomb = `{ ...F0 } ${Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F60 on Query { match { __typename } }`;
    const start = performance.now();
    expect(cost(bomb)).toBe(Number.MAX_SAFE_INTEGER);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
