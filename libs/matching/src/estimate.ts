import type { SchemeDocument } from '#catalogue';
import { estimate, type Estimate } from '#financing';
import type { Euro } from '#kernel';

import type { MatchRequest } from './request.js';

export type { Estimate };

/** What the scheme might pay, in cents; `undefined` for what pays nothing (a status, a compensation). */
export function estimateOf(document: SchemeDocument, request: MatchRequest): Estimate | undefined {
  if (document.kind !== 'AID') return undefined;
  const amounts = {
    cost: amount(request, 'project.cost'),
    eligibleCost: amount(request, 'project.eligibleCost'),
    privateFunding: amount(request, 'project.privateFunding'),
  };
  return estimate(document.financing, amounts, request.facts, request.on);
}

function amount({ facts }: MatchRequest, code: string): Euro | undefined {
  const value = facts.get(code)?.value;
  return typeof value === 'bigint' ? value : undefined;
}
