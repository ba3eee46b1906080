import {
  AID_TYPE_CODES,
  AID_TYPE_GROUPS,
  ORGANISATION_SLUGS,
  THEME_CODES,
  THEME_GROUP_CODES,
  type Catalogue,
} from '#catalogue';
import { nearest, type Problem } from '#kernel';
import { PROGRAMMES } from '#territory';

/** The codes that a client may filter by. */
export interface FilterCodes {
  readonly themes?: readonly string[] | null | undefined;
  readonly aidTypes?: readonly string[] | null | undefined;
  readonly funders?: readonly string[] | null | undefined;
  readonly programmes?: readonly string[] | null | undefined;
}

/** An unknown code would silently find nothing: it is a problem that names the nearest known one. */
export function filterProblems(filter: FilterCodes, catalogue: Catalogue): Problem[] {
  const funders = new Set([...ORGANISATION_SLUGS, ...catalogue.schemes.flatMap(({ document }) => document.funders)]);
  return [
    ...unknownCodes('themes', 'unknown-theme', filter.themes, new Set([...THEME_CODES, ...THEME_GROUP_CODES])),
    ...unknownCodes(
      'aidTypes',
      'unknown-aid-type',
      filter.aidTypes?.map((code) => code.replaceAll('-', '_')),
      new Set([...AID_TYPE_CODES, ...AID_TYPE_GROUPS.map(({ code }) => code)]),
    ),
    ...unknownCodes('funders', 'unknown-funder', filter.funders, funders),
    ...unknownCodes('programmes', 'unknown-programme', filter.programmes, new Set(PROGRAMMES.map(({ code }) => code))),
  ];
}

function unknownCodes(
  field: string,
  code: string,
  values: readonly string[] | null | undefined,
  known: ReadonlySet<string>,
): Problem[] {
  return (values ?? []).flatMap((value, index) => {
    if (known.has(value)) return [];
    const near = nearest(value, known);
    const message = `« ${value.slice(0, 60)} » n’est pas un code connu.${near ? ` Vouliez-vous dire « ${near} » ?` : ''}`;
    return [{ path: `filter.${field}[${index}]`, code, message }];
  });
}
