import { Country } from '../country.js';
import type { Commune, Epci } from '../territory.js';

/** A commune with just what a case needs; in Creuse and in no EPCI unless told otherwise. */
export const communeOf = (commune: Partial<Commune> & Pick<Commune, 'inseeCode' | 'name'>): Commune => ({
  postalCodes: [],
  population: 1000,
  zone: 'METROPOLE',
  departmentCode: commune.inseeCode.startsWith('97') ? commune.inseeCode.slice(0, 3) : commune.inseeCode.slice(0, 2),
  regionCode: '75',
  epciSiren: undefined,
  hasFormerCommunes: false,
  ...commune,
});

const epciOf = (epci: Pick<Epci, 'siren' | 'name' | 'population' | 'members' | 'departmentCode'>): Epci => ({
  type: 'CC',
  ...epci,
});

/** Eight communes and two EPCI with the traps of the real country: homonyms, « Saint », a merger, overseas. */
export const SMALL_COUNTRY = new Country({
  vintage: 'COG 2026',
  regions: [
    { code: '75', name: 'Nouvelle-Aquitaine' },
    { code: '01', name: 'Guadeloupe' },
  ],
  departments: [
    { code: '23', name: 'Creuse', regionCode: '75' },
    { code: '971', name: 'Guadeloupe', regionCode: '01' },
  ],
  communes: [
    communeOf({
      inseeCode: '23061',
      name: 'Chénérailles',
      postalCodes: ['23130'],
      population: 728,
      epciSiren: '200000001',
    }),
    communeOf({
      inseeCode: '23096',
      name: 'Guéret',
      postalCodes: ['23000'],
      population: 12_700,
      epciSiren: '200000001',
    }),
    communeOf({
      inseeCode: '23186',
      name: 'Saint-Étienne-de-Fursac',
      postalCodes: ['23290'],
      population: 900,
      hasFormerCommunes: true,
    }),
    communeOf({
      inseeCode: '23190',
      name: 'Sainte-Feyre',
      postalCodes: ['23000'],
      population: 2300,
      epciSiren: '200000001',
    }),
    communeOf({ inseeCode: '23200', name: 'Vallière', population: 700 }),
    communeOf({ inseeCode: '23201', name: 'La Vallière-Haute', population: 5000 }),
    communeOf({
      inseeCode: '97118',
      name: 'Petit-Bourg',
      postalCodes: ['97170'],
      population: 24_665,
      zone: 'DROM',
      regionCode: '01',
      epciSiren: '200000002',
    }),
    communeOf({ inseeCode: '23002', name: 'Ajain', population: undefined }),
  ],
  epcis: [
    epciOf({
      siren: '200000001',
      name: 'CA du Grand Guéret',
      population: 15_728,
      members: ['23061', '23096', '23190'],
      departmentCode: '23',
    }),
    epciOf({
      siren: '200000002',
      name: 'CA du Nord Basse-Terre',
      population: 78_000,
      members: ['97118'],
      departmentCode: '971',
    }),
  ],
  formerCodes: [
    { code: '23192', name: 'Saint-Pierre-de-Fursac', kind: 'DELEGATED', currentCode: '23186' },
    { code: '23301', name: 'Guéret 1er Arrondissement', kind: 'ARRONDISSEMENT', currentCode: '23096' },
    { code: '23099', name: 'Guéret', kind: 'MERGED', currentCode: '23096' },
  ],
});
