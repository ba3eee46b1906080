import type { Criterion, Leaf } from '#criteria';

import type { DocumentPath } from './path.js';

export interface VisitedCriterion {
  readonly criterion: Criterion;
  readonly path: DocumentPath;
  /** Inside a `when`: it decides where a condition counts and is not itself a requirement. */
  readonly inGuard: boolean;
}

/** Every condition of a tree, guards included, parents before children. */
export function* walkCriteria(criterion: Criterion, path: DocumentPath, inGuard = false): Generator<VisitedCriterion> {
  yield { criterion, path, inGuard };
  if (criterion.when) yield* walkCriteria(criterion.when, [...path, 'when'], true);
  for (const word of ['all', 'any'] as const) {
    const branches = (criterion as Partial<Record<typeof word, readonly Criterion[]>>)[word] ?? [];
    for (const [index, branch] of branches.entries()) yield* walkCriteria(branch, [...path, word, index], inGuard);
  }
  if ('not' in criterion) yield* walkCriteria(criterion.not, [...path, 'not'], inGuard);
}

export function isLeaf(criterion: Criterion): criterion is Leaf {
  return !('all' in criterion || 'any' in criterion || 'not' in criterion);
}

/** The same tree with each condition replaced by what `change` gives for it, children first. */
export function mapCriteria(criterion: Criterion, change: (criterion: Criterion) => Criterion): Criterion {
  const again = (branch: Criterion): Criterion => mapCriteria(branch, change);
  const inner: Criterion =
    'all' in criterion
      ? { ...criterion, all: criterion.all.map(again) }
      : 'any' in criterion
        ? { ...criterion, any: criterion.any.map(again) }
        : 'not' in criterion
          ? { ...criterion, not: again(criterion.not) }
          : criterion;
  return change(inner.when ? { ...inner, when: again(inner.when) } : inner);
}
