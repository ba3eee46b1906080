import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MET, NOT_APPLICABLE, NOT_MET, Possible, UNKNOWN } from './index.js';

const OUTCOMES = [MET, NOT_MET, NOT_APPLICABLE] as const;
/** What one branch says when everything is known of it. */
type Decided = (typeof OUTCOMES)[number];
const possible = fc.integer({ min: 1, max: 7 });

/** « All » of decided branches, by its definition. */
function plainAll(branches: readonly Decided[]): Decided {
  const applying = branches.filter((branch) => branch !== NOT_APPLICABLE);
  if (applying.length === 0) return NOT_APPLICABLE;
  return applying.includes(NOT_MET) ? NOT_MET : MET;
}

function plainAny(branches: readonly Decided[]): Decided {
  const applying = branches.filter((branch) => branch !== NOT_APPLICABLE);
  if (applying.length === 0) return NOT_APPLICABLE;
  return applying.includes(MET) ? MET : NOT_MET;
}

/** Every way in which branches of which several outcomes are possible can turn out. */
function worlds(branches: readonly Possible[]): Decided[][] {
  return branches.reduce<Decided[][]>(
    (found, branch) => found.flatMap((one) => OUTCOMES.filter((outcome) => branch & outcome).map((o) => [...one, o])),
    [[]],
  );
}

const together = (outcomes: readonly Possible[]): Possible => outcomes.reduce((all, one) => all | one, 0);

describe('what is possible', () => {
  const branches = fc.array(possible, { minLength: 1, maxLength: 4 });

  it('for all branches is what can come of any way they turn out, and nothing else', () => {
    fc.assert(
      fc.property(branches, (given) => expect(Possible.all(given)).toBe(together(worlds(given).map(plainAll)))),
    );
  });

  it('for any branch likewise', () => {
    fc.assert(
      fc.property(branches, (given) => expect(Possible.any(given)).toBe(together(worlds(given).map(plainAny)))),
    );
  });

  it('behind a guard is the body where the guard is met', () => {
    fc.assert(
      fc.property(possible, possible, (guard, body) => {
        const plain = worlds([guard, body]).map(([g, b]) => (g === MET ? b! : NOT_APPLICABLE));
        expect(Possible.when(guard, body)).toBe(together(plain));
      }),
    );
  });

  it('the other way round, twice, is itself', () => {
    fc.assert(fc.property(possible, (given) => expect(Possible.not(Possible.not(given))).toBe(given)));
    expect([MET, NOT_MET, NOT_APPLICABLE, UNKNOWN].map(Possible.not)).toEqual([NOT_MET, MET, NOT_APPLICABLE, UNKNOWN]);
  });

  it('excludes only what can be nothing else, and is in favour only when nothing can fail', () => {
    const verdicts = [1, 2, 3, 4, 5, 6, 7].map(Possible.verdict);
    expect(verdicts).toEqual(['ELIGIBLE', 'INELIGIBLE', 'TO_VERIFY', 'ELIGIBLE', 'ELIGIBLE', 'TO_VERIFY', 'TO_VERIFY']);
  });
});
