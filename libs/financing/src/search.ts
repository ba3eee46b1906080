/**
 * The exact search for the best set of requests and their amounts, in whole cents. docs/decisions/0004-plan-search.md
 * proves it and says why no solver is used.
 *
 * What makes it small: once the total `T` of the requests is fixed, every rule is either a bound on one amount or a
 * ceiling on one of two disjoint groups. An aid paid on what the others leave, `x <= r × (remaining − (T − x))`, is
 * then only `x <= r / (1 − r) × (remaining − T)`. These bounds shrink while `T` grows, so the greatest total of a set
 * is found by bisection, and its amounts by filling the surest first.
 */
import { Ratio } from './ratio.js';

/** One request that could be made. Amounts in cents. */
export interface Contribution {
  /** The scheme is eligible, not only to be verified. */
  readonly certain: boolean;
  /** It pays at least this, or nothing; at least one cent. */
  readonly low: bigint;
  /** It pays at most this, whatever the others do; not under `low`. */
  readonly high: bigint;
  /** DEFICIT and REMAINDER: at most `ratio` of what all the others leave. */
  readonly kind: 'FIXED' | 'DEFICIT' | 'REMAINDER';
  readonly ratio: Ratio;
  readonly endowment: boolean;
  readonly stateSubsidy: boolean;
  /** Bit `j` is set when it cannot go with contribution `j`. Symmetric. */
  readonly excludes: number;
}

/** What the secured money and the law leave for requests, in cents. Negative where they are already exceeded. */
export interface Room {
  /** What the owner pays when nothing is requested. */
  readonly remaining: bigint;
  /** The greatest total of requests; not over `remaining`. */
  readonly ceiling: bigint;
  /** The same when a State subsidy is among the aids. */
  readonly ceilingWithStateSubsidy: bigint;
  /** Ceiling on the endowments together; `undefined`: none. */
  readonly endowments: bigint | undefined;
  /** Share of what the subsidies leave that the funds (REMAINDER) may pay together; `undefined`: no rule. */
  readonly funds: Ratio | undefined;
  /** Funds that are already secured: they count in that share. */
  readonly fundsSecured: bigint;
}

export interface Solution {
  /** One amount a contribution, in their order; zero when it is not requested. */
  readonly amounts: readonly bigint[];
  readonly total: bigint;
  readonly certain: bigint;
  readonly requests: number;
}

interface BoundsAtTotal {
  readonly highs: readonly bigint[];
  readonly funds: bigint | undefined;
}

const KIND_ORDER = { FIXED: 0, DEFICIT: 1, REMAINDER: 2 } as const;

export interface SearchOptions {
  readonly maxRequests?: number | undefined;
  /** Only a greater total than this is wanted: without one, the answer is no request at all. */
  readonly above?: bigint | undefined;
  /** Only sets with this contribution are wanted, by its place. */
  readonly including?: number | undefined;
}

/**
 * The set of requests with the greatest total, then the greatest certain part, then the fewest requests, then the first
 * in the order given (callers sort by slug). At most 30 contributions.
 */
export function bestRequests(
  contributions: readonly Contribution[],
  room: Room,
  options: SearchOptions = {},
): Solution {
  return new Search(contributions, room, options).run();
}

class Search {
  private readonly count: number;
  private readonly fillOrder: readonly number[];
  private readonly stateSubsidies: number;
  private readonly bounds = new Map<bigint, BoundsAtTotal>();
  private readonly maxRequests: number;
  private readonly including: number | undefined;
  private readonly nothing: Solution;
  private best: Solution;

  constructor(
    private readonly contributions: readonly Contribution[],
    private readonly room: Room,
    { maxRequests = Infinity, above = 0n, including }: SearchOptions,
  ) {
    this.maxRequests = maxRequests;
    this.including = including;
    this.count = contributions.length;
    this.fillOrder = contributions
      .map((_, index) => index)
      .sort((a, b) => fillRank(contributions[a]!) - fillRank(contributions[b]!) || a - b);
    this.stateSubsidies = contributions.reduce(
      (mask, one, index) => (one.stateSubsidy ? mask | (1 << index) : mask),
      0,
    );
    this.nothing = { amounts: contributions.map(() => 0n), total: 0n, certain: 0n, requests: 0 };
    // As certain as can be: no plan of that very total is better.
    this.best = above > 0n ? { ...this.nothing, total: above, certain: above } : this.nothing;
  }

  run(): Solution {
    if (this.including === undefined) this.searchAll();
    else this.searchWith(this.including);
    return this.best.requests > 0 ? this.best : this.nothing;
  }

  private searchAll(): void {
    // One and two requests first: they are few, often enough, and a good plan early prunes the rest.
    for (let size = 1; size <= Math.min(2, this.maxRequests); size++) this.visitAllOfSize(size, 0, 0, 0, 0n);
    this.visit(0, 0, 0, 0, 0n);
  }

  private searchWith(index: number): void {
    const { low, excludes } = this.contributions[index]!;
    this.weigh(1 << index, low);
    this.visit(0, 1 << index, 1, excludes, low);
  }

  private visitAllOfSize(size: number, from: number, mask: number, forbidden: number, lows: bigint): void {
    for (let index = from; index < this.count; index++) {
      if (forbidden & (1 << index)) continue;
      const one = this.contributions[index]!;
      const wider = mask | (1 << index);
      if (size === 1) this.weigh(wider, lows + one.low);
      else this.visitAllOfSize(size - 1, index + 1, wider, forbidden | one.excludes, lows + one.low);
    }
  }

  /** Depth first, with before without: sets of one size come in the order of their members. */
  private visit(index: number, mask: number, size: number, forbidden: number, lows: bigint): void {
    if (index === this.count || size >= this.maxRequests) return;
    if (!this.isPromising(mask, mask | (this.from(index) & ~forbidden), size)) return;
    const one = this.contributions[index]!;
    const wider = mask | (1 << index);
    if (!((forbidden | mask) & (1 << index)) && lows + one.low <= this.ceiling(wider)) {
      this.weigh(wider, lows + one.low);
      this.visit(index + 1, wider, size + 1, forbidden | one.excludes, lows + one.low);
    }
    this.visit(index + 1, mask, size, forbidden, lows);
  }

  /** Can a larger set inside `reach` still beat the best? Floors are forgotten: the answer errs on the side of yes. */
  private isPromising(mask: number, reach: number, size: number): boolean {
    const { total, certain, requests } = this.best;
    const ceiling = this.ceiling(mask);
    if (ceiling < total || this.capacity(reach, total) < total) return false;
    if (ceiling > total && this.capacity(reach, total + 1n) > total) return true;
    const certainAtBest = this.capacity(reach, total, true);
    const bound = certainAtBest < total ? certainAtBest : total;
    return bound > certain || (bound === certain && size + 1 < requests);
  }

  /** Replaces the best when this very set is better. */
  private weigh(mask: number, lows: bigint): void {
    const start = lows > this.best.total ? lows : this.best.total;
    if (!this.holds(mask, start)) return;
    const total = this.holds(mask, start + 1n) ? this.greatestTotal(mask, start + 1n) : start;
    const amounts = this.fill(mask, total, lows);
    const certain = amounts.reduce(
      (sum, amount, index) => (this.contributions[index]!.certain ? sum + amount : sum),
      0n,
    );
    const requests = sizeOf(mask);
    const { best } = this;
    const better =
      total !== best.total
        ? total > best.total
        : certain !== best.certain
          ? certain > best.certain
          : requests < best.requests;
    if (better) this.best = { amounts, total, certain, requests };
  }

  private greatestTotal(mask: number, held: bigint): bigint {
    let low = held;
    let high = this.ceiling(mask);
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (this.holds(mask, middle)) low = middle;
      else high = middle - 1n;
    }
    return low;
  }

  /** Is there a plan with exactly this set and this total? True on an interval that starts at the sum of the floors. */
  private holds(mask: number, total: bigint): boolean {
    if (total > this.ceiling(mask)) return false;
    const { highs, funds } = this.boundsAt(total);
    const { endowments } = this.room;
    let endowmentLows = 0n;
    let fundLows = 0n;
    for (let index = 0; index < this.count; index++) {
      if (!(mask & (1 << index))) continue;
      const one = this.contributions[index]!;
      if (one.low > highs[index]!) return false;
      if (one.endowment) endowmentLows += one.low;
      if (one.kind === 'REMAINDER') fundLows += one.low;
    }
    if (endowments !== undefined && endowmentLows > endowments) return false;
    if (funds !== undefined && fundLows > funds) return false;
    return this.capacity(mask, total) >= total;
  }

  /** The most that the set could pay under the bounds of that total, its floors forgotten. */
  private capacity(mask: number, total: bigint, onlyCertain = false): bigint {
    const { highs, funds } = this.boundsAt(total);
    let free = 0n;
    let endowment = 0n;
    let fund = 0n;
    for (let index = 0; index < this.count; index++) {
      if (!(mask & (1 << index))) continue;
      const one = this.contributions[index]!;
      if (onlyCertain && !one.certain) continue;
      if (one.endowment) endowment += highs[index]!;
      else if (one.kind === 'REMAINDER') fund += highs[index]!;
      else free += highs[index]!;
    }
    return free + atMost(endowment, this.room.endowments) + atMost(fund, funds);
  }

  /** Amounts that add up to the total: floors first, then the surest, and those paid on a remainder last. */
  private fill(mask: number, total: bigint, lows: bigint): readonly bigint[] {
    const { highs, funds } = this.boundsAt(total);
    const amounts = this.contributions.map((one, index) => (mask & (1 << index) ? one.low : 0n));
    const sumOf = (belongs: (one: Contribution) => boolean): bigint =>
      amounts.reduce((sum, amount, index) => (belongs(this.contributions[index]!) ? sum + amount : sum), 0n);
    let rest = total - lows;
    let endowmentRest =
      this.room.endowments === undefined ? undefined : this.room.endowments - sumOf((one) => one.endowment);
    let fundRest = funds === undefined ? undefined : funds - sumOf((one) => one.kind === 'REMAINDER');
    for (const index of this.fillOrder) {
      if (!(mask & (1 << index))) continue;
      const one = this.contributions[index]!;
      let more = atMost(highs[index]! - amounts[index]!, rest);
      if (one.endowment) more = atMost(more, endowmentRest);
      if (one.kind === 'REMAINDER') more = atMost(more, fundRest);
      amounts[index]! += more;
      rest -= more;
      if (one.endowment && endowmentRest !== undefined) endowmentRest -= more;
      if (one.kind === 'REMAINDER' && fundRest !== undefined) fundRest -= more;
    }
    return amounts;
  }

  private boundsAt(total: bigint): BoundsAtTotal {
    const known = this.bounds.get(total);
    if (known) return known;
    const remaining = this.room.remaining - total;
    const funds = this.room.funds && Ratio.ofItselfAnd(remaining, this.room.funds);
    const bounds: BoundsAtTotal = {
      highs: this.contributions.map((one) =>
        one.kind === 'FIXED' ? one.high : atMost(one.high, Ratio.ofItselfAnd(remaining, one.ratio)),
      ),
      funds: funds === undefined ? undefined : funds - this.room.fundsSecured,
    };
    this.bounds.set(total, bounds);
    return bounds;
  }

  private ceiling(mask: number): bigint {
    return mask & this.stateSubsidies ? this.room.ceilingWithStateSubsidy : this.room.ceiling;
  }

  private from(index: number): number {
    return ((1 << this.count) - 1) & ~((1 << index) - 1);
  }
}

function fillRank(one: Contribution): number {
  return (one.certain ? 0 : 10) + KIND_ORDER[one.kind];
}

function atMost(amount: bigint, bound: bigint | undefined): bigint {
  return bound !== undefined && bound < amount ? bound : amount;
}

function sizeOf(mask: number): number {
  let size = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) size++;
  return size;
}
