/** « What if »: two reports on the same catalogue, and what differs between them. */
import type { PublishedScheme } from '#catalogue';
import type { JudgedCriterion } from '#criteria';
import type { Outcome } from '#kernel';

import type { Estimate } from './estimate.js';
import type { MatchReport, SchemeMatch } from './match.js';

/** One scheme whose verdict or estimate changes. */
export interface MatchChange {
  readonly scheme: PublishedScheme;
  readonly before: SchemeMatch;
  readonly after: SchemeMatch;
  /** The criteria whose outcome changed, worded for what is found afterwards; computed when read. */
  readonly criteria: () => readonly CriterionChange[];
}

export interface CriterionChange {
  readonly code: string;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly sentence: string;
}

/** The schemes whose verdict or estimate changes, in the order of the second report. */
export function compareReports(before: MatchReport, after: MatchReport): MatchChange[] {
  const bySlug = new Map(before.matches.map((match) => [match.scheme.document.slug, match]));
  return after.matches.flatMap((match): MatchChange[] => {
    const earlier = bySlug.get(match.scheme.document.slug);
    if (!earlier || (earlier.verdict === match.verdict && sameAmounts(earlier.estimate(), match.estimate()))) return [];
    return [{ scheme: match.scheme, before: earlier, after: match, criteria: () => changedCriteria(earlier, match) }];
  });
}

function sameAmounts(a: Estimate | undefined, b: Estimate | undefined): boolean {
  return a?.min === b?.min && a?.max === b?.max;
}

/** A criterion is the same one by its place in the tree: a code may stand in several branches. */
function changedCriteria(before: SchemeMatch, after: SchemeMatch): CriterionChange[] {
  const keyOf = ({ code, path }: JudgedCriterion): string => `${code} ${path}`;
  const earlier = new Map(before.judgement().criteria.map((criterion) => [keyOf(criterion), criterion.outcome]));
  return after.judgement().criteria.flatMap((criterion) => {
    const outcome = earlier.get(keyOf(criterion));
    return outcome === undefined || outcome === criterion.outcome
      ? []
      : [{ code: criterion.code, before: outcome, after: criterion.outcome, sentence: criterion.sentence }];
  });
}
