import { themeOf, type SchemeDocument } from '#catalogue';
import type { WindowState } from '#criteria';
import { Day, listInFrench, type Verdict } from '#kernel';

import type { Relevance, RelevanceReason } from './relevance.js';
import type { SchemeMatch } from './match.js';
import type { MatchRequest } from './request.js';

type Unranked = Omit<SchemeMatch, 'rank' | 'relevance'> & { readonly relevance: Relevance | undefined };

/** Eligible before to verify before ineligible: no relevance outweighs a verdict. */
const ORDER: Readonly<Record<Verdict, number>> = { ELIGIBLE: 0, TO_VERIFY: 1, INELIGIBLE: 2 };

/** A deadline this near moves a scheme up among its equals. */
const SOON_DAYS = 90;

/** What each reason weighs inside one verdict; the text is what people asked, so it weighs most. */
const WEIGHTS = { text: 0.45, themes: 0.35, fit: 0.1, deadline: 0.1 };

/**
 * By verdict, then relevance to the text and the themes, fit (the applicant, the spending and the stage it is made for) and
 * deadline; then by name, so that the order never depends on chance. Each reason that counted is said.
 */
export function rankMatches(matches: readonly Unranked[], request: MatchRequest): SchemeMatch[] {
  return matches
    .map((match) => ({ ...match, relevance: relevanceOf(match, request) }))
    .sort(
      (a, b) =>
        ORDER[a.verdict] - ORDER[b.verdict] ||
        b.relevance.score - a.relevance.score ||
        compareText(a.scheme.document.name, b.scheme.document.name) ||
        compareText(a.scheme.document.slug, b.scheme.document.slug),
    )
    .map((match, index) => ({ ...match, rank: index + 1 }));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function relevanceOf(match: Unranked, request: MatchRequest): Relevance {
  const { document } = match.scheme;
  const reasons: RelevanceReason[] = [...(match.relevance?.reasons ?? [])];
  const text = match.relevance?.score ?? 0;
  if (text > 0 && reasons.length === 0)
    reasons.push({ code: 'text', sentence: 'Le texte de la recherche correspond à ce dispositif.' });

  const shared = sharedThemes(document, request.themes);
  const themes = request.themes.length === 0 ? 0 : shared.length / request.themes.length;
  if (shared.length > 0) {
    const labels = shared.map((code) => `« ${themeOf(code)?.label ?? code} »`);
    reasons.push({
      code: 'themes',
      sentence: `${shared.length > 1 ? 'Thèmes communs' : 'Thème commun'} : ${listInFrench(labels)}.`,
    });
  }

  const fit = fitOf(document, request);
  if (fit.known > 0 && fit.share === 1)
    reasons.push({ code: 'fit', sentence: 'Ce dispositif est fait pour ce type de demandeur et de dépense.' });

  const deadline = deadlineScore(match.window, request.on);
  if (deadline > 0 && match.window.kind === 'OPEN' && match.window.until) {
    const days = Day.between(request.on, match.window.until);
    reasons.push({
      code: 'deadline',
      sentence: `Le dépôt se termine le ${Day.inFrench(match.window.until)}, ${inDays(days)}.`,
    });
  }
  const score = WEIGHTS.text * text + WEIGHTS.themes * themes + WEIGHTS.fit * fit.share + WEIGHTS.deadline * deadline;
  return { score: Math.round(score * 1e4) / 1e4, reasons };
}

function sharedThemes(document: SchemeDocument, themes: readonly string[]): string[] {
  return themes.filter((theme) => document.themes.includes(theme));
}

/** Of what is known of the applicant, the spending and the stage, the share that the scheme is made for. */
function fitOf(document: SchemeDocument, { facts }: MatchRequest): { readonly known: number; readonly share: number } {
  const pairs = [
    [document.beneficiaryTypes, facts.get('beneficiary.type')?.value],
    [document.spendingKinds, facts.get('project.spendingKind')?.value],
    [document.stages, facts.get('project.stage')?.value],
  ] as const;
  const known = pairs.filter(([, value]) => value !== undefined);
  const fitting = known.filter(([values, value]) => (values as readonly unknown[]).includes(value));
  return { known: known.length, share: known.length === 0 ? 0 : fitting.length / known.length };
}

function deadlineScore(window: WindowState, on: Day): number {
  if (window.kind !== 'OPEN' || !window.until) return 0;
  const days = Day.between(on, window.until);
  return days < 0 || days > SOON_DAYS ? 0 : 1 - days / SOON_DAYS;
}

export function inDays(days: number): string {
  return days === 0 ? 'aujourd’hui' : days === 1 ? 'demain' : `dans ${days} jours`;
}
