import type { DataSource, QueryRunner } from 'typeorm';

import { copyRows } from '#platform/store';

import type { TerritoryData } from '../index.js';

import { readReference, referenceVintage } from './reference.js';

/** Bumped when what is read from the same package changes, so that existing databases read it again. */
const SHAPE = 2;

/**
 * Loads communes, EPCI, departments and regions once per vintage, in one transaction; does nothing when they are there.
 * Several replicas may start at once: the first loads, the others wait for it and find it done.
 */
export async function loadReference(dataSource: DataSource): Promise<'LOADED' | 'ALREADY_THERE'> {
  const vintage = `${await referenceVintage()} (${SHAPE})`;
  if ((await vintageOf(dataSource)) === vintage) return 'ALREADY_THERE';
  const data = await readReference();
  return dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE territory_vintage IN EXCLUSIVE MODE');
    if ((await vintageOf(manager)) === vintage) return 'ALREADY_THERE';
    await write(manager.queryRunner!, data);
    await manager.query(
      'INSERT INTO territory_vintage (id, vintage) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET vintage = $1, loaded_at = now()',
      [vintage],
    );
    await manager.query(`NOTIFY guichet_territory`);
    return 'LOADED';
  });
}

async function vintageOf(source: Pick<DataSource, 'query'>): Promise<string | undefined> {
  const rows = await source.query<{ vintage: string }[]>('SELECT vintage FROM territory_vintage WHERE id = 1');
  return rows[0]?.vintage;
}

async function write(runner: QueryRunner, data: TerritoryData): Promise<void> {
  await runner.query('DELETE FROM former_code');
  await runner.query('DELETE FROM commune');
  await runner.query('DELETE FROM epci');
  await runner.query('DELETE FROM department');
  await runner.query('DELETE FROM region');
  await copyRows(
    runner,
    { table: 'region', columns: ['code', 'name'] },
    data.regions.map((region) => [region.code, region.name]),
  );
  await copyRows(
    runner,
    { table: 'department', columns: ['code', 'name', 'region_code'] },
    data.departments.map((department) => [department.code, department.name, department.regionCode ?? null]),
  );
  await copyRows(
    runner,
    { table: 'epci', columns: ['siren', 'name', 'type', 'population', 'department_code'] },
    data.epcis.map((epci) => [epci.siren, epci.name, epci.type, epci.population, epci.departmentCode]),
  );
  await copyRows(
    runner,
    {
      table: 'commune',
      columns: [
        'insee_code',
        'name',
        'postal_codes',
        'population',
        'zone',
        'department_code',
        'region_code',
        'epci_siren',
        'has_former_communes',
      ],
    },
    data.communes.map((commune) => [
      commune.inseeCode,
      commune.name,
      `{${commune.postalCodes.join(',')}}`,
      commune.population ?? null,
      commune.zone,
      commune.departmentCode,
      commune.regionCode ?? null,
      commune.epciSiren ?? null,
      commune.hasFormerCommunes,
    ]),
  );
  await copyRows(
    runner,
    { table: 'former_code', columns: ['code', 'name', 'kind', 'current_code'] },
    data.formerCodes.map((former) => [former.code, former.name, former.kind, former.currentCode]),
  );
  // A membership or a fact keeps its printed code; the commune of today that it resolves to moves with the vintage.
  await runner.query(`
    UPDATE membership m SET commune_code = coalesce(c.insee_code, f.current_code, m.commune_code)
    FROM membership m2
    LEFT JOIN commune c ON c.insee_code = m2.printed_code
    LEFT JOIN former_code f ON f.code = m2.printed_code
    WHERE m2.id = m.id AND m.commune_code IS DISTINCT FROM coalesce(c.insee_code, f.current_code, m.commune_code)`);
}
