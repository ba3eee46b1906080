import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalJson } from './index.js';

describe('canonical JSON', () => {
  it('is JSON, of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('does not depend on the order in which a value was made', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('leaves out what is not there, and writes cents as text', () => {
    expect(canonicalJson({ b: 12n, a: undefined, c: [undefined, null] })).toBe('{"b":"12","c":[null,null]}');
    expect(canonicalJson(new Date(0))).toBe('"1970-01-01T00:00:00.000Z"');
  });
});
