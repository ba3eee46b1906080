import {
  AID_TYPE_CODES,
  AID_TYPE_GROUPS,
  AID_TYPES,
  organisationsOf,
  THEME_CODES,
  THEME_GROUP_CODES,
  THEME_GROUPS,
  THEMES,
  type Catalogue,
} from '#catalogue';
import { nearest, type Problem } from '#kernel';
import { PROGRAMMES } from '#territory';
import { WORD_GROUPS } from './text/vocabulary.js';
import { phraseOf } from './text/words.js';

/** The codes that a client may filter by. */
export interface FilterCodes {
  readonly themes?: readonly string[] | null | undefined;
  readonly aidTypes?: readonly string[] | null | undefined;
  readonly funders?: readonly string[] | null | undefined;
  readonly programmes?: readonly string[] | null | undefined;
}

/** An unknown code would silently find nothing: it is a problem that names the code that was probably meant. */
export function filterProblems(filter: FilterCodes, catalogue: Catalogue): Problem[] {
  const funders = filter.funders && filter.funders.length > 0 ? fundersOf(catalogue) : undefined;
  return [
    ...unknownCodes('themes', 'unknown-theme', filter.themes, KNOWN_THEMES, THEME_NAMES),
    ...unknownCodes(
      'aidTypes',
      'unknown-aid-type',
      filter.aidTypes?.map((code) => code.replaceAll('-', '_')),
      KNOWN_AID_TYPES,
      AID_TYPE_NAMES,
    ),
    ...(funders ? unknownCodes('funders', 'unknown-funder', filter.funders, funders.slugs, funders.names) : []),
    ...unknownCodes('programmes', 'unknown-programme', filter.programmes, KNOWN_PROGRAMMES, PROGRAMME_NAMES),
  ];
}

const KNOWN_THEMES = new Set([...THEME_CODES, ...THEME_GROUP_CODES]);
const KNOWN_AID_TYPES = new Set([...AID_TYPE_CODES, ...AID_TYPE_GROUPS.map(({ code }) => code)]);
const KNOWN_PROGRAMMES = new Set(PROGRAMMES.map(({ code }) => code));

/** What people call it, as stems, → its code; the first who has a name keeps it. */
type Names = ReadonlyMap<string, string>;

function namesOf(entries: Iterable<readonly [name: string, code: string]>): Names {
  const names = new Map<string, string>();
  for (const [name, code] of entries) {
    const phrase = phraseOf(name);
    if (phrase !== '' && !names.has(phrase)) names.set(phrase, code);
  }
  return names;
}

const THEME_NAMES = namesOf([
  ...THEMES.flatMap(({ code, label, aliases }) => [label, ...aliases].map((name) => [name, code] as const)),
  ...THEME_GROUPS.map(({ code, label }) => [label, code] as const),
  // « ecole », « vélo »: words of a subject lead to its theme.
  ...WORD_GROUPS.flatMap(({ themes, terms }) =>
    themes.slice(0, 1).flatMap((code) => terms.map((name) => [name, code] as const)),
  ),
  ...WORD_GROUPS.flatMap(({ themes, reached = [] }) =>
    themes.slice(0, 1).flatMap((code) => reached.map((name) => [name, code] as const)),
  ),
]);
const AID_TYPE_NAMES = namesOf([...AID_TYPES, ...AID_TYPE_GROUPS].map(({ code, label }) => [label, code]));
const PROGRAMME_NAMES = namesOf(PROGRAMMES.map(({ code, name }) => [name, code]));

interface Funders {
  readonly slugs: ReadonlySet<string>;
  readonly names: Names;
}

const FUNDERS = new WeakMap<Catalogue, Funders>();

/** Once for each catalogue: ten thousand schemes are not walked through for every search. */
function fundersOf(catalogue: Catalogue): Funders {
  let funders = FUNDERS.get(catalogue);
  if (!funders) {
    const organisations = [...organisationsOf(catalogue).values()];
    funders = {
      slugs: new Set([
        ...organisations.map(({ slug }) => slug),
        ...catalogue.schemes.flatMap(({ document }) => document.funders),
      ]),
      names: namesOf(
        organisations.flatMap(({ slug, name, acronym }) =>
          [name, ...(acronym === undefined ? [] : [acronym])].map((one) => [one, slug] as const),
        ),
      ),
    };
    FUNDERS.set(catalogue, funders);
  }
  return funders;
}

function unknownCodes(
  field: string,
  code: string,
  values: readonly string[] | null | undefined,
  known: ReadonlySet<string>,
  names: Names,
): Problem[] {
  return (values ?? []).flatMap((value, index) => {
    if (known.has(value)) return [];
    const near = meantBy(value.slice(0, 100), known, names);
    const hint = near === undefined ? '' : ` Vouliez-vous dire « ${near} » ?`;
    const message = `« ${value.slice(0, 60)} » n’est pas un code connu.${hint}`;
    return [{ path: `filter.${field}[${index}]`, code, message }];
  });
}

/** The theme, or group of themes, that was probably meant: « ecole » is `batiment-scolaire`. */
export function themeMeantBy(written: string): string | undefined {
  return meantBy(written.slice(0, 100), KNOWN_THEMES, THEME_NAMES);
}

/** The code of what is called so, else the nearest code, else the code of what is called nearly so. */
function meantBy(value: string, known: ReadonlySet<string>, names: Names): string | undefined {
  const phrase = phraseOf(value);
  const named = names.get(phrase);
  if (named !== undefined && known.has(named)) return named;
  const near = nearest(value, known);
  if (near !== undefined) return near;
  const nearName = phrase === '' ? undefined : nearest(phrase, names.keys());
  return nearName === undefined ? undefined : names.get(nearName);
}
