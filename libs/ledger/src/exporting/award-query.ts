import { BENEFICIARY_TYPES, type BeneficiaryType } from '#catalogue';
import { Day, nearest, type Problem } from '#kernel';

import type { AwardFilter } from '../totals.js';

/** Parameters of an address or options of a command: each given once, several times, or with commas. */
export type WrittenFilter = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Which codes there are, so that a mistyped one is told instead of giving an empty file. */
export interface KnownCodes {
  readonly schemes: () => Iterable<string>;
  readonly programmes: () => Iterable<string>;
  readonly departments: () => Iterable<string>;
  readonly regions: () => Iterable<string>;
}

export interface AwardQuery {
  readonly filter: AwardFilter;
  readonly effectiveUntil: Day | undefined;
  readonly knownAt: string | undefined;
}

/** Names of the parameters, those of GraphQL's `AwardFilter` and of `awardTotals`. */
export const AWARD_QUERY_FIELDS = [
  'schemes', 'programme', 'programmeOn', 'departments', 'regions', 'communes', 'beneficiaryTypes', 'effectiveFrom', 'sources', 'effectiveUntil', 'knownAt',
] as const; // prettier-ignore

/** Reads a filter of awards and its two dates; every problem goes into `problems`, with the nearest code that exists. */
export function readAwardQuery(written: WrittenFilter, known: KnownCodes, problems: Problem[]): AwardQuery {
  const day = (path: string): Day | undefined => {
    const text = oneOf(written[path]);
    if (text === undefined) return undefined;
    const parsed = Day.parse(text);
    if (!parsed)
      problems.push({
        path,
        code: 'invalid-date',
        message: `« ${text.slice(0, 40)} » n’est pas une date valide : écrire AAAA-MM-JJ, entre 1900 et 2199.`,
      });
    return parsed;
  };
  const among = (path: string, codes: (() => Iterable<string>) | undefined, what: string): string[] | undefined => {
    const list = listOf(written[path]);
    const all = codes && new Set(codes());
    for (const code of list ?? []) {
      if (!all || all.has(code)) continue;
      const near = nearest(code, all);
      problems.push({
        path,
        code: 'unknown-value',
        message: `« ${code.slice(0, 60)} » n’est pas ${what}${near ? ` ; vouliez-vous dire « ${near} » ?` : '.'}`,
      });
    }
    return list;
  };
  const knownAt = oneOf(written['knownAt']);
  if (knownAt !== undefined && !isInstant(knownAt))
    problems.push({
      path: 'knownAt',
      code: 'invalid-instant',
      message: 'Un instant s’écrit comme 2021-11-15T10:00:00Z, avec un fuseau.',
    });
  return {
    filter: {
      schemes: among('schemes', known.schemes, 'un dispositif connu'),
      programme: among('programme', known.programmes, 'un programme connu')?.[0],
      programmeOn: day('programmeOn'),
      departments: among('departments', known.departments, 'un département'),
      regions: among('regions', known.regions, 'une région'),
      communes: among('communes', undefined, 'une commune'),
      beneficiaryTypes: among('beneficiaryTypes', () => BENEFICIARY_TYPES, 'un type de bénéficiaire') as
        BeneficiaryType[] | undefined,
      effectiveFrom: day('effectiveFrom'),
      sources: among('sources', undefined, 'une source'),
    },
    effectiveUntil: day('effectiveUntil'),
    knownAt: knownAt !== undefined && isInstant(knownAt) ? new Date(knownAt).toISOString() : undefined,
  };
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
}

function oneOf(value: string | readonly string[] | undefined): string | undefined {
  const text = (typeof value === 'string' ? value : value?.at(-1))?.trim();
  return text === '' ? undefined : text;
}

function listOf(value: string | readonly string[] | undefined): string[] | undefined {
  const items = (typeof value === 'string' ? [value] : (value ?? [])).flatMap((text) => text.split(','));
  const written = items.map((text) => text.trim()).filter((text) => text !== '');
  return written.length > 0 ? written : undefined;
}
