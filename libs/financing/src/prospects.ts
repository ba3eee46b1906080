/** The schemes that can take part in a plan, as contributions to the search; and those that cannot, with why. */
import type { Euro } from '#kernel';
import { applicableTerms } from './applicable-terms.js';
import { euros, typeset } from './french.js';
import type { LegalBasis, NationalLaw } from './law.js';
import { NO_FACTS, type Operation } from './operation.js';
import { isAmountKnown, paymentOf, type Payment } from './payment.js';
import type { LeftOutCode, LeftOutScheme, PlanCandidate, PlanInput } from './plan-types.js';
import { Ratio } from './ratio.js';
import { bestRequests, type Contribution, type Room, type Solution } from './search.js';
import type { FinancingTerms } from './terms.js';

/** A scheme that can be requested. */
export interface Prospect {
  readonly candidate: PlanCandidate;
  readonly terms: FinancingTerms;
  readonly payment: Payment;
  readonly certain: boolean;
}

export interface Prospects {
  /** Sorted by slug. */
  readonly possible: readonly Prospect[];
  readonly leftOut: readonly LeftOutScheme[];
}

/** The search is exact on at most this many schemes; what comes after the most generous ones is left out, and said. */
export const MAX_PROSPECTS = 20;

export function prospectsOf(input: PlanInput, operation: Operation, law: NationalLaw): Prospects {
  const possible: Prospect[] = [];
  const leftOut: LeftOutScheme[] = [];
  for (const candidate of [...input.candidates].sort((a, b) => bySlug(a.slug, b.slug))) {
    const terms = applicableTerms(candidate.terms, input.facts ?? NO_FACTS, input.on);
    const reason = outrightReason(candidate, terms, operation, input);
    if (reason) {
      leftOut.push(leftOutAs(candidate, ...reason));
      continue;
    }
    const payment = paymentOf(terms, operation.eligibleCost, law);
    if (payment.high < payment.low) leftOut.push(leftOutAs(candidate, 'below-floor', floorSentence(payment)));
    else possible.push({ candidate, terms, payment, certain: candidate.verdict === 'ELIGIBLE' });
  }
  if (possible.length <= MAX_PROSPECTS) return { possible, leftOut };
  const kept = new Set([...possible].sort(byGenerosity).slice(0, MAX_PROSPECTS));
  const dropped = possible
    .filter((one) => !kept.has(one))
    .map(({ candidate }) =>
      leftOutAs(
        candidate,
        'not-considered',
        `Le plan se limite aux ${MAX_PROSPECTS} dispositifs qui peuvent payer le plus.`,
      ),
    );
  return { possible: possible.filter((one) => kept.has(one)), leftOut: [...leftOut, ...dropped] };
}

export interface SolveOptions {
  /** Forget the schemes that still have to be verified. */
  readonly onlyCertain?: boolean | undefined;
  readonly maxRequests?: number | undefined;
  /** Only a greater total than this is wanted; without one, nothing is chosen. */
  readonly above?: Euro | undefined;
  /** Only choices that ask this scheme are wanted. */
  readonly including?: string | undefined;
}

/** What was chosen: the requested schemes with their amounts, sorted by slug. */
export interface Choice {
  readonly requests: readonly Request[];
  readonly total: Euro;
}

export interface Request {
  readonly prospect: Prospect;
  readonly amount: Euro;
}

/** The best lawful requests. */
export function choose(
  possible: readonly Prospect[],
  operation: Operation,
  law: NationalLaw,
  options: SolveOptions,
): Choice {
  const usable = options.onlyCertain ? possible.filter((one) => one.certain) : possible;
  const { including, maxRequests, above } = options;
  const place = including === undefined ? undefined : usable.findIndex(({ candidate }) => candidate.slug === including);
  if (place === -1) return { requests: [], total: 0n };
  const solution: Solution = bestRequests(contributionsOf(usable), roomOf(operation, law), {
    maxRequests,
    above,
    including: place,
  });
  const requests = usable
    .map((prospect, index) => ({ prospect, amount: solution.amounts[index]! }))
    .filter((request) => request.amount > 0n);
  return { requests, total: solution.total };
}

function contributionsOf(prospects: readonly Prospect[]): readonly Contribution[] {
  return prospects.map(({ payment, certain, ...one }) => ({
    certain,
    low: payment.low,
    high: payment.high,
    kind: payment.kind,
    ratio: payment.ratio,
    endowment: payment.endowment,
    stateSubsidy: payment.stateSubsidy,
    excludes: prospects.reduce(
      (mask, other, index) =>
        other.candidate !== one.candidate && exclusion(one, other) !== undefined ? mask | (1 << index) : mask,
      0,
    ),
  }));
}

/** The greatest total that requests may reach, whatever they are: what the law and the money that is there leave. */
export function greatestRoom({ ceilings }: Operation): bigint {
  return least(ceilings.map((ceiling) => ceiling.requests));
}

function roomOf(operation: Operation, law: NationalLaw): Room {
  const always = greatestRoom(operation);
  const withStateSubsidy = operation.stateSubsidyCeiling
    ? least([always, operation.stateSubsidyCeiling.requests])
    : always;
  return {
    remaining: operation.remaining,
    ceiling: operation.hasSecuredStateSubsidy ? withStateSubsidy : always,
    ceilingWithStateSubsidy: withStateSubsidy,
    endowments: operation.endowments?.room,
    funds: law.interCommunalFund && Ratio.of(law.interCommunalFund.share),
    fundsSecured: operation.fundsSecured,
  };
}

function least(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => (b < a ? b : a));
}

interface Party {
  readonly candidate: Pick<PlanCandidate, 'slug' | 'label' | 'legalBasis'>;
  readonly terms: FinancingTerms;
}

/** Why two schemes cannot finance the same operation, in the words and with the texts of the one that says so. */
export interface Exclusion {
  readonly code: 'incompatible' | 'one-aid';
  readonly sentence: string;
  readonly legalBasis: readonly LegalBasis[];
}

/** `undefined` when they can. */
export function exclusion(a: Party, b: Party): Exclusion | undefined {
  const stated = statedIncompatibility(a, b) ?? statedIncompatibility(b, a);
  if (stated) return stated;
  const alone = [a, b].find((one) => one.terms.oneAidPerExpense)?.candidate;
  return alone && { code: 'one-aid', sentence: oneAidSentence(alone.label), legalBasis: alone.legalBasis ?? [] };
}

function statedIncompatibility({ terms, candidate }: Party, other: Party): Exclusion | undefined {
  const stated = terms.incompatibleWith?.find((pair) => pair.scheme === other.candidate.slug);
  return stated && { code: 'incompatible', sentence: stated.sentence, legalBasis: candidate.legalBasis ?? [] };
}

function oneAidSentence(label: string): string {
  return typeset(`« ${label} » veut être la seule aide sur les dépenses qu’il finance.`);
}

export function leftOutAs(
  { slug, label }: { readonly slug: string; readonly label: string },
  code: LeftOutCode,
  sentence: string,
): LeftOutScheme {
  return { scheme: slug, label, code, sentence: typeset(sentence) };
}

type Reason = readonly [code: LeftOutCode, sentence: string];

function outrightReason(
  candidate: PlanCandidate,
  terms: FinancingTerms,
  { secured }: Operation,
  input: PlanInput,
): Reason | undefined {
  if (input.secured?.some((aid) => aid.scheme === candidate.slug)) {
    return ['already-secured', 'Ce dispositif figure déjà parmi les aides acquises, demandées ou espérées.'];
  }
  if (terms.kind === 'IN_KIND') return ['in-kind', 'Ce dispositif apporte des journées ou des études, pas d’argent.'];
  if (!isAmountKnown(terms))
    return ['unknown-amount', 'Ce que ce dispositif verse n’est pas connu : le plan n’en compte rien.'];
  for (const share of secured) {
    const other: Party = {
      candidate: { slug: share.aid.scheme ?? '', label: share.label },
      terms: share.terms ?? { kind: 'UNKNOWN' },
    };
    const found = exclusion({ candidate, terms }, other);
    if (found) return ['incompatible-with-secured', found.sentence];
  }
  return undefined;
}

function floorSentence({ high, low, minima }: Payment): string {
  const floor = minima.find(({ minimum }) => minimum === low);
  return floor
    ? typeset(`${floor.sentence} Ici, il verserait au plus ${euros(high)} : il ne peut donc rien verser.`)
    : 'Il n’y a aucune dépense que ce dispositif puisse financer.';
}

function byGenerosity(a: Prospect, b: Prospect): number {
  return Number(b.payment.high - a.payment.high) || Number(b.certain) - Number(a.certain);
}

function bySlug(a: string, b: string): number {
  return a < b ? -1 : 1;
}
