import { describe, expect, it } from '@jest/globals';
import { Day, Euro } from '#kernel';
import { DEFICIT, DETR, FUND } from '../test/fixtures.js';
import { lawOn } from './law.js';
import { amount, isAmountKnown, paymentOf } from './payment.js';

const LAW = lawOn(Day.of('2026-03-01'));
const COST = Euro.of(100_000);

describe('what a scheme can pay', () => {
  it('is known for a rate with a bound, a lump sum, a deficit, a fund, an endowment', () => {
    expect(
      [{ kind: 'RATE', rateMax: 0.5 }, { kind: 'RATE', amountMax: '1.00' }, DEFICIT, FUND, DETR].map((one) =>
        isAmountKnown(one as typeof DETR),
      ),
    ).toEqual([true, true, true, true, true]);
    expect(isAmountKnown({ kind: 'FLAT', flat: { total: '1.00', unit: 'par poste' } })).toBe(true);
    expect(isAmountKnown({ kind: 'RATE', rateMin: 0.2 })).toBe(false);
    expect(isAmountKnown({ kind: 'IN_KIND' })).toBe(false);
  });

  it('starts at the highest of its floors', () => {
    expect(paymentOf({ ...DETR, amountMin: '5000.00', rateMin: 0.3 }, COST, LAW)).toMatchObject({
      low: Euro.of(30_000),
      high: Euro.of(80_000),
    });
    expect(paymentOf({ ...DETR, amountMin: '50000.00' }, COST, LAW).low).toBe(Euro.of(50_000));
  });

  it('pays its cap when its lowest rate is over it', () => {
    expect(paymentOf({ kind: 'RATE', rateMin: 0.3, rateMax: 0.5, amountMax: '10000.00' }, COST, LAW)).toMatchObject({
      low: Euro.of(10_000),
      high: Euro.of(10_000),
    });
  });

  it('may be trimmed when it has one rate', () => {
    expect(paymentOf({ kind: 'RATE', rateMin: 0.5, rateMax: 0.5 }, COST, LAW).low).toBe(1n);
  });

  it('has no floor on a base that moves', () => {
    expect(paymentOf({ ...DEFICIT, rateMin: 0.2, rateMax: 0.5 }, COST, LAW).low).toBe(1n);
  });

  it('follows the cap of the base alone when the rate is whole', () => {
    expect(paymentOf({ ...FUND, rateMax: 1, baseMax: '20000.00' }, COST, LAW).maxima).toMatchObject([
      { code: 'base-maximum', maximum: Euro.of(20_000) },
    ]);
    expect(paymentOf({ ...DEFICIT, baseMax: '20000.00' }, COST, LAW).maxima).toMatchObject([{ code: 'base-maximum' }]);
  });

  it('is a State subsidy when it says so, or by default on a deficit', () => {
    expect(paymentOf(DEFICIT, COST, LAW).stateSubsidy).toBe(true);
    expect(paymentOf({ ...DEFICIT, stateSubsidy: false }, COST, LAW).stateSubsidy).toBe(false);
    expect(paymentOf({ kind: 'RATE', rateMax: 0.5, stateSubsidy: true }, COST, LAW).stateSubsidy).toBe(true);
  });

  it('stops on an amount that the catalogue let through', () => {
    expect(() => amount('12,5')).toThrow(RangeError);
  });
});
