/**
 * The same judgement as `judge`, without words and without garbage: each criterion becomes a closure. Conditions that are
 * written alike in several schemes are one condition here, judged once for each situation.
 */
import { MET, NOT_APPLICABLE, NOT_MET, Period, UNKNOWN, canonicalJson, type Day, type Possible } from '#kernel';
import { numeric, satisfies, thresholdOn } from './bounds.js';
import type { FactValue, Facts } from './facts.js';
import type { SchemeFrame, Situation, Territories } from './frame.js';
import type { Bounds, Criterion, Leaf, Parameter, Threshold } from './language.js';
import { extentOf, perimeterPossible, type Extent } from './perimeter.js';
import { ratioOf } from './predicates.js';
import {
  boundsOf,
  branchesOf,
  factsOfLeaf,
  isAllOf,
  isLeaf,
  isNot,
  matchLeaf,
  parametersOf,
  type BoundName,
} from './walk.js';
import { windowsPossible } from './windows.js';

/** One condition, shared by every scheme that writes it alike. */
export interface CompiledLeaf {
  readonly index: number;
  readonly leaf: Leaf;
  readonly facts: readonly string[];
  readonly slots: readonly number[];
  /** For perimeters. */
  readonly extent: Extent | undefined;
  /** Values of the parameters that its bounds name. */
  readonly parameters: readonly Parameter[] | undefined;
  readonly run: (prepared: Prepared) => Possible;
}

export type CompiledNode =
  | { readonly id: number; readonly kind: 'leaf'; readonly leaf: CompiledLeaf; readonly run: Run }
  | { readonly id: number; readonly kind: 'all' | 'any'; readonly branches: readonly CompiledNode[]; readonly run: Run }
  | { readonly id: number; readonly kind: 'not'; readonly branch: CompiledNode; readonly run: Run }
  | {
      readonly id: number;
      readonly kind: 'when';
      readonly guard: CompiledNode;
      readonly body: CompiledNode;
      readonly run: Run;
    };

type Run = (prepared: Prepared) => Possible;

/** A criterion ready to be judged many times. Two criteria that say the same share one `node`. */
export interface CompiledCriterion {
  readonly node: CompiledNode;
  /** The conditions that read a fact, by the fact's slot. */
  readonly leavesBySlot: ReadonlyMap<number, readonly CompiledLeaf[]>;
}

/**
 * Compiles criteria into one shared table of conditions. Make one for a catalogue, compile every scheme with it, then
 * `prepare` each situation once and judge all schemes against it. Not for use by two threads at once.
 */
export class CriteriaCompiler {
  private readonly slots = new Map<string, number>();
  private readonly leaves = new Map<string, CompiledLeaf>();
  private readonly nodes = new Map<string, CompiledNode>();
  private readonly names: string[] = [];

  compile(criterion: Criterion, scheme: SchemeFrame = {}): CompiledCriterion {
    const node = this.node(criterion, scheme);
    const leavesBySlot = new Map<number, CompiledLeaf[]>();
    collectLeaves(node, new Set(), (leaf) => {
      for (const slot of new Set(leaf.slots)) {
        const leaves = leavesBySlot.get(slot);
        if (leaves) leaves.push(leaf);
        else leavesBySlot.set(slot, [leaf]);
      }
    });
    return { node, leavesBySlot };
  }

  /** Reads a situation once for all criteria compiled so far and later. */
  prepare(situation: Situation): Prepared {
    return new Prepared(this, situation);
  }

  /** What is possible for a compiled criterion; the same as `possibleOf` on the tree that it was made from. */
  possible(compiled: CompiledCriterion, prepared: Prepared): Possible {
    prepared.grow();
    return compiled.node.run(prepared);
  }

  get leafCount(): number {
    return this.leaves.size;
  }

  get factCodes(): readonly string[] {
    return this.names;
  }

  slotOf(code: string): number {
    const known = this.slots.get(code);
    if (known !== undefined) return known;
    const slot = this.names.length;
    this.names.push(code);
    this.slots.set(code, slot);
    return slot;
  }

  private node(criterion: Criterion, scheme: SchemeFrame): CompiledNode {
    const bare = this.bareNode(criterion, scheme);
    if (!criterion.when) return bare;
    const guard = this.node(criterion.when, scheme);
    return this.shared(`when ${guard.id} ${bare.id}`, (id) => ({
      id,
      kind: 'when',
      guard,
      body: bare,
      run: runWhen(guard, bare),
    }));
  }

  private bareNode(criterion: Criterion, scheme: SchemeFrame): CompiledNode {
    if (isLeaf(criterion)) {
      const leaf = this.leaf(criterion, scheme);
      return this.shared(`leaf ${leaf.index}`, (id) => ({ id, kind: 'leaf', leaf, run: runLeaf(leaf) }));
    }
    if (isNot(criterion)) {
      const branch = this.node(criterion.not, scheme);
      return this.shared(`not ${branch.id}`, (id) => ({ id, kind: 'not', branch, run: runNot(branch) }));
    }
    const branches = branchesOf(criterion).map((branch) => this.node(branch, scheme));
    const kind = isAllOf(criterion) ? 'all' : 'any';
    const run = kind === 'all' ? runAll : runAny;
    return this.shared(`${kind} ${branches.map(({ id }) => id).join(' ')}`, (id) => ({
      id,
      kind,
      branches,
      run: run(branches.map((branch) => branch.run)),
    }));
  }

  private shared(key: string, make: (id: number) => CompiledNode): CompiledNode {
    const known = this.nodes.get(key);
    if (known) return known;
    const node = make(this.nodes.size);
    this.nodes.set(key, node);
    return node;
  }

  private leaf(leaf: Leaf, scheme: SchemeFrame): CompiledLeaf {
    const parameters = parametersOf(leaf, scheme.parameters ?? []);
    const extent =
      'perimeter' in leaf ? (leaf.perimeter === true ? extentOf(scheme.perimeter) : leaf.perimeter) : undefined;
    const key = leafKey(leaf, scheme, extent, parameters);
    const known = this.leaves.get(key);
    if (known) return known;
    const facts = factsOfLeaf(leaf);
    const slots = facts.map((code) => this.slotOf(code));
    const run = compileLeaf(leaf, slots, scheme, extent, parameters);
    const compiled: CompiledLeaf = { index: this.leaves.size, leaf, facts, slots, extent, parameters, run };
    this.leaves.set(key, compiled);
    return compiled;
  }
}

/** A criterion as a function of a situation, for one scheme. For many schemes a shared `CriteriaCompiler` is faster. */
export function compile(criterion: Criterion, scheme: SchemeFrame = {}): (situation: Situation) => Possible {
  const compiler = new CriteriaCompiler();
  const compiled = compiler.compile(criterion, scheme);
  return (situation) => compiler.possible(compiled, compiler.prepare(situation));
}

/** A situation with its facts in an array, and what every condition judged so far said (0: not judged yet). */
export class Prepared {
  readonly facts: Facts;
  readonly on: Day;
  readonly territories: Territories | undefined;
  values: (FactValue | undefined)[] = [];
  cache = new Uint8Array(0);

  constructor(
    private readonly compiler: CriteriaCompiler,
    { facts, on, territories }: Situation,
  ) {
    this.facts = facts;
    this.on = on;
    this.territories = territories;
    this.grow();
  }

  /** Takes in what was compiled since. */
  grow(): void {
    const { factCodes, leafCount } = this.compiler;
    for (let slot = this.values.length; slot < factCodes.length; slot++) {
      this.values.push(this.facts.get(factCodes[slot]!)?.value);
    }
    if (this.cache.length >= leafCount) return;
    const cache = new Uint8Array(Math.max(leafCount, this.cache.length * 2));
    cache.set(this.cache);
    this.cache = cache;
  }

  /** Judges as if a fact had another value; `leaves` are the conditions of the criterion that read it. */
  supposing(slot: number, value: FactValue, leaves: readonly CompiledLeaf[], node: CompiledNode): Possible {
    const before = this.values[slot];
    this.values[slot] = value;
    for (const leaf of leaves) this.cache[leaf.index] = 0;
    const possible = node.run(this);
    this.values[slot] = before;
    for (const leaf of leaves) this.cache[leaf.index] = 0;
    return possible;
  }
}

function collectLeaves(node: CompiledNode, seen: Set<number>, onLeaf: (leaf: CompiledLeaf) => void): void {
  if (seen.has(node.id)) return;
  seen.add(node.id);
  switch (node.kind) {
    case 'leaf': {
      onLeaf(node.leaf);
      return;
    }
    case 'not': {
      collectLeaves(node.branch, seen, onLeaf);
      return;
    }
    case 'when':
      collectLeaves(node.guard, seen, onLeaf);
      {
        collectLeaves(node.body, seen, onLeaf);
        return;
      }
    default:
      node.branches.forEach((branch) => collectLeaves(branch, seen, onLeaf));
  }
}

/** What tells two conditions apart, their words and codes left out. */
function leafKey(
  leaf: Leaf,
  scheme: SchemeFrame,
  extent: Extent | undefined,
  parameters: readonly Parameter[] | undefined,
): string {
  if ('windows' in leaf) {
    const windows = scheme.windows?.map(({ opensOn, closesOn, uncertain }) => [
      opensOn,
      closesOn,
      uncertain !== undefined,
    ]);
    return `windows ${canonicalJson([scheme.validFrom, scheme.validTo, windows])}`;
  }
  if ('perimeter' in leaf) return `perimeter ${canonicalJson(extent)}`;
  if ('discretion' in leaf || 'uncertain' in leaf) return 'unknown';
  const test = Object.fromEntries(Object.entries(leaf).filter(([name]) => !WORDS.has(name)));
  return canonicalJson([
    test,
    parameters?.map(({ code, values }) => [code, values.map(({ from, value }) => [from, value])]),
  ]);
}

const WORDS = new Set(['code', 'sentence', 'when', 'legalBasis', 'remedy', 'fromMemory']);

function compileLeaf(
  leaf: Leaf,
  slots: readonly number[],
  scheme: SchemeFrame,
  extent: Extent | undefined,
  parameters: readonly Parameter[] | undefined,
): Run {
  const slot = slots[0] ?? 0;
  return matchLeaf<Run>(leaf, {
    is:
      ({ is }) =>
      (prepared) => {
        const value = prepared.values[slot];
        return value === undefined ? UNKNOWN : value === is ? MET : NOT_MET;
      },
    in: ({ in: written }) => {
      const values = new Set<unknown>(written);
      return (prepared) => {
        const value = prepared.values[slot];
        return value === undefined ? UNKNOWN : values.has(value) ? MET : NOT_MET;
      };
    },
    within: (within) => {
      const judge = compileBounds(within, parameters, within.boundedBy?.surelyBelow);
      const boundSlot = within.boundedBy ? slots[1] : undefined;
      return (prepared) => {
        const value = numeric(prepared.values[slot]);
        if (value !== undefined || boundSlot === undefined) return judge(value, undefined, prepared.on);
        return judge(undefined, numeric(prepared.values[boundSlot]), prepared.on);
      };
    },
    includes: ({ includes }) => {
      const values = new Set<unknown>(includes);
      return (prepared) => {
        const value = prepared.values[slot];
        if (!Array.isArray(value)) return UNKNOWN;
        for (const item of value) if (values.has(item)) return MET;
        return NOT_MET;
      };
    },
    ratio: (ratio) => {
      const judge = compileBounds(ratio, parameters, undefined);
      const above = ratio.ratio[0];
      return (prepared) => {
        const value = ratioOf(ratio.ratio, (code) => prepared.values[code === above ? slot : slots[1]!]);
        return judge(value, undefined, prepared.on);
      };
    },
    on:
      ({ on: period }) =>
      (prepared) =>
        Period.contains(period, prepared.on) ? MET : NOT_MET,
    windows: () => (prepared) => windowsPossible(scheme, prepared.on),
    perimeter: () => (prepared) => perimeterPossible(extent ?? 'UNKNOWN', prepared.territories),
    discretion: () => () => UNKNOWN,
    uncertain: () => () => UNKNOWN,
  });
}

/** Bounds on a known value, on an unknown one with a lower neighbour, or on nothing. */
function compileBounds(
  bounds: Bounds,
  parameters: readonly Parameter[] | undefined,
  surelyBelow: number | undefined,
): (value: number | undefined, least: number | undefined, on: Day) => Possible {
  const written = boundsOf(bounds);
  const limitOf = (threshold: Threshold, on: Day) =>
    typeof threshold === 'number' ? threshold : thresholdOn(threshold, parameters, on);
  return (value, least, on) => {
    let canMeet = MET;
    let canFail = 0;
    for (const { name, threshold } of written) {
      const limit = limitOf(threshold, on);
      const possible =
        limit === undefined
          ? UNKNOWN
          : value !== undefined
            ? satisfies(value, name, limit)
              ? MET
              : NOT_MET
            : least === undefined || surelyBelow === undefined
              ? UNKNOWN
              : fromBelow(least, surelyBelow, name, limit);
      canMeet &= possible;
      canFail |= possible & NOT_MET;
    }
    return canMeet | canFail;
  };
}

function fromBelow(least: number, surelyBelow: number, name: BoundName, limit: number): Possible {
  const upper = name === 'atMost' || name === 'lessThan';
  const reached = name === 'atLeast' || name === 'lessThan' ? least >= limit : least > limit;
  if (reached) return upper ? NOT_MET : MET;
  return least < surelyBelow * limit ? (upper ? MET : NOT_MET) : UNKNOWN;
}

function runLeaf({ index, run }: CompiledLeaf): Run {
  return (prepared) => {
    const known = prepared.cache[index]!;
    if (known !== 0) return known;
    const possible = run(prepared);
    prepared.cache[index] = possible;
    return possible;
  };
}

function runAll(branches: readonly Run[]): Run {
  return (prepared) => {
    let anyMet = 0;
    let allMeet = MET;
    let anyFails = 0;
    let allNotApplicable = NOT_APPLICABLE;
    for (const run of branches) {
      const possible = run(prepared);
      anyMet |= possible & MET;
      if (!(possible & (MET | NOT_APPLICABLE))) allMeet = 0;
      anyFails |= possible & NOT_MET;
      allNotApplicable &= possible;
    }
    return (anyMet & allMeet) | anyFails | allNotApplicable;
  };
}

function runAny(branches: readonly Run[]): Run {
  return (prepared) => {
    let anyFails = 0;
    let allFail = NOT_MET;
    let anyMet = 0;
    let allNotApplicable = NOT_APPLICABLE;
    for (const run of branches) {
      const possible = run(prepared);
      anyFails |= possible & NOT_MET;
      if (!(possible & (NOT_MET | NOT_APPLICABLE))) allFail = 0;
      anyMet |= possible & MET;
      allNotApplicable &= possible;
    }
    return (anyFails & allFail) | anyMet | allNotApplicable;
  };
}

function runNot({ run }: CompiledNode): Run {
  return (prepared) => {
    const possible = run(prepared);
    return (possible & NOT_APPLICABLE) | (possible & MET ? NOT_MET : 0) | (possible & NOT_MET ? MET : 0);
  };
}

function runWhen(guard: CompiledNode, body: CompiledNode): Run {
  return (prepared) => {
    const applies = guard.run(prepared);
    // The body is judged even where it cannot count: every condition is.
    const possible = body.run(prepared);
    return (applies & MET ? possible : 0) | (applies & (NOT_MET | NOT_APPLICABLE) ? NOT_APPLICABLE : 0);
  };
}
