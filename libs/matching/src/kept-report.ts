/** What is kept of a report so that it can be read again: the verdict that somebody was given in March. */
import type { Catalogue, PublishedScheme } from '#catalogue';
import type { Facts, KnownFact } from '#criteria';
import type { Day, Verdict } from '#kernel';
import type { Country, Place, Zone } from '#territory';

import type { MatchReport } from './match.js';
import { catalogueId, matchReport } from './report.js';
import type { Declaration } from './request.js';

/** Structured input, facts used and versions of schemes. No text that a person wrote freely is in it. */
export interface KeptReport {
  readonly id: string;
  readonly on: Day;
  readonly place: KeptPlace;
  readonly declared: readonly Declaration[];
  readonly facts: readonly KnownFact[];
  readonly catalogueId: string;
  readonly versions: readonly SchemeVersionKey[];
  /** One for each of `versions`, in the same order. */
  readonly verdicts: readonly Verdict[];
}

export type SchemeVersionKey = readonly [slug: string, version: number];

/** The place as it was: who it belonged to decides perimeters. */
export interface KeptPlace {
  readonly kind: 'COMMUNE' | 'EPCI';
  readonly inseeCode?: string | undefined;
  readonly name: string;
  readonly epciSiren?: string | undefined;
  readonly zone: Zone;
  readonly departmentCode: string;
  readonly regionCode?: string | undefined;
}

/** Where reports are kept, and the versions of schemes that they stand on. */
export interface ReportStore {
  /** Returns at once; the report is written later, or dropped when there are too many. */
  keep(report: KeptReport): void;
  /** Whether it was kept a short while ago: then there is nothing to do. */
  isKept(id: string): boolean;
  find(id: string): Promise<KeptReport | undefined>;
  /** Those versions as they were published, in the order of slugs; a version that nobody has any more is left out. */
  schemes(versions: readonly SchemeVersionKey[], current: Catalogue): Promise<readonly PublishedScheme[]>;
}

export const REPORT_STORE = Symbol('ReportStore');

export function keptReport(report: MatchReport): KeptReport {
  const { request, catalogue } = report;
  const verdicts = new Map(report.matches.map(({ scheme, verdict }) => [scheme.document.slug, verdict]));
  return {
    id: report.id,
    on: request.on,
    place: keptPlace(request.place),
    declared: request.declared,
    facts: [...request.facts.values()],
    catalogueId: catalogueId(catalogue),
    versions: catalogue.schemes.map(({ document, version }) => [document.slug, version]),
    verdicts: catalogue.schemes.map(({ document }) => verdicts.get(document.slug)!),
  };
}

function keptPlace(place: Place): KeptPlace {
  if (place.kind === 'EPCI') {
    const { siren, name, departmentCode } = place.epci;
    return { kind: 'EPCI', epciSiren: siren, name, zone: place.zone, departmentCode, regionCode: place.regionCode };
  }
  const { inseeCode, name, zone, departmentCode, regionCode } = place.commune;
  return { kind: 'COMMUNE', inseeCode, name, epciSiren: place.epci?.siren, zone, departmentCode, regionCode };
}

/** The same report on the versions, the facts and the place of that day; verdicts are those that were given. */
export function reportAgain(
  kept: KeptReport,
  schemes: readonly PublishedScheme[],
  current: Catalogue,
  country: Country,
): MatchReport {
  const catalogue =
    catalogueId(current) === kept.catalogueId
      ? current
      : { schemes, bySlug: new Map(schemes.map((scheme) => [scheme.document.slug, scheme])) };
  const facts: Facts = new Map(kept.facts.map((fact) => [fact.code, fact]));
  const themes = facts.get('project.themes')?.value;
  const given = new Map(kept.versions.map(([slug], index) => [slug, kept.verdicts[index]!]));
  const request = {
    place: placeAgain(kept.place, country),
    on: kept.on,
    text: '',
    themes: Array.isArray(themes) ? (themes as string[]) : [],
    facts,
    declared: kept.declared,
  };
  return { ...matchReport(request, catalogue, new Map(), country, given), id: kept.id };
}

function placeAgain(kept: KeptPlace, country: Country): Place {
  const { name, zone, departmentCode, regionCode, epciSiren } = kept;
  const epci =
    epciSiren === undefined
      ? undefined
      : {
          ...(country.epci(epciSiren) ?? { type: '', population: 0, members: [], name }),
          siren: epciSiren,
          ...(kept.kind === 'EPCI' && { name, departmentCode }),
          departmentCode: kept.kind === 'EPCI' ? departmentCode : (country.epci(epciSiren)?.departmentCode ?? ''),
        };
  if (kept.kind === 'EPCI') return { kind: 'EPCI', epci: epci!, zone, regionCode };
  return {
    kind: 'COMMUNE',
    epci,
    commune: {
      inseeCode: kept.inseeCode!,
      name,
      postalCodes: [],
      population: undefined,
      zone,
      departmentCode,
      regionCode,
      epciSiren,
      hasFormerCommunes: false,
    },
  };
}
