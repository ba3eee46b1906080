import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Euro } from '#kernel';
import { Ratio } from './ratio.js';

const ratios = fc.integer({ min: 1, max: 999 }).map((thousandths) => Ratio.of(thousandths / 1000));
const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe('Ratio', () => {
  it('keeps the decimal that was written', () => {
    expect(Ratio.down(Euro.of(500_000), Ratio.of(0.8))).toBe(Euro.of(400_000));
    expect(Ratio.down(10n ** 17n, Ratio.of(0.16404))).toBe(16_404_000_000_000_000n);
    expect(Ratio.up(101n, Ratio.of(0.2))).toBe(21n);
  });

  it('never reads a share that misses a limit as the limit', () => {
    expect(Ratio.between(199_999_999n, 1_000_000_000n)).toBe(0.199999);
    expect(Ratio.between(1n, 0n)).toBeUndefined();
  });

  it('shows a rate that the cent trimmed as the rate', () => {
    expect(Ratio.nearest(26_666_666n, 33_333_333n)).toBe(0.8);
    expect(Ratio.nearest(40_000_100n, 50_000_000n)).toBe(0.800002);
    expect(Ratio.nearest(1n, 3n)).toBe(0.333333);
    expect(Ratio.nearest(1n, 0n)).toBeUndefined();
  });

  it('finds the greatest part of itself and the rest', () => {
    fc.assert(
      fc.property(amounts, ratios, (remaining, ratio) => {
        const x = Ratio.ofItselfAnd(remaining, ratio)!;
        expect(x <= Ratio.down(x + remaining, ratio)).toBe(true);
        expect(x + 1n <= Ratio.down(x + 1n + remaining, ratio)).toBe(false);
      }),
    );
    expect(Ratio.ofItselfAnd(5n, Ratio.one)).toBeUndefined();
  });

  it('finds the least rest that a part needs', () => {
    fc.assert(
      fc.property(amounts, ratios, (x, ratio) => {
        const remaining = Ratio.leastRemaining(x, ratio);
        expect(x <= Ratio.down(x + remaining, ratio)).toBe(true);
        if (remaining > 0n) expect(x <= Ratio.down(x + remaining - 1n, ratio)).toBe(false);
      }),
    );
    expect(Ratio.leastRemaining(5n, Ratio.one)).toBe(0n);
    expect(Ratio.leastRemaining(5n, Ratio.of(0))).toBe(0n);
  });
});
