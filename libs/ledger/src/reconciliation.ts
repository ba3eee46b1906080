import { Decimal } from '#kernel';

import { cause, explain, type Cause, type CauseCode, type Counterfactuals } from './causes.js';
import {
  decimalOf,
  decimalText,
  statusOf,
  toleranceOf,
  type Figure,
  type FigureUnit,
  type ReconciliationStatus,
} from './figure.js';
import type { StepFigures, Waterfall } from './evolution.js';
import type { PublishedReport } from './report.js';

/** A cause, its amount an exact decimal in the figure's unit. */
export interface PrintedCause {
  readonly code: CauseCode;
  readonly sentence: string;
  readonly amount: string;
}

/** A published figure beside what the ledger says. Values are exact decimals in the figure's unit. */
export interface ReconciliationLine {
  readonly figure: Figure;
  /** `undefined`: the ledger knows nothing of it, which is not zero. */
  readonly ledgerValue: string | undefined;
  /** Ledger less published. */
  readonly difference: string | undefined;
  readonly tolerance: string;
  readonly status: ReconciliationStatus;
  /** Their amounts add up to the difference. */
  readonly causes: readonly PrintedCause[];
}

export interface Reconciliation {
  readonly report: PublishedReport;
  readonly knownAt: string;
  /** True as soon as one demonstration entry, or a list of the demonstration, was counted. */
  readonly synthetic: boolean;
  readonly lines: readonly ReconciliationLine[];
}

/** One value at two reports. */
export interface Movement {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly difference: string | undefined;
}

/** A figure that two reports print. The amounts of the causes add up to the published difference. */
export interface ReportEvolutionLine {
  readonly figure: Figure;
  readonly published: Movement;
  readonly ledger: Movement;
  readonly causes: readonly PrintedCause[];
}

export interface ReportEvolution {
  readonly from: PublishedReport;
  readonly to: PublishedReport;
  readonly knownAt: string;
  readonly synthetic: boolean;
  readonly lines: readonly ReportEvolutionLine[];
}

/** Where reconciliations are asked; `undefined` when a report is not known. */
export interface Reconciler {
  reconcile(programme: string, report: string, knownAt?: string): Promise<Reconciliation | undefined>;
  evolve(programme: string, from: string, to: string, knownAt?: string): Promise<ReportEvolution | undefined>;
}

export const RECONCILER = Symbol('guichet.reconciler');

/** One line, when the ledger was asked; `counterfactuals` only when it differs from what was printed. */
export function lineOf(
  figure: Figure,
  ledger: Decimal | undefined,
  counterfactuals?: Omit<Counterfactuals, 'ledger' | 'published' | 'tolerance'>,
): ReconciliationLine {
  const published = decimalOf(figure.value);
  const tolerance = toleranceOf(figure);
  const status = statusOf(figure, ledger);
  const difference = ledger && Decimal.subtract(ledger, published);
  const causes =
    ledger === undefined || difference === undefined
      ? []
      : status === 'WITHIN_PRECISION'
        ? [cause('printed-precision', difference, BOUND_SENTENCES[figure.bound])]
        : explain({
            ledger,
            published,
            tolerance,
            ...(counterfactuals ?? { hypotheses: [], roundingAtMost: Decimal.zero }),
          });
  const text = (value: Decimal): string => decimalText(value, figure.unit);
  return {
    figure,
    ledgerValue: ledger && text(ledger),
    difference: difference && text(difference),
    tolerance: text(tolerance),
    status,
    causes: causes.map((one) => printed(one, figure.unit)),
  };
}

export function printed({ code, sentence, amount }: Cause, unit: FigureUnit): PrintedCause {
  return { code, sentence, amount: decimalText(amount, unit) };
}

const BOUND_SENTENCES: Readonly<Record<Figure['bound'], string>> = {
  VALUE: 'Le chiffre est imprimé avec une précision limitée.',
  AT_LEAST: 'Le chiffre imprimé est un minimum (« plus de »).',
  NEARLY: 'Le chiffre imprimé est approché par le haut (« près de »).',
  RANGE: 'Le chiffre imprimé est une fourchette.',
};

/** What a step counts in the unit of a figure; `undefined` for a unit that awards are not counted in. */
export function countedIn(
  unit: FigureUnit,
  step: Pick<StepFigures, 'amount' | 'communes' | 'beneficiaries' | 'awards' | 'quantities'>,
): Decimal | undefined {
  const whole = (count: number): Decimal => ({ digits: BigInt(count), scale: 0 });
  switch (unit) {
    case 'EUR':
      return Decimal.ofEuro(step.amount);
    case 'COMMUNES':
      return whole(step.communes);
    case 'BENEFICIARIES':
      return whole(step.beneficiaries);
    case 'AWARDS':
      return whole(step.awards);
    case 'DAYS':
      return { digits: step.quantities.DAY, scale: 3 };
    case 'POSTS':
      return { digits: step.quantities.POST, scale: 3 };
    case 'STUDIES':
      return { digits: step.quantities.STUDY, scale: 3 };
    default:
      return undefined;
  }
}

/** What each step of a waterfall changes, in the unit of a figure. */
export function changesOf(waterfall: Waterfall, unit: FigureUnit): { code: CauseCode; change: Decimal }[] {
  let before = countedIn(unit, waterfall.from) ?? Decimal.zero;
  return waterfall.steps.map((step) => {
    const value = countedIn(unit, step) ?? Decimal.zero;
    const change = Decimal.subtract(value, before);
    before = value;
    return { code: step.step, change };
  });
}

/** A line of two reports: what the ledger saw move, then what it does not account for. */
export function evolutionLine(
  figure: Figure,
  published: { readonly from: Decimal; readonly to: Decimal; readonly tolerance: Decimal },
  ledger: { readonly from: Decimal | undefined; readonly to: Decimal | undefined },
  movements: readonly { readonly code: CauseCode; readonly change: Decimal; readonly sentence?: string }[],
): ReportEvolutionLine {
  const movement = (from: Decimal | undefined, to: Decimal | undefined): Movement => ({
    from: from && decimalText(from, figure.unit),
    to: to && decimalText(to, figure.unit),
    difference: from && to && decimalText(Decimal.subtract(to, from), figure.unit),
  });
  const causes = movements
    .filter(({ change }) => change.digits !== 0n)
    .map(({ code, change, sentence }) => cause(code, change, sentence));
  const rest = causes.reduce(
    (left, { amount }) => Decimal.subtract(left, amount),
    Decimal.subtract(published.to, published.from),
  );
  if (rest.digits !== 0n) {
    const size = rest.digits < 0n ? { digits: -rest.digits, scale: rest.scale } : rest;
    causes.push(cause(Decimal.compare(size, published.tolerance) <= 0 ? 'printed-precision' : 'unexplained', rest));
  }
  return {
    figure,
    published: movement(published.from, published.to),
    ledger: movement(ledger.from, ledger.to),
    causes: causes.map((one) => printed(one, figure.unit)),
  };
}

/** A share in percent, four decimals, half up; `undefined` of nobody. */
export function shareOf(part: number, all: number): Decimal | undefined {
  if (all === 0) return undefined;
  const scaled = BigInt(part) * 1_000_000n;
  const whole = BigInt(all);
  return { digits: (scaled * 2n + whole) / (whole * 2n), scale: 4 };
}
