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

/** What a document says in a list, and a score looks at. */
export type ScoredMember = 'themes' | (typeof FITS)[number]['member'];

/** Which schemes of a catalogue say a value in a list, by position; made once, so that a score reads no document. */
export class Holders {
  readonly #positions = new Map<string, number[]>();
  readonly #bySlug: ReadonlyMap<string, number>;

  constructor(documents: readonly SchemeDocument[]) {
    this.#bySlug = new Map(documents.map(({ slug }, position) => [slug, position]));
    for (const [position, document] of documents.entries())
      for (const member of SCORED_MEMBERS)
        for (const value of new Set<string>(document[member])) {
          const key = `${member} ${value}`;
          const positions = this.#positions.get(key);
          if (positions) positions.push(position);
          else this.#positions.set(key, [position]);
        }
  }

  of(member: ScoredMember, value: unknown): readonly number[] {
    return this.#positions.get(`${member} ${String(value)}`) ?? [];
  }

  /** `undefined` for a slug of another catalogue. */
  named(slug: string): number | undefined {
    return this.#bySlug.get(slug);
  }
}

/**
 * How relevant each scheme of a catalogue is, between 0 and 1, the verdict left aside.
 *
 * @param deadlines the {@link deadlineScore} of each
 */
export function scoresOf(
  request: MatchRequest,
  found: TextScores,
  holders: Holders,
  deadlines: Float64Array,
): Float64Array {
  const text = new Float64Array(deadlines.length);
  for (const [slug, { score }] of found) {
    const position = holders.named(slug);
    if (position !== undefined) text[position] = score;
  }
  const shared = new Uint16Array(deadlines.length);
  for (const theme of request.themes) for (const position of holders.of('themes', theme)) shared[position]! += 1;
  const fits = fitsOf(request);
  const fitting = new Uint16Array(deadlines.length);
  for (const { member, value } of fits) for (const position of holders.of(member, value)) fitting[position]! += 1;
  return deadlines.map((deadline, position) =>
    weighed(
      text[position]!,
      shareOf(shared[position]!, request.themes.length),
      shareOf(fitting[position]!, fits.length),
      deadline,
    ),
  );
}

const weighed = (text: number, themes: number, fit: number, deadline: number): number =>
  WEIGHTS.text * text + WEIGHTS.themes * themes + WEIGHTS.fit * fit + WEIGHTS.deadline * deadline;

const shareOf = (count: number, all: number): number => (all === 0 ? 0 : count / all);

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
  const fits = fitsOf(request);
  const fitting = fits.filter(({ member, value }) => (document[member] as readonly unknown[]).includes(value));
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
  const score = weighed(
    inText?.score ?? 0,
    shareOf(shared.length, request.themes.length),
    shareOf(fitting.length, fits.length),
    deadlineScore(window, request.on),
  );
  return { score: Math.round(score * SCORE_STEPS) / SCORE_STEPS, reasons };
}

/** What a scheme can be made for: whom, which spending, which stage. */
const FITS = [
  { fact: 'beneficiary.type', member: 'beneficiaryTypes', words: 'ce type de demandeur' },
  { fact: 'project.spendingKind', member: 'spendingKinds', words: 'ce type de dépense' },
  { fact: 'project.stage', member: 'stages', words: 'cette étape du projet' },
] as const;

const SCORED_MEMBERS: readonly ScoredMember[] = ['themes', ...FITS.map(({ member }) => member)];

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
