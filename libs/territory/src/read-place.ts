import { nearest, type Problem } from '#kernel';

import type { Country } from './country.js';
import { Place } from './place.js';
import { INSEE_CODE, SIREN } from './territory.js';

/** A place as clients write it: exactly one of the two codes. */
export interface PlaceCodes {
  readonly inseeCode?: string | null | undefined;
  readonly epciSiren?: string | null | undefined;
}

/** The place that the codes name, or `undefined` after a problem that says what is wrong and what is near. */
export function readPlace(input: PlaceCodes, country: Country, problems: Problem[], path = 'place'): Place | undefined {
  const { inseeCode, epciSiren } = input;
  if (Boolean(inseeCode) === Boolean(epciSiren)) {
    problems.push(
      inseeCode
        ? { path, code: 'one-place', message: 'Donner soit « inseeCode », soit « epciSiren », pas les deux.' }
        : {
            path,
            code: 'missing-place',
            message: 'Donner le code INSEE de la commune (« inseeCode ») ou le SIREN de l’EPCI (« epciSiren »).',
          },
    );
    return undefined;
  }
  if (inseeCode) {
    const code = inseeCode.trim().toUpperCase();
    const place = Place.commune(country, code);
    if (!place) {
      const near = country.nearestCode(code);
      const commune = near === undefined ? undefined : country.commune(near);
      const shape = INSEE_CODE.test(code) ? '' : ' Un code INSEE a cinq caractères, comme « 01004 » ou « 2A004 ».';
      problems.push({
        path: `${path}.inseeCode`,
        code: 'unknown-commune',
        message: `« ${inseeCode.slice(0, 40)} » n’est le code INSEE d’aucune commune.${shape}${commune ? ` Vouliez-vous dire « ${commune.inseeCode} » (${commune.name}) ?` : ' Cherchez la commune par son nom ou son code postal.'}`,
      });
    }
    return place;
  }
  const siren = epciSiren!.replaceAll(/\s/g, '');
  const place = Place.epci(country, siren);
  if (!place) {
    const shape = SIREN.test(siren) ? '' : ' Un SIREN a neuf chiffres.';
    const near = nearest(
      siren,
      country.epcis.map((epci) => epci.siren),
    );
    const epci = near === undefined ? undefined : country.epci(near);
    problems.push({
      path: `${path}.epciSiren`,
      code: 'unknown-epci',
      message: `« ${epciSiren!.slice(0, 40)} » n’est le SIREN d’aucun EPCI à fiscalité propre.${shape}${epci ? ` Vouliez-vous dire « ${epci.siren} » (${epci.name}) ?` : ''}`,
    });
  }
  return place;
}
