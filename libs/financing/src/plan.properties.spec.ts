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

// ── the properties ───────────────────────────────────────────────────────────────────────────────────────────────────

describe('the best plan, against every whole-cent plan', () => {
  it('is lawful, and no lawful plan is better', () => {
    fc.assert(
      fc.property(inputs(3, 24), (input) => {
        const law = lawOn(ON);
        const requests = requestsOf(planFinancing(input), input);
        expect(isLawful(input, law, requests)).toBe(true);
        expect(
          aimsOf(
            input.candidates,
            requests.map((one) => one.amount),
          ),
        ).toEqual(bruteForce(input, law));
      }),
      RUNS,
    );
  });

  it('is the same with any one rule taken away', () => {
    const rules: readonly RuleName[] = [
      'ownShare',
      'endowmentFloor',
      'endowmentCeiling',
      'publicAidCeiling',
      'interCommunalFund',
    ];
    fc.assert(
      fc.property(inputs(2, 20), fc.constantFrom(...rules), (input, rule) => {
        const law = { ...lawOn(ON), [rule]: undefined };
        const requests = requestsOf(planFinancing(input, law), input);
        expect(isLawful(input, law, requests)).toBe(true);
        expect(
          aimsOf(
            input.candidates,
            requests.map((one) => one.amount),
          ),
        ).toEqual(bruteForce(input, law));
      }),
      RUNS,
    );
  });
});

describe('every plan', () => {
  const drawn = inputs(6, 5_000_000);

  it('adds up to the cent', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const plan = planFinancing(input);
        const balance = plan.checks.find((one) => one.code === 'balance')!;
        expect(Euro.sum(plan.lines.map((line) => line.amount))).toBe(plan.total);
        expect(plan.publicAid + plan.privateFunding + plan.ownShare.amount).toBe(plan.total);
        expect(plan.total).toBe(plan.cost + balance.gap);
        const { secured, requested, hoped, toRequest } = plan.certainty;
        expect(secured + requested + hoped + toRequest).toBe(plan.publicAid);
      }),
      RUNS,
    );
  });

  it('is one and the same, in whatever order schemes come', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const reversed = planFinancing({ ...input, candidates: [...input.candidates].reverse() });
        expect(reversed.lines).toEqual(planFinancing(input).lines);
      }),
      RUNS,
    );
  });

  it('loses nothing by one more scheme', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const fewer = planFinancing({ ...input, candidates: input.candidates.slice(1) });
        expect(planFinancing(input).publicAid >= fewer.publicAid).toBe(true);
      }),
      RUNS,
    );
  });

  it('loses nothing by more own funds: less private money, or a greater cost with the same eligible part', () => {
    fc.assert(
      fc.property(drawn, fc.bigInt({ min: 0n, max: 1_000_000n }), (input, more) => {
        const plan = planFinancing(input);
        const withoutPrivate = planFinancing({ ...input, privateFunding: 0n });
        const eligibleCost = input.eligibleCost ?? input.cost;
        const greater = planFinancing({ ...input, eligibleCost, cost: input.cost + more });
        expect(withoutPrivate.publicAid >= plan.publicAid).toBe(true);
        expect(greater.publicAid >= plan.publicAid).toBe(true);
      }),
      RUNS,
    );
  });

  it('loses nothing by one rule less', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const law = lawOn(ON);
        const { publicAid } = planFinancing(input);
        for (const rule of Object.keys(law)) {
          expect(planFinancing(input, { ...law, [rule]: undefined }).publicAid >= publicAid).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('is never worse than its alternatives, and they are lawful too', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const plan = planFinancing(input);
        const [withoutToVerify, fewest, smallest] = plan.alternatives;
        expect(smallest!.publicAid).toBe(plan.publicAid);
        expect(fewest!.requests <= 1).toBe(true);
        for (const other of [withoutToVerify!, fewest!]) {
          expect(other.publicAid <= plan.publicAid).toBe(true);
          const lines = input.candidates.map((one) => ({
            candidate: one,
            amount: other.lines.find((line) => line.source === 'SCHEME' && line.scheme === one.slug)?.amount ?? 0n,
          }));
          expect(isLawful(input, lawOn(ON), lines)).toBe(true);
        }
        expect(withoutToVerify!.lines.every((line) => line.verdict !== 'TO_VERIFY')).toBe(true);
      }),
      RUNS,
    );
  });

  it('fails no check by what it requests', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const before = planFinancing({ ...input, candidates: [] });
        const failing = (plan: FinancingPlan): string[] =>
          plan.checks
            .filter((one) => one.outcome === 'FAILED')
            .map((one) => `${one.code} ${one.subject ?? ''} ${one.gap}`);
        const known = new Set(failing(before));
        expect(failing(planFinancing(input)).filter((one) => !known.has(one))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('what is said to limit an amount', () => {
  /** The same input and law with the limits of one line lifted. */
  function lift(
    input: PlanInput,
    law: NationalLaw,
    scheme: string,
    codes: ReadonlySet<string>,
  ): [PlanInput, NationalLaw] {
    const others = new Set(input.candidates.map((one) => one.slug).filter((slug) => slug !== scheme));
    const lifted = input.candidates.map((one) => {
      const of: { -readonly [K in keyof FinancingTerms]: FinancingTerms[K] } = { ...one.terms };
      if (one.slug === scheme) {
        if (codes.has('amount-maximum')) of.amountMax = undefined;
        if (codes.has('rate-maximum') || codes.has('deficit') || codes.has('remainder')) of.rateMax = 1;
        // Floors follow the base: a greater base must not shut the scheme out.
        of.rateMin = undefined;
        if (codes.has('base-maximum')) of.baseMax = undefined;
        if (codes.has('flat-sum')) of.flat = { ...of.flat!, total: '99999999.00' };
        if (codes.has('rate-maximum') && of.flat) of.flat = { ...of.flat, rateMax: 1 };
      } else if (others.has(one.slug) && codes.has('subsidiarity') && of.base !== 'ELIGIBLE_COST') {
        of.rateMax = 1;
      }
      return { ...one, terms: of };
    });
    return [
      { ...input, candidates: lifted },
      {
        ...law,
        endowmentFloor: undefined,
        ...(codes.has('own-share') ? { ownShare: undefined } : {}),
        ...(codes.has('state-endowments-ceiling') ? { endowmentCeiling: undefined } : {}),
        ...(codes.has('public-aid-ceiling') ? { publicAidCeiling: undefined } : {}),
        ...(codes.has('inter-communal-fund') ? { interCommunalFund: undefined } : {}),
      },
    ];
  }

  it('is said of every requested amount, forbids one more cent by itself, and lifting it all gives more', () => {
    fc.assert(
      fc.property(inputs(4, 5_000_000), (drawn) => {
        // Secured aids with rules of their own, and the cost itself, cannot be lifted: they are tried in scenarios.
        const input = { ...drawn, secured: [] };
        const law = lawOn(ON);
        const plan = planFinancing(input);
        for (const line of plan.lines.filter((one) => one.source === 'SCHEME')) {
          const codes = new Set(line.limitedBy.map((limit) => limit.code));
          expect(codes.size).toBeGreaterThan(0);
          expect(codes.size).toBe(line.limitedBy.length);
          const whole = input.candidates.find((one) => one.slug === line.scheme)!.terms;
          // Nothing pays more than its base or than the cost: that cannot be lifted.
          const isWhole = (whole.flat ? (whole.flat.rateMax ?? 1) : whole.rateMax) === 1;
          if (codes.has('cost') || (codes.has('rate-maximum') && isWhole)) continue;
          const [looser, looserLaw] = lift(input, law, line.scheme!, codes);
          expect(planFinancing(looser, looserLaw).publicAid > plan.publicAid).toBe(true);
          if (codes.size === 1) continue;
          // With one of them left in place, this line cannot grow while the others stay: each binds by itself.
          for (const kept of codes) {
            // A rate and what it applies to are one limit with two ends: either lifts it; so stay both.
            const ends: readonly string[] = ['rate-maximum', 'base-maximum', 'deficit', 'remainder'];
            const rest = new Set(
              [...codes].filter(
                (code) => code !== kept && code !== 'base-maximum' && !(ends.includes(code) && ends.includes(kept)),
              ),
            );
            const [partly, partlyLaw] = lift(input, law, line.scheme!, rest);
            const requests = requestsOf(plan, partly).map((one) =>
              one.candidate.slug === line.scheme ? { ...one, amount: one.amount + 1n } : one,
            );
            expect(isLawful(partly, partlyLaw, requests)).toBe(false);
          }
        }
      }),
      RUNS,
    );
  });
});

describe('the time it takes', () => {
  it('is far under 50 ms for twelve schemes: one millisecond or so', () => {
    // The bound is fifty times what is measured, so that only a search that explodes fails here.
    const times = fc.sample(inputs(12, 50_000_000), { numRuns: 60, seed: 4 }).map((input) => {
      const started = performance.now();
      planFinancing(input);
      return performance.now() - started;
    });
    expect(times.sort((a, b) => a - b)[30]).toBeLessThan(50);
  });
});
