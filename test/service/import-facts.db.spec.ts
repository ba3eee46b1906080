import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';
import { openTable } from '#ledger/module';
import { DgclCriteria, dgclColumns, type Country } from '#territory';
import { ReferenceFactStore, StoredKnowledge } from '#territory/module';

import { xlsx } from '../../libs/ledger/test/spreadsheets.js';

import { startService, type RunningService } from './running-service.js';

const HEADERS_2022 = [
  'Informations générales - Code INSEE de la commune',
  "Informations générales - Population DGF de l'année N",
  'Potentiel fiscal et financier des communes - Potentiel financier final',
  'Potentiel fiscal et financier des communes - Potentiel financier par habitant final',
  'Dotation de solidarité urbaine et de cohésion sociale - Montant total réparti',
];
const QUERY = `query ($on: Date!, $facts: [FactInput!]) {
  eligibleCommunes(scheme: "detr", on: $on, facts: $facts, filter: { departments: ["23"] }) { counts { eligible toVerify ineligible } }
}`;
const PROJECT = [
  { code: 'project.spendingKind', value: 'INVESTMENT' },
  { code: 'project.notStarted', value: true },
  { code: 'project.detrPriorityCategory', value: true },
];

let service: RunningService;
let folder: string;
let country: Country;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-facts-'));
  service = await startService();
  const knowledge = new StoredKnowledge(service.database.dataSource);
  await knowledge.refresh();
  ({ country } = knowledge.current());
}, 60_000);
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

async function importFile(name: string, content: string | Buffer, asOf: string) {
  const path = join(folder, name);
  await writeFile(path, content);
  const table = await openTable(path);
  const found = dgclColumns(table.headers);
  if ('missing' in found) throw new Error(found.missing.join('\n'));
  const criteria = new DgclCriteria(found.columns, country);
  const refusals = [];
  for await (const row of table.rows) refusals.push(...[criteria.add(row)].filter((refused) => refused !== undefined));
  const result = criteria.finish(Day.of(asOf), name);
  await new ReferenceFactStore(service.database.dataSource).write(result.facts, {
    asOf: Day.of(asOf),
    source: name,
    communes: result.dsu,
  });
  return { table, refusals, result };
}

async function counts(on: string) {
  const { data, errors } = await service.ask(QUERY, { on, facts: PROJECT });
  expect(errors).toBeUndefined();
  return data.eligibleCommunes.counts as { eligible: number; toVerify: number; ineligible: number };
}

/** Every commune of Creuse: 5 % more DGF population than inhabitants, as rich as `perInhabitant`. */
function creuse(perInhabitant: number): (string | number)[][] {
  return country.communes
    .filter(({ departmentCode }) => departmentCode === '23')
    .map(({ inseeCode, population = 0 }) => {
      const dgf = Math.round(population * 1.05) + 1;
      return [inseeCode, dgf, dgf * perInhabitant, perInhabitant, population > 10_000 ? 512_000 : 0];
    });
}

describe('the « critères de répartition » in a running service', () => {
  it('decide the DETR of every commune of the file from the day on which they are in force', async () => {
    const before = await counts('2022-06-01');
    expect(before.toVerify).toBeGreaterThan(0);
    const csv = [HEADERS_2022, ...creuse(900)]
      .map((cells) =>
        cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2).replace('.', ',').replace(/,00$/, '') : cell)),
      )
      .map((cells) => cells.join(';'))
      .join('\r\n');
    const { table, refusals } = await importFile('2022-criteres.csv', `\ufeff${csv}\r\n`, '2022-01-01');
    expect([table.format, table.delimiter, refusals]).toEqual(['csv', ';', []]);
    let after = before;
    for (let attempt = 0; attempt < 100 && after.toVerify > 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await counts('2022-06-01');
    }
    expect(after.toVerify).toBe(0);
    expect(after.eligible).toBe(before.eligible + before.toVerify);
    expect(await counts('2021-06-01')).toEqual(before);
  }, 30_000);

  it('are read from an XLSX too', async () => {
    const rows = creuse(800).slice(0, 20);
    const cells = (values: readonly (string | number)[], line: number): string =>
      values
        .map((value, index) => {
          const reference = `${String.fromCharCode(65 + index)}${line}`;
          return typeof value === 'number'
            ? `<c r="${reference}"><v>${value}</v></c>`
            : `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
        })
        .join('');
    const sheet = [HEADERS_2022, ...rows].map(
      (values, index) => `<row r="${index + 1}">${cells(values, index + 1)}</row>`,
    );
    const { table, refusals, result } = await importFile('2023-criteres.csv', xlsx(sheet.join('')), '2023-01-01');
    expect([table.format, refusals, result.communes]).toEqual(['xlsx', [], 20]);
  });
});
