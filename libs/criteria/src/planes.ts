/**
 * One scheme against every commune: the same logic as `judge`, on three planes of bits (can be met, can fail, may not
 * apply). Conditions on the project are the same everywhere and cost nothing; conditions on the place are 1 093 words.
 */
import { MET, NOT_APPLICABLE, NOT_MET, Possible, UNKNOWN, type Day, type Verdict } from '#kernel';
import { numeric, satisfies, thresholdOn } from './bounds.js';
import { partsOf, type CompiledCriterion, type CompiledNode, type CriteriaCompiler, type Prepared } from './compile.js';
import type { CompiledLeaf } from './compiled-leaf.js';
import { countBits, hasBit, setBit, type Bits, type Column, type Country } from './country.js';
import type { FactValue, Facts } from './facts.js';
import type { BoundedBy, Bounds, FactIn, FactIncludes, FactIs } from './language.js';
import { kindOf, type Extent } from './perimeter.js';
import { ratioOf } from './predicates.js';
import { boundsOf, matchLeaf, type BoundName } from './walk.js';

/** The project and the day on which a country is judged. A fact about a place given here counts for every commune. */
export interface CountryQuestion {
  readonly facts: Facts;
  /** Facts of the communes that must not count. */
  readonly hidden?: ReadonlySet<string> | undefined;
  readonly on: Day;
}

export interface VerdictCounts {
  readonly eligible: number;
  readonly toVerify: number;
  readonly ineligible: number;
}

/** The verdict of every commune. The planes belong to the caller. */
export class CountryVerdicts {
  constructor(
    readonly size: number,
    readonly canMeet: Bits,
    readonly canFail: Bits,
    readonly canNotApply: Bits,
  ) {}

  possibleAt(position: number): Possible {
    return (
      (hasBit(this.canMeet, position) ? MET : 0) |
      (hasBit(this.canFail, position) ? NOT_MET : 0) |
      (hasBit(this.canNotApply, position) ? NOT_APPLICABLE : 0)
    );
  }

  verdictAt(position: number): Verdict {
    return Possible.verdict(this.possibleAt(position));
  }

  /** The communes with that verdict, as bits. */
  withVerdict(verdict: Verdict): Bits {
    const { canMeet, canFail, canNotApply } = this;
    return canFail.map((fails, word) => {
      const excluded = fails & ~(canMeet[word]! | canNotApply[word]!);
      return verdict === 'ELIGIBLE' ? ~fails : verdict === 'INELIGIBLE' ? excluded : fails & ~excluded;
    });
  }

  /** How many have each verdict, among all or among those of `within`. */
  counts(within?: Bits): VerdictCounts {
    const [eligible, ineligible] = [this.withVerdict('ELIGIBLE'), this.withVerdict('INELIGIBLE')];
    if (within) {
      for (let word = 0; word < within.length; word++) {
        eligible[word]! &= within[word]!;
        ineligible[word]! &= within[word]!;
      }
    }
    const total = within ? countBits(within, this.size) : this.size;
    const counts = { eligible: countBits(eligible, this.size), ineligible: countBits(ineligible, this.size) };
    return { ...counts, toVerify: total - counts.eligible - counts.ineligible };
  }
}

/** Planes of one condition. `none` is absent when the condition applies everywhere. */
interface Planes {
  readonly meet: Bits;
  readonly fail: Bits;
  readonly none: Bits | undefined;
  /** Kept for later by the memory of conditions: not to be given back to the pool. */
  readonly kept: boolean;
}

/** The same answer for every commune, or planes. */
type Answer = Possible | Planes;

/** Conditions kept as planes; each weighs about 9 kB for France, so all of them stay below 10 MB. */
const MAX_KEPT = 1_000;

/** Judges any number of schemes for all communes on one question. Make a new one when the day, the facts or the country change. */
export class CountryJudge {
  private readonly constant: Prepared;
  private readonly kept = new Map<number, Planes>();
  private readonly pool: Bits[] = [];
  private readonly variable: boolean[] = [];

  constructor(
    compiler: CriteriaCompiler,
    private readonly country: Country,
    private readonly question: CountryQuestion,
  ) {
    this.constant = compiler.prepare(question);
  }

  /** Every commune's verdict on one compiled criterion. */
  judge(compiled: CompiledCriterion): CountryVerdicts {
    const { size } = this.country;
    const answer = this.answerFor(compiled);
    if (typeof answer === 'number') {
      const plane = (bit: number) => this.country.bits().fill(answer & bit ? ~0 : 0);
      return new CountryVerdicts(size, plane(MET), plane(NOT_MET), plane(NOT_APPLICABLE));
    }
    const verdicts = new CountryVerdicts(
      size,
      answer.meet.slice(),
      answer.fail.slice(),
      answer.none?.slice() ?? this.country.bits(),
    );
    this.release(answer);
    return verdicts;
  }

  /** Only how many, for a whole catalogue: nothing is allocated. */
  count(compiled: CompiledCriterion): VerdictCounts {
    const { size } = this.country;
    const answer = this.answerFor(compiled);
    if (typeof answer === 'number') {
      const verdict = Possible.verdict(answer);
      return {
        eligible: verdict === 'ELIGIBLE' ? size : 0,
        toVerify: verdict === 'TO_VERIFY' ? size : 0,
        ineligible: verdict === 'INELIGIBLE' ? size : 0,
      };
    }
    const { meet, fail, none } = answer;
    const excluded = this.take();
    for (let word = 0; word < fail.length; word++)
      excluded[word] = fail[word]! & ~(meet[word]! | (none ? none[word]! : 0));
    const failing = countBits(fail, size);
    const ineligible = countBits(excluded, size);
    this.pool.push(excluded);
    this.release(answer);
    return { eligible: size - failing, toVerify: failing - ineligible, ineligible };
  }

  private answerFor({ node }: CompiledCriterion): Answer {
    this.constant.grow();
    return this.answer(node);
  }

  private answer(node: CompiledNode): Answer {
    if (!this.canVary(node)) return this.constant.judge(node.id);
    switch (node.kind) {
      case 'leaf':
        return this.leaf(node.leaf);
      case 'not':
        return negated(this.answer(node.branch));
      case 'when': {
        const guard = this.answer(node.guard);
        // Where nobody is meant, the body is not looked at.
        return typeof guard === 'number' && !(guard & MET)
          ? NOT_APPLICABLE
          : this.guarded(guard, this.answer(node.body));
      }
      case 'all':
        return this.conjunction(node.branches, (branch) => this.answer(branch));
      case 'any':
        return negated(this.conjunction(node.branches, (branch) => negated(this.answer(branch))));
    }
  }

  /** Whether a node can differ between communes; looked up once for each. */
  private canVary(node: CompiledNode): boolean {
    const known = this.variable[node.id];
    if (known !== undefined) return known;
    const can = node.kind === 'leaf' ? this.varies(node.leaf) : partsOf(node).some((part) => this.canVary(part));
    this.variable[node.id] = can;
    return can;
  }

  /** What is the same everywhere comes first: most schemes are settled by it, and no plane is made for them. */
  private conjunction(branches: readonly CompiledNode[], answerOf: (branch: CompiledNode) => Answer): Answer {
    let constant: Possible | undefined;
    const take = (answer: Possible): void => {
      constant = constant === undefined ? answer : Possible.all([constant, answer]);
    };
    for (const branch of branches) if (!this.canVary(branch)) take(answerOf(branch) as Possible);
    if (constant === NOT_MET) return NOT_MET;
    const varying: Planes[] = [];
    for (const branch of branches) {
      if (!this.canVary(branch)) continue;
      const answer = answerOf(branch);
      if (typeof answer === 'number') take(answer);
      else varying.push(answer);
    }
    const only = varying.length === 1 ? varying[0] : undefined;
    if (varying.length === 0) return constant ?? NOT_APPLICABLE;
    if (constant === undefined && only) return only;
    // A condition that fails everywhere settles all communes.
    if (constant === NOT_MET) {
      varying.forEach((planes) => this.release(planes));
      return NOT_MET;
    }
    if (only && (constant === NOT_APPLICABLE || (constant === MET && !only.none))) return only;

    const bit = (mask: number) => (constant !== undefined && constant & mask ? ~0 : 0);
    const canNone = varying.every(({ none }) => none) && (constant === undefined || (constant & NOT_APPLICABLE) !== 0);
    const [meet, fail] = [this.take(), this.take()];
    const none = canNone ? this.take() : undefined;
    const holds = this.take().fill(constant === undefined ? ~0 : bit(MET) | bit(NOT_APPLICABLE));
    meet.fill(bit(MET));
    fail.fill(bit(NOT_MET));
    none?.fill(~0);
    for (const planes of varying) {
      const [meets, fails, nones] = [planes.meet, planes.fail, planes.none];
      if (nones) {
        for (let word = 0; word < meet.length; word++) {
          meet[word]! |= meets[word]!;
          fail[word]! |= fails[word]!;
          holds[word]! &= meets[word]! | nones[word]!;
        }
        if (none) for (let word = 0; word < none.length; word++) none[word]! &= nones[word]!;
      } else {
        for (let word = 0; word < meet.length; word++) {
          meet[word]! |= meets[word]!;
          fail[word]! |= fails[word]!;
          holds[word]! &= meets[word]!;
        }
      }
      this.release(planes);
    }
    for (let word = 0; word < meet.length; word++) meet[word]! &= holds[word]!;
    this.pool.push(holds);
    return { meet, fail, none, kept: false };
  }

  /** @param guard can be met somewhere */
  private guarded(guard: Answer, body: Answer): Answer {
    if (typeof guard === 'number') {
      if (guard === MET) return body;
      if (typeof body === 'number') return body | NOT_APPLICABLE;
      return this.spread(body, undefined, this.take().fill(~0));
    }
    const none = this.take();
    for (let word = 0; word < none.length; word++)
      none[word] = guard.fail[word]! | (guard.none ? guard.none[word]! : 0);
    const answer = this.spread(typeof body === 'number' ? this.everywhere(body) : body, guard.meet, none);
    this.release(guard);
    return answer;
  }

  /** The body where the guard can be met; `none` takes in where the body itself does not apply. */
  private spread(body: Planes, applies: Bits | undefined, none: Bits): Planes {
    const [meet, fail] = [this.take(), this.take()];
    for (let word = 0; word < none.length; word++) {
      const where = applies ? applies[word]! : ~0;
      meet[word] = body.meet[word]! & where;
      fail[word] = body.fail[word]! & where;
      if (body.none) none[word]! |= body.none[word]! & where;
    }
    this.release(body);
    return { meet, fail, none, kept: false };
  }

  private everywhere(possible: Possible): Planes {
    const plane = (bit: number) => this.take().fill(possible & bit ? ~0 : 0);
    return {
      meet: plane(MET),
      fail: plane(NOT_MET),
      none: possible & NOT_APPLICABLE ? plane(NOT_APPLICABLE) : undefined,
      kept: false,
    };
  }

  private leaf(leaf: CompiledLeaf): Answer {
    const kept = this.kept.get(leaf.index);
    if (kept) return kept;
    const planes = this.varies(leaf) ? this.planesOf(leaf) : undefined;
    if (!planes) return leaf.run(this.constant);
    if (this.kept.size >= MAX_KEPT) return { ...planes, none: undefined, kept: false };
    const keeping: Planes = { ...planes, none: undefined, kept: true };
    this.kept.set(leaf.index, keeping);
    return keeping;
  }

  /** Whether the condition can differ between communes. */
  private varies(leaf: CompiledLeaf): boolean {
    if (leaf.extent !== undefined)
      return leaf.extent !== 'EVERYWHERE' && leaf.extent !== 'UNKNOWN' && this.country.hasTerritories;
    return leaf.facts.some((code) => this.columnOf(code) !== undefined);
  }

  /** The column of a fact, unless the question gives or hides that fact. */
  private columnOf(code: string): Column | undefined {
    if (this.question.facts.has(code) || this.question.hidden?.has(code)) return undefined;
    return this.country.columnOf(code);
  }

  private planesOf(compiled: CompiledLeaf): Pick<Planes, 'meet' | 'fail'> | undefined {
    return matchLeaf<Pick<Planes, 'meet' | 'fail'> | undefined>(compiled.leaf, {
      is: (leaf) => this.membership(leaf),
      in: (leaf) => this.membership(leaf),
      includes: (leaf) => this.membership(leaf),
      within: (leaf) => this.within(leaf.fact, leaf, leaf.boundedBy, compiled),
      ratio: (leaf) => this.ratio(leaf.ratio, leaf, compiled),
      on: () => undefined,
      windows: () => undefined,
      perimeter: () => this.perimeter(compiled.extent ?? 'UNKNOWN'),
      discretion: () => undefined,
      uncertain: () => undefined,
    });
  }

  private membership(leaf: FactIs | FactIn | FactIncludes): Pick<Planes, 'meet' | 'fail'> | undefined {
    const column = this.columnOf(leaf.fact);
    if (!column) return undefined;
    const holds = this.take().fill(0);
    if (column.type === 'BOOLEAN') {
      if ('is' in leaf && leaf.is === true) holds.set(column.yes);
      if ('is' in leaf && leaf.is === false)
        for (let word = 0; word < holds.length; word++) holds[word] = column.known[word]! & ~column.yes[word]!;
    } else if (column.type !== 'NUMBER') {
      const values = 'is' in leaf ? [String(leaf.is)] : 'in' in leaf ? leaf.in : leaf.includes;
      for (const value of values) {
        const members = column.members.get(value);
        if (members) for (let word = 0; word < holds.length; word++) holds[word]! |= members[word]!;
      }
    }
    return this.fromHolding(holds, column.known);
  }

  /** `holds` are those of `known` for which it is true; the others of `known` fail, and the rest is open. Takes `holds` over. */
  private fromHolding(holds: Bits, known: Bits | undefined): Pick<Planes, 'meet' | 'fail'> {
    const fail = this.take();
    for (let word = 0; word < holds.length; word++) {
      fail[word] = ~holds[word]!;
      if (known) holds[word]! |= ~known[word]!;
    }
    return { meet: holds, fail };
  }

  private perimeter(extent: Extent): Pick<Planes, 'meet' | 'fail'> | undefined {
    if (typeof extent === 'string') return undefined;
    const holds = this.take().fill(0);
    for (const territory of extent) for (const position of this.country.positionsOf(territory)) setBit(holds, position);
    const known = this.take().fill(~0);
    for (const kind of new Set(extent.map(kindOf))) {
      const bits = this.country.knownKind(kind);
      for (let word = 0; word < known.length; word++) known[word]! &= bits ? bits[word]! : 0;
    }
    const planes = this.fromHolding(holds, known);
    this.pool.push(known);
    return planes;
  }

  private within(
    fact: string,
    bounds: Bounds,
    boundedBy: BoundedBy | undefined,
    { parameters }: CompiledLeaf,
  ): Pick<Planes, 'meet' | 'fail'> | undefined {
    // A fact given for all communes never needs its bound.
    if (this.question.facts.has(fact)) return undefined;
    const column = this.columnOf(fact);
    const asked = column?.type === 'NUMBER' ? column : undefined;
    const [meet, fail] = [this.take().fill(~0), this.take().fill(0)];
    const [canMeet, canFail, scratch] = [this.take(), this.take(), this.take()];
    for (const { name, threshold } of boundsOf(bounds)) {
      const limit = thresholdOn(threshold, parameters, this.question.on);
      if (limit === undefined) {
        fail.fill(~0);
        continue;
      }
      canMeet.fill(~0);
      canFail.fill(~0);
      if (boundedBy) this.decideFromBelow(boundedBy, name, limit, canMeet, canFail, scratch);
      if (asked) {
        const upper = name === 'atMost' || name === 'lessThan';
        asked.below(limit, name === 'atMost' || name === 'moreThan', scratch);
        for (let word = 0; word < scratch.length; word++) {
          const known = asked.known[word]!;
          const holds = upper ? scratch[word]! : known & ~scratch[word]!;
          canMeet[word] = (canMeet[word]! & ~known) | holds;
          canFail[word] = (canFail[word]! & ~known) | (known & ~holds);
        }
      }
      for (let word = 0; word < meet.length; word++) {
        meet[word]! &= canMeet[word]!;
        fail[word]! |= canFail[word]!;
      }
    }
    this.pool.push(canMeet, canFail, scratch);
    return { meet, fail };
  }

  /** What a lower neighbour decides for those whose own value is not known. */
  private decideFromBelow(
    { fact, surelyBelow }: BoundedBy,
    name: BoundName,
    limit: number,
    canMeet: Bits,
    canFail: Bits,
    scratch: Bits,
  ): void {
    const upper = name === 'atMost' || name === 'lessThan';
    const [whenReached, whenSurelyBelow] = upper ? [canMeet, canFail] : [canFail, canMeet];
    const column = this.columnOf(fact);
    if (column?.type !== 'NUMBER') {
      if (this.question.hidden?.has(fact) && !this.question.facts.has(fact)) return;
      const least = numeric(this.question.facts.get(fact)?.value);
      if (least === undefined) return;
      const reached = name === 'atLeast' || name === 'lessThan' ? least >= limit : least > limit;
      if (reached) whenReached.fill(0);
      else if (least < surelyBelow * limit) whenSurelyBelow.fill(0);
      return;
    }
    // Reached: at or above (strictly above for atMost and moreThan) the limit already.
    column.below(limit, name === 'atMost' || name === 'moreThan', scratch);
    for (let word = 0; word < scratch.length; word++) whenReached[word]! &= ~(column.known[word]! & ~scratch[word]!);
    column.below(surelyBelow * limit, false, scratch);
    for (let word = 0; word < scratch.length; word++) whenSurelyBelow[word]! &= ~scratch[word]!;
  }

  /** Rare for places: one by one. */
  private ratio(
    ratio: readonly [string, string],
    bounds: Bounds,
    { parameters }: CompiledLeaf,
  ): Pick<Planes, 'meet' | 'fail'> {
    const [meet, fail] = [this.take().fill(0), this.take().fill(0)];
    const valueAt = (code: string, position: number): FactValue | undefined => {
      const column = this.columnOf(code);
      if (column?.type === 'NUMBER') {
        const value = column.values[position]!;
        return Number.isNaN(value) ? undefined : value;
      }
      return this.question.hidden?.has(code) ? undefined : this.question.facts.get(code)?.value;
    };
    const limits = boundsOf(bounds).map(({ name, threshold }) => ({
      name,
      limit: thresholdOn(threshold, parameters, this.question.on),
    }));
    for (let position = 0; position < this.country.size; position++) {
      const value = ratioOf(ratio, (code) => valueAt(code, position));
      const possible = Possible.all(
        limits.map(({ name, limit }) =>
          value === undefined || limit === undefined ? UNKNOWN : Possible.ofBoolean(satisfies(value, name, limit)),
        ),
      );
      if (possible & MET) setBit(meet, position);
      if (possible & NOT_MET) setBit(fail, position);
    }
    return { meet, fail };
  }

  private take(): Bits {
    return this.pool.pop() ?? this.country.bits();
  }

  private release({ meet, fail, none, kept }: Planes): void {
    // Bits of a kept condition stay; a plane that came after it (`none`) never belongs to one.
    if (kept) return;
    this.pool.push(meet, fail);
    if (none) this.pool.push(none);
  }
}

function negated(answer: Answer): Answer {
  if (typeof answer === 'number') return Possible.not(answer);
  return { ...answer, meet: answer.fail, fail: answer.meet };
}
