import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ratio } from './ratio.js';
import { bestRequests, type Contribution, type Room } from './search.js';

const ROOM: Room = {
  remaining: 1_000n,
  ceiling: 800n,
  ceilingWithStateSubsidy: 800n,
  endowments: 700n,
  funds: Ratio.of(0.5),
  fundsSecured: 0n,
};

function one(high: bigint, more: Partial<Contribution> = {}): Contribution {
  return {
    certain: true,
    low: 1n,
    high,
    kind: 'FIXED',
    ratio: Ratio.one,
    endowment: false,
    stateSubsidy: false,
    excludes: 0,
    ...more,
  };
}

describe('bestRequests', () => {
  it('requests nothing when nothing may be requested', () => {
    expect(bestRequests([], ROOM)).toEqual({ amounts: [], total: 0n, certain: 0n, requests: 0 });
    expect(bestRequests([one(10n)], { ...ROOM, ceiling: -5n, ceilingWithStateSubsidy: -5n })).toMatchObject({
      amounts: [0n],
    });
    expect(bestRequests([one(10n)], ROOM, { maxRequests: 0 })).toMatchObject({ amounts: [0n] });
  });

  it('asks the fewest schemes for the same total, and the first of them', () => {
    expect(bestRequests([one(400n), one(800n), one(800n), one(400n)], ROOM).amounts).toEqual([0n, 800n, 0n, 0n]);
  });

  it('puts certain money before, then money that does not depend on others', () => {
    const amounts = bestRequests(
      [one(500n, { certain: false }), one(500n, { kind: 'DEFICIT' }), one(200n)],
      ROOM,
    ).amounts;
    expect(amounts).toEqual([100n, 500n, 200n]);
  });

  it('leaves a scheme with a floor out when it shuts better ones out', () => {
    expect(
      bestRequests([one(500n, { low: 500n }), one(400n, { low: 400n }), one(390n, { low: 390n })], ROOM).amounts,
    ).toEqual([0n, 400n, 390n]);
  });

  it('finds three that are better than any two, around an exclusion', () => {
    const three = [one(300n, { excludes: 0b1000 }), one(250n), one(200n), one(310n, { excludes: 0b0001 })];
    expect(bestRequests(three, ROOM)).toMatchObject({ amounts: [0n, 250n, 200n, 310n], total: 760n, requests: 3 });
  });

  it('shares the ceiling of endowments', () => {
    const endowed = { endowment: true, low: 200n };
    expect(bestRequests([one(600n, endowed), one(600n, endowed)], ROOM)).toMatchObject({
      total: 700n,
      amounts: [500n, 200n],
    });
    expect(
      bestRequests([one(600n, { ...endowed, low: 400n }), one(650n, { ...endowed, low: 400n })], ROOM).amounts,
    ).toEqual([0n, 650n]);
    expect(bestRequests([one(600n, endowed), one(600n, endowed)], { ...ROOM, endowments: undefined }).total).toBe(800n);
  });

  it('keeps funds within the half of what is left', () => {
    const fund = { kind: 'REMAINDER' } as const;
    expect(bestRequests([one(900n, fund), one(900n, fund)], ROOM).total).toBe(500n);
    expect(bestRequests([one(300n, fund), one(300n, fund)], ROOM)).toMatchObject({
      total: 500n,
      amounts: [300n, 200n],
    });
    expect(bestRequests([one(600n, { ...fund, low: 600n })], ROOM).total).toBe(0n);
    expect(bestRequests([one(300n, { ...fund, low: 300n }), one(300n, { ...fund, low: 300n })], ROOM).total).toBe(300n);
    expect(bestRequests([one(900n, fund)], { ...ROOM, funds: undefined }).total).toBe(800n);
    expect(bestRequests([one(900n, fund)], { ...ROOM, ceiling: 500n, fundsSecured: 400n }).total).toBe(300n);
  });

  it('counts the floors of a group together, even where money outside it would fill the total', () => {
    const floored = { low: 30n };
    const endowed = one(40n, { ...floored, endowment: true });
    // Both endowments pay 60 at least, over their ceiling of 50; one of them and the free aid pay 60.
    expect(bestRequests([endowed, endowed, one(20n)], { ...ROOM, endowments: 50n })).toMatchObject({
      total: 60n,
      amounts: [40n, 0n, 20n],
    });
    const fund = one(40n, { ...floored, kind: 'REMAINDER' });
    // Two funds pay 60 at least and would leave 59; one of them and the free aid pay as much.
    expect(bestRequests([fund, fund, one(20n)], { ...ROOM, remaining: 119n, ceiling: 119n })).toMatchObject({
      total: 60n,
      amounts: [40n, 0n, 20n],
    });
  });

  it('leaves an aid on the deficit out when others leave less than its floor', () => {
    const deficit = one(400n, { kind: 'DEFICIT', ratio: Ratio.of(0.5), low: 300n });
    expect(bestRequests([one(700n, { low: 700n }), deficit], ROOM).amounts).toEqual([700n, 0n]);
    expect(bestRequests([one(300n), deficit], ROOM).amounts).toEqual([300n, 350n]);
  });

  it('holds a State subsidy to its own ceiling, and does without when that is better', () => {
    const room = { ...ROOM, ceilingWithStateSubsidy: 500n };
    expect(bestRequests([one(450n, { stateSubsidy: true }), one(300n)], room).amounts).toEqual([450n, 50n]);
    expect(bestRequests([one(450n, { stateSubsidy: true }), one(600n)], room).amounts).toEqual([0n, 600n]);
  });

  it('chooses as trying every set does: aid, then certainty, then fewest, then the first', () => {
    const drawn = fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 6 }),
        certain: fc.boolean(),
        alone: fc.constantFrom(false, false, false, true),
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const wanted = fc.record({
      above: fc.option(fc.integer({ min: 0, max: 24 }), { nil: undefined }),
      including: fc.option(fc.nat(7), { nil: undefined }),
    });
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 24 }), wanted, (items, ceiling, { above, including: asked }) => {
        const including = asked === undefined ? undefined : asked % items.length;
        // Lump sums, so that a set has one plan at most; the last may exclude the first.
        const excludesEnds = items.at(-1)!.alone && items.length > 1;
        const last = items.length - 1;
        let best = { key: [0, 0, 0], members: [] as number[] };
        for (let mask = 1; mask < 1 << items.length; mask++) {
          const members = items.map((_, index) => index).filter((index) => mask & (1 << index));
          if (excludesEnds && members[0] === 0 && members.at(-1) === last) continue;
          const total = members.reduce((sum, index) => sum + items[index]!.amount, 0);
          if (total > ceiling || (above !== undefined && total <= above)) continue;
          if (including !== undefined && !members.includes(including)) continue;
          const certain = members.reduce((sum, index) => sum + (items[index]!.certain ? items[index]!.amount : 0), 0);
          const key = [total, certain, -members.length];
          const at = key.findIndex((value, aim) => value !== best.key[aim]);
          const isBetter = at >= 0 ? key[at]! > best.key[at]! : precedes(members, best.members);
          if (isBetter) best = { key, members };
        }
        const contributions = items.map(({ amount, certain }, index) =>
          one(BigInt(amount), {
            low: BigInt(amount),
            certain,
            excludes: excludesEnds ? (index === 0 ? 1 << last : index === last ? 1 : 0) : 0,
          }),
        );
        const limit = BigInt(ceiling);
        const room = { ...ROOM, ceiling: limit, ceilingWithStateSubsidy: limit };
        const found = bestRequests(contributions, room, {
          above: above === undefined ? undefined : BigInt(above),
          including,
        });
        expect([Number(found.total), found.requests]).toEqual([best.key[0], best.members.length]);
        expect(found.amounts).toEqual(
          items.map(({ amount }, index) => (best.members.includes(index) ? BigInt(amount) : 0n)),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

function precedes(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((member, index) => member !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}
