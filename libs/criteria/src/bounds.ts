/** Comparing numbers and amounts with bounds, exactly: one rule for the plain judge, the words and the thresholds to try. */
import { MET, NOT_MET, Possible, UNKNOWN, type Day } from '#kernel';
import type { FactValue, Facts } from './facts.js';
import type { BoundedBy, Bounds, Parameter, Threshold } from './language.js';
import { boundsOf, type BoundName } from './walk.js';

export type DatedValue = Parameter['values'][number];

/** The value of a dated parameter in force on a day; `undefined` before its first one. */
export function datedValueOn(parameter: Parameter, on: Day): DatedValue | undefined {
  let latest: DatedValue | undefined;
  for (const value of parameter.values) if (value.from <= on && (!latest || value.from > latest.from)) latest = value;
  return latest;
}

/** The number that a dated parameter is on a day; `undefined` before its first value. */
export function parameterOn(parameter: Parameter, on: Day): number | undefined {
  return datedValueOn(parameter, on)?.value;
}

/** The number that a threshold stands for on that day; `undefined` when its parameter has no value then. */
export function thresholdOn(
  threshold: Threshold,
  parameters: readonly Parameter[] | undefined,
  on: Day,
): number | undefined {
  if (typeof threshold === 'number') return threshold;
  const parameter = parameters?.find(({ code }) => code === threshold.parameter);
  return parameter && parameterOn(parameter, on);
}

export function satisfies(value: number, name: BoundName, threshold: number): boolean {
  switch (name) {
    case 'atLeast':
      return value >= threshold;
    case 'moreThan':
      return value > threshold;
    case 'atMost':
      return value <= threshold;
    case 'lessThan':
      return value < threshold;
  }
}

/** A fact as a number that bounds can judge: amounts in euros. Cents below 2^53 divide to the nearest float, as the literal does, so equality is exact. */
export function numeric(value: FactValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) / 100 : undefined;
}

/**
 * What is possible when only a lower neighbour `least` is known: the true value is at least that, and it is below a
 * threshold for sure only when `least` is less than `surelyBelow` of it.
 */
function boundedPossible(least: number, surelyBelow: number, name: BoundName, threshold: number): Possible {
  const surely = least < surelyBelow * threshold;
  switch (name) {
    case 'atLeast':
      return least >= threshold ? MET : surely ? NOT_MET : UNKNOWN;
    case 'moreThan':
      return least > threshold ? MET : surely ? NOT_MET : UNKNOWN;
    case 'atMost':
      return least > threshold ? NOT_MET : surely ? MET : UNKNOWN;
    case 'lessThan':
      return least >= threshold ? NOT_MET : surely ? MET : UNKNOWN;
  }
}

/** Judges a number, perhaps unknown, perhaps bounded by another fact, against all bounds together. */
export function withinBounds(
  value: number | undefined,
  bounds: Bounds,
  boundedBy: BoundedBy | undefined,
  facts: Facts,
  parameters: readonly Parameter[] | undefined,
  on: Day,
): Possible {
  const least = value === undefined && boundedBy ? numeric(facts.get(boundedBy.fact)?.value) : undefined;
  return Possible.all(
    boundsOf(bounds).map(({ name, threshold }) => {
      const limit = thresholdOn(threshold, parameters, on);
      if (limit === undefined) return UNKNOWN;
      if (value !== undefined) return Possible.ofBoolean(satisfies(value, name, limit));
      return least === undefined || !boundedBy ? UNKNOWN : boundedPossible(least, boundedBy.surelyBelow, name, limit);
    }),
  );
}
