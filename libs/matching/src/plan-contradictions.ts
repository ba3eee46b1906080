/**
 * Schemes to verify that no one project can have together: one pays for a chef de projet, the other for a conseiller numérique,
 * and nobody said which post it is. Each may well be right; a plan that asks for both is wrong.
 */
import { CATALOGUE_VOCABULARY } from '#catalogue';
import type { PlanCandidate } from '#financing';
import { Possible, type Verdict } from '#kernel';
import { Place } from '#territory';

import { compiledCatalogue } from './compiled-catalogue.js';
import type { MatchReport } from './match.js';

export interface Contradiction {
  readonly slugs: readonly [string, string];
  readonly sentence: string;
}

/** Pairs of candidates that no value of an unknown fact suits both. Only facts with a list of values are tried. */
export function contradictions(report: MatchReport, candidates: readonly PlanCandidate[]): readonly Contradiction[] {
  const unsure = candidates.filter(
    ({ verdict, terms }) => verdict === 'TO_VERIFY' && (terms.kind === 'RATE' || terms.kind === 'FLAT'),
  );
  if (unsure.length < 2) return [];
  const only = new Set(unsure.map(({ slug }) => slug));
  const found: Contradiction[] = [];
  for (const { code, label, type, options = [] } of CATALOGUE_VOCABULARY.definitions) {
    if (type !== 'CHOICE' || options.length < 2 || report.request.facts.has(code)) continue;
    const verdicts = options.map(({ value }) => verdictsSupposing(report, code, value, only));
    const suits = (slug: string): readonly boolean[] => verdicts.map((of) => of.get(slug) !== 'INELIGIBLE');
    // A scheme that suits no value at all depends on something else.
    const selective = unsure
      .map((candidate) => ({ candidate, values: suits(candidate.slug) }))
      .filter(({ values }) => values.includes(true) && values.includes(false));
    selective.forEach((one, index) => {
      for (const other of selective.slice(index + 1)) {
        if (one.values.some((suited, value) => suited && other.values[value])) continue;
        found.push({
          slugs: [one.candidate.slug, other.candidate.slug],
          sentence: `« ${one.candidate.label} » et « ${other.candidate.label} » ne financent pas le même projet : il reste à préciser ${label}.`,
        });
      }
    });
  }
  return found;
}

/** The candidates, each with the others that it cannot stand beside. */
export function apart(candidates: readonly PlanCandidate[], pairs: readonly Contradiction[]): readonly PlanCandidate[] {
  return candidates.map((candidate) => {
    const own = pairs
      .filter(({ slugs }) => slugs[0] === candidate.slug)
      .map(({ slugs, sentence }) => ({ scheme: slugs[1], sentence }));
    if (own.length === 0) return candidate;
    const { terms } = candidate;
    return { ...candidate, terms: { ...terms, incompatibleWith: [...(terms.incompatibleWith ?? []), ...own] } };
  });
}

/** The verdicts of the match if that fact had that value. `only`: the schemes that matter, by slug. */
export function verdictsSupposing(
  { request, catalogue }: MatchReport,
  code: string,
  value: string,
  only?: ReadonlySet<string>,
): ReadonlyMap<string, Verdict> {
  const { compiler, schemes } = compiledCatalogue(catalogue);
  const prepared = compiler.prepare({
    facts: new Map(request.facts).set(code, { code, value, source: 'DERIVED' }),
    on: request.on,
    territories: new Set(Place.territories(request.place)),
  });
  return new Map(
    schemes
      .filter(({ scheme }) => only === undefined || only.has(scheme.document.slug))
      .map(({ scheme, compiled }) => [scheme.document.slug, Possible.verdict(compiler.possible(compiled, prepared))]),
  );
}
