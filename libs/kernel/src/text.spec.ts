import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { editDistance, popCount } from './index.js';

/** By the definition, letter by letter from the end: what the quick one is held against. */
function plainDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [shorterA, shorterB] = [a.slice(0, -1), b.slice(0, -1)];
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const ways = [
    plainDistance(shorterA, b) + 1,
    plainDistance(a, shorterB) + 1,
    plainDistance(shorterA, shorterB) + same,
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(plainDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('the distance of two texts', () => {
  it.each([
    ['gueret', 'gueret', 0],
    ['gueret', 'geuret', 1],
    ['gueret', 'guere', 1],
    ['gueret', 'guerets', 1],
    ['gueret', 'guebet', 1],
    ['ca', 'abc', 3],
  ])('« %s » and « %s »: %d', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  it('is that of the definition; beyond a limit it is one more than that', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 7 }), (a, b, limit) => {
        const distance = plainDistance(a, b);
        expect(editDistance(a, b)).toBe(distance);
        expect(Math.min(editDistance(a, b, limit), limit + 1)).toBe(Math.min(distance, limit + 1));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the bits of a word', () => {
  it.each([
    [0, 0],
    [1, 1],
    [-1, 32],
    [1 << 31, 1],
    [0b1011, 3],
  ])('%d has %d set', (word, count) => expect(popCount(word)).toBe(count));
});
