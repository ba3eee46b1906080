/** The windows of the schemes that are not excluded for a commune, soonest first: what to have ready by when. */
import {
  expandThemeGroups,
  windowsOf,
  withBroaderThemes,
  type Catalogue,
  type DatedWindow,
  type PublishedScheme,
} from '#catalogue';
import { Day, nearest, Possible, type Problem, type Verdict } from '#kernel';
import { Place, type Commune, type Knowledge } from '#territory';

import { compiledCatalogue } from './compiled-catalogue.js';
import { lastDayWithin } from './last-day.js';
import { readThemes } from './request.js';

export interface DeadlinesInput {
  readonly inseeCode: string;
  readonly on?: Day | null | undefined;
  /** Themes or groups of themes: schemes of any of them. */
  readonly themes?: readonly string[] | null | undefined;
  readonly schemes?: readonly string[] | null | undefined;
}

/** A window that is open on the day or opens later; at least one of its days is known. */
export interface Deadline {
  readonly scheme: PublishedScheme;
  /** Judged on the day, or on the first day on which one can apply: that a window is not open yet excludes nobody. */
  readonly verdict: Verdict;
  readonly window: DatedWindow;
  /** The same for the same window of a scheme, whatever its days: its label and its rank among those of that label. */
  readonly key: string;
  /** `undefined` when it is not open on the day, or has no known end; 0 on the last day. */
  readonly daysLeft: number | undefined;
}

export interface Deadlines {
  readonly on: Day;
  readonly commune: Commune;
  readonly deadlines: readonly Deadline[];
}

export type DeadlinesAnswer = { readonly found: Deadlines | undefined } | { readonly problems: readonly Problem[] };

/** `found` is `undefined` for a code that is no commune's. */
export function deadlines(
  input: DeadlinesInput,
  knowledge: Knowledge,
  catalogue: Catalogue,
  today: Day,
): DeadlinesAnswer {
  const problems: Problem[] = [];
  const themes = input.themes?.length ? readThemeFilter(input.themes, problems) : undefined;
  const slugs = input.schemes?.length ? readSlugs(input.schemes, catalogue, problems) : undefined;
  if (problems.length > 0) return { problems };
  const place = Place.commune(knowledge.country, input.inseeCode.trim().toUpperCase());
  if (place?.kind !== 'COMMUNE') return { found: undefined };
  const on = input.on ?? today;
  const verdictOn = judgeOf(place, knowledge, catalogue);
  const found = catalogue.schemes.flatMap((scheme): Deadline[] => {
    const { document } = scheme;
    if (slugs && !slugs.has(document.slug)) return [];
    if (themes && !withBroaderThemes(document.themes).some((theme) => themes.has(theme))) return [];
    return keyedWindows(document).flatMap(({ window, key }): Deadline[] => {
      const { opensOn, closesOn } = window;
      const isOpen = opensOn === undefined || opensOn <= on;
      if (isOpen ? closesOn === undefined || closesOn < on : closesOn !== undefined && closesOn < opensOn) return [];
      const first = isOpen ? on : opensOn;
      const verdict = verdictOn(document.slug, first);
      if (verdict === 'INELIGIBLE') return [];
      // A region may close before the country.
      const last = closesOn && lastDayWithin(first, closesOn, (day) => verdictOn(document.slug, day) !== 'INELIGIBLE');
      const daysLeft = isOpen && last ? Day.between(on, last) : undefined;
      return [{ scheme, verdict, window: { ...window, closesOn: last }, key, daysLeft }];
    });
  });
  return { found: { on, commune: place.commune, deadlines: found.sort(bySoonest) } };
}

/** Each day is judged with what is known of the place on that day; few days are asked, most of them today. */
function judgeOf(place: Place, knowledge: Knowledge, catalogue: Catalogue): (slug: string, on: Day) => Verdict {
  const { compiler, bySlug } = compiledCatalogue(catalogue);
  const territories = new Set(Place.territories(place));
  const prepared = new Map<Day, ReturnType<typeof compiler.prepare>>();
  return (slug, on) => {
    let situation = prepared.get(on);
    if (!situation) {
      situation = compiler.prepare({ facts: Place.facts(place, knowledge, on), on, territories });
      prepared.set(on, situation);
    }
    return Possible.verdict(compiler.possible(bySlug.get(slug)!.compiled, situation));
  };
}

/** The windows of a scheme; where one says nothing, the scheme's own first and last day bound it. */
function keyedWindows(document: PublishedScheme['document']): { readonly window: DatedWindow; readonly key: string }[] {
  const { validFrom, validTo } = document;
  if (document.windows.length === 0) {
    return [{ window: { label: '', opensOn: validFrom, closesOn: validTo }, key: '' }];
  }
  const ranks = new Map<string, number>();
  return windowsOf(document).map((window) => {
    const rank = ranks.get(window.label) ?? 0;
    ranks.set(window.label, rank + 1);
    return {
      window: { ...window, opensOn: window.opensOn ?? validFrom, closesOn: window.closesOn ?? validTo },
      key: rank === 0 ? window.label : `${window.label} (${rank + 1})`,
    };
  });
}

/** By the last day to apply; without one, by the day it opens, after those that have one. */
function bySoonest(a: Deadline, b: Deadline): number {
  return (
    compare(a.window.closesOn ?? LAST, b.window.closesOn ?? LAST) ||
    compare(a.window.opensOn ?? LAST, b.window.opensOn ?? LAST) ||
    compare(a.scheme.document.slug, b.scheme.document.slug)
  );
}

const LAST = '9999-12-31';

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readThemeFilter(themes: readonly string[], problems: Problem[]): ReadonlySet<string> {
  readThemes(themes, 'themes', problems);
  return new Set(expandThemeGroups(themes));
}

function readSlugs(slugs: readonly string[], catalogue: Catalogue, problems: Problem[]): ReadonlySet<string> {
  slugs.forEach((slug, index) => {
    if (catalogue.bySlug.has(slug)) return;
    const near = index < 10 ? nearest(slug, catalogue.bySlug.keys()) : undefined;
    problems.push({
      path: `schemes[${index}]`,
      code: 'unknown-scheme',
      message: `« ${slug.slice(0, 60)} » n’est pas un dispositif publié.${near ? ` Vouliez-vous dire « ${near} » ?` : ''}`,
    });
  });
  return new Set(slugs);
}
