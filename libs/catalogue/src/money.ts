/** How much a scheme may pay, in the four numbers that a list of results shows. */
import type { FinancingTerms } from '#financing';
import type { Day } from '#kernel';
import { Euro, Period } from '#kernel';

export interface MoneySummary {
  /** Fractions between 0 and 1: the least and the greatest of the terms and of their cases in force. */
  readonly rateMin: number | undefined;
  readonly rateMax: number | undefined;
  /** Cents. A lump sum is both. */
  readonly amountMin: Euro | undefined;
  readonly amountMax: Euro | undefined;
}

type Terms = Omit<FinancingTerms, 'kind' | 'cases'>;

/** Over the general terms and every case that is in force on the day. An unknown bound stays unknown: nothing is deduced. */
export function moneySummary(financing: FinancingTerms, day: Day): MoneySummary {
  const cases = (financing.cases ?? []).filter((item) => Period.contains(item, day));
  // Aid in kind is worth no money in a plan, and « 100 % » of it is no rate that can be compared.
  if (financing.kind === 'IN_KIND')
    return { rateMin: undefined, rateMax: undefined, amountMin: undefined, amountMax: undefined };
  const all: readonly Terms[] = [financing, ...cases.map((item) => item.terms)];
  const rates = all.flatMap((terms) => [terms.rateMin, terms.rateMax, terms.flat?.rateMax].filter(isDefined));
  const lowRates = all.flatMap((terms) => [terms.rateMin].filter(isDefined));
  const least = all.flatMap((terms) => [euro(terms.amountMin), euro(terms.flat?.total)].filter(isDefined));
  const most = all.flatMap((terms) => [euro(terms.amountMax), euro(terms.flat?.total)].filter(isDefined));
  return {
    rateMin: lowRates.length > 0 ? Math.min(...lowRates) : undefined,
    rateMax: rates.length > 0 ? Math.max(...rates) : undefined,
    amountMin: least.length > 0 ? Euro.min(...(least as [Euro, ...Euro[]])) : undefined,
    amountMax: most.length > 0 ? Euro.max(...(most as [Euro, ...Euro[]])) : undefined,
  };
}

const euro = (text: string | undefined): Euro | undefined => (text === undefined ? undefined : Euro.parse(text));
const isDefined = <Value>(value: Value | undefined): value is Value => value !== undefined;
