import type { FactValue, Facts, KnownFact } from '#criteria';
import type { Day } from '#kernel';

import type { Country } from './country.js';
import type { Memberships } from './memberships.js';
import { PROGRAMMES } from './programme.js';
import type { ReferenceFacts } from './reference-facts.js';
import type { Commune, Epci, Zone } from './territory.js';

/** Who asks: a commune, or an EPCI for itself. */
export type Place =
  | { readonly kind: 'COMMUNE'; readonly commune: Commune; readonly epci: Epci | undefined }
  | { readonly kind: 'EPCI'; readonly epci: Epci; readonly zone: Zone; readonly regionCode: string | undefined };

/** All that is known of places: the country, who was a member of what, and imported facts. Immutable. */
export interface Knowledge {
  readonly country: Country;
  readonly memberships: Memberships;
  readonly referenceFacts: ReferenceFacts;
}

export const Place = {
  /** By INSEE code, old and delegated ones included. */
  commune: (country: Country, inseeCode: string): Place | undefined => {
    const commune = country.resolve(inseeCode);
    return (
      commune && { kind: 'COMMUNE', commune, epci: commune.epciSiren ? country.epci(commune.epciSiren) : undefined }
    );
  },

  epci: (country: Country, siren: string): Place | undefined => {
    const epci = country.epci(siren);
    if (!epci) return undefined;
    const member = epci.members.map((code) => country.resolve(code)).find((commune) => commune !== undefined);
    return { kind: 'EPCI', epci, zone: member?.zone ?? 'METROPOLE', regionCode: member?.regionCode };
  },

  /** The territories that contain the place, as perimeters name them, the place itself included. */
  territories: (place: Place): string[] => {
    const [zone, department, region] =
      place.kind === 'COMMUNE'
        ? [place.commune.zone, place.commune.departmentCode, place.commune.regionCode]
        : [place.zone, place.epci.departmentCode, place.regionCode];
    return [
      'country',
      zone === 'METROPOLE' ? 'mainland' : 'overseas',
      `zone:${zone}`,
      ...(region ? [`region:${region}`] : []),
      `department:${department}`,
      ...(place.epci ? [`epci:${place.epci.siren}`] : []),
      ...(place.kind === 'COMMUNE' ? [`commune:${place.commune.inseeCode}`] : []),
    ];
  },

  /**
   * What reference data know of the place on a day. A fact that is absent is unknown.
   * Populations and codes are those of the vintage at hand, whatever the day asked: their `asOf` says so.
   */
  facts: (place: Place, knowledge: Knowledge, on: Day): Facts => {
    const facts = new Map<string, KnownFact>();
    const vintage = knowledge.country.vintage;
    const vintageDay = vintageDayOf(vintage);
    const reference = (
      code: string,
      value: FactValue | undefined,
      origin = vintage,
      asOf: Day | undefined = vintageDay,
    ): void => {
      if (value !== undefined) facts.set(code, { code, value, source: 'REFERENCE', origin, asOf });
    };

    facts.set('beneficiary.type', {
      code: 'beneficiary.type',
      value: place.kind,
      source: 'DERIVED',
      origin: 'déduit du lieu',
    });
    reference('place.zone', place.kind === 'COMMUNE' ? place.commune.zone : place.zone);
    if (place.kind === 'COMMUNE') {
      reference('place.population', place.commune.population);
      if (!place.commune.hasFormerCommunes) reference('place.recentCommuneNouvelle', false);
      for (const fact of knowledge.referenceFacts.ofCommune(place.commune.inseeCode, on)) {
        reference(fact.fact, fact.value, fact.source, fact.asOf);
      }
    }
    if (place.epci) {
      reference('epci.population', place.epci.population);
      reference('epci.largestCommunePopulation', largestPopulation(place.epci, knowledge.country));
    }
    for (const { code, fact } of PROGRAMMES) {
      const members = knowledge.memberships.of(code);
      if (!members) continue;
      const value =
        place.kind === 'COMMUNE'
          ? members.isMember(place.commune.inseeCode, on)
          : shared(
              place.epci.members.map((member) =>
                members.isMember(knowledge.country.resolve(member)?.inseeCode ?? member, on),
              ),
            );
      if (value === undefined) continue;
      const holding = place.kind === 'COMMUNE' ? members.holding(place.commune.inseeCode, on) : undefined;
      reference(fact, value, holding?.source ?? members.sourceOn(on), holding?.since ?? members.knownFrom);
    }
    return facts;
  },
};

/** An EPCI is a member when all its communes are, is not when none is; in between, the fact is unknown. */
function shared(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.length > 0 && values.every((value) => value === true)) return true;
  return values.every((value) => value === false) ? false : undefined;
}

function largestPopulation(epci: Epci, country: Country): number | undefined {
  let largest: number | undefined;
  for (const code of epci.members) {
    const population = country.resolve(code)?.population;
    if (population !== undefined && (largest === undefined || population > largest)) largest = population;
  }
  return largest;
}

/** « COG 2026 » is the geography of 1 January 2026. */
export function vintageDayOf(vintage: string): Day | undefined {
  const year = /\d{4}/.exec(vintage)?.[0];
  return year ? (`${year}-01-01` as Day) : undefined;
}
