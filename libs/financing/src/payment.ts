/** What one scheme can pay in one operation, before anybody else is counted: its terms read as bounds in cents. */
import { Euro } from '#kernel';
import { euros, percent } from './french.js';
import type { NationalLaw } from './law.js';
import type { LimitCode } from './plan-types.js';
import { Ratio } from './ratio.js';
import type { FinancingTerms } from './terms.js';

/** A maximum that the scheme's own terms, or the law on its kind, put on its amount alone. */
export interface OwnMaximum {
  readonly code: LimitCode;
  readonly maximum: Euro;
  readonly sentence: string;
  /** The limit is national law, not the scheme's. */
  readonly rule?: 'endowmentCeiling' | undefined;
}

/** A minimum under which it pays nothing. */
export interface OwnMinimum {
  readonly minimum: Euro;
  readonly sentence: string;
}

export interface Payment {
  readonly kind: 'FIXED' | 'DEFICIT' | 'REMAINDER';
  /** FIXED with a rate: what the rate applies to. DEFICIT, REMAINDER: known only once the others are. */
  readonly base: Euro | undefined;
  readonly ratio: Ratio;
  readonly low: Euro;
  readonly high: Euro;
  readonly maxima: readonly OwnMaximum[];
  readonly minima: readonly OwnMinimum[];
  readonly endowment: boolean;
  readonly stateSubsidy: boolean;
}

export type PaymentKind = Payment['kind'];

/** Whether anybody can say how much the scheme pays. */
export function isAmountKnown(terms: FinancingTerms): boolean {
  if (terms.kind === 'FLAT') return terms.flat !== undefined;
  if (terms.kind !== 'RATE') return false;
  return (
    kindOf(terms) !== 'FIXED' || [terms.rateMax, terms.amountMax, terms.stateEndowment].some((one) => one !== undefined)
  );
}

export function kindOf(terms: FinancingTerms): PaymentKind {
  if (terms.kind !== 'RATE' || terms.base === undefined || terms.base === 'ELIGIBLE_COST') return 'FIXED';
  return terms.base;
}

/** Default: an aid on the deficit is a State subsidy (Fonds friches, Fonds vert), anything else says so itself. */
export function isStateSubsidy(terms: FinancingTerms): boolean {
  return terms.stateSubsidy ?? terms.base === 'DEFICIT';
}

/** The greatest share of its base that the scheme pays. A fund is bounded by the law on funds where it says nothing itself. */
export function rateOf(terms: FinancingTerms): Ratio {
  return terms.rateMax === undefined ? Ratio.one : Ratio.of(terms.rateMax);
}

/** The bounds of a scheme whose amount is known (`isAmountKnown`), on that eligible cost, under that law. */
export function paymentOf(terms: FinancingTerms, eligibleCost: Euro, law: NationalLaw): Payment {
  const kind = kindOf(terms);
  const maxima = maximaOf(terms, kind, eligibleCost, law);
  const minima = minimaOf(terms, kind, eligibleCost, law);
  return {
    kind,
    base: terms.kind === 'RATE' && kind === 'FIXED' ? baseOf(terms, eligibleCost) : undefined,
    ratio: rateOf(terms),
    low: minima.reduce<Euro>((low, { minimum }) => Euro.max(low, minimum), 1n),
    high: maxima.reduce((high, { maximum }) => Euro.min(high, maximum), maxima[0].maximum),
    maxima,
    minima,
    endowment: terms.stateEndowment === true,
    stateSubsidy: isStateSubsidy(terms),
  };
}

type NonEmpty<T> = readonly [T, ...T[]];

/** More than any amount an edge accepts (fifteen digits of euros): what bounds the sum then lies elsewhere. */
const UNBOUNDED: Euro = 10n ** 18n;

/** A fund pays on the remainder of the whole operation, the others on no more than the eligible cost. */
function wholeOf(kind: PaymentKind, eligibleCost: Euro): Euro {
  return kind === 'REMAINDER' ? UNBOUNDED : eligibleCost;
}

function baseOf(terms: FinancingTerms, whole: Euro): Euro {
  return terms.baseMax === undefined ? whole : Euro.min(amount(terms.baseMax), whole);
}

function maximaOf(
  terms: FinancingTerms,
  kind: PaymentKind,
  eligibleCost: Euro,
  law: NationalLaw,
): NonEmpty<OwnMaximum> {
  const whole = wholeOf(kind, eligibleCost);
  const base = baseOf(terms, whole);
  const maxima: [OwnMaximum, ...OwnMaximum[]] =
    terms.kind === 'FLAT' ? byLumpSum(terms, eligibleCost) : [byRate(terms, base)];
  if (terms.kind === 'RATE' && base < whole) {
    const byBase: OwnMaximum = {
      code: 'base-maximum',
      maximum: maxima[0].maximum,
      sentence: `Le dispositif ne prend en compte que ${euros(base)} de dépenses.`,
    };
    // A whole rate holds nothing down: the base alone does.
    if (terms.rateMax === undefined || terms.rateMax >= 1) maxima[0] = byBase;
    else maxima.push(byBase);
  }
  if (terms.amountMax !== undefined) {
    const maximum = amount(terms.amountMax);
    maxima.push({ code: 'amount-maximum', maximum, sentence: `Le dispositif ne verse pas plus de ${euros(maximum)}.` });
  }
  // On the whole eligible cost, the ceiling on endowments together says it already.
  if (terms.stateEndowment && law.endowmentCeiling && base < whole) {
    const { share } = law.endowmentCeiling;
    maxima.push({
      code: 'state-endowments-ceiling',
      maximum: Ratio.down(base, Ratio.of(share)),
      sentence: `Une dotation de l’État ne dépasse pas ${percent(share)} de la dépense qu’elle prend en compte (${euros(base)}).`,
      rule: 'endowmentCeiling',
    });
  }
  return maxima;
}

function byLumpSum(terms: FinancingTerms, eligibleCost: Euro): [OwnMaximum, OwnMaximum] {
  const { total, unit, rateMax = 1 } = terms.flat!;
  const lump = amount(total);
  return [
    { code: 'flat-sum', maximum: lump, sentence: `C’est un forfait de ${euros(lump)} ${unit}.` },
    {
      code: 'rate-maximum',
      maximum: Ratio.down(eligibleCost, Ratio.of(rateMax)),
      sentence: `Le forfait ne dépasse pas ${rateMax < 1 ? `${percent(rateMax)} de ` : ''}la dépense éligible (${euros(eligibleCost)}).`,
    },
  ];
}

function byRate(terms: FinancingTerms, base: Euro): OwnMaximum {
  const rate = terms.rateMax ?? 1;
  return {
    code: 'rate-maximum',
    maximum: Ratio.down(base, rateOf(terms)),
    sentence:
      rate < 1
        ? `Le dispositif ne dépasse pas ${percent(rate)} de la dépense éligible (${euros(base)}).`
        : `Le dispositif ne paie pas plus que la dépense éligible (${euros(base)}).`,
  };
}

function minimaOf(
  terms: FinancingTerms,
  kind: PaymentKind,
  eligibleCost: Euro,
  law: NationalLaw,
): readonly OwnMinimum[] {
  const minima: OwnMinimum[] = [];
  const base = baseOf(terms, eligibleCost);
  if (terms.amountMin !== undefined) {
    const minimum = amount(terms.amountMin);
    minima.push({ minimum, sentence: `Le dispositif ne verse pas moins de ${euros(minimum)}.` });
  }
  const { rateMin, rateMax } = terms;
  if (
    terms.kind === 'RATE' &&
    kind === 'FIXED' &&
    rateMin !== undefined &&
    rateMax !== undefined &&
    rateMin < rateMax
  ) {
    const onBase = Ratio.up(base, Ratio.of(rateMin));
    const minimum = terms.amountMax === undefined ? onBase : Euro.min(onBase, amount(terms.amountMax));
    minima.push({
      minimum,
      sentence: `Le dispositif ne descend pas au-dessous de ${percent(rateMin)} de ${euros(base)}, soit ${euros(minimum)}.`,
    });
  }
  if (terms.stateEndowment && law.endowmentFloor) {
    const { share } = law.endowmentFloor;
    const minimum = Ratio.up(base, Ratio.of(share));
    minima.push({
      minimum,
      sentence: `Une dotation de l’État représente au moins ${percent(share)} de la dépense éligible, soit ${euros(minimum)}.`,
    });
  }
  return minima;
}

/** Amounts of a scheme were checked when its file was; anything else is a mistake of ours. */
export function amount(text: string): Euro {
  const cents = Euro.parse(text);
  if (cents === undefined) throw new RangeError(`not an amount: ${text}`);
  return cents;
}
