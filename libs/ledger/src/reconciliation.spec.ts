import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Decimal } from '#kernel';

import type { CauseCode } from './causes.js';
import type { Figure } from './figure.js';
import { evolutionLine, lineOf, shareOf } from './reconciliation.js';

const figure = (over: Partial<Figure> = {}): Figure => ({
  code: 'x',
  label: 'x',
  measure: 'AWARDED',
  unit: 'EUR',
  value: '50600000',
  precision: '100000',
  bound: 'VALUE',
  notes: [],
  ...over,
});
const of = (text: string): Decimal => Decimal.parse(text)!;

describe('a line of a reconciliation', () => {
  it('within the printed precision is put down to it', () => {
    expect(lineOf(figure(), of('50612345.67'))).toMatchObject({
      status: 'WITHIN_PRECISION',
      ledgerValue: '50612345.67',
      difference: '12345.67',
      tolerance: '50000.00',
      causes: [{ code: 'printed-precision', amount: '12345.67' }],
    });
  });

  it('beyond a minimum says that what is printed is one', () => {
    const line = lineOf(figure({ unit: 'COMMUNES', value: '1600', precision: '1', bound: 'AT_LEAST' }), of('1606'));
    expect(line).toMatchObject({ status: 'WITHIN_PRECISION', difference: '6', causes: [{ amount: '6' }] });
    expect(line.causes[0]!.sentence).toContain('minimum');
  });
});

describe('a figure of two reports', () => {
  it('has causes that add up to the published difference, whatever the ledger saw', () => {
    const cents = fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }).map((digits): Decimal => ({ digits, scale: 2 }));
    const code = fc.constantFrom<CauseCode>('new-entries', 'amended', 'cancelled', 'list-changed');
    fc.assert(
      fc.property(
        cents,
        cents,
        fc.nat({ max: 10_000 }),
        fc.array(fc.record({ code, change: cents }), { maxLength: 5 }),
        (from, to, tolerance, movements) => {
          const published = { from, to, tolerance: { digits: BigInt(tolerance), scale: 2 } };
          const line = evolutionLine(figure(), published, { from: undefined, to: undefined }, movements);
          const sum = line.causes.reduce((total, { amount }) => Decimal.add(total, of(amount)), Decimal.zero);
          expect(Decimal.compare(sum, of(line.published.difference!))).toBe(0);
        },
      ),
    );
  });
});

it('a share is in percent with four decimals, and of nobody is not known', () => {
  expect(Decimal.format(shareOf(112, 1632)!)).toBe('6.8627');
  expect(Decimal.format(shareOf(1, 3)!)).toBe('33.3333');
  expect(shareOf(0, 0)).toBeUndefined();
});
