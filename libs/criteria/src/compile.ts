/**
 * The same judgement as `judge`, without words and without garbage. Conditions that are written alike in several schemes are one condition here,
 * and criteria that say the same are one node; each is judged once for each situation.
 */
import { MET, NOT_APPLICABLE, NOT_MET, type Day, type Possible } from '#kernel';
import { numeric } from './bounds.js';
import { againstBound, compileLeaf, leafKey, plainBoundsOf, type CompiledLeaf } from './compiled-leaf.js';
import type { FactValue, Facts } from './facts.js';
import type { SchemeFrame, Situation, Territories } from './frame.js';
import type { Criterion, Leaf } from './language.js';
import { extentOf } from './perimeter.js';
import { BOUND_NAMES, branchesOf, factsOfLeaf, isAllOf, isLeaf, isNot, parametersOf } from './walk.js';

export type CompiledNode =
  | { readonly id: number; readonly kind: 'leaf'; readonly leaf: CompiledLeaf }
  | { readonly id: number; readonly kind: 'all' | 'any'; readonly branches: readonly CompiledNode[] }
  | { readonly id: number; readonly kind: 'not'; readonly branch: CompiledNode }
  | { readonly id: number; readonly kind: 'when'; readonly guard: CompiledNode; readonly body: CompiledNode };

/** What of a criterion reads one fact. */
export interface Readers {
  readonly leaves: readonly CompiledLeaf[];
  /** Those conditions and all that is made of them, by id. */
  readonly nodes: readonly number[];
}

/** A criterion ready to be judged many times. Two criteria that say the same share one `node`. */
export class CompiledCriterion {
  private readers: ReadonlyMap<number, Readers> | undefined;

  constructor(readonly node: CompiledNode) {}

  /** What reads each fact, by the fact's slot. */
  get readersBySlot(): ReadonlyMap<number, Readers> {
    return (this.readers ??= readersOf(this.node));
  }
}

/** What a row of the table is of. `within` is a condition of nothing but numbers, of which large catalogues have thousands. */
const KINDS = { leaf: 0, all: 1, any: 2, not: 3, when: 4, within: 5 } as const;

/**
 * Every node as a few numbers in a row: its kind, and its parts, which come before it (of a condition, its index). Judging thousands of schemes then
 * reads memory in its order; following closures and objects from one to the next waits for each.
 */
class NodeTable {
  readonly kinds: number[] = [];
  readonly parts: number[] = [];
  /** Where the parts of each begin; they end where those of the next begin. */
  readonly starts: number[] = [0];
  /** Of each `within` its `surelyBelow`, then its limits. */
  readonly constants: number[] = [];

  add(kind: keyof typeof KINDS, parts: readonly number[]): void {
    this.kinds.push(KINDS[kind]);
    this.parts.push(...parts);
    this.starts.push(this.parts.length);
  }

  addLeaf({ index, leaf, slots }: CompiledLeaf): void {
    const plain = plainBoundsOf(leaf, slots);
    if (!plain) {
      this.add('leaf', [index]);
      return;
    }
    const { slot, leastSlot, surelyBelow, bounds } = plain;
    this.add('within', [
      slot,
      leastSlot,
      this.constants.length,
      ...bounds.map(({ name }) => BOUND_NAMES.indexOf(name)),
    ]);
    this.constants.push(surelyBelow, ...bounds.map(({ limit }) => limit));
  }
}

/**
 * Compiles criteria into one shared table of conditions. Make one for a catalogue, compile every scheme with it, then
 * `prepare` each situation once and judge all schemes against it. Not for use by two threads at once.
 */
export class CriteriaCompiler {
  /** @internal */
  readonly table = new NodeTable();
  /** @internal In the order of their index. */
  readonly leaves: CompiledLeaf[] = [];
  private readonly slots = new Map<string, number>();
  private readonly leavesByKey = new Map<string, CompiledLeaf>();
  private readonly nodes = new Map<string, CompiledNode>();
  private readonly names: string[] = [];

  compile(criterion: Criterion, scheme: SchemeFrame = {}): CompiledCriterion {
    return new CompiledCriterion(this.node(criterion, scheme));
  }

  /** Reads a situation once for all criteria compiled so far and later. */
  prepare(situation: Situation): Prepared {
    return new Prepared(this, situation);
  }

  /** What is possible for a compiled criterion; the same as `possibleOf` on the tree that it was made from. */
  possible(compiled: CompiledCriterion, prepared: Prepared): Possible {
    prepared.grow();
    return prepared.judge(compiled.node.id);
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
    return this.shared('when', [guard.id, bare.id], (id) => ({ id, kind: 'when', guard, body: bare }));
  }

  private bareNode(criterion: Criterion, scheme: SchemeFrame): CompiledNode {
    if (isLeaf(criterion)) {
      const leaf = this.leaf(criterion, scheme);
      return this.shared('leaf', [leaf.index], (id) => ({ id, kind: 'leaf', leaf }));
    }
    if (isNot(criterion)) {
      const branch = this.node(criterion.not, scheme);
      return this.shared('not', [branch.id], (id) => ({ id, kind: 'not', branch }));
    }
    const branches = branchesOf(criterion).map((branch) => this.node(branch, scheme));
    const kind = isAllOf(criterion) ? 'all' : 'any';
    return this.shared(
      kind,
      branches.map(({ id }) => id),
      (id) => ({ id, kind, branches }),
    );
  }

  private shared(
    kind: CompiledNode['kind'],
    parts: readonly number[],
    make: (id: number) => CompiledNode,
  ): CompiledNode {
    const key = `${kind} ${parts.join(' ')}`;
    const known = this.nodes.get(key);
    if (known) return known;
    const node = make(this.nodes.size);
    if (node.kind === 'leaf') this.table.addLeaf(node.leaf);
    else this.table.add(kind, parts);
    this.nodes.set(key, node);
    return node;
  }

  private leaf(leaf: Leaf, scheme: SchemeFrame): CompiledLeaf {
    const parameters = parametersOf(leaf, scheme.parameters ?? []);
    const extent =
      'perimeter' in leaf ? (leaf.perimeter === true ? extentOf(scheme.perimeter) : leaf.perimeter) : undefined;
    const key = leafKey(leaf, scheme, extent, parameters);
    const known = this.leavesByKey.get(key);
    if (known) return known;
    const facts = factsOfLeaf(leaf);
    const slots = facts.map((code) => this.slotOf(code));
    const run = compileLeaf(leaf, slots, scheme, extent, parameters);
    const compiled: CompiledLeaf = { index: this.leaves.length, leaf, facts, slots, extent, parameters, run };
    this.leaves.push(compiled);
    this.leavesByKey.set(key, compiled);
    return compiled;
  }
}

/** A criterion as a function of a situation, for one scheme. For many schemes a shared `CriteriaCompiler` is faster. */
export function compile(criterion: Criterion, scheme: SchemeFrame = {}): (situation: Situation) => Possible {
  const compiler = new CriteriaCompiler();
  const compiled = compiler.compile(criterion, scheme);
  return (situation) => compiler.possible(compiled, compiler.prepare(situation));
}

/** A situation with its facts in an array, and what every node judged so far said (0: not judged yet). */
export class Prepared {
  readonly facts: Facts;
  readonly on: Day;
  readonly territories: Territories | undefined;
  readonly values: (FactValue | undefined)[] = [];
  /** The values as numbers; `NaN` when they are none, or unknown. */
  private readonly numbers: number[] = [];
  private judged = new Uint8Array(0);

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
    const { factCodes, table } = this.compiler;
    for (let slot = this.values.length; slot < factCodes.length; slot++) {
      this.read(slot, this.facts.get(factCodes[slot]!)?.value);
    }
    const nodes = table.kinds.length;
    if (this.judged.length >= nodes) return;
    const judged = new Uint8Array(Math.max(nodes, this.judged.length * 2));
    judged.set(this.judged);
    this.judged = judged;
  }

  private read(slot: number, value: FactValue | undefined): void {
    this.values[slot] = value;
    this.numbers[slot] = numeric(value) ?? NaN;
  }

  /** What is possible for a node, by its id. */
  judge(node: number): Possible {
    const known = this.judged[node]!;
    if (known !== 0) return known;
    const { kinds, starts, parts } = this.compiler.table;
    const [start, end] = [starts[node]!, starts[node + 1]!];
    let possible: Possible;
    switch (kinds[node]) {
      case KINDS.leaf:
        possible = this.compiler.leaves[parts[start]!]!.run(this);
        break;
      case KINDS.within:
        possible = this.within(parts, start, end);
        break;
      case KINDS.all:
        possible = this.all(parts, start, end);
        break;
      case KINDS.any:
        possible = this.any(parts, start, end);
        break;
      case KINDS.not: {
        const branch = this.judge(parts[start]!);
        possible = (branch & NOT_APPLICABLE) | (branch & MET ? NOT_MET : 0) | (branch & NOT_MET ? MET : 0);
        break;
      }
      default: {
        const applies = this.judge(parts[start]!);
        // The body is judged even where it cannot count: every condition is.
        const body = this.judge(parts[start + 1]!);
        possible = (applies & MET ? body : 0) | (applies & (NOT_MET | NOT_APPLICABLE) ? NOT_APPLICABLE : 0);
      }
    }
    this.judged[node] = possible;
    return possible;
  }

  /** Judges as if a fact had another value; `readers` is what of the criterion reads it, and what it says now is kept. */
  supposing(slot: number, value: FactValue, readers: Readers, { node }: CompiledCriterion): Possible {
    const before = this.values[slot];
    const said = readers.nodes.map((id) => this.judged[id]!);
    this.read(slot, value);
    for (const id of readers.nodes) this.judged[id] = 0;
    const possible = this.judge(node.id);
    this.read(slot, before);
    readers.nodes.forEach((id, position) => (this.judged[id] = said[position]!));
    return possible;
  }

  private within(parts: readonly number[], start: number, end: number): Possible {
    const { constants } = this.compiler.table;
    const leastSlot = parts[start + 1]!;
    const value = this.numbers[parts[start]!]!;
    const least = leastSlot < 0 ? NaN : this.numbers[leastSlot]!;
    let constant = parts[start + 2]!;
    const surelyBelow = constants[constant]!;
    let canMeet = MET;
    let canFail = 0;
    for (let part = start + 3; part < end; part++) {
      constant += 1;
      const possible = againstBound(value, least, surelyBelow, BOUND_NAMES[parts[part]!]!, constants[constant]!);
      canMeet &= possible;
      canFail |= possible & NOT_MET;
    }
    return canMeet | canFail;
  }

  private all(parts: readonly number[], start: number, end: number): Possible {
    let anyMet = 0;
    let allMeet = MET;
    let anyFails = 0;
    let allNotApplicable = NOT_APPLICABLE;
    for (let part = start; part < end; part++) {
      const possible = this.judge(parts[part]!);
      anyMet |= possible & MET;
      if (!(possible & (MET | NOT_APPLICABLE))) allMeet = 0;
      anyFails |= possible & NOT_MET;
      allNotApplicable &= possible;
    }
    return (anyMet & allMeet) | anyFails | allNotApplicable;
  }

  private any(parts: readonly number[], start: number, end: number): Possible {
    let anyFails = 0;
    let allFail = NOT_MET;
    let anyMet = 0;
    let allNotApplicable = NOT_APPLICABLE;
    for (let part = start; part < end; part++) {
      const possible = this.judge(parts[part]!);
      anyFails |= possible & NOT_MET;
      if (!(possible & (NOT_MET | NOT_APPLICABLE))) allFail = 0;
      anyMet |= possible & MET;
      allNotApplicable &= possible;
    }
    return (anyFails & allFail) | anyMet | allNotApplicable;
  }
}

/** The conditions that read each fact, and every node on the way from them to the root, each once. */
function readersOf(root: CompiledNode): ReadonlyMap<number, Readers> {
  const readers = new Map<number, { leaves: CompiledLeaf[]; nodes: number[] }>();
  const slotsOf = new Map<number, ReadonlySet<number>>();
  const visit = (node: CompiledNode): ReadonlySet<number> => {
    const known = slotsOf.get(node.id);
    if (known) return known;
    const slots = new Set(node.kind === 'leaf' ? node.leaf.slots : partsOf(node).flatMap((part) => [...visit(part)]));
    slotsOf.set(node.id, slots);
    for (const slot of slots) {
      const { leaves, nodes } = readers.get(slot) ?? { leaves: [], nodes: [] };
      readers.set(slot, { leaves, nodes });
      nodes.push(node.id);
      if (node.kind === 'leaf') leaves.push(node.leaf);
    }
    return slots;
  };
  visit(root);
  return readers;
}

/** The nodes that a node is made of. */
export function partsOf(node: Exclude<CompiledNode, { kind: 'leaf' }>): readonly CompiledNode[] {
  switch (node.kind) {
    case 'not':
      return [node.branch];
    case 'when':
      return [node.guard, node.body];
    default:
      return node.branches;
  }
}
