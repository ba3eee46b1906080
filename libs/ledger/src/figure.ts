import type { BeneficiaryType } from '#catalogue';
import { Decimal, type Day } from '#kernel';

import type { Measure } from './measure.js';

/** What a published figure measures: a measure of the ledger, members of a programme, or what the document alone declares. */
export const FIGURE_MEASURES = [
  'REQUESTED',
  'AWARDED',
  'COMMITTED',
  'PAID',
  'CANCELLED',
  'RECOVERED',
  'MEMBERS',
  'DECLARED',
] as const;
export type FigureMeasure = (typeof FIGURE_MEASURES)[number];

export const FIGURE_UNITS = [
  'EUR',
  'COMMUNES',
  'BENEFICIARIES',
  'AWARDS',
  'DAYS',
  'POSTS',
  'STUDIES',
  'CONVENTIONS',
  'PEOPLE',
  'EVENTS',
  'PERCENT',
] as const;
export type FigureUnit = (typeof FIGURE_UNITS)[number];

/** How the printed value is to be taken: itself, « plus de », « près de », or from one value to another. */
export const FIGURE_BOUNDS = ['VALUE', 'AT_LEAST', 'NEARLY', 'RANGE'] as const;
export type FigureBound = (typeof FIGURE_BOUNDS)[number];

/** How the ledger, or the lists of members, count the same thing; a figure without it is checked against nothing. */
export interface FigureCount {
  /** Awards of these schemes; with measures of the ledger. */
  readonly schemes?: readonly string[] | undefined;
  /** Read besides `schemes` in the demonstration ledger only, where « autre » holds what the document attributes to nobody. */
  readonly demonstrationSchemes?: readonly string[] | undefined;
  /** Default: whoever the beneficiary. */
  readonly beneficiaryTypes?: readonly BeneficiaryType[] | undefined;
  /** First day of effect; default: no beginning. */
  readonly effectiveFrom?: Day | undefined;
  /** With `MEMBERS`: members of the report's programme that are members of all these too. In `PERCENT`: their share among the former. */
  readonly alsoMembersOf?: readonly string[] | undefined;
  /** With `MEMBERS`: members of whom this reference fact is true (`programme.pvd.conventionSigned`). */
  readonly withFact?: string | undefined;
}

/** One figure as printed, with what it counts, how precisely, and what is doubtful about it. */
export interface Figure {
  readonly code: string;
  readonly label: string;
  readonly measure: FigureMeasure;
  readonly unit: FigureUnit;
  /** Exact decimal, as printed: `91689327.95`; `50600000` for « 50,6 M€ ». */
  readonly value: string;
  /** The step of what is printed: `0.01`, `1`, `100000` for « 50,6 M€ ». */
  readonly precision: string;
  readonly bound: FigureBound;
  /** The other end of a `RANGE`. */
  readonly upTo?: string | undefined;
  readonly counts?: FigureCount | undefined;
  /** French sentences: doubts, definitions, what is not known. */
  readonly notes: readonly string[];
}

export const RECONCILIATION_STATUSES = ['EXACT', 'WITHIN_PRECISION', 'DIFFERENT', 'NOT_IN_LEDGER'] as const;
export type ReconciliationStatus = (typeof RECONCILIATION_STATUSES)[number];

/** The measure of the ledger that answers for a figure, if any. */
export function ledgerMeasure(figure: Figure): Measure | undefined {
  return figure.measure === 'MEMBERS' || figure.measure === 'DECLARED' ? undefined : figure.measure;
}

/** The scheme of a figure of one scheme. */
export function soleScheme({ counts }: Figure): string | undefined {
  return counts?.schemes?.length === 1 ? counts.schemes[0] : undefined;
}

/** Reads what the schema has checked already. */
export function decimalOf(text: string): Decimal {
  const decimal = Decimal.parse(text);
  if (!decimal) throw new RangeError(`not a decimal: ${text}`);
  return decimal;
}

/** Amounts with two digits at least; counts and shares without useless zeros: `31`, `6.9`. */
export function decimalText(value: Decimal, unit: FigureUnit): string {
  const text = Decimal.format(value);
  return unit === 'EUR' ? text : text.replace(/\.?0+$/, '');
}

/** How far from the printed value something still prints the same: half a step; nothing for what is counted one by one. */
export function toleranceOf({ precision, unit, bound }: Figure): Decimal {
  const step = decimalOf(precision);
  const smallest = unit === 'EUR' ? { digits: 1n, scale: 2 } : { digits: 1n, scale: 0 };
  if (bound === 'AT_LEAST' || bound === 'RANGE') return Decimal.zero;
  if (bound === 'NEARLY') return step;
  return unit !== 'PERCENT' && Decimal.compare(step, smallest) <= 0 ? Decimal.zero : half(step);
}

/** What the ledger says of a figure, judged by what was printed. `undefined`: the ledger says nothing. */
export function statusOf(figure: Figure, ledger: Decimal | undefined): ReconciliationStatus {
  if (ledger === undefined) return 'NOT_IN_LEDGER';
  const value = decimalOf(figure.value);
  const difference = Decimal.subtract(ledger, value);
  if (difference.digits === 0n) return 'EXACT';
  return isWithin(figure, ledger, difference) ? 'WITHIN_PRECISION' : 'DIFFERENT';
}

function isWithin(figure: Figure, ledger: Decimal, difference: Decimal): boolean {
  const tolerance = toleranceOf(figure);
  switch (figure.bound) {
    case 'VALUE':
      return Decimal.compare(absolute(difference), tolerance) <= 0;
    case 'NEARLY':
      return difference.digits < 0n && Decimal.compare(absolute(difference), tolerance) <= 0;
    case 'AT_LEAST':
      return difference.digits > 0n;
    case 'RANGE':
      return difference.digits > 0n && Decimal.compare(ledger, decimalOf(figure.upTo ?? figure.value)) <= 0;
  }
}

export function absolute(value: Decimal): Decimal {
  return value.digits < 0n ? { digits: -value.digits, scale: value.scale } : value;
}

function half({ digits, scale }: Decimal): Decimal {
  return { digits: digits * 5n, scale: scale + 1 };
}
