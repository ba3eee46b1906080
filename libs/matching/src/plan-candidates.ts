/** The schemes that a plan may ask, out of a match; and those that were wished for but cannot be asked. */
import type { PublishedScheme } from '#catalogue';
import type { LeftOutScheme, PlanCandidate } from '#financing';
import type { Verdict } from '#kernel';

import type { MatchReport, SchemeMatch } from './match.js';
import { apart, contradictions, verdictsSupposing } from './plan-contradictions.js';
import type { PlanWishes } from './plan-request.js';

export interface PlanCandidates {
  readonly candidates: readonly PlanCandidate[];
  readonly leftOut: readonly LeftOutScheme[];
}

export function planCandidates(report: MatchReport, wishes: PlanWishes): PlanCandidates {
  const wanted = wishes.schemes && new Set(wishes.schemes);
  const supposed = supposingInvestment(report);
  const candidates: PlanCandidate[] = [];
  const leftOut: LeftOutScheme[] = [];
  for (const match of report.matches) {
    const { document } = match.scheme;
    if (document.kind !== 'AID' || (wanted && !wanted.has(document.slug))) continue;
    if (match.verdict === 'INELIGIBLE') {
      // Unasked, what the match excludes is no news.
      if (wanted) leftOut.push({ ...named(match.scheme), code: 'ineligible', sentence: whyNot(match) });
    } else if (supposed?.get(document.slug) === 'INELIGIBLE') {
      leftOut.push({
        ...named(match.scheme),
        code: 'other-spending',
        sentence:
          'Faute d’indication, la dépense est tenue pour un investissement, que ce dispositif ne finance pas : dites s’il s’agit d’un poste, d’une étude ou de fonctionnement.',
      });
    } else {
      candidates.push({
        slug: document.slug,
        label: document.acronym ?? document.name,
        verdict: match.verdict,
        terms: document.financing,
        legalBasis: document.legalBasis.map(({ label, url }) => ({ label, url })),
      });
    }
  }
  return { candidates: apart(candidates, contradictions(report, candidates)), leftOut };
}

function named({ document }: PublishedScheme): { scheme: string; label: string } {
  return { scheme: document.slug, label: document.acronym ?? document.name };
}

function whyNot(match: SchemeMatch): string {
  return ['Les conditions ne sont pas réunies.', failedCondition(match)].filter(Boolean).join(' ');
}

/** The first condition that is not met, as the match words it; `undefined` where no single one fails. */
export function failedCondition(match: SchemeMatch): string | undefined {
  return match.judgement().criteria.find(({ outcome, settledElsewhere }) => outcome === 'NOT_MET' && !settledElsewhere)
    ?.sentence;
}

/**
 * The verdicts if the spending were an investment, when nobody said what it is: the law then holds it for one, and one plan
 * cannot pay for works and for a post at the same time. `undefined` when the kind of spending is known.
 */
function supposingInvestment(report: MatchReport): ReadonlyMap<string, Verdict> | undefined {
  if (report.request.facts.has('project.spendingKind')) return undefined;
  return verdictsSupposing(report, 'project.spendingKind', 'INVESTMENT');
}
