import { describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { moneySummary } from './money.js';

const on = Day.of('2021-11-15');
const nothing = { rateMin: undefined, rateMax: undefined, amountMin: undefined, amountMax: undefined };

describe('money in a list of results', () => {
  it('is the rates and amounts as written', () => {
    expect(
      moneySummary({ kind: 'RATE', base: 'ELIGIBLE_COST', rateMin: 0.2, rateMax: 0.8, amountMax: '1000.50' }, on),
    ).toEqual({
      ...nothing,
      rateMin: 0.2,
      rateMax: 0.8,
      amountMax: Euro.ofCents(100050n),
    });
  });

  it('a lump sum is the least and the most', () => {
    expect(moneySummary({ kind: 'FLAT', flat: { total: '15000.00', unit: 'par poste' } }, on)).toEqual({
      ...nothing,
      amountMin: Euro.of(15_000),
      amountMax: Euro.of(15_000),
    });
  });

  it('takes in the cases in force, not those of other years', () => {
    const cases = [
      { from: Day.of('2021-01-01'), terms: { rateMax: 0.9, amountMax: '55000.00' } },
      { from: Day.of('2022-01-01'), terms: { rateMax: 1 } },
    ];
    expect(
      moneySummary({ kind: 'RATE', base: 'ELIGIBLE_COST', rateMax: 0.75, amountMax: '45000.00', cases }, on),
    ).toEqual({
      ...nothing,
      rateMax: 0.9,
      amountMax: Euro.of(55_000),
    });
  });

  it('says nothing of aid in kind', () => {
    expect(moneySummary({ kind: 'IN_KIND', rateMax: 1 }, on)).toEqual(nothing);
  });
});
