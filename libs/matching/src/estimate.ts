import type { SchemeDocument } from '#catalogue';
import { estimate, type FinancingEstimate } from '#financing';
import type { Euro } from '#kernel';

import type { MatchRequest } from './request.js';

/** What the scheme might pay, in cents; `undefined` for what pays nothing (a status, a compensation). */
export type Estimate = FinancingEstimate;

export function estimateOf(document: SchemeDocument, request: MatchRequest): Estimate | undefined {
  if (document.kind !== 'AID') return undefined;
  return estimate(document.financing, {
    cost: amount(request, 'project.cost'),
    eligibleCost: amount(request, 'project.eligibleCost'),
    privateFunding: amount(request, 'project.privateFunding'),
    facts: new Map([...request.facts].map(([code, fact]) => [code, fact.value])),
    on: request.on,
  });
}

function amount(request: MatchRequest, code: string): Euro | undefined {
  const value = request.facts.get(code)?.value;
  return typeof value === 'bigint' ? value : undefined;
}
