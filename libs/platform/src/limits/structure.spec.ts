import { describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery, parse } from 'graphql';

import { DEFAULT_LIMITS } from './limits.js';
import { structureOf } from './structure.js';
import { TextLimits, variablesRefusal } from './text-limits.js';

/** Every fragment spreads the next one twice: 2^40 fields. */
const BOMB = `{ ...F0 } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F40 on Query { a }`;

describe('the structure of an operation', () => {
  it.each([
    ['{ a }', { depth: 1, aliases: 0, fields: 1, rootFields: 1 }],
    ['{ a { b { c } } d }', { depth: 3, aliases: 0, fields: 4, rootFields: 2 }],
    ['{ x: a { y: b } z: a { b } }', { depth: 2, aliases: 3, fields: 4, rootFields: 2 }],
    ['{ ...F ...F } fragment F on Query { x: a { b } }', { depth: 2, aliases: 2, fields: 4, rootFields: 2 }],
    ['{ ... on Query { a } ... { b } }', { depth: 1, aliases: 0, fields: 2, rootFields: 2 }],
    ['{ a(x: [[1, 2], { y: [3] }]) }', { depth: 4, aliases: 0, fields: 1, rootFields: 1 }],
    ['query ($x: T = [[[1]]]) { a }', { depth: 3, aliases: 0, fields: 1, rootFields: 1 }],
    // Several operations: the largest counts, for any of them may be asked.
    ['query A { a } query B { a { b } c }', { depth: 2, aliases: 0, fields: 3, rootFields: 2 }],
  ])('of %s', (text, structure) => {
    expect(structureOf(parse(text))).toEqual(structure);
  });

  it('is counted of a bomb of fragments without unfolding it', () => {
    expect(structureOf(parse(BOMB))).toEqual({ depth: 1, aliases: 0, fields: 2 ** 40, rootFields: 2 ** 40 });
  });

  it('is counted of fragments that spread themselves, which validation refuses later', () => {
    expect(structureOf(parse('{ ...F } fragment F on Query { a ...G } fragment G on Query { b ...F }')).depth).toBe(1);
  });
});

describe('the limits on a text', () => {
  const texts = new TextLimits({ tokens: 200, depth: 4, aliases: 2, fields: 12, rootFields: 5, cost: 1 });
  const codeOf = (text: string): unknown => texts.refusalOf(text)?.extensions['code'];

  it.each([
    ['{ a { b { c { d } } } }', undefined],
    ['{ a { b { c { d { e } } } } }', 'TOO_DEEP'],
    ['{ a(x: [[[[[1]]]]]) }', 'TOO_DEEP'],
    ['{ x: a y: a }', undefined],
    ['{ x: a y: a z: a }', 'TOO_MANY_ALIASES'],
    ['{ a a a a a }', undefined],
    ['{ a a a a a a }', 'TOO_MANY_ROOT_FIELDS'],
    ['{ r { a a a a a a a a a a a a } }', 'TOO_MANY_FIELDS'],
    [`{ ${'a '.repeat(300)} }`, 'TOO_MANY_TOKENS'],
    ['{ a(', undefined],
    ['', undefined],
  ])('%s: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
    // What was seen before is answered the same.
    expect(codeOf(text)).toBe(code);
  });

  it('name the limit, what was found, and speak French', () => {
    expect(texts.refusalOf('{ x: a y: a z: a }')?.toJSON()).toMatchObject({
      message: 'Cette opération a trop d’alias : 3, 2 au plus. Envoyez plusieurs requêtes.',
      extensions: { code: 'TOO_MANY_ALIASES', limit: 2, found: 3, http: { status: 400 } },
    });
  });

  it('refuse a text too deep for the parser itself', () => {
    const deep = new TextLimits({ ...DEFAULT_LIMITS, tokens: 1_000_000 });
    expect(deep.refusalOf(`${'{a'.repeat(200_000)}${'}'.repeat(200_000)}`)?.extensions['code']).toBe('TOO_DEEP');
    expect(deep.refusalOf(`{a(x:${'['.repeat(200_000)}${']'.repeat(200_000)})}`)?.extensions['code']).toBe('TOO_DEEP');
    // No GraphQL, and not yet too deep for the parser here: it would be for one that is called further down.
    expect(deep.refusalOf('{a'.repeat(300))?.extensions['code']).toBe('TOO_DEEP');
    expect(deep.refusalOf('{a'.repeat(100))).toBeUndefined();
  });

  it('refuse a bomb of fragments in an instant', () => {
    const start = performance.now();
    expect(new TextLimits(DEFAULT_LIMITS).refusalOf(BOMB)?.extensions['code']).toBe('TOO_MANY_ROOT_FIELDS');
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('let the introspection of GraphiQL through', () => {
    const texts = new TextLimits(DEFAULT_LIMITS);
    const everything = {
      inputValueDeprecation: true,
      specifiedByUrl: true,
      schemaDescription: true,
      directiveIsRepeatable: true,
    };
    expect(texts.refusalOf(getIntrospectionQuery(everything))).toBeUndefined();
  });
});

describe('the limits on variables', () => {
  it('refuse what is nested very deep', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(variablesRefusal({ deep })?.extensions['code']).toBe('TOO_DEEP');
  });

  it('let the rest through', () => {
    expect(variablesRefusal(undefined)).toBeUndefined();
    expect(variablesRefusal({ input: { facts: [{ code: 'a', value: [1, null] }] } })).toBeUndefined();
  });
});
