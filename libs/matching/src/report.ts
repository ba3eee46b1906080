import { createHash } from 'node:crypto';

import { CATALOGUE_VOCABULARY, type Catalogue, type PublishedScheme } from '#catalogue';
import { judge, nextQuestions, type JudgeContext, type Judgement, type WindowState } from '#criteria';
import { canonicalJson, Possible, type Verdict } from '#kernel';
import { Place, type Country } from '#territory';

import { compiledCatalogue, type CompiledScheme } from './compiled-catalogue.js';
import { estimateOf, type Estimate } from './estimate.js';
import type { MatchReport, SchemeMatch, VerdictCounts } from './match.js';
import { windowsFor } from './last-day.js';
import { rankSchemes, relevanceOf, scoresOf } from './ranking.js';
import type { Relevance } from './relevance.js';
import type { MatchRequest } from './request.js';

/**
 * Judges every scheme and ranks them. `relevance` is what the search engine found in the text, by slug; `given` are verdicts
 * that were given before and hold, whatever would be judged today.
 */
export function matchReport(
  request: MatchRequest,
  catalogue: Catalogue,
  relevance: ReadonlyMap<string, Relevance>,
  country: Country,
  given?: ReadonlyMap<string, Verdict>,
): MatchReport {
  const context: JudgeContext = {
    facts: request.facts,
    on: request.on,
    territories: new Set(Place.territories(request.place)),
    vocabulary: CATALOGUE_VOCABULARY,
    territoryName: (territory) => territoryName(territory, country),
  };
  const { compiler, schemes, nodes, holders, dated, nameRanks, windowsOn } = compiledCatalogue(catalogue);
  const prepared = compiler.prepare(context);
  const { states, deadlines } = windowsFor(context, windowsOn(request.on), schemes, dated);
  const verdicts = Array.from(nodes, (node, position): Verdict => {
    const before = given?.get(schemes[position]!.scheme.document.slug);
    return before ?? Possible.verdict(prepared.judge(node));
  });
  const scores = scoresOf(request, relevance, holders, deadlines);
  const reading: Reading = { context, request, relevance };
  const matches: SchemeMatch[] = [];
  for (const position of rankSchemes(verdicts, scores, nameRanks)) {
    matches.push(
      new JudgedScheme(matches.length + 1, schemes[position]!, verdicts[position]!, states[position]!, reading),
    );
  }
  const unknown = new Set(request.declared.flatMap(({ code, value }) => (value === null ? [code] : [])));
  return {
    id: reportId(request, catalogue),
    request,
    catalogue,
    counts: countVerdicts(verdicts),
    matches,
    // What the caller said not to know is not asked again.
    nextQuestions: once(() =>
      nextQuestions(compiler, schemes, prepared, { vocabulary: CATALOGUE_VOCABULARY, except: unknown }),
    ),
  };
}

/** What all schemes of one report are read with. */
interface Reading {
  readonly context: JudgeContext;
  readonly request: MatchRequest;
  readonly relevance: ReadonlyMap<string, Relevance>;
}

/** Thousands are made for one answer and twenty are read: words and amounts are made when they are asked for, and once. */
class JudgedScheme implements SchemeMatch {
  private worded: Judgement | undefined;
  private weighed: Relevance | undefined;
  private estimated: { readonly value: Estimate | undefined } | undefined;

  constructor(
    readonly rank: number,
    private readonly compiled: CompiledScheme,
    readonly verdict: Verdict,
    readonly window: WindowState,
    private readonly reading: Reading,
  ) {}

  get scheme(): PublishedScheme {
    return this.compiled.scheme;
  }

  get relevance(): Relevance {
    const { request, relevance } = this.reading;
    return (this.weighed ??= relevanceOf(this.scheme.document, this.window, request, relevance));
  }

  judgement(): Judgement {
    return (this.worded ??= judgeScheme(this.scheme, this.reading.context));
  }

  estimate(): Estimate | undefined {
    this.estimated ??= { value: estimateOf(this.scheme.document, this.reading.request) };
    return this.estimated.value;
  }
}

export function judgeScheme(scheme: PublishedScheme, context: JudgeContext): Judgement {
  return judge(scheme.document.eligibility, { ...context, scheme: scheme.document });
}

/** What is kept of a report is its structured input: free text has no part in its identity. */
function reportId(request: MatchRequest, catalogue: Catalogue): string {
  return shortHash({
    territories: Place.territories(request.place),
    on: request.on,
    facts: [...request.facts.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    unknown: request.declared.filter(({ value }) => value === null).map(({ code }) => code),
    catalogue: catalogueId(catalogue),
  });
}

const CATALOGUE_IDS = new WeakMap<Catalogue, string>();

/** The same for the same versions of the same schemes. */
export function catalogueId(catalogue: Catalogue): string {
  const known = CATALOGUE_IDS.get(catalogue);
  if (known) return known;
  const id = shortHash(catalogue.schemes.map(({ document, version }) => [document.slug, version]));
  CATALOGUE_IDS.set(catalogue, id);
  return id;
}

/** 132 bits in 22 characters that need no escaping. */
function shortHash(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('base64url').slice(0, 22);
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
