import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';

import { hasUnwritableLiteral, unwritableVariables } from './writable-text.js';

describe('a text that no database can hold', () => {
  it('is told by its path in the variables', () => {
    const variables = {
      query: 'a\u0000',
      input: { facts: [{ code: 'ok' }, { code: '\u0000' }] },
      other: 1,
      none: null,
    };
    expect(unwritableVariables(variables).map(({ path, code }) => [path, code])).toEqual([
      ['query', 'unwritable-text'],
      ['input.facts[1].code', 'unwritable-text'],
    ]);
  });

  it('is nothing else', () => {
    expect(unwritableVariables({ query: '\u0001 \ufffd 0000 \\u0000' })).toEqual([]);
    expect(unwritableVariables(undefined)).toEqual([]);
  });

  it.each([
    [String.raw`{ a(b: "x\u0000") }`, true],
    [String.raw`{ a(b: { c: ["x\u{000}"] }) }`, true],
    [String.raw`{ a(b: "x\\u0000") }`, false],
    [String.raw`{ a(b: "x\u0001") }`, false],
    ['{ a }', false],
  ])('%s: %s', (text, unwritable) => {
    expect(hasUnwritableLiteral(text, parse(text))).toBe(unwritable);
  });
});
