/**
 * A second reading of the law on plans, from its texts: it shares no line with the library, knows nothing of how the best
 * plan is searched, and looks at one given plan only.
 */
import type { FinancingPlan, FinancingTerms, NationalLaw, PlanCandidate, PlanInput } from '#financing';

export interface Asked {
  readonly candidate: PlanCandidate;
  readonly amount: bigint;
}

/** A rule that a plan breaks; `scheme`, when it is the rule of one aid. Floors and pairs are `floor` and `pair`. */
export interface Breach {
  readonly code: string;
  readonly scheme?: string | undefined;
}

/** What stays due of public funding, in thousandths, from which day and where; read in L1111-10 and its laws. */
const DEROGATIONS: Readonly<Record<string, { readonly share: bigint; readonly from: string; readonly only?: string }>> =
  {
    'school-energy-renovation': { share: 100n, from: '2024-03-31' },
    'unprotected-heritage': { share: 0n, from: '2019-12-29' },
    interreg: { share: 150n, from: '2012-01-01' },
    'corsica-exceptional-programme': { share: 100n, from: '2012-01-01', only: '2A 2B' },
  };
const EXEMPT = '971 972 973 974 975 976 977 978';

const thousandths = (fraction: number): bigint => BigInt(Math.round(fraction * 1000));
const money = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : BigInt(text.replace('.', ''));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Every rule that these requests break beside the secured money. Nothing is asked: nothing is broken by asking. */
export function breaches(input: PlanInput, law: NationalLaw, requests: readonly Asked[]): readonly Breach[] {
  const asked = requests.filter((one) => one.amount > 0n);
  if (asked.length === 0) return [];
  const found: Breach[] = [];
  const breaks = (isBroken: boolean, code: string, scheme?: string): void => {
    if (isBroken) found.push({ code, scheme });
  };
  const cost = input.cost;
  const eligible = input.eligibleCost ?? cost;
  const secured = input.secured ?? [];
  const fromPrivate = (input.privateFunding ?? 0n) + sum(secured.filter((one) => !one.public).map((one) => one.amount));
  const securedPublic = secured.filter((one) => one.public);
  const aids = [
    ...securedPublic.map((one) => ({ terms: one.terms, amount: one.amount })),
    ...asked.map((one) => ({ terms: one.candidate.terms, amount: one.amount })),
  ];
  const aid = sum(aids.map((one) => one.amount));
  const own = cost - fromPrivate - aid;
  breaks(own < 0n, 'cost');

  // L1111-10: own ≥ share × (aid + own)
  const isInvestment = input.spendingKind === 'INVESTMENT';
  const isExempt = input.department === undefined ? input.zone === 'DROM' : EXEMPT.includes(input.department);
  if (law.ownShare && isInvestment && !isExempt) {
    const shares = (input.derogations ?? [])
      .map((code) => DEROGATIONS[code]!)
      .filter(
        ({ from, only }) =>
          from <= input.on && (input.department === undefined || (only ?? input.department).includes(input.department)),
      )
      .map(({ share }) => share);
    const due = shares.reduce(least, 200n);
    breaks(due > 0n && own * 1000n < due * (aid + own), 'own-share');
  }
  // R2334-27
  const endowed = asked.filter((one) => one.candidate.terms.stateEndowment);
  const endowments = sum(aids.filter((one) => one.terms?.stateEndowment).map((one) => one.amount));
  breaks(
    law.endowmentCeiling !== undefined && endowed.length > 0 && endowments * 10n > eligible * 8n,
    'state-endowments-ceiling',
  );
  for (const { candidate: one, amount } of endowed) {
    const base = least(eligible, money(one.terms.baseMax) ?? eligible);
    breaks(law.endowmentFloor !== undefined && amount * 10n < base * 2n, 'floor', one.slug);
    breaks(law.endowmentCeiling !== undefined && amount * 10n > base * 8n, 'state-endowments-ceiling', one.slug);
  }
  // Decree 2018-514
  const isState = (of: FinancingTerms | undefined): boolean => of?.stateSubsidy ?? of?.base === 'DEFICIT';
  breaks(
    law.publicAidCeiling !== undefined &&
      isInvestment &&
      aids.some((one) => isState(one.terms)) &&
      aid * 1000n > thousandths(law.publicAidCeiling.share) * eligible,
    'public-aid-ceiling',
  );
  // Fonds de concours: no more than the own share
  const funds = sum(aids.filter((one) => one.terms?.base === 'REMAINDER').map((one) => one.amount));
  breaks(law.interCommunalFund !== undefined && funds > 0n && funds > own, 'inter-communal-fund');

  // Aids on what the others leave. A secured one that pays all of it is bound by the cost alone; a secured fund, by law alone.
  for (const { candidate: one, amount } of asked) {
    if (one.terms.base !== 'DEFICIT' && one.terms.base !== 'REMAINDER') continue;
    const code = one.terms.base === 'DEFICIT' ? 'deficit' : 'remainder';
    breaks(amount * 1000n > thousandths(one.terms.rateMax ?? 1) * (own + amount), code, one.slug);
  }
  for (const { terms, amount } of securedPublic) {
    if (terms?.base !== 'DEFICIT' || (terms.rateMax ?? 1) >= 1) continue;
    breaks(amount * 1000n > thousandths(terms.rateMax!) * (own + amount), 'subsidiarity');
  }

  for (const one of asked) {
    const { slug, terms } = one.candidate;
    breaks(terms.kind === 'IN_KIND' || terms.kind === 'UNKNOWN', 'unknown', slug);
    breaks(
      secured.some((other) => other.scheme === slug),
      'twice',
      slug,
    );
    if (terms.kind === 'RATE' || terms.kind === 'FLAT') found.push(...ownBreaches(one, eligible));
  }
  if (!arePairsAllowed(asked, securedPublic)) found.push({ code: 'pair' });
  return found;
}

export function isLawful(input: PlanInput, law: NationalLaw, requests: readonly Asked[]): boolean {
  return breaches(input, law, requests).length === 0;
}

/** What the scheme's own terms forbid. */
function ownBreaches({ candidate: { slug, terms }, amount }: Asked, eligible: bigint): readonly Breach[] {
  const codes: string[] = [];
  if (amount < (money(terms.amountMin) ?? 0n)) codes.push('floor');
  if (amount > (money(terms.amountMax) ?? amount)) codes.push('amount-maximum');
  if (terms.flat) {
    if (amount > money(terms.flat.total)!) codes.push('flat-sum');
    if (amount * 1000n > thousandths(terms.flat.rateMax ?? 1) * eligible) codes.push('rate-maximum');
  } else {
    const baseMax = money(terms.baseMax);
    const base = terms.base === 'REMAINDER' ? baseMax : least(eligible, baseMax ?? eligible);
    if (base !== undefined) {
      const isCapped = terms.base === 'REMAINDER' || base < eligible;
      if (amount * 1000n > thousandths(terms.rateMax!) * base) {
        // The base is what a higher cap would lift, the rate what a higher rate would, unless it is whole already.
        if (isCapped) codes.push('base-maximum');
        if (terms.rateMax! < 1 || !isCapped) codes.push('rate-maximum');
      }
      if (terms.base === 'ELIGIBLE_COST' && terms.rateMin !== undefined && terms.rateMin < terms.rateMax!) {
        const floor = thousandths(terms.rateMin) * base;
        if (amount * 1000n < least(floor, (money(terms.amountMax) ?? floor) * 1000n)) codes.push('floor');
      }
    }
  }
  return codes.map((code) => ({ code, scheme: slug }));
}

/** Who goes with whom; two secured aids that do not are no request's fault. */
function arePairsAllowed(asked: readonly Asked[], secured: NonNullable<PlanInput['secured']>): boolean {
  const parties = [
    ...asked.map((one) => ({ slug: one.candidate.slug, terms: one.candidate.terms, asked: true })),
    ...secured.map((one) => ({ slug: one.scheme ?? '', terms: one.terms, asked: false })),
  ];
  const shuts = (of: FinancingTerms | undefined, slug: string): boolean =>
    of?.oneAidPerExpense === true || (of?.incompatibleWith ?? []).some((pair) => pair.scheme === slug);
  return parties.every((a, i) =>
    parties.every((b, j) => i === j || (!a.asked && !b.asked) || (!shuts(a.terms, b.slug) && !shuts(b.terms, a.slug))),
  );
}

export type Aims = readonly [aid: bigint, certain: bigint, fewest: bigint];

export function aimsOf(candidates: readonly PlanCandidate[], amounts: readonly bigint[]): Aims {
  return [
    sum(amounts),
    sum(amounts.filter((_, index) => candidates[index]!.verdict === 'ELIGIBLE')),
    -BigInt(amounts.filter((amount) => amount > 0n).length),
  ];
}

function isBetter(a: Aims, b: Aims): boolean {
  for (let aim = 0; aim < 3; aim++) if (a[aim] !== b[aim]) return a[aim]! > b[aim]!;
  return false;
}

/** Tries every whole-cent amount of every scheme. */
export function bruteForce(input: PlanInput, law: NationalLaw): Aims {
  let best: Aims = [0n, 0n, 0n];
  const amounts: bigint[] = [];
  const tryAll = (index: number, left: bigint): void => {
    if (index === input.candidates.length) {
      const aims = aimsOf(input.candidates, amounts);
      if (!isBetter(aims, best)) return;
      const requests = input.candidates.map((one, at) => ({ candidate: one, amount: amounts[at]! }));
      if (isLawful(input, law, requests)) best = aims;
      return;
    }
    for (let amount = 0n; amount <= left; amount++) {
      amounts[index] = amount;
      tryAll(index + 1, left - amount);
    }
  };
  tryAll(0, input.cost);
  return best;
}

/** What the plan asks of each candidate. */
export function requestsOf(
  plan: Pick<FinancingPlan, 'lines'>,
  input: PlanInput,
): { candidate: PlanCandidate; amount: bigint }[] {
  return input.candidates.map((one) => ({
    candidate: one,
    amount: plan.lines.find((line) => line.source === 'SCHEME' && line.scheme === one.slug)?.amount ?? 0n,
  }));
}
