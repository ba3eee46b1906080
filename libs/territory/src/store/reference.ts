import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Commune, Epci, FormerCode, TerritoryData, Zone } from '../index.js';

const PACKAGE = '@etalab/decoupage-administratif';

/** The package's major version tells its vintage: 5 is COG 2025, 6 is COG 2026. */
const YEAR_OF_MAJOR_ZERO = 2020;

const ZONES: Readonly<Record<string, Zone>> = { metro: 'METROPOLE', drom: 'DROM', com: 'COM' };

interface CommuneRecord {
  code: string;
  nom: string;
  type: 'commune-actuelle' | 'commune-deleguee' | 'commune-associee' | 'arrondissement-municipal';
  zone: string;
  departement: string;
  region?: string;
  chefLieu?: string;
  commune?: string;
  codesPostaux?: string[];
  population?: number;
  /** Codes that it bore, or that communes merged into it bore. */
  anciensCodes?: string[];
}

interface EpciRecord {
  code: string;
  nom: string;
  type: string;
  populationMunicipale?: number;
  membres: { code: string; populationMunicipale?: number }[];
}

/** The vintage that the installed package holds, without reading its data. */
export async function referenceVintage(): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string };
  return `COG ${YEAR_OF_MAJOR_ZERO + Number(version.split('.')[0])}`;
}

/** Reads the whole package: about 13 MB of JSON. */
export async function readReference(): Promise<TerritoryData> {
  const [communes, epcis, departments, regions] = await Promise.all([
    readData<CommuneRecord[]>('communes'),
    readData<EpciRecord[]>('epci'),
    readData<{ code: string; nom: string; region?: string }[]>('departements'),
    readData<{ code: string; nom: string }[]>('regions'),
  ]);
  const formerCodes = formerCodesOf(communes);
  const withFormerCommunes = new Set(
    formerCodes
      .filter(({ kind }) => kind === 'DELEGATED' || kind === 'ASSOCIATED')
      .map(({ currentCode }) => currentCode),
  );
  const epciOf = new Map(epcis.flatMap((epci) => epci.membres.map((member) => [member.code, epci.code] as const)));
  // Overseas collectivities are no departments in the reference; « 988 » must have a name all the same.
  const named = new Set(departments.map(({ code }) => code));
  const collectivities = [...new Set(communes.map(({ departement }) => departement))].filter(
    (code) => code && !named.has(code),
  );
  return {
    vintage: await referenceVintage(),
    regions: regions.map(({ code, nom }) => ({ code, name: nom })),
    departments: [
      ...departments.map(({ code, nom, region }) => ({ code, name: nom, regionCode: region })),
      ...collectivities.map((code) => ({ code, name: COLLECTIVITIES[code] ?? code, regionCode: undefined })),
    ],
    epcis: epcis.map(epciOfRecord),
    communes: communes
      .filter(({ type }) => type === 'commune-actuelle')
      .map((record): Commune => ({
        inseeCode: record.code,
        name: record.nom,
        postalCodes: record.codesPostaux ?? [],
        population: record.population,
        zone: ZONES[record.zone] ?? 'METROPOLE',
        departmentCode: record.departement,
        regionCode: regions.some(({ code }) => code === record.region) ? record.region : undefined,
        epciSiren: epciOf.get(record.code),
        hasFormerCommunes: withFormerCommunes.has(record.code),
      })),
    formerCodes,
  };
}

const COLLECTIVITIES: Readonly<Record<string, string>> = {
  '975': 'Saint-Pierre-et-Miquelon',
  '977': 'Saint-Barthélemy',
  '978': 'Saint-Martin',
  '984': 'Terres australes et antarctiques françaises',
  '986': 'Wallis-et-Futuna',
  '987': 'Polynésie française',
  '988': 'Nouvelle-Calédonie',
  '989': 'Île de Clipperton',
};

/** Communes that are part of another, then those that are gone altogether: what a delegated commune says of its own code comes first. */
function formerCodesOf(communes: readonly CommuneRecord[]): FormerCode[] {
  const current = communes.filter(({ type }) => type === 'commune-actuelle');
  const known = new Set(current.map(({ code }) => code));
  const parts = communes.flatMap((record) => formerCodeOf(record) ?? []);
  const gone = current.flatMap(({ code: currentCode, nom: name, anciensCodes = [] }) =>
    anciensCodes.map((code): FormerCode => ({ code, name, kind: 'MERGED', currentCode })),
  );
  return [...parts, ...gone].filter(({ code }) => !known.has(code) && known.add(code));
}

function formerCodeOf({ code, nom, type, chefLieu, commune }: CommuneRecord): FormerCode | undefined {
  const currentCode = chefLieu ?? commune;
  // A delegated commune may keep the code of the whole: then the code is still current.
  if (type === 'commune-actuelle' || currentCode === undefined) return undefined;
  const kind =
    type === 'commune-deleguee' ? 'DELEGATED' : type === 'commune-associee' ? 'ASSOCIATED' : 'ARRONDISSEMENT';
  return { code, name: nom, kind, currentCode };
}

function epciOfRecord(record: EpciRecord): Epci {
  const members = record.membres.map(({ code }) => code);
  const counts = new Map<string, number>();
  for (const code of members) {
    const department = code.startsWith('97') || code.startsWith('98') ? code.slice(0, 3) : code.slice(0, 2);
    counts.set(department, (counts.get(department) ?? 0) + 1);
  }
  return {
    siren: record.code,
    name: record.nom,
    type: record.type,
    population:
      record.populationMunicipale ??
      record.membres.reduce((sum, member) => sum + (member.populationMunicipale ?? 0), 0),
    members,
    departmentCode: [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '',
  };
}

async function readData<Data>(name: string): Promise<Data> {
  return JSON.parse(await readFile(packageFile(`data/${name}.json`), 'utf8')) as Data;
}

function packageFile(path: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)), path);
}
