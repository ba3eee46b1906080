import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { readFile } from 'node:fs/promises';
import { sharedData } from '../../../test/shared-data.js';
import { Territory1700000001001 } from '../../platform/src/migrations/1001-territory.js';
import { Ledger1700000003001 } from '../../platform/src/migrations/3001-ledger.js';
import { openTable, loadMapping } from './reading/index.js';
import { compileMapping, importAwards } from './index.js';
import { PostgresImportWriter } from './store/import-writer.js';

const source = new DataSource({ type: 'postgres', url: 'postgres://postgres@127.0.0.1:55437/ledger', migrations: [Territory1700000001001, Ledger1700000003001] });
beforeAll(async () => {
  const admin = new DataSource({ type: 'postgres', url: 'postgres://postgres@127.0.0.1:55437/postgres' });
  await admin.initialize();
  await admin.query('DROP DATABASE IF EXISTS ledger WITH (FORCE)');
  await admin.query('CREATE DATABASE ledger');
  await admin.destroy();
  await source.initialize();
  await source.runMigrations();
}, 60000);
afterAll(() => source.destroy());

describe('import', () => {
  it('the national file', async () => {
    const communes = JSON.parse(await readFile('node_modules/@etalab/decoupage-administratif/data/communes.json', 'utf8')) as { code: string; type: string; chefLieu?: string }[];
    const byCode = new Map(communes.map((c) => [c.code, c.type === 'commune-actuelle' ? c.code : c.chefLieu!]));
    const ports = { communes: { resolve: (c: string) => { const i = byCode.get(c); return i ? { inseeCode: i } : undefined; } }, schemes: { has: () => true, slugs: () => [], find: () => undefined }, sirens: { communeOf: () => undefined, isEpci: () => false } };
    for (let n = 0; n < 2; n++) {
      const t0 = performance.now();
      const table = await openTable(sharedData('awards/dgcl_dotations_investissement_2019.csv')!);
      const mapping = await loadMapping('dgcl-2019');
      const report = await importAwards({ table, mapping: mapping.name, readRow: compileMapping(mapping, table.headers, ports), writer: new PostgresImportWriter(source), recordedBy: 'test' });
      console.log(performance.now() - t0, { ...report, refusals: report.refusals.slice(0, 7), warningsByLine: report.warningsByLine.length });
    }
    expect(1).toBe(1);
  }, 60000);
});
