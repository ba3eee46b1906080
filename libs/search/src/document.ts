/**
 * A scheme as search sees it: texts in the order of their importance, lists and numbers to filter and sort by. Made from
 * a published version, never from an engine.
 */
import { aidTypeOf, expandThemeGroups, organisationIn, themeOf, withBroaderThemes } from '#catalogue';
import type { SchemeDocument } from '#catalogue';
import { Euro } from '#kernel';
import { programmeOf } from '#territory';
import { groupsIn, groupsOfThemes, membersOf } from './text/synonyms.js';
import { closingsOf, timelineOf, type StatusPeriod } from './timeline.js';

/** Raise it when the document's shape or the text analysis changes: every index is rebuilt. */
export const DOCUMENT_VERSION = 4;

/** Texts, the most important first; the order is the ranking by attribute. */
export const TEXT_FIELDS = [
  'acronym',
  'name',
  'keywords',
  'summary',
  'themes',
  'parties',
  'description',
  'related',
  'distant',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** Texts whose words say what a scheme is about. In prose anything may be mentioned. */
export const SUBJECT_FIELDS: readonly TextField[] = TEXT_FIELDS.filter(
  (field) => field !== 'summary' && field !== 'description',
);

export const FACET_FIELDS = [
  'themes',
  'aidTypes',
  'funders',
  'programmes',
  'beneficiaryTypes',
  'stages',
  'spendingKinds',
  'statuses',
] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/** No ceiling is published, and the scheme pays a share: any amount may be had. */
export const NO_CEILING = Number.MAX_SAFE_INTEGER;

export interface SearchDocument {
  readonly slug: string;
  /** Version of the scheme: an index that holds another one has drifted. */
  readonly version: number;
  /**
   * `keywords`: and the slug. `description`: and the legal basis, that an article leads to its scheme. `parties`: who pays and who examines. `related`: other words of the subjects that the scheme
   * names; `distant`: of those that only its themes or its description touch. Several strings are never read as one phrase.
   */
  readonly texts: Readonly<Record<TextField, readonly string[]>>;
  /** Original texts in which hits are marked. */
  readonly shown: readonly { readonly field: ShownField; readonly text: string }[];
  /** With the wider ones that they are part of: whoever asks for `mobilite` finds a cycle path, and it counts there. */
  readonly themes: readonly string[];
  readonly aidTypes: readonly string[];
  readonly funders: readonly string[];
  readonly programmes: readonly string[];
  readonly beneficiaryTypes: readonly string[];
  readonly stages: readonly string[];
  readonly spendingKinds: readonly string[];
  /** `country`, `mainland`, `overseas`, `region:84`, `department:69`, `epci:200069060`, `commune:01004`. */
  readonly perimeter: readonly string[];
  readonly timeline: readonly StatusPeriod[];
  /** Every last day to apply, as numbers, ascending. */
  readonly closings: readonly number[];
  /** Greatest rate in millionths, -1 when none is known: 80 % is 800 000. */
  readonly rateMax: number;
  /** Greatest amount in cents, `NO_CEILING`, or -1 when unknown or in kind. */
  readonly amountMax: number;
  /** Milliseconds since 1970, or `UNKNOWN_DAY`. */
  readonly publishedAt: number;
  readonly updatedAt: number;
}

export const SHOWN_FIELDS = ['name', 'acronym', 'summary', 'description'] as const;
export type ShownField = (typeof SHOWN_FIELDS)[number];

/** Before every day: of a scheme of which nobody knows since when it is public. */
export const UNKNOWN_DAY = Number.MIN_SAFE_INTEGER;

/** What a published version adds to the document itself. */
export interface Publication {
  readonly version: number;
  readonly publishedAt: Date | undefined;
  readonly updatedAt: Date;
}

/** Longer texts are searched and shown up to here: an imported megabyte must not weigh on everybody's search. */
const LONGEST_TEXT = 60_000;

export function searchDocument(scheme: SchemeDocument, publication: Publication): SearchDocument {
  const themes = expandThemeGroups(scheme.themes);
  const parties = [...new Set([...scheme.funders, ...scheme.instructors])].flatMap((slug) => {
    const organisation = organisationIn(scheme, slug);
    return [organisation?.name ?? slug, ...(organisation?.acronym === undefined ? [] : [organisation.acronym])];
  });
  const acronym = scheme.acronym === undefined ? [] : [scheme.acronym];
  const keywords = [...scheme.keywords, scheme.slug.replaceAll('-', ' ')];
  const themeLabels = scheme.themes.flatMap((code) => themeOf(code)?.label ?? []);
  const programmes = scheme.programmes.map((code) => programmeOf(code)?.name ?? code);
  const aidTypes = scheme.aidTypes.flatMap((code) => aidTypeOf(code)?.label ?? []);
  const description = scheme.description.slice(0, LONGEST_TEXT);
  const summary = scheme.summary.slice(0, LONGEST_TEXT);

  const near = groupsIn([scheme.name, ...acronym, ...keywords, summary, ...programmes]);
  const touched = [...groupsOfThemes(themes), ...groupsIn([description, ...parties, ...aidTypes])];
  const far = new Set(touched.filter((group) => !near.has(group)));
  const money = amounts(scheme);

  return {
    slug: scheme.slug,
    version: publication.version,
    texts: {
      acronym,
      name: [scheme.name],
      keywords,
      summary: [withoutYears(summary)],
      themes: [...themeLabels, ...programmes, ...aidTypes],
      parties,
      description: [description, ...scheme.legalBasis.map(({ label }) => label)].map(withoutYears),
      related: subjectsOf(scheme, near),
      distant: subjectsOf(scheme, far),
    },
    shown: [
      { field: 'name', text: scheme.name },
      ...acronym.map((text) => ({ field: 'acronym', text }) as const),
      { field: 'summary', text: summary },
      { field: 'description', text: description },
    ],
    themes: withBroaderThemes(themes),
    aidTypes: scheme.aidTypes,
    funders: scheme.funders,
    programmes: scheme.programmes,
    beneficiaryTypes: scheme.beneficiaryTypes,
    stages: scheme.stages,
    spendingKinds: scheme.spendingKinds,
    perimeter: perimeterCodes(scheme.perimeter),
    timeline: timelineOf(scheme),
    closings: closingsOf(scheme),
    ...money,
    publishedAt: publication.publishedAt?.getTime() ?? UNKNOWN_DAY,
    updatedAt: publication.updatedAt.getTime(),
  };
}

/**
 * People add the running year to what they look for, and prose is full of years: « DETR 2023 » must not lead to whatever tells of 2023
 * and mentions the DETR. A year is looked for in names, acronyms and keywords only.
 */
function withoutYears(text: string): string {
  return text.replace(YEAR, ' ');
}

const YEAR = /(?<![\p{L}\p{N}])(?:19|20)\d\d(?![\p{L}\p{N}])/gu;

/** Other words of its subjects; of a scheme with an acronym also with it before each: that is how people ask (« DSIL mairie »). */
function subjectsOf({ acronym }: SchemeDocument, groups: ReadonlySet<string>): string[] {
  const members = membersOf(groups);
  return acronym === undefined || acronym.includes(' ')
    ? members
    : [...members, ...members.map((member) => `${acronym} ${member}`)];
}

/** The territories of a perimeter in one list of names that cannot be confused (department 84 and region 84). */
export function perimeterCodes({ scale, codes = [] }: SchemeDocument['perimeter']): string[] {
  switch (scale) {
    case 'COUNTRY':
      return ['country'];
    case 'MAINLAND':
      return ['mainland'];
    case 'OVERSEAS':
      return ['overseas'];
    case 'REGION':
    case 'DEPARTMENT':
    case 'EPCI':
    case 'COMMUNE':
      return codes.map((code) => `${scale.toLowerCase()}:${code}`);
    case 'ADHOC':
      return codes.map((code) => {
        if (code.includes(':')) return code;
        return `${code.length === 9 ? 'epci' : code.length === 5 ? 'commune' : 'department'}:${code}`;
      });
  }
}

function amounts({ financing }: SchemeDocument): { rateMax: number; amountMax: number } {
  const terms = [financing, ...(financing.cases ?? []).map((one) => one.terms)];
  const rates = terms.flatMap((term) => [term.rateMax, term.flat?.rateMax].filter((rate) => rate !== undefined));
  const rateMax = rates.length > 0 ? Math.round(Math.max(...rates) * 1e6) : -1;
  const ceilings = terms.flatMap((term) =>
    [term.amountMax, term.flat?.total].flatMap((text) => (text === undefined ? [] : (Euro.parse(text) ?? []))),
  );
  if (financing.kind === 'IN_KIND' || financing.kind === 'UNKNOWN') return { rateMax, amountMax: -1 };
  const open = terms.some(
    (term) => term.amountMax === undefined && term.flat === undefined && term.rateMax !== undefined,
  );
  if (open) return { rateMax, amountMax: NO_CEILING };
  return { rateMax, amountMax: ceilings.length > 0 ? Number(ceilings.reduce((a, b) => (a > b ? a : b))) : -1 };
}
