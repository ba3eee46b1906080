import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Decimal, Euro } from './index.js';

const cents = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });
const decimal = fc.record({ digits: cents, scale: fc.integer({ min: 0, max: 12 }) });

describe('an amount', () => {
  it('is written and read back exactly', () => {
    fc.assert(fc.property(cents, (amount) => expect(Euro.parse(Euro.format(amount))).toBe(amount)));
    expect([0n, 5n, -5n, 150n, -123_456n].map(Euro.format)).toEqual(['0.00', '0.05', '-0.05', '1.50', '-1234.56']);
  });

  it.each([
    '',
    '1',
    '1.5',
    '1.555',
    '1,50',
    '1 000.00',
    '+1.00',
    '--1.00',
    '1e3',
    '1.50 ',
    '1234567890123456.00',
    'NaN',
  ])('is not read from « %s »', (text) => {
    expect(Euro.parse(text)).toBeUndefined();
    expect(Euro.is(text)).toBe(false);
  });

  it('is made of whole euros only', () => {
    expect(Euro.of(150)).toBe(15_000n);
    for (const euros of [0.1, NaN, Infinity, 2 ** 53]) expect(() => Euro.of(euros)).toThrow(RangeError);
  });

  it('is read by people', () => {
    expect([123_456n, 120_000n, -100n, 100_000_000n].map(Euro.inFrench)).toEqual([
      '1\u202f234,56\u00a0€',
      '1\u202f200\u00a0€',
      '-1\u00a0€',
      '1\u202f000\u202f000\u00a0€',
    ]);
  });

  it('has shares that bracket the exact one, less than a cent apart', () => {
    fc.assert(
      fc.property(
        cents,
        fc.bigInt({ min: 0n, max: 1_000n }),
        fc.bigInt({ min: 1n, max: 1_000n }),
        (amount, part, of) => {
          const [down, up] = [Euro.shareDown(amount, part, of), Euro.shareUp(amount, part, of)];
          expect(down * of <= amount * part && amount * part <= up * of).toBe(true);
          expect(up - down).toBe((amount * part) % of === 0n ? 0n : 1n);
        },
      ),
    );
  });
});

describe('a decimal', () => {
  it('is written and read back exactly', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        const read = Decimal.parse(Decimal.format(value))!;
        expect(Decimal.compare(read, value)).toBe(0);
      }),
    );
    expect(Decimal.format({ digits: 977_561_627_508_194_029n, scale: 9 })).toBe('977561627.508194029');
    expect(Decimal.format({ digits: 125n, scale: 1 })).toBe('12.50');
  });

  it('adds, subtracts and compares like a fraction', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(Decimal.compare(Decimal.subtract(Decimal.add(a, b), b), a)).toBe(0);
        const unit = 10n ** 12n;
        const scaled = ({ digits, scale }: Decimal): bigint => (digits * unit) / 10n ** BigInt(scale);
        expect(Decimal.compare(a, b)).toBe(scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0);
      }),
    );
  });

  it.each([
    ['0.005', 1n],
    ['0.0049999', 0n],
    ['-0.005', -1n],
    ['1.994999', 199n],
    ['7', 700n],
    ['7.1', 710n],
  ])('of %s is %d cents, half away from zero', (text, expected) => {
    expect(Decimal.toEuro(Decimal.parse(text)!)).toBe(expected);
  });

  it.each(['', '1,5', '.5', '1.', '1 000', '1e3', '+1'])('is not read from « %s »', (text) => {
    expect(Decimal.parse(text)).toBeUndefined();
  });
});
