/** Random projects, schemes and money of others, for the properties of plans. */
import fc from 'fast-check';
import { Euro } from '#kernel';
import type { FinancingTerms, PlanCandidate, PlanInput, SecuredAid } from '#financing';
import { candidate, project } from './fixtures.js';

/** How many projects each property draws; more by `PROPERTY_RUNS`. */
export const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 400) };

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

function candidates(most: number, maxCost: number, least: number): fc.Arbitrary<readonly PlanCandidate[]> {
  return fc
    .array(
      fc.record({ terms: terms(maxCost), certain: fc.boolean(), excludesFirst: fc.constantFrom(false, false, true) }),
      { minLength: least, maxLength: most },
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

/** Projects that cost at most so many cents, with `least` to `most` schemes. */
export function inputs(most: number, maxCost: number, least = 0): fc.Arbitrary<PlanInput> {
  return fc
    .record({
      cost: fc.integer({ min: 0, max: maxCost }).map(BigInt),
      eligible: maybe(fc.constantFrom(0.5, 0.75, 1)),
      privateFunding: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: BigInt(Math.ceil(maxCost / 4)) })),
      spendingKind: fc.constantFrom('INVESTMENT' as const, 'INVESTMENT' as const, 'POST' as const),
      zone: fc.constantFrom('METROPOLE' as const, 'METROPOLE' as const, 'DROM' as const),
      derogations: fc.constantFrom([], [], ['school-energy-renovation']),
      secured: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: securedAids(maxCost) }),
      candidates: candidates(most, maxCost, least),
    })
    .map(({ eligible, ...one }) => ({
      ...project(one),
      eligibleCost: eligible === undefined ? undefined : Euro.shareDown(one.cost, BigInt(eligible * 4), 4n),
    }));
}
