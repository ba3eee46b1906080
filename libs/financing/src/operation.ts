/**
 * The operation as the law sees it: money that is already there, what it leaves, and the ceilings on public aid in
 * force. Nothing is chosen yet.
 */
import { Euro, listInFrench } from '#kernel';
import { applicableTerms, type KnownFacts } from './applicable-terms.js';
import { euros, percent, typeset } from './french.js';
import { derogation, type Derogation, type LegalBasis, type NationalLaw, type ShareRule } from './law.js';
import { isAmountKnown, isStateSubsidy, kindOf, rateOf, type PaymentKind } from './payment.js';
import type { LimitCode, PlanInput, SecuredAid, SpendingKind } from './plan-types.js';
import { Ratio } from './ratio.js';
import type { FinancingTerms } from './terms.js';

/** Public money that is secured, requested or hoped for, with the rules that its scheme brings. */
export interface SecuredShare {
  readonly aid: SecuredAid;
  readonly label: string;
  readonly amount: Euro;
  readonly terms: FinancingTerms | undefined;
  readonly kind: PaymentKind;
  readonly ratio: Ratio;
  readonly endowment: boolean;
  readonly stateSubsidy: boolean;
  readonly legalBasis: readonly LegalBasis[];
}

/** A ceiling on all requests together. */
export interface Ceiling {
  readonly code: LimitCode;
  /** What requests may add up to; negative when secured money is over it already. */
  readonly requests: bigint;
  readonly sentence: string;
  readonly legalBasis: readonly LegalBasis[];
}

/** Why the owner's minimum share is what it is. */
export type OwnShareDue =
  | { readonly applies: false; readonly reason: 'NO_RULE' | 'OVERSEAS' | 'NOT_INVESTMENT' }
  | {
      readonly applies: true;
      readonly share: number;
      readonly derogation?: Derogation | undefined;
      readonly legalBasis: readonly LegalBasis[];
    };

export interface Operation {
  readonly cost: Euro;
  readonly eligibleCost: Euro;
  /** Declared private funding and private money among the secured aids. */
  readonly privateFunding: Euro;
  /** The cost less private money, never under zero: what public funding has to pay. */
  readonly publicFunding: Euro;
  readonly secured: readonly SecuredShare[];
  readonly securedPublic: Euro;
  /** What the owner would pay without any request. Negative when resources exceed the cost already. */
  readonly remaining: bigint;
  readonly ownShareDue: OwnShareDue;
  readonly requiredOwnShare: Euro;
  readonly derogations: readonly Derogation[];
  readonly spendingKind: SpendingKind;
  readonly isInvestment: boolean;
  /** Always: own share, cost, and what secured deficits and funds leave. */
  readonly ceilings: readonly Ceiling[];
  /** Only where a State subsidy is among the aids. */
  readonly stateSubsidyCeiling: Ceiling | undefined;
  readonly hasSecuredStateSubsidy: boolean;
  /** What endowments may still pay together, never under zero. */
  readonly endowments: { readonly room: Euro; readonly rule: ShareRule } | undefined;
  readonly fundsSecured: Euro;
}

export const NO_FACTS: KnownFacts = new Map();

/** `requiredShare` replaces what law and derogations ask: for « what if the prefect granted it ». */
export function operationOf(input: PlanInput, law: NationalLaw, requiredShare?: number): Operation {
  const { cost } = input;
  const eligibleCost = eligibleCostOf(input);
  const aids = input.secured ?? [];
  const privateFunding = Euro.sum([
    input.privateFunding ?? 0n,
    ...aids.filter((aid) => !aid.public).map((aid) => aid.amount),
  ]);
  const publicFunding = Euro.max(0n, cost - privateFunding);
  const secured = aids.filter((aid) => aid.public).map((aid) => securedShare(aid, input));
  const securedPublic = Euro.sum(secured.map((share) => share.amount));
  const remaining = cost - privateFunding - securedPublic;
  const spendingKind = input.spendingKind ?? 'INVESTMENT';
  const isInvestment = spendingKind === 'INVESTMENT';
  const derogations = invokedDerogations(input);
  const ownShareDue = dueOwnShare(input, law, isInvestment, derogations, requiredShare);
  const requiredOwnShare = ownShareDue.applies ? Ratio.up(publicFunding, Ratio.of(ownShareDue.share)) : 0n;
  const fundsSecured = Euro.sum(secured.filter((share) => share.kind === 'REMAINDER').map((share) => share.amount));

  const ceilings: Ceiling[] = [];
  if (ownShareDue.applies && ownShareDue.share > 0) {
    ceilings.push({
      code: 'own-share',
      requests: publicFunding - requiredOwnShare - securedPublic,
      sentence: typeset(
        `Il vous faut garder au moins ${percent(ownShareDue.share)} des financements publics à votre charge : les aides publiques s’arrêtent à ${euros(publicFunding - requiredOwnShare)}.`,
      ),
      legalBasis: ownShareDue.legalBasis,
    });
  }
  ceilings.push({
    code: 'cost',
    requests: remaining,
    sentence: `Les ressources ne peuvent pas dépasser le coût de l’opération (${euros(cost)}).`,
    legalBasis: [],
  });
  for (const share of secured) {
    const least = share.kind === 'DEFICIT' ? Ratio.leastRemaining(share.amount, share.ratio) : 0n;
    if (least > 0n) {
      ceilings.push({
        code: 'subsidiarity',
        requests: remaining - least,
        sentence: typeset(
          `« ${share.label} » ne paie qu’une part de ce que les autres aides laissent : une aide de plus remettrait son montant en cause.`,
        ),
        legalBasis: share.legalBasis,
      });
    }
  }
  if (fundsSecured > 0n && law.interCommunalFund) {
    ceilings.push({
      code: 'inter-communal-fund',
      requests: remaining - Ratio.leastRemaining(fundsSecured, Ratio.of(law.interCommunalFund.share)),
      sentence:
        'Une aide de plus ferait passer les fonds de concours au-dessus de la moitié de ce qui vous reste à payer.',
      legalBasis: law.interCommunalFund.legalBasis,
    });
  }

  const aidCeiling = isInvestment ? law.publicAidCeiling : undefined;
  const securedEndowments = secured.filter((share) => share.endowment).map((share) => share.amount);
  return {
    cost,
    eligibleCost,
    privateFunding,
    publicFunding,
    secured,
    securedPublic,
    remaining,
    ownShareDue,
    requiredOwnShare,
    derogations,
    spendingKind,
    isInvestment,
    ceilings,
    stateSubsidyCeiling: aidCeiling && {
      code: 'public-aid-ceiling',
      requests: Ratio.down(eligibleCost, Ratio.of(aidCeiling.share)) - securedPublic,
      sentence:
        aidCeiling.share === 1
          ? `Avec une subvention de l’État, les aides publiques ne dépassent pas la dépense éligible (${euros(eligibleCost)}).`
          : `Avec une subvention de l’État, les aides publiques ne dépassent pas ${percent(aidCeiling.share)} de la dépense éligible (${euros(eligibleCost)}).`,
      legalBasis: aidCeiling.legalBasis,
    },
    hasSecuredStateSubsidy: secured.some((share) => share.stateSubsidy),
    endowments: law.endowmentCeiling && {
      room: Euro.max(0n, Ratio.down(eligibleCost, Ratio.of(law.endowmentCeiling.share)) - Euro.sum(securedEndowments)),
      rule: law.endowmentCeiling,
    },
    fundsSecured,
  };
}

/** Given, else the sum of the eligible expenses, else the cost. */
export function eligibleCostOf(input: Pick<PlanInput, 'cost' | 'eligibleCost' | 'expenses'>): Euro {
  const expenses = input.expenses ?? [];
  if (input.eligibleCost !== undefined) return input.eligibleCost;
  if (expenses.length === 0) return input.cost;
  return Euro.sum(expenses.filter((expense) => expense.eligible !== false).map((expense) => expense.amount));
}

/** `le DETR et « Région »` in sentences about several aids. */
export function labelsInFrench(labels: readonly string[], conjunction: 'et' | 'ou' = 'et'): string {
  return typeset(
    listInFrench(
      labels.map((label) => `« ${label} »`),
      conjunction,
    ),
  );
}

export function isOverseasExempt(
  exemptDepartments: readonly string[],
  place: Pick<PlanInput, 'zone' | 'department'>,
): boolean {
  return place.department === undefined ? place.zone === 'DROM' : exemptDepartments.includes(place.department);
}

function securedShare(aid: SecuredAid, input: PlanInput): SecuredShare {
  const candidate = input.candidates.find((one) => one.slug === aid.scheme);
  const stated = candidate?.terms ?? aid.terms;
  const terms = stated && applicableTerms(stated, input.facts ?? NO_FACTS, input.on);
  // Its own rule on what the others leave is only known where its rate is.
  const kind = terms && isAmountKnown(terms) ? kindOf(terms) : 'FIXED';
  return {
    aid,
    label: labelOf(aid, candidate?.label),
    amount: aid.amount,
    terms,
    kind,
    ratio: terms ? rateOf(terms) : Ratio.one,
    endowment: terms?.stateEndowment === true,
    stateSubsidy: terms !== undefined && isStateSubsidy(terms),
    legalBasis: candidate?.legalBasis ?? aid.legalBasis ?? [],
  };
}

/** What the line of a secured aid is called. A valid one names a scheme or a funder. */
export function labelOf(aid: SecuredAid, schemeLabel?: string): string {
  return aid.label ?? schemeLabel ?? aid.scheme ?? aid.funder!;
}

function invokedDerogations(input: PlanInput): readonly Derogation[] {
  return [...new Set(input.derogations)].map(derogation).filter((found) => found !== undefined);
}

function dueOwnShare(
  input: PlanInput,
  law: NationalLaw,
  isInvestment: boolean,
  derogations: readonly Derogation[],
  requiredShare: number | undefined,
): OwnShareDue {
  const rule = law.ownShare;
  if (!rule) return { applies: false, reason: 'NO_RULE' };
  if (!isInvestment) return { applies: false, reason: 'NOT_INVESTMENT' };
  if (isOverseasExempt(rule.exemptDepartments, input)) return { applies: false, reason: 'OVERSEAS' };
  const granted = derogations
    .filter((one) => isDerogationInForce(one, input) && one.share < rule.share)
    .sort((a, b) => a.share - b.share)[0];
  const share = requiredShare ?? granted?.share ?? rule.share;
  return { applies: true, share, derogation: granted, legalBasis: granted?.legalBasis ?? rule.legalBasis };
}

/** Whether it exists on that day, and where the place is. */
export function isDerogationInForce(
  one: Derogation,
  { on, department }: Pick<PlanInput, 'on' | 'department'>,
): boolean {
  return one.from <= on && (department === undefined || (one.departments?.includes(department) ?? true));
}
