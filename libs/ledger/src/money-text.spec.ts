import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Decimal } from '#kernel';

import { readMoney, type DecimalMark } from './money-text.js';

const read = (text: string, mark?: DecimalMark): string => {
  const reading = readMoney(text, mark);
  return reading.kind === 'AMOUNT'
    ? Decimal.format(reading.value)
    : reading.kind === 'REFUSED'
      ? reading.code
      : 'empty';
};

describe('money as files print it', () => {
  it.each([
    ['97669,34', '97669.34'],
    ['1 400 000,00 €', '1400000.00'],
    ['1\u00a0400\u00a0000,00\u00a0€', '1400000.00'],
    ['1\u202f400\u202f000,5 EUR', '1400000.50'],
    ['-500.00', '-500.00'],
    ['\u2212500,00', '-500.00'],
    ['€ 12', '12.00'],
    ['269314.123456789', '269314.123456789'],
    ['0,123', '0.123'],
    ['1234,567', '1234.567'],
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ['1.234.567', '1234567.00'],
    ['12 euros', '12.00'],
    ['0', '0.00'],
    ['  ', 'empty'],
    ['1.234', 'ambiguous-amount'],
    ['1,234', 'ambiguous-amount'],
    ['-12,500', 'ambiguous-amount'],
    ['#DIV/0 !', 'invalid-amount'],
    ['NA', 'invalid-amount'],
    ['1 40 000', 'invalid-amount'],
    ['12,', 'invalid-amount'],
    ['1,23,4', 'invalid-amount'],
    ['1.2.3,4', 'invalid-amount'],
    ['1e5', 'invalid-amount'],
    ['--5', 'invalid-amount'],
    ['500,00-', '-500.00'],
    ['(1 500,00 €)', '-1500.00'],
    ['( 12 )', '-12.00'],
    ['-(5)', 'invalid-amount'],
    ['(-5)', 'invalid-amount'],
    ['()', 'invalid-amount'],
    ['12,5 k€', '12500.00'],
    ['12,5 K€', '12500.00'],
    ['-1,25 M€', '-1250000.00'],
    ['1 250 k€', '1250000.00'],
    ['1,234 M€', 'ambiguous-amount'],
    ['1,2345 M€', '1234500.00'],
    ['0,0000125 M€', '12.50'],
    ['3 Md€', '3000000000.00'],
    ['1,2 million d’euros', '1200000.00'],
    ['k€', 'invalid-amount'],
    ['12 km', 'invalid-amount'],
    ['12€50', 'invalid-amount'],
  ])('%j is %s', (text, expected) => expect(read(text)).toBe(expected));

  it('believes the mapping about the mark', () => {
    expect(read('1.234', '.')).toBe('1.234');
    expect(read('1.234', ',')).toBe('1234.00');
    expect(read('1,234', ',')).toBe('1.234');
    expect(read('1,5', '.')).toBe('invalid-amount');
    expect(read('1,234 M€', ',')).toBe('1234000.00');
  });

  it('where the comma begins the decimals, a point that cannot stand between thousands begins them too', () => {
    expect(
      ['1234.50', '1234.567', '0.123', '12.3450', '-1.5', '1.234.567,8', '1.234'].map((text) => read(text, ',')),
    ).toEqual(['1234.50', '1234.567', '0.123', '12.345', '-1.50', '1234567.80', '1234.00']);
  });

  it('reads back every amount printed the French way, and never takes a comma for nothing', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
        fc.constantFrom(' ', '\u00a0', '\u202f', ''),
        (cents, space) => {
          const plain = Decimal.format({ digits: cents, scale: 2 });
          const [whole, fraction] = plain.replace('-', '').split('.') as [string, string];
          const printed = `${cents < 0n ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, space)},${fraction} €`;
          expect(read(printed)).toBe(plain);
        },
      ),
    );
  });
});
