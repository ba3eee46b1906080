/** Random projects, schemes and money of others, for the properties of plans. */
import fc from 'fast-check';
import { Day, Euro } from '#kernel';
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

/** Help in kind, and money of which nobody says how much: neither is ever asked. */
const silentTerms: fc.Arbitrary<FinancingTerms> = fc.record({
  kind: fc.constantFrom('IN_KIND' as const, 'UNKNOWN' as const),
  stateSubsidy: fc.boolean(),
});

const terms = (maxCost: number): fc.Arbitrary<FinancingTerms> =>
  fc.oneof(
    { weight: 10, arbitrary: rateTerms(maxCost) },
    { weight: 2, arbitrary: flatTerms(maxCost) },
    { weight: 1, arbitrary: silentTerms },
  );

function candidates(most: number, maxCost: number, least: number): fc.Arbitrary<readonly PlanCandidate[]> {
  return fc
    .array(
      fc.record({
        terms: terms(maxCost),
        certain: fc.boolean(),
        excludes: fc.option(fc.nat(most), { nil: undefined, freq: 2 }),
      }),
      { minLength: least, maxLength: most },
    )
    .map((drawn) =>
      drawn.map(({ terms: one, certain, excludes }, index) =>
        candidate(
          `s${index}`,
          excludes === undefined || excludes === index
            ? one
            : { ...one, incompatibleWith: [{ scheme: `s${excludes}`, sentence: 'Un seul des deux.' }] },
          { verdict: certain ? 'ELIGIBLE' : 'TO_VERIFY' },
        ),
      ),
    );
}

interface DrawnAid {
  readonly amount: bigint;
  readonly public: boolean;
  readonly state: SecuredAid['state'];
  readonly terms: FinancingTerms | undefined;
  /** Of which candidate it is, when there are as many. */
  readonly of: number | undefined;
}

const securedAids = (maxCost: number): fc.Arbitrary<readonly DrawnAid[]> =>
  fc.array(
    fc.record({
      amount: fc.bigInt({ min: 0n, max: BigInt(Math.ceil(maxCost / 3)) }),
      public: fc.boolean(),
      state: fc.constantFrom(undefined, 'SECURED' as const, 'REQUESTED' as const, 'HOPED' as const),
      terms: maybe(rateTerms(maxCost)),
      of: fc.option(fc.nat(5), { nil: undefined, freq: 2 }),
    }),
    { maxLength: 3 },
  );

/** Money of a funder, of a scheme of its own, or of a candidate: then it cannot be asked once more. */
function aidOf({ of, terms: own, ...aid }: DrawnAid, index: number, among: readonly PlanCandidate[]): SecuredAid {
  const asked = of === undefined ? undefined : among[of];
  if (asked) return { ...aid, scheme: asked.slug, terms: asked.terms };
  return own === undefined ? { ...aid, funder: 'Région' } : { ...aid, scheme: `secured-${index}`, terms: own };
}

const PLACES = [
  { zone: 'METROPOLE' },
  { zone: 'METROPOLE', department: '23' },
  { zone: 'METROPOLE', department: '2A' },
  { zone: 'DROM' },
  { zone: 'DROM', department: '974' },
  { zone: 'COM', department: '975' },
  { zone: 'COM', department: '987' },
] as const;

/** The day of most plans, and days on which other versions of the law were in force. */
const DAYS = ['2026-03-01', '2026-03-01', '2026-03-01', '2024-03-30', '2018-09-30', '2011-12-31', '1999-01-01'];

/** Projects that cost at most so many cents, with `least` to `most` schemes. */
export function inputs(most: number, maxCost: number, least = 0): fc.Arbitrary<PlanInput> {
  return fc
    .record({
      cost: fc.integer({ min: 0, max: maxCost }).map(BigInt),
      eligible: maybe(fc.constantFrom(0.5, 0.75, 1)),
      privateFunding: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: BigInt(Math.ceil(maxCost / 4)) })),
      spendingKind: fc.constantFrom('INVESTMENT' as const, 'INVESTMENT' as const, 'POST' as const),
      place: fc.constantFrom(PLACES[0], ...PLACES),
      on: fc.constantFrom(...DAYS).map(Day.of),
      derogations: fc.constantFrom(
        [],
        [],
        ['school-energy-renovation'],
        ['unprotected-heritage'],
        ['corsica-exceptional-programme', 'interreg'],
      ),
      secured: fc.oneof(
        { weight: 2, arbitrary: fc.constant<readonly DrawnAid[]>([]) },
        { weight: 1, arbitrary: securedAids(maxCost) },
      ),
      candidates: candidates(most, maxCost, least),
    })
    .map(({ eligible, place, secured, ...one }) => ({
      ...project({ ...one, ...place, secured: secured.map((aid, index) => aidOf(aid, index, one.candidates)) }),
      eligibleCost: eligible === undefined ? undefined : Euro.shareDown(one.cost, BigInt(eligible * 4), 4n),
    }));
}
