import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { Euro } from '#kernel';

import { basisOf, circlesOf, populationClassOf, quartilesOf, ratesOf } from './statistics.js';

describe('quartiles', () => {
  it('of one value, of four, of five', () => {
    expect(quartilesOf([])).toBeUndefined();
    expect(quartilesOf([7n])).toEqual({ min: 7n, p25: 7n, median: 7n, p75: 7n, max: 7n });
    expect(quartilesOf([40n, 10n, 30n, 20n])).toEqual({ min: 10n, p25: 18n, median: 25n, p75: 33n, max: 40n });
    expect(quartilesOf([1n, 2n, 3n, 4n, 5n])).toEqual({ min: 1n, p25: 2n, median: 3n, p75: 4n, max: 5n });
  });

  it('are in order, and exact where no float is', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 17n }), { minLength: 1 }), (values) => {
        const { min, p25, median, p75, max } = quartilesOf(values)!;
        expect(min <= p25 && p25 <= median && median <= p75 && p75 <= max).toBe(true);
        expect(values.filter((value) => value <= median).length * 2).toBeGreaterThanOrEqual(values.length);
      }),
    );
    const large = 9_007_199_254_740_993n;
    expect(quartilesOf([large, large])!.median).toBe(large);
  });
});

describe('similar communes', () => {
  it('fall into classes of population', () => {
    expect([0, 499, 500, 19_999, 50_000].map((population) => populationClassOf(population).from)).toEqual([
      0, 0, 500, 10_000, 50_000,
    ]);
  });

  it('are sought from the most alike to all', () => {
    expect(circlesOf({ population: 800, density: 'SPARSE' })).toEqual([
      { population: { from: 500, to: 2000 }, density: 'SPARSE' },
      { population: { from: 500, to: 2000 }, density: undefined },
      { population: undefined, density: undefined },
    ]);
    expect(circlesOf(undefined)).toHaveLength(1);
  });

  it('are named in French', () => {
    expect(basisOf(37, 30, 'DETR', { population: { from: 500, to: 2000 }, density: 'SPARSE' }, 'eau')).toBe(
      '37 attributions DETR à des communes peu denses de 500 à 1\u202f999 habitants, pour le thème « eau » ; taux connu de 30 d’entre elles',
    );
    expect(basisOf(1, 1, 'DSIL', { population: { from: 0, to: 500 }, density: undefined }, undefined)).toBe(
      '1 attribution DSIL à des communes de moins de 500 habitants',
    );
    expect(basisOf(0, 0, 'DSIL', { population: undefined, density: undefined }, undefined)).toBe(
      '0 attribution DSIL à des communes, toutes tailles confondues',
    );
  });

  it('rates are of known costs only, exact to the millionth', () => {
    expect(
      ratesOf([
        { amount: Euro.of(1), projectCost: Euro.of(3) },
        { amount: Euro.of(5), projectCost: undefined },
        { amount: Euro.of(5), projectCost: 0n },
        { amount: Euro.of(2), projectCost: Euro.of(1) },
      ]),
    ).toEqual([333_333n, 2_000_000n]);
  });
});
