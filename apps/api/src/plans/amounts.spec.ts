import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Euro } from '#kernel';

import { cellAmount, csvAmount, printedAmount } from './amounts.js';

describe('an amount in a table', () => {
  it('is printed with two decimals and French spaces', () => {
    expect(printedAmount(123_456_789n)).toBe('1\u202f234\u202f567,89');
    expect(printedAmount(-50n)).toBe('-0,50');
    expect(csvAmount(123_456_700n)).toBe('1234567,00');
  });

  it('is, as the number of a cell, the same decimal text to the cent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }), (amount) => {
        const cell = cellAmount(amount);
        expect(typeof cell).toBe('number');
        const [euros, cents = ''] = String(Math.abs(Number(cell))).split('.') as [string, string?];
        const written = BigInt(euros + cents.padEnd(2, '0'));
        expect(amount < 0n ? -written : written).toBe(amount);
      }),
    );
  });

  it('is words over what a spreadsheet keeps', () => {
    expect(cellAmount(Euro.ofCents(1_000_000_000_000_001n))).toBe('10\u202f000\u202f000\u202f000\u202f000,01');
  });
});
