/**
 * Random projects against an independent brute force. Costs are a few cents, so that every whole-cent plan can be tried:
 * the best of them must be what the search finds, to the cent, and by the same three aims.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Day, Euro } from '#kernel';
import { candidate, project } from '../test/fixtures.js';
import { lawOn, type NationalLaw, type RuleName } from './law.js';
import { planFinancing } from './plan.js';
import type { FinancingPlan, PlanCandidate, PlanInput, SecuredAid } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

const ON = Day.of('2026-03-01');
const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 400) };

// ── what can be drawn ────────────────────────────────────────────────────────────────────────────────────────────────

const rate = fc.constantFrom(0.1, 0.2, 0.25, 0.3, 0.5, 0.8, 1);
/** An amount from nothing to half of the greatest cost. */
const part = (maxCost: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: Math.ceil(maxCost / 2) }).map((cents) => Euro.format(BigInt(cents)));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });

const rateTerms = (maxCost: number): fc.Arbitrary<FinancingTerms> =>
  fc
    .record({
      kind: fc.constant('RATE' as const),
      base: fc.constantFrom(
        'ELIGIBLE_COST' as const,
        'ELIGIBLE_COST' as const,
        'DEFICIT' as const,
        'REMAINDER' as const,
      ),
      rateMax: rate,
      rateMin: maybe(rate),
      amountMin: maybe(part(maxCost)),
      amountMax: maybe(part(maxCost)),
      baseMax: maybe(part(maxCost)),
      stateEndowment: fc.boolean(),
      stateSubsidy: maybe(fc.boolean()),
      oneAidPerExpense: fc.constantFrom(false, false, false, true),
    })
    .map((terms) => ({ ...terms, stateEndowment: terms.stateEndowment && terms.base === 'ELIGIBLE_COST' }));

const flatTerms = (maxCost: number): fc.Arbitrary<FinancingTerms> =>
  fc.record({
    kind: fc.constant('FLAT' as const),
    flat: fc.record({ total: part(maxCost), unit: fc.constant('par poste'), rateMax: maybe(rate) }),
  });

const terms = (maxCost: number): fc.Arbitrary<FinancingTerms> =>
  fc.oneof({ weight: 5, arbitrary: rateTerms(maxCost) }, { weight: 1, arbitrary: flatTerms(maxCost) });

function candidates(most: number, maxCost: number): fc.Arbitrary<readonly PlanCandidate[]> {
  return fc
    .array(
      fc.record({ terms: terms(maxCost), certain: fc.boolean(), excludesFirst: fc.constantFrom(false, false, true) }),
      { maxLength: most },
    )
    .map((drawn) =>
      drawn.map((one, index) =>
        candidate(
          `s${index}`,
          one.excludesFirst && index > 0
            ? { ...one.terms, incompatibleWith: [{ scheme: 's0', sentence: 'Un seul des deux.' }] }
            : one.terms,
          { verdict: one.certain ? 'ELIGIBLE' : 'TO_VERIFY' },
        ),
      ),
    );
}

const securedAids = (maxCost: number): fc.Arbitrary<readonly SecuredAid[]> =>
  fc
    .array(
      fc.record({
        amount: fc.bigInt({ min: 0n, max: BigInt(Math.ceil(maxCost / 3)) }),
        public: fc.boolean(),
        terms: maybe(rateTerms(maxCost)),
      }),
      { maxLength: 2 },
    )
    .map((drawn) =>
      drawn.map((one, index) => ({
        amount: one.amount,
        public: one.public,
        ...(one.terms === undefined ? { funder: 'Région' } : { scheme: `secured-${index}`, terms: one.terms }),
      })),
    );

function inputs(most: number, maxCost: number): fc.Arbitrary<PlanInput> {
  return fc
    .record({
      cost: fc.integer({ min: 0, max: maxCost }).map(BigInt),
      eligible: maybe(fc.constantFrom(0.5, 0.75, 1)),
      privateFunding: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: BigInt(Math.ceil(maxCost / 4)) })),
      spendingKind: fc.constantFrom('INVESTMENT' as const, 'INVESTMENT' as const, 'POST' as const),
      zone: fc.constantFrom('METROPOLE' as const, 'METROPOLE' as const, 'DROM' as const),
      derogations: fc.constantFrom([], [], ['school-energy-renovation']),
      secured: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: securedAids(maxCost) }),
      candidates: candidates(most, maxCost),
    })
    .map(({ eligible, ...one }) => ({
      ...project(one),
      on: ON,
      eligibleCost: eligible === undefined ? undefined : Euro.shareDown(one.cost, BigInt(eligible * 4), 4n),
    }));
}

// ── the brute force: written from the texts, knows nothing of the search ─────────────────────────────────────────────

interface Money {
  readonly terms: FinancingTerms | undefined;
  readonly amount: bigint;
}

const thousandths = (fraction: number): bigint => BigInt(Math.round(fraction * 1000));
const money = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : BigInt(text.replace('.', ''));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** May these requests be made, beside the secured money? */
function isLawful(
  input: PlanInput,
  law: NationalLaw,
  requests: readonly { readonly candidate: PlanCandidate; readonly amount: bigint }[],
): boolean {
  const asked = requests.filter((one) => one.amount > 0n);
  if (asked.length === 0) return true;
  const cost = input.cost;
  const eligible = input.eligibleCost ?? cost;
  const secured = input.secured ?? [];
  const fromPrivate = input.privateFunding! + sum(secured.filter((one) => !one.public).map((one) => one.amount));
  const securedPublic = secured.filter((one) => one.public);
  const aids: readonly Money[] = [
    ...securedPublic.map((one) => ({ terms: one.terms, amount: one.amount })),
    ...asked.map((one) => ({ terms: one.candidate.terms, amount: one.amount })),
  ];
  const aid = sum(aids.map((one) => one.amount));
  const own = cost - fromPrivate - aid;
  if (own < 0n) return false;

  // L1111-10: own ≥ share × (aid + own)
  const mainlandInvestment = input.spendingKind === 'INVESTMENT' && input.zone === 'METROPOLE';
  if (law.ownShare && mainlandInvestment) {
    const share = input.derogations!.length > 0 ? 100n : 200n;
    if (own * 1000n < share * (aid + own)) return false;
  }
  // R2334-27
  const endowed = asked.filter((one) => one.candidate.terms.stateEndowment);
  const endowments = sum(aids.filter((one) => one.terms?.stateEndowment).map((one) => one.amount));
  if (law.endowmentCeiling && endowed.length > 0 && endowments * 10n > eligible * 8n) return false;
  for (const { candidate: one, amount } of endowed) {
    const base = least(eligible, money(one.terms.baseMax) ?? eligible);
    if (law.endowmentFloor && amount * 10n < base * 2n) return false;
    if (law.endowmentCeiling && amount * 10n > base * 8n) return false;
  }
  // Decree 2018-514
  const isState = (of: FinancingTerms | undefined): boolean => of?.stateSubsidy ?? of?.base === 'DEFICIT';
  if (
    law.publicAidCeiling &&
    input.spendingKind === 'INVESTMENT' &&
    aids.some((one) => isState(one.terms)) &&
    aid > eligible
  ) {
    return false;
  }
  // Fonds de concours: no more than the own share
  const funds = sum(aids.filter((one) => one.terms?.base === 'REMAINDER').map((one) => one.amount));
  if (law.interCommunalFund && funds > own && funds > 0n) return false;

  // Aids on what the others leave, secured ones included
  for (const { terms: of, amount } of aids) {
    const asDeficit =
      of?.base === 'DEFICIT' || (of?.base === 'REMAINDER' && asked.some((one) => one.candidate.terms === of));
    if (asDeficit && amount * 1000n > thousandths(of.rateMax!) * (own + amount)) return false;
  }

  // The schemes' own terms
  for (const { candidate: one, amount } of asked) {
    const of = one.terms;
    if (amount < (money(of.amountMin) ?? 0n)) return false;
    if (amount > (money(of.amountMax) ?? amount)) return false;
    if (of.kind === 'FLAT') {
      if (amount > money(of.flat!.total)!) return false;
      if (amount * 1000n > thousandths(of.flat!.rateMax ?? 1) * eligible) return false;
      continue;
    }
    const baseMax = money(of.baseMax);
    const base = of.base === 'REMAINDER' ? baseMax : least(eligible, baseMax ?? eligible);
    if (base !== undefined && amount * 1000n > thousandths(of.rateMax!) * base) return false;
    if (of.base === 'ELIGIBLE_COST' && of.rateMin !== undefined && of.rateMin < of.rateMax!) {
      const floor = thousandths(of.rateMin) * base!;
      const trimmed = least(floor, (money(of.amountMax) ?? floor) * 1000n);
      if (amount * 1000n < trimmed) return false;
    }
  }

  // Who goes with whom
  const parties = [
    ...asked.map((one) => ({ slug: one.candidate.slug, terms: one.candidate.terms, asked: true })),
    ...securedPublic.map((one) => ({ slug: one.scheme ?? '', terms: one.terms, asked: false })),
  ];
  return parties.every((a, i) =>
    parties.every((b, j) => {
      if (i === j || (!a.asked && !b.asked)) return true;
      const says = (x: FinancingTerms | undefined, slug: string): boolean =>
        x?.oneAidPerExpense === true || (x?.incompatibleWith ?? []).some((pair) => pair.scheme === slug);
      return !says(a.terms, b.slug) && !says(b.terms, a.slug);
    }),
  );
}

type Aims = readonly [aid: bigint, certain: bigint, fewest: bigint];

function aimsOf(candidates: readonly PlanCandidate[], amounts: readonly bigint[]): Aims {
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
function bruteForce(input: PlanInput, law: NationalLaw): Aims {
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

function requestsOf(plan: FinancingPlan, input: PlanInput): { candidate: PlanCandidate; amount: bigint }[] {
  return input.candidates.map((one) => ({
    candidate: one,
    amount: plan.lines.find((line) => line.source === 'SCHEME' && line.scheme === one.slug)?.amount ?? 0n,
  }));
}


describe('time', () => { it('twelve', () => {
  void requestsOf; void isLawful; void bruteForce; void lawOn; void describe; void expect; 
  const sample = fc.sample(inputs(12, 50_000_000).filter((one) => one.candidates.length === 12), { numRuns: 1200, seed: 7 });
  const times = sample.map((input) => { const t = performance.now(); planFinancing(input); return performance.now() - t; }).sort((a, b) => a - b);
  console.log(times.length, 'median', times[600], 'p95', times[1140], 'p99', times[1188], 'max', times[1199]);
}); });
