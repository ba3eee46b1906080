/** Telling the forms of the language apart, and walking through a tree. */
import type {
  AllOf,
  AnyOf,
  AtDiscretionOf,
  Bounds,
  Criterion,
  FactIn,
  FactIncludes,
  FactIs,
  FactWithin,
  InPerimeter,
  Leaf,
  Not,
  OnWithin,
  Parameter,
  RatioWithin,
  Threshold,
  Uncertain,
  WithinWindows,
} from './language.js';

export const BOUND_NAMES = ['atLeast', 'moreThan', 'atMost', 'lessThan'] as const;
export type BoundName = (typeof BOUND_NAMES)[number];

export const isAllOf = (criterion: Criterion): criterion is AllOf => 'all' in criterion;
export const isAnyOf = (criterion: Criterion): criterion is AnyOf => 'any' in criterion;
export const isNot = (criterion: Criterion): criterion is Not => 'not' in criterion;
export const isLeaf = (criterion: Criterion): criterion is Leaf =>
  !isAllOf(criterion) && !isAnyOf(criterion) && !isNot(criterion);

/** What the branch is made of; nothing for a leaf. */
export function branchesOf(criterion: Criterion): readonly Criterion[] {
  if (isAllOf(criterion)) return criterion.all;
  if (isAnyOf(criterion)) return criterion.any;
  return isNot(criterion) ? [criterion.not] : [];
}

/** One answer a form of leaf; the compiler checks that every form has one. */
export interface LeafCases<T> {
  is(leaf: FactIs): T;
  in(leaf: FactIn): T;
  within(leaf: FactWithin): T;
  includes(leaf: FactIncludes): T;
  ratio(leaf: RatioWithin): T;
  on(leaf: OnWithin): T;
  windows(leaf: WithinWindows): T;
  perimeter(leaf: InPerimeter): T;
  discretion(leaf: AtDiscretionOf): T;
  uncertain(leaf: Uncertain): T;
}

export function matchLeaf<T>(leaf: Leaf, cases: LeafCases<T>): T {
  if ('fact' in leaf) {
    if ('is' in leaf) return cases.is(leaf);
    if ('in' in leaf) return cases.in(leaf);
    if ('includes' in leaf) return cases.includes(leaf);
    return cases.within(leaf);
  }
  if ('ratio' in leaf) return cases.ratio(leaf);
  if ('on' in leaf) return cases.on(leaf);
  if ('windows' in leaf) return cases.windows(leaf);
  if ('perimeter' in leaf) return cases.perimeter(leaf);
  if ('discretion' in leaf) return cases.discretion(leaf);
  return cases.uncertain(leaf);
}

/** The bounds that are written, in a fixed order. */
export function boundsOf(bounds: Bounds): { readonly name: BoundName; readonly threshold: Threshold }[] {
  const written: { name: BoundName; threshold: Threshold }[] = [];
  for (const name of BOUND_NAMES) {
    const threshold = bounds[name];
    if (threshold !== undefined) written.push({ name, threshold });
  }
  return written;
}

/** The facts that a leaf reads itself, without those of its guard; the fact that bounds an unknown one included. */
export function factsOfLeaf(leaf: Leaf): readonly string[] {
  if ('fact' in leaf) return 'boundedBy' in leaf && leaf.boundedBy ? [leaf.fact, leaf.boundedBy.fact] : [leaf.fact];
  return 'ratio' in leaf ? leaf.ratio : [];
}

/** The dated parameters that the bounds of a leaf name. */
export function parametersOf(leaf: Leaf, parameters: readonly Parameter[]): readonly Parameter[] {
  const bounded = 'ratio' in leaf || ('fact' in leaf && !('is' in leaf || 'in' in leaf || 'includes' in leaf));
  if (!bounded) return [];
  const named = boundsOf(leaf).flatMap(({ threshold }) => (typeof threshold === 'number' ? [] : [threshold.parameter]));
  return parameters.filter(({ code }) => named.includes(code));
}

/** Every fact that a criterion reads, guards included, each once, in the order of the text. */
export function factsOf(criterion: Criterion): readonly string[] {
  const codes = new Set<string>();
  visit(criterion, (leaf) => factsOfLeaf(leaf).forEach((code) => codes.add(code)));
  return [...codes];
}

/** Whether a condition, that of a guard included, holds on some days only, or compares with what changes: windows left aside. */
export function looksAtTheDay(criterion: Criterion): boolean {
  let looks = false;
  visit(criterion, (leaf) => {
    looks ||= 'on' in leaf || boundsOf(leaf as Bounds).some(({ threshold }) => typeof threshold !== 'number');
  });
  return looks;
}

/** Calls for every leaf, those of guards included. */
export function visit(criterion: Criterion, onLeaf: (leaf: Leaf) => void): void {
  if (criterion.when) visit(criterion.when, onLeaf);
  if (isLeaf(criterion)) onLeaf(criterion);
  else branchesOf(criterion).forEach((branch) => visit(branch, onLeaf));
}
