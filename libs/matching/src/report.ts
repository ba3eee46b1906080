import { judge, windowStateOn } from '#criteria';
import type { Verdict } from '#kernel';
import { Place, type Country } from '#territory';

import { estimateOf } from './estimate.js';
import type { MatchReport, PublishedScheme, VerdictCounts } from './match.js';
import { rankMatches } from './ranking.js';
import type { Relevance } from './relevance.js';
import type { MatchRequest } from './request.js';

/** Judges every scheme, never stopping early, and ranks them. `relevance` is what the search engine found, by slug. */
export function matchReport(
  request: MatchRequest,
  schemes: readonly PublishedScheme[],
  relevance: ReadonlyMap<string, Relevance>,
  country: Country,
): MatchReport {
  const territories = new Set(Place.territories(request.place));
  const judged = schemes.map((scheme) => {
    const judgement = judge(scheme.document.eligibility, {
      facts: request.facts,
      on: request.on,
      territories,
      scheme: scheme.document,
      territoryName: (territory) => territoryName(territory, country),
    });
    return {
      scheme,
      verdict: judgement.verdict,
      judgement,
      relevance: relevance.get(scheme.document.slug),
      window: windowStateOn(scheme.document, request.on),
      estimate: () => estimateOf(scheme.document, request),
    };
  });
  const matches = rankMatches(judged, request);
  return { request, counts: countVerdicts(matches.map(({ verdict }) => verdict)), matches };
}

export function countVerdicts(verdicts: Iterable<Verdict>): VerdictCounts {
  const counts = { eligible: 0, toVerify: 0, ineligible: 0 };
  for (const verdict of verdicts) counts[COUNT_OF[verdict]]++;
  return counts;
}

const COUNT_OF = { ELIGIBLE: 'eligible', TO_VERIFY: 'toVerify', INELIGIBLE: 'ineligible' } as const;

/** « Auvergne-Rhône-Alpes » for `region:84`. */
export function territoryName(territory: string, country: Country): string | undefined {
  const [kind, code = ''] = territory.split(':');
  switch (kind) {
    case 'commune':
      return country.commune(code)?.name;
    case 'epci':
      return country.epci(code)?.name;
    case 'department':
      return country.department(code)?.name;
    case 'region':
      return country.region(code)?.name;
    default:
      return undefined;
  }
}
