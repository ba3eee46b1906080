/** One condition, shared by every scheme that writes it alike, as a closure over the facts of a situation. */
import { MET, NOT_MET, Period, UNKNOWN, canonicalJson, type Day, type Possible } from '#kernel';
import { numeric, satisfies, thresholdOn } from './bounds.js';
import type { FactValue } from './facts.js';
import type { SchemeFrame, Territories } from './frame.js';
import type { Bounds, Leaf, Parameter } from './language.js';
import { perimeterPossible, type Extent } from './perimeter.js';
import { ratioOf } from './predicates.js';
import { boundsOf, matchLeaf, type BoundName } from './walk.js';
import { windowsPossible } from './windows.js';

/** What a condition reads of a situation: facts by their slot. */
export interface Readings {
  readonly values: readonly (FactValue | undefined)[];
  readonly on: Day;
  readonly territories: Territories | undefined;
}

/** One condition, shared by every scheme that writes it alike. */
export interface CompiledLeaf {
  readonly index: number;
  readonly leaf: Leaf;
  readonly facts: readonly string[];
  readonly slots: readonly number[];
  /** For perimeters. */
  readonly extent: Extent | undefined;
  /** Values of the parameters that its bounds name. */
  readonly parameters: readonly Parameter[] | undefined;
  readonly run: (readings: Readings) => Possible;
}

type Run = CompiledLeaf['run'];

/** What tells two conditions apart, their words and codes left out. */
export function leafKey(
  leaf: Leaf,
  scheme: SchemeFrame,
  extent: Extent | undefined,
  parameters: readonly Parameter[] | undefined,
): string {
  if ('windows' in leaf) {
    const windows = scheme.windows?.map(({ opensOn, closesOn, uncertain }) => [
      opensOn,
      closesOn,
      uncertain !== undefined,
    ]);
    return `windows ${canonicalJson([scheme.validFrom, scheme.validTo, windows])}`;
  }
  if ('perimeter' in leaf) return `perimeter ${canonicalJson(extent)}`;
  if ('discretion' in leaf || 'uncertain' in leaf) return 'unknown';
  const test = Object.fromEntries(Object.entries(leaf).filter(([name]) => !WORDS.has(name)));
  return canonicalJson([
    test,
    parameters?.map(({ code, values }) => [code, values.map(({ from, value }) => [from, value])]),
  ]);
}

const WORDS = new Set(['code', 'sentence', 'when', 'legalBasis', 'remedy', 'fromMemory']);

export function compileLeaf(
  leaf: Leaf,
  slots: readonly number[],
  scheme: SchemeFrame,
  extent: Extent | undefined,
  parameters: readonly Parameter[] | undefined,
): Run {
  const slot = slots[0] ?? 0;
  return matchLeaf<Run>(leaf, {
    is:
      ({ is }) =>
      (readings) => {
        const value = readings.values[slot];
        return value === undefined ? UNKNOWN : value === is ? MET : NOT_MET;
      },
    in: ({ in: written }) => {
      const values = new Set<unknown>(written);
      return (readings) => {
        const value = readings.values[slot];
        return value === undefined ? UNKNOWN : values.has(value) ? MET : NOT_MET;
      };
    },
    within: (within) => {
      const judge = compileBounds(within, parameters, within.boundedBy?.surelyBelow ?? NaN);
      const leastSlot = slots[1] ?? -1;
      return ({ values, on }) => judge(numeric(values[slot]) ?? NaN, numeric(values[leastSlot]) ?? NaN, on);
    },
    includes: ({ includes }) => {
      const values = new Set<unknown>(includes);
      return (readings) => {
        const value = readings.values[slot];
        if (!Array.isArray(value)) return UNKNOWN;
        for (const item of value) if (values.has(item)) return MET;
        return NOT_MET;
      };
    },
    ratio: (ratio) => {
      const judge = compileBounds(ratio, parameters, NaN);
      const above = ratio.ratio[0];
      return (readings) => {
        const value = ratioOf(ratio.ratio, (code) => readings.values[code === above ? slot : slots[1]!]);
        return judge(value ?? NaN, NaN, readings.on);
      };
    },
    on:
      ({ on: period }) =>
      (readings) =>
        Period.contains(period, readings.on) ? MET : NOT_MET,
    windows: () => {
      // Nothing but the day counts, and most questions are about the same one.
      let known: { readonly on: Day; readonly possible: Possible } | undefined;
      return ({ on }) => {
        if (known?.on !== on) known = { on, possible: windowsPossible(scheme, on) };
        return known.possible;
      };
    },
    perimeter: () => (readings) => perimeterPossible(extent ?? 'UNKNOWN', readings.territories),
    discretion: () => () => UNKNOWN,
    uncertain: () => () => UNKNOWN,
  });
}

/** Bounds on a known value, on an unknown one with a lower neighbour, or on nothing. `NaN` is unknown. */
function compileBounds(
  bounds: Bounds,
  parameters: readonly Parameter[] | undefined,
  surelyBelow: number,
): (value: number, least: number, on: Day) => Possible {
  const written = boundsOf(bounds);
  return (value, least, on) => {
    let canMeet = MET;
    let canFail = 0;
    for (const { name, threshold } of written) {
      const limit = thresholdOn(threshold, parameters, on);
      const possible = limit === undefined ? UNKNOWN : againstBound(value, least, surelyBelow, name, limit);
      canMeet &= possible;
      canFail |= possible & NOT_MET;
    }
    return canMeet | canFail;
  };
}

/** One bound on a value, or on one of which only a lower neighbour is known. `NaN` is unknown. */
export function againstBound(
  value: number,
  least: number,
  surelyBelow: number,
  name: BoundName,
  limit: number,
): Possible {
  if (!Number.isNaN(value)) return satisfies(value, name, limit) ? MET : NOT_MET;
  if (Number.isNaN(least)) return UNKNOWN;
  const upper = name === 'atMost' || name === 'lessThan';
  const reached = name === 'atLeast' || name === 'lessThan' ? least >= limit : least > limit;
  if (reached) return upper ? NOT_MET : MET;
  return least < surelyBelow * limit ? (upper ? MET : NOT_MET) : UNKNOWN;
}

/** A condition whose bounds are all written as numbers, as the numbers that {@link againstBound} takes. */
export interface PlainBounds {
  readonly slot: number;
  /** Of the fact that bounds it from below; -1 when there is none. */
  readonly leastSlot: number;
  readonly surelyBelow: number;
  readonly bounds: readonly { readonly name: BoundName; readonly limit: number }[];
}

/** `undefined` for conditions of another form, and for those with a dated parameter. */
export function plainBoundsOf(leaf: Leaf, slots: readonly number[]): PlainBounds | undefined {
  if (!('fact' in leaf) || 'is' in leaf || 'in' in leaf || 'includes' in leaf) return undefined;
  const bounds: { name: BoundName; limit: number }[] = [];
  for (const { name, threshold } of boundsOf(leaf)) {
    if (typeof threshold !== 'number') return undefined;
    bounds.push({ name, limit: threshold });
  }
  const [slot = 0, leastSlot = -1] = slots;
  return { slot, leastSlot, surelyBelow: leaf.boundedBy?.surelyBelow ?? NaN, bounds };
}
