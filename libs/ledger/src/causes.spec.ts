import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Decimal } from '#kernel';

import { explain, sumOf, type Counterfactuals } from './causes.js';

const euro = (text: string): Decimal => Decimal.parse(text)!;
const told = (values: Partial<Counterfactuals> & Pick<Counterfactuals, 'ledger' | 'published'>): [string, string][] =>
  explain({ tolerance: Decimal.zero, hypotheses: [], roundingAtMost: Decimal.zero, ...values }).map(
    ({ code, amount }) => [code, Decimal.format(amount)],
  );

describe('explain', () => {
  it('has nothing to say of what is equal', () => {
    expect(told({ ledger: euro('10.00'), published: euro('10') })).toEqual([]);
  });

  it('tells what was recorded and what was cancelled after the publication, then what is left', () => {
    expect(
      told({
        ledger: euro('130.00'),
        published: euro('100'),
        atPublication: { value: euro('95.00'), cancelledSince: euro('-15.00') },
      }),
    ).toEqual([
      ['recorded-after-publication', '50.00'],
      ['cancelled-since', '-15.00'],
      ['unexplained', '-5.00'],
    ]);
  });

  it('keeps another way of counting only when it comes nearer', () => {
    const list = { code: 'list-changed', change: euro('35'), sentence: 'x' } as const;
    const others = { code: 'beneficiaries-not-communes', change: euro('-5'), sentence: 'x' } as const;
    const values = { ledger: euro('130'), published: euro('100') };
    expect(told({ ...values, hypotheses: [list, others] })).toEqual([
      ['list-changed', '35.00'],
      ['beneficiaries-not-communes', '-5.00'],
    ]);
    expect(told({ ...values, hypotheses: [others] })).toEqual([['recorded-after-publication', '30.00']]);
  });

  it('puts down to rounding what rounding can make, and no more', () => {
    const ledger = euro('142037002.23');
    const atPublication = { value: ledger, cancelledSince: Decimal.zero };
    const values = { ledger, published: euro('142037002.20'), atPublication };
    expect(told({ ...values, roundingAtMost: euro('9.96') })).toEqual([['rows-rounded', '0.03']]);
    expect(told({ ...values, roundingAtMost: euro('0.025') })).toEqual([['unexplained', '0.03']]);
  });

  it('calls what a ledger begun after the publication has too much recorded since, never more than it has', () => {
    expect(told({ ledger: euro('1100'), published: euro('1000') })).toEqual([['recorded-after-publication', '100.00']]);
    expect(told({ ledger: euro('900'), published: euro('1000') })).toEqual([['unexplained', '-100.00']]);
  });

  it('adds up to the difference, whatever the values', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.integer({ min: 0, max: 4 }))
      .map(([digits, scale]): Decimal => ({ digits, scale }));
    const positive = decimal.map(({ digits, scale }): Decimal => ({ digits: digits < 0n ? -digits : digits, scale }));
    fc.assert(
      fc.property(
        fc.record({
          ledger: decimal,
          published: decimal,
          tolerance: positive,
          roundingAtMost: positive,
          atPublication: fc.option(fc.record({ value: decimal, cancelledSince: decimal }), { nil: undefined }),
          hypotheses: fc.array(
            fc.record({
              code: fc.constantFrom('list-changed' as const, 'beneficiaries-not-communes' as const),
              change: decimal,
              sentence: fc.constant('x'),
            }),
            { maxLength: 3 },
          ),
        }),
        (values) => {
          const causes = explain(values);
          const difference = Decimal.subtract(values.ledger, values.published);
          expect(Decimal.compare(sumOf(causes), difference)).toBe(0);
          expect(causes.every(({ amount }) => amount.digits !== 0n)).toBe(true);
        },
      ),
    );
  });
});
