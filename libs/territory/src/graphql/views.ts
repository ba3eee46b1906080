import type { Commune, Country, Department, Epci } from '../index.js';

import { CommuneType, DepartmentType, EpciType, RegionType } from './types.js';

/** From the model to what clients read; one place, whichever library shows a commune. */
export function communeView(commune: Commune, country: Country): CommuneType {
  const region = commune.regionCode ? country.region(commune.regionCode) : undefined;
  const epci = commune.epciSiren ? country.epci(commune.epciSiren) : undefined;
  return Object.assign(new CommuneType(), {
    id: commune.inseeCode,
    inseeCode: commune.inseeCode,
    name: commune.name,
    postalCodes: commune.postalCodes,
    population: commune.population ?? null,
    zone: commune.zone,
    department: departmentView(country.department(commune.departmentCode), commune.departmentCode, country),
    region: region ? Object.assign(new RegionType(), region) : null,
    epci: epci ? epciView(epci, country) : null,
  });
}

export function epciView(epci: Epci, country: Country): EpciType {
  return Object.assign(new EpciType(), {
    siren: epci.siren,
    name: epci.name,
    type: epci.type,
    population: epci.population,
    communesCount: epci.members.length,
    department: departmentView(country.department(epci.departmentCode), epci.departmentCode, country),
  });
}

export function departmentView(department: Department | undefined, code: string, country: Country): DepartmentType {
  const region = department?.regionCode ? country.region(department.regionCode) : undefined;
  return Object.assign(new DepartmentType(), {
    code,
    name: department?.name ?? code,
    region: region ? Object.assign(new RegionType(), region) : null,
  });
}
