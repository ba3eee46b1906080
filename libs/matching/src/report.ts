import { createHash } from 'node:crypto';

import { CATALOGUE_VOCABULARY, type Catalogue, type PublishedScheme } from '#catalogue';
import { judge, nextQuestions, windowStateOn, type JudgeContext, type Judgement } from '#criteria';
import { canonicalJson, Possible, type Verdict } from '#kernel';
import { Place, type Country } from '#territory';

import { compiledCatalogue } from './compiled-catalogue.js';
import { estimateOf } from './estimate.js';
import type { MatchReport, VerdictCounts } from './match.js';
import { rankMatches } from './ranking.js';
import type { Relevance } from './relevance.js';
import type { MatchRequest } from './request.js';

/** Judges every scheme and ranks them. `relevance` is what the search engine found in the text, by slug. */
export function matchReport(
  request: MatchRequest,
  catalogue: Catalogue,
  relevance: ReadonlyMap<string, Relevance>,
  country: Country,
): MatchReport {
  const context: JudgeContext = {
    facts: request.facts,
    on: request.on,
    territories: new Set(Place.territories(request.place)),
    vocabulary: CATALOGUE_VOCABULARY,
    territoryName: (territory) => territoryName(territory, country),
  };
  const { compiler, schemes } = compiledCatalogue(catalogue);
  const prepared = compiler.prepare(context);
  const judged = schemes.map(({ scheme, compiled }) => ({
    scheme,
    verdict: Possible.verdict(compiler.possible(compiled, prepared)),
    judgement: once(() => judgeScheme(scheme, context)),
    relevance: relevance.get(scheme.document.slug),
    window: windowStateOn(scheme.document, request.on),
    estimate: once(() => estimateOf(scheme.document, request)),
  }));
  const matches = rankMatches(judged, request);
  const unknown = new Set(request.declared.flatMap(({ code, value }) => (value === null ? [code] : [])));
  return {
    id: reportId(request, catalogue.schemes),
    request,
    counts: countVerdicts(matches.map(({ verdict }) => verdict)),
    matches,
    // What the caller said not to know is not asked again.
    nextQuestions: once(() =>
      nextQuestions(compiler, schemes, prepared, { vocabulary: CATALOGUE_VOCABULARY, except: unknown }),
    ),
  };
}

export function judgeScheme(scheme: PublishedScheme, context: JudgeContext): Judgement {
  return judge(scheme.document.eligibility, { ...context, scheme: scheme.document });
}

/** What is kept of a report is its structured input: free text has no part in its identity. */
function reportId(request: MatchRequest, schemes: readonly PublishedScheme[]): string {
  const identity = {
    place: request.place.kind === 'COMMUNE' ? request.place.commune.inseeCode : request.place.epci.siren,
    on: request.on,
    facts: [...request.facts.values()]
      .map(({ code, value, source }) => ({ code, value, source }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    schemes: schemes.map(({ document, version }) => [document.slug, version]),
  };
  return createHash('sha256').update(canonicalJson(identity)).digest('base64url').slice(0, 22);
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

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
