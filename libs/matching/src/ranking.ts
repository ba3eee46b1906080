import { themeOf, type SchemeDocument } from '#catalogue';
import type { WindowState } from '#criteria';
import { Day, listInFrench, type Verdict } from '#kernel';

import type { Relevance, RelevanceReason } from './relevance.js';
import type { MatchRequest } from './request.js';

/** Eligible before to verify before ineligible: no relevance outweighs a verdict. */
const ORDER: Readonly<Record<Verdict, number>> = { ELIGIBLE: 0, TO_VERIFY: 1, INELIGIBLE: 2 };

/** A deadline this near moves a scheme up among its equals. */
const SOON_DAYS = 90;

/** What each reason weighs inside one verdict; the text is what people asked, so it weighs most. */
const WEIGHTS = { text: 0.45, themes: 0.35, fit: 0.1, deadline: 0.1 };

/** Scores are compared to four digits, so that the order never depends on a rounding error. */
const SCORE_STEPS = 10_000;
/** A catalogue has fewer schemes than this: verdict, score and name make one exact number to sort by. */
const NAME_RANKS = 2 ** 17;

/** What the search engine found in the text, by slug. */
export type TextScores = ReadonlyMap<string, Relevance>;

/**
 * The positions of the schemes in order: by verdict, then relevance to the text and the themes, fit (the applicant, the spending and the stage it
 * is made for) and deadline; then by name, so that the order never depends on chance. A few thousand schemes are sorted as plain numbers:
 * the words of the reasons are made only for those that are read.
 *
 * @param nameRanks for each scheme its rank by name; all different
 */
export function rankSchemes(verdicts: readonly Verdict[], scores: Float64Array, nameRanks: Uint32Array): Uint32Array {
  const byName = new Uint32Array(nameRanks.length);
  const keys = new Float64Array(nameRanks.length);
  for (let position = 0; position < keys.length; position++) {
    const rank = nameRanks[position]!;
    byName[rank] = position;
    const below = SCORE_STEPS - Math.round(scores[position]! * SCORE_STEPS);
    keys[position] = (ORDER[verdicts[position]!] * (SCORE_STEPS + 1) + below) * NAME_RANKS + rank;
  }
  keys.sort();
  const order = new Uint32Array(keys.length);
  for (let rank = 0; rank < keys.length; rank++) order[rank] = byName[keys[rank]! % NAME_RANKS]!;
  return order;
}

/**
 * How relevant a scheme is, between 0 and 1, the verdict left aside, from its {@link deadlineScore}. What is asked of every scheme is read
 * once.
 */
export function scorer(
  request: MatchRequest,
  found: TextScores,
): (document: SchemeDocument, deadline: number) => number {
  const { themes } = request;
  const fit = fitOf(request);
  return (document, deadline) =>
    WEIGHTS.text * (found.size === 0 ? 0 : (found.get(document.slug)?.score ?? 0)) +
    WEIGHTS.themes * (themes.length === 0 ? 0 : countShared(document.themes, themes) / themes.length) +
    WEIGHTS.fit * fit(document) +
    WEIGHTS.deadline * deadline;
}

/** The same score with its reasons in French, each that counted. */
export function relevanceOf(
  document: SchemeDocument,
  window: WindowState,
  request: MatchRequest,
  found: TextScores,
): Relevance {
  const inText = found.get(document.slug);
  const reasons: RelevanceReason[] = [...(inText?.reasons ?? [])];
  if (inText && inText.score > 0 && reasons.length === 0)
    reasons.push({ code: 'text', sentence: 'Le texte de la recherche correspond à ce dispositif.' });

  const shared = request.themes.filter((theme) => document.themes.includes(theme));
  if (shared.length > 0) {
    const labels = shared.map((code) => `« ${themeOf(code)?.label ?? code} »`);
    reasons.push({
      code: 'themes',
      sentence: `${shared.length > 1 ? 'Thèmes communs' : 'Thème commun'} : ${listInFrench(labels)}.`,
    });
  }
  const fitting = fitsOf(request).filter((fit) => isMadeFor(document, fit));
  if (fitting.length > 0)
    reasons.push({
      code: 'fit',
      sentence: `Ce dispositif est fait pour ${listInFrench(fitting.map(({ words }) => words))}.`,
    });

  const until = lastDayOf(window);
  if (until !== undefined && deadlineScore(window, request.on) > 0) {
    reasons.push({
      code: 'deadline',
      sentence: `Le dépôt se termine le ${Day.inFrench(until)}, ${inDays(Day.between(request.on, until))}.`,
    });
  }
  const score =
    Math.round(scorer(request, found)(document, deadlineScore(window, request.on)) * SCORE_STEPS) / SCORE_STEPS;
  return { score, reasons };
}

function countShared(themes: readonly string[], asked: readonly string[]): number {
  let shared = 0;
  for (const theme of asked) if (themes.includes(theme)) shared++;
  return shared;
}

/** What a scheme can be made for: whom, which spending, which stage. */
const FITS = [
  { fact: 'beneficiary.type', member: 'beneficiaryTypes', words: 'ce type de demandeur' },
  { fact: 'project.spendingKind', member: 'spendingKinds', words: 'ce type de dépense' },
  { fact: 'project.stage', member: 'stages', words: 'cette étape du projet' },
] as const;

interface Fit {
  readonly member: (typeof FITS)[number]['member'];
  readonly value: unknown;
  readonly words: string;
}

/** Those of which the request knows something. */
function fitsOf({ facts }: MatchRequest): readonly Fit[] {
  return FITS.flatMap(({ fact, member, words }) => {
    const value = facts.get(fact)?.value;
    return value === undefined ? [] : [{ member, value, words }];
  });
}

function isMadeFor(document: SchemeDocument, { member, value }: Fit): boolean {
  const values: readonly unknown[] = document[member];
  return values.includes(value);
}

/** Of what is known of the applicant, the spending and the stage, the share that a scheme is made for; 0 when nothing is known. */
function fitOf(request: MatchRequest): (document: SchemeDocument) => number {
  const known = fitsOf(request);
  if (known.length === 0) return () => 0;
  return (document) => {
    let fitting = 0;
    for (let index = 0; index < known.length; index++) if (isMadeFor(document, known[index]!)) fitting++;
    return fitting / known.length;
  };
}

/** From 1 on the last day to 0 three months before; 0 when there is no last day. */
export function deadlineScore(window: WindowState, on: Day): number {
  const until = lastDayOf(window);
  if (until === undefined) return 0;
  const days = Day.between(on, until);
  return days < 0 || days > SOON_DAYS ? 0 : 1 - days / SOON_DAYS;
}

/** The last day to apply, when one can today and it is known. */
function lastDayOf(window: WindowState): Day | undefined {
  return window.kind === 'OPEN' || window.kind === 'PERMANENT' ? window.until : undefined;
}

export function inDays(days: number): string {
  return days === 0 ? 'aujourd’hui' : days === 1 ? 'demain' : `dans ${days} jours`;
}
