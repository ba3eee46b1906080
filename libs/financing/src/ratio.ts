import { Euro } from '#kernel';

/**
 * An exact fraction, kept as two whole numbers so that no amount is ever multiplied by a float.
 * Rates of the catalogue and of the law come as numbers between 0 and 1 (`0.8`); nine decimals are kept.
 */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const PRECISION = 1_000_000_000;
const MILLION = 1_000_000n;

export const Ratio = {
  one: { numerator: 1n, denominator: 1n } as Ratio,

  /** `Ratio.of(0.8)` is 800 000 000 / 1 000 000 000. */
  of: (fraction: number): Ratio => ({
    numerator: BigInt(Math.round(fraction * PRECISION)),
    denominator: BigInt(PRECISION),
  }),

  /** Rounded down to the cent: what an aid may take. */
  down: (amount: Euro, ratio: Ratio): Euro => Euro.shareDown(amount, ratio.numerator, ratio.denominator),

  /** Rounded up to the cent: what an owner must bring, what an aid must at least be. */
  up: (amount: Euro, ratio: Ratio): Euro => Euro.shareUp(amount, ratio.numerator, ratio.denominator),

  /**
   * The part of a whole as a number, rounded down at six decimals, so that 19,99999… % never reads as 20 %.
   * `undefined` when the whole is nothing.
   */
  between: (part: Euro, whole: Euro): number | undefined =>
    whole <= 0n ? undefined : Number((part * MILLION) / whole) / 1e6,

  /**
   * The same to the nearest, for what is only shown: 266 666,66 of 333 333,33 is 0.8, trimmed by less than a cent.
   */
  nearest: (part: Euro, whole: Euro): number | undefined =>
    Ratio.between(2n * part * MILLION + whole, 2n * whole * MILLION),

  /**
   * The greatest whole `x` with `x <= ratio × (x + remaining)`: an aid paid on what the others leave, when `remaining`
   * is what nobody but the owner pays in the end. `undefined`: no bound, because the ratio is the whole.
   */
  ofItselfAnd: (remaining: bigint, { numerator, denominator }: Ratio): bigint | undefined =>
    numerator >= denominator ? undefined : (remaining * numerator) / (denominator - numerator),

  /** The least `remaining` under which an aid of `x` stays within `ratio × (x + remaining)`. A ratio of zero asks nothing. */
  leastRemaining: (x: bigint, { numerator, denominator }: Ratio): bigint =>
    numerator === 0n || numerator >= denominator ? 0n : Euro.shareUp(x, denominator - numerator, numerator),
};
