import type { Catalogue } from '#catalogue';
import { legalBasisView, SchemeView } from '#catalogue/graphql';
import type { FactDefinition, JudgedCriterion, WindowState } from '#criteria';
import { Day } from '#kernel';
import { FactType } from '#territory/graphql';

import { leanOn, type AwardEvidence, type Estimate, type MatchReport, type SchemeMatch } from '../index.js';

import type { CriterionType, EstimateType, FactDefinitionType, MatchType } from './types.js';
import { MatchReportType } from './types.js';

export function reportView(report: MatchReport): MatchReportType {
  const { place, on } = report.request;
  return Object.assign(new MatchReportType(), {
    id: report.id,
    on,
    place:
      place.kind === 'COMMUNE'
        ? { name: place.commune.name, inseeCode: place.commune.inseeCode, epciSiren: place.epci?.siren ?? null }
        : { name: place.epci.name, inseeCode: null, epciSiren: place.epci.siren },
    counts: report.counts,
    report,
  });
}

/** Sentences are made here, for the schemes that are shown. */
export function matchView(
  match: SchemeMatch,
  catalogue: Catalogue,
  on: Day,
  evidenceOf?: (scheme: string) => Promise<AwardEvidence | undefined>,
): MatchType {
  return {
    rank: match.rank,
    verdict: match.verdict,
    scheme: new SchemeView(match.scheme, catalogue, on),
    get criteria() {
      return match.judgement().criteria.map(criterionView);
    },
    get estimate() {
      const estimate = match.estimate();
      if (!estimate) return null;
      return evidenceOf
        ? evidenceOf(match.scheme.document.slug).then((evidence) => estimateView(leanOn(estimate, evidence)))
        : estimateView(estimate);
    },
    window: windowStateView(match.window, match.scheme.document.validFrom, on),
    relevance: match.relevance,
  };
}

function criterionView(criterion: JudgedCriterion): CriterionType {
  return {
    code: criterion.code,
    outcome: criterion.outcome,
    sentence: criterion.sentence,
    facts: [
      ...criterion.facts.map((fact) =>
        FactType.of({ code: fact.code, value: fact.value, source: fact.source, origin: fact.origin, asOf: fact.asOf }),
      ),
      ...criterion.unknownFacts.map((code) => FactType.unknown(code)),
    ],
    legalBasis: criterion.legalBasis.map(legalBasisView),
    remedy: criterion.remedy ?? null,
    settledElsewhere: criterion.settledElsewhere,
  };
}

export function estimateView(estimate: Estimate): EstimateType {
  return {
    min: estimate.min ?? null,
    max: estimate.max ?? null,
    base: estimate.base ?? null,
    rateMin: estimate.rateMin ?? null,
    rateMax: estimate.rateMax ?? null,
    sentence: estimate.sentence,
  };
}

function windowStateView(state: WindowState, validFrom: Day | undefined, on: Day): MatchType['window'] {
  switch (state.kind) {
    case 'PERMANENT':
      return state.until ? window(null, validFrom, state.until, Day.between(on, state.until)) : null;
    case 'OPEN':
      return window(
        state.window.label,
        state.window.opensOn,
        state.until,
        state.until ? Day.between(on, state.until) : null,
      );
    case 'UNCERTAIN':
      return window(state.window.label, state.window.opensOn, state.window.closesOn, null);
    case 'UPCOMING':
    case 'CLOSED':
      return state.opensOn ? window(state.window?.label ?? null, state.opensOn, state.window?.closesOn, null) : null;
  }
}

function window(
  label: string | null,
  opensOn: Day | null | undefined,
  closesOn: Day | undefined,
  daysLeft: number | null,
): MatchType['window'] {
  return { label, opensOn: opensOn ?? null, closesOn: closesOn ?? null, daysLeft };
}

export function factDefinitionView(definition: FactDefinition): FactDefinitionType {
  return {
    code: definition.code,
    label: definition.label,
    question: definition.question,
    type: definition.type,
    unit: definition.unit ?? null,
    options: definition.options ?? [],
    sources: definition.sources,
  };
}
