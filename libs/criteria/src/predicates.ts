/** The truth of one leaf, in the plainest form: what every compiled form must agree with. */
import { MET, NOT_MET, Period, Possible, UNKNOWN } from '#kernel';
import { numeric, withinBounds } from './bounds.js';
import type { SchemeFrame, Situation } from './frame.js';
import type { Leaf } from './language.js';
import { extentOf, perimeterPossible } from './perimeter.js';
import { matchLeaf } from './walk.js';
import { windowsPossible } from './windows.js';

/** What is possible for a leaf, its guard left aside. */
export function leafPossible(leaf: Leaf, { facts, on, territories }: Situation, scheme: SchemeFrame): Possible {
  const valueOf = (code: string) => facts.get(code)?.value;
  return matchLeaf<Possible>(leaf, {
    is: ({ fact, is }) => {
      const value = valueOf(fact);
      return value === undefined ? UNKNOWN : value === is ? MET : NOT_MET;
    },
    in: ({ fact, in: values }) => {
      const value = valueOf(fact);
      return value === undefined ? UNKNOWN : typeof value === 'string' && values.includes(value) ? MET : NOT_MET;
    },
    within: (within) =>
      withinBounds(numeric(valueOf(within.fact)), within, within.boundedBy, facts, scheme.parameters, on),
    includes: ({ fact, includes }) => {
      const value = valueOf(fact);
      return Array.isArray(value)
        ? Possible.ofBoolean(value.some((item) => includes.includes(item as string)))
        : UNKNOWN;
    },
    ratio: (ratio) => withinBounds(ratioOf(ratio.ratio, valueOf), ratio, undefined, facts, scheme.parameters, on),
    on: ({ on: period }) => Possible.ofBoolean(Period.contains(period, on)),
    windows: () => windowsPossible(scheme, on),
    perimeter: ({ perimeter }) =>
      perimeterPossible(perimeter === true ? extentOf(scheme.perimeter) : perimeter, territories),
    discretion: () => UNKNOWN,
    uncertain: () => UNKNOWN,
  });
}

/** The first fact over the second; unknown when one is, or when the second is zero. */
export function ratioOf(
  [numerator, denominator]: readonly [string, string],
  valueOf: (code: string) => Parameters<typeof numeric>[0],
): number | undefined {
  const [above, below] = [valueOf(numerator), valueOf(denominator)];
  // Cents over cents: the same quotient as euros over euros, without two roundings.
  if (typeof above === 'bigint' && typeof below === 'bigint')
    return below === 0n ? undefined : Number(above) / Number(below);
  const [a, b] = [numeric(above), numeric(below)];
  return a === undefined || b === undefined || b === 0 ? undefined : a / b;
}
