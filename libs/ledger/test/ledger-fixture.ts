import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DataSource } from 'typeorm';

import { compileMapping, importAwards, type ImportReport, type MappingPorts } from '../src/index.js';
import { loadMapping, openTable } from '../src/reading/index.js';
import { PostgresImportWriter } from '../src/store/index.js';

const SCHEMES = ['detr', 'dsil', 'dsid', 'fnadt', 'fonds-friches'];

/** Communes straight from the reference package: the ledger asks only for the commune of today behind a code. */
export function testPorts(): MappingPorts {
  const file = createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json');
  const communes = JSON.parse(readFileSync(file, 'utf8')) as {
    code: string;
    nom: string;
    type: string;
    chefLieu?: string;
    siren?: string;
    anciensCodes?: string[];
  }[];
  const today = new Map([
    ...communes.flatMap(({ code, anciensCodes = [] }) => anciensCodes.map((former) => [former, code] as const)),
    ...communes.map(({ code, type, chefLieu }) => [code, type === 'commune-actuelle' ? code : chefLieu] as const),
  ]);
  const bySiren = new Map(communes.flatMap(({ siren, code }) => (siren ? [[siren, code] as const] : [])));
  return {
    communes: {
      resolve: (code) => {
        const inseeCode = today.get(code);
        return inseeCode === undefined ? undefined : { inseeCode };
      },
    },
    names: {
      departmentNamed: (name) => (name === 'Ain' ? '01' : undefined),
      regionNamed: () => undefined,
      communesNamed: (name, department) =>
        communes
          .filter(({ nom, code, type }) => type === 'commune-actuelle' && nom === name && code.startsWith(department))
          .map(({ code }) => code),
    },
    schemes: { has: (slug) => SCHEMES.includes(slug), slugs: () => SCHEMES, find: () => undefined },
    sirens: { communeOf: (siren) => bySiren.get(siren), isEpci: (siren) => siren.startsWith('2000') },
  };
}

export interface TestImport {
  readonly dryRun?: boolean;
  readonly recordedAt?: Date;
}

export async function importFile(
  dataSource: DataSource,
  file: string,
  mappingName: string,
  ports: MappingPorts,
  options: TestImport = {},
): Promise<ImportReport> {
  const mapping = await loadMapping(mappingName);
  const table = await openTable(file, mapping.file);
  return importAwards({
    table,
    mapping: mapping.name,
    rows: compileMapping(mapping, table.headers, ports),
    writer: new PostgresImportWriter(dataSource),
    recordedBy: 'test',
    ...options,
  });
}
