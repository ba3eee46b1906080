/**
 * Random projects against an independent brute force. Costs are a few cents, so that every whole-cent plan can be tried:
 * the best of them must be what the search finds, to the cent, and by the same three aims.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Euro } from '#kernel';
import { candidate, project } from '../test/fixtures.js';
import { inputs, RUNS } from '../test/random-projects.js';
import { aimsOf, breaches, bruteForce, isLawful, requestsOf } from '../test/second-reading.js';
import { lawOn, type NationalLaw, type RuleName } from './law.js';
import { planFinancing } from './plan.js';
import type { FinancingPlan, PlanInput, SecuredAid } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

describe('the best plan, against every whole-cent plan', () => {
  it('is lawful, and no lawful plan is better', () => {
    fc.assert(
      fc.property(inputs(3, 24), (input) => {
        const law = lawOn(input.on);
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
        const law = { ...lawOn(input.on), [rule]: undefined };
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
        const law = lawOn(input.on);
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
          expect(isLawful(input, lawOn(input.on), requestsOf(other, input))).toBe(true);
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
  it('is exactly what one more cent on that line would break, the others as they are', () => {
    fc.assert(
      // A few cents, where two limits are often one cent apart, and large sums.
      fc.property(fc.oneof(inputs(4, 60), inputs(5, 5_000_000)), (input) => {
        const law = lawOn(input.on);
        const plan = planFinancing(input);
        for (const { lines } of [plan, ...plan.alternatives]) {
          const requests = requestsOf({ lines }, input);
          for (const line of lines.filter((one) => one.source === 'SCHEME')) {
            const more = requests.map((one) =>
              one.candidate.slug === line.scheme ? { ...one, amount: one.amount + 1n } : one,
            );
            const broken = breaches(input, law, more).map(({ code, scheme }) =>
              (code === 'deficit' || code === 'remainder') && scheme !== line.scheme ? 'subsidiarity' : code,
            );
            expect(line.limitedBy.map(({ code }) => code).sort()).toEqual([...new Set(broken)].sort());
          }
        }
      }),
      RUNS,
    );
  });

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
        const law = lawOn(input.on);
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

describe('the room for one more cofinancer', () => {
  it('is exactly what the law leaves while every line stays as it is', () => {
    fc.assert(
      fc.property(fc.oneof(inputs(4, 60), inputs(5, 5_000_000)), (input) => {
        const plan = planFinancing(input);
        const requests = requestsOf(plan, input);
        fc.pre(requests.some(({ amount }) => amount > 0n));
        const isLawfulWith = (amount: bigint): boolean => {
          const cofinancer: SecuredAid = { funder: 'Cofinanceur', amount, public: true };
          const secured = [...(input.secured ?? []), ...(amount > 0n ? [cofinancer] : [])];
          return isLawful({ ...input, secured }, lawOn(input.on), requests);
        };
        const room = plan.unlocks.find(({ code }) => code === 'cofinancer')?.gain ?? 0n;
        expect(isLawfulWith(room)).toBe(true);
        expect(isLawfulWith(room + 1n)).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('a derogation that is worth asking for', () => {
  it('brings exactly the gain that is told, to whom it is granted', () => {
    fc.assert(
      fc.property(inputs(5, 5_000_000), (input) => {
        const plan = planFinancing(input);
        for (const { derogation, gain } of plan.unlocks.filter(({ code }) => code === 'derogation')) {
          const granted = planFinancing({ ...input, derogations: [...(input.derogations ?? []), derogation!] });
          expect(granted.publicAid - plan.publicAid).toBe(gain);
        }
      }),
      RUNS,
    );
  });
});

describe('every sentence', () => {
  const everySentence = (plan: FinancingPlan): string[] => [
    ...plan.checks.map(({ sentence }) => sentence),
    ...[...plan.lines, ...plan.alternatives.flatMap(({ lines }) => lines)].flatMap(({ limitedBy }) =>
      limitedBy.map(({ sentence }) => sentence),
    ),
    ...[...plan.unlocks, ...plan.leftOut, ...plan.alternatives].map(({ sentence }) => sentence),
    plan.certainty.sentence,
  ];

  it('is one, with French spaces, and without a figure that JavaScript wrote', () => {
    fc.assert(
      fc.property(inputs(6, 5_000_000), (input) => {
        for (const sentence of everySentence(planFinancing(input))) {
          expect(sentence).toMatch(/^[A-ZÀÉ«\d].*\.$/u);
          expect(sentence).not.toMatch(/ [:;?!%€»]|« |\d\.\d|undefined|NaN|\.\.|\s{2}/u);
        }
      }),
      RUNS,
    );
  });
});

describe('the time it takes', () => {
  /** Of the processor, the best of three: what else the machine does has no part in it. */
  const milliseconds = (input: PlanInput): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const before = process.cpuUsage();
        planFinancing(input);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      }),
    );
  /** Sorted. `PRINT_TIMES=1` prints the median, 95 of 100 and the worst. */
  const sampled = (drawn: fc.Arbitrary<PlanInput>): number[] => {
    const times = fc.sample(drawn, { numRuns: 100, seed: 4 }).map(milliseconds);
    times.sort((a, b) => a - b);
    if (process.env.PRINT_TIMES) console.log(times[50], times[95], times[99]);
    return times;
  };

  it('is under 50 ms for twelve schemes: most often one or two', () => {
    expect(sampled(inputs(12, 50_000_000, 12)).at(-1)).toBeLessThan(50);
  });

  /** Twelve that each pay all or nothing, with so many cases each of which nobody knows whether they apply. */
  const rigid = (cases: number): fc.Arbitrary<PlanInput> =>
    fc
      .record({
        cost: fc.bigInt({ min: 5_000_000n, max: 10_000_000n }),
        amounts: fc.array(fc.bigInt({ min: 300_000n, max: 1_200_000n }), { minLength: 12, maxLength: 12 }),
        certain: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      })
      .map(({ cost, amounts, certain }) => {
        const exactly = (amount: bigint): Pick<FinancingTerms, 'amountMin' | 'amountMax'> => ({
          amountMin: Euro.format(amount),
          amountMax: Euro.format(amount),
        });
        return project({
          cost,
          candidates: amounts.map((amount, index) =>
            candidate(
              `s${index}`,
              {
                kind: 'RATE',
                rateMax: 1,
                ...exactly(amount),
                cases: Array.from({ length: cases }, (_, at) => ({
                  facts: { [`fact-${at}`]: true },
                  terms: exactly(amount + BigInt(7 * (at + 1))),
                })),
              },
              { verdict: certain[index] ? 'ELIGIBLE' : 'TO_VERIFY' },
            ),
          ),
        });
      });

  it('is so for twelve that each pay all or nothing, where nearly every set has to be looked at', () => {
    expect(sampled(rigid(0)).at(-1)).toBeLessThan(50);
    // Thirty-six searches more: under 50 ms too, but too near to hold a busy machine to it.
    if (process.env.PRINT_TIMES) sampled(rigid(3));
  });
});
