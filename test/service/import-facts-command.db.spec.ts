import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';

import type { Country } from '#territory';
import { StoredKnowledge } from '#territory/module';

import { addImportFacts } from '../../apps/cli/src/commands/import-facts.js';
import { xlsx } from '../../libs/ledger/test/spreadsheets.js';

import { commandLine } from './command-line.js';
import { startService, type RunningService } from './running-service.js';

/** INSEE code, DGF population, potentiel financier, the same per inhabitant, DSU received: as the DGCL names them. */
const HEADERS = {
  until2021: [
    'Informations générales - Code INSEE de la commune',
    "Informations générales - Population DGF Année N'",
    'Potentiel fiscal et financier des communes - Potentiel financier',
    'Potentiel fiscal et financier des communes - Potentiel financier par habitant',
    'Dotation de solidarité urbaine - Montant total réparti',
  ],
  from2022: [
    'Informations générales - Code INSEE de la commune',
    "Informations générales - Population DGF de l'année N",
    'Potentiel fiscal et financier des communes - Potentiel financier final',
    'Potentiel fiscal et financier des communes - Potentiel financier par habitant final',
    'Dotation de solidarité urbaine et de cohésion sociale - Montant total réparti',
  ],
};
type Row = readonly [inseeCode: string, ...numbers: number[]];

const COUNTS = `query ($on: Date!) {
  eligibleCommunes(scheme: "detr", on: $on, facts: [
    { code: "project.spendingKind", value: "INVESTMENT" }, { code: "project.notStarted", value: true },
    { code: "project.detrPriorityCategory", value: true }
  ]) { counts { eligible toVerify ineligible } }
}`;

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

async function importFacts(name: string, content: string | Buffer, asOf: string, ...options: string[]) {
  const file = join(folder, name);
  await writeFile(file, content);
  const program = new Command('guichet').exitOverride();
  addImportFacts(program);
  return commandLine(service.database.url, () =>
    program.parseAsync(['facts', file, '--preset', 'dgcl-criteria', '--as-of', asOf, ...options], { from: 'user' }),
  );
}

async function toVerify(on: string): Promise<number> {
  const { data, errors } = await service.ask(COUNTS, { on });
  expect(errors).toBeUndefined();
  return data.eligibleCommunes.counts.toVerify;
}

/** Every commune of some departments, all as rich as `perInhabitant` says. */
function rowsOf(departments: readonly string[], perInhabitant: number): Row[] {
  return country.communes
    .filter(({ departmentCode }) => departments.includes(departmentCode))
    .map(({ inseeCode, population = 0 }) => {
      const dgf = Math.round(population * 1.05) + 1;
      return [inseeCode, dgf, dgf * perInhabitant, perInhabitant, population > 10_000 ? 512_000.5 : 0];
    });
}

/** Semicolons and decimal commas, as the ministry's file. */
const csv = (headers: readonly string[], rows: readonly Row[]): string =>
  [headers, ...rows.map((row) => row.map((cell) => String(cell).replace('.', ',')))]
    .map((cells) => `${cells.join(';')}\r\n`)
    .join('');

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('guichet import facts --preset dgcl-criteria', () => {
  it('decides the DETR of every commune of the file and says how many', async () => {
    const before = await toVerify('2022-06-01');
    const rows = rowsOf(['23', '48'], 895.25);
    const { output, exitCode } = await importFacts('2022.csv', csv(HEADERS.from2022, rows), '2022-01-01', '--json');
    const report = JSON.parse(output);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      file: '2022.csv',
      delimiter: ';',
      encoding: 'utf-8',
      asOf: '2022-01-01',
      read: rows.length,
      communes: rows.length,
      merged: 0,
      refused: 0,
    });
    expect(report.meanPotentialPerInhabitant).toBeCloseTo(895.25, 6);
    const { detr, all } = report.settled;
    expect(detr.before).toBe(before);
    expect(detr.settled).toBeGreaterThan(0);
    expect(detr.after).toBe(before - detr.settled);
    expect(all.settled).toBeGreaterThanOrEqual(detr.settled);
    // The running service takes the facts in by itself.
    let after = before;
    for (let attempt = 0; attempt < 150 && after === before; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await toVerify('2022-06-01');
    }
    expect(after).toBe(detr.after);
    expect(await toVerify('2021-06-01')).toBe(before);
    const acts = await service.database.dataSource.query<object[]>(
      `SELECT caller, subject, outcome, detail FROM audit_log WHERE action = 'import-facts'`,
    );
    expect(acts).toEqual([
      {
        caller: 'cli',
        subject: 'dgcl-criteria',
        outcome: 'DONE',
        detail: { asOf: '2022-01-01', added: report.added, corrected: 0 },
      },
    ]);
  }, 60_000);

  it('changes nothing when the same file comes again, and settles nothing more', async () => {
    const { output } = await importFacts(
      '2022.csv',
      csv(HEADERS.from2022, rowsOf(['23', '48'], 895.25)),
      '2022-01-01',
      '--json',
    );
    expect(JSON.parse(output)).toMatchObject({ added: 0, corrected: 0, settled: { detr: { settled: 0 } } });
  }, 60_000);

  it('reads an XLSX with the column names of 2019 to 2021, in sentences', async () => {
    const rows = rowsOf(['15'], 700).slice(0, 30);
    const cell = (value: string | number, reference: string): string =>
      typeof value === 'number'
        ? `<c r="${reference}"><v>${value}</v></c>`
        : `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const sheet = [HEADERS.until2021, ...rows].map(
      (values, line) =>
        `<row r="${line + 1}">${values.map((value, index) => cell(value, `${String.fromCharCode(65 + index)}${line + 1}`)).join('')}</row>`,
    );
    const { output, exitCode } = await importFacts('2020.xlsx', xlsx(sheet.join('')), '2020-01-01');
    expect(exitCode).toBe(0);
    const text = plain(output);
    expect(text).toContain('2020.xlsx, valeurs en vigueur le 2020-01-01');
    expect(text).toContain('30 communes d’aujourd’hui');
    expect(text).toContain('attention : le fichier n’a pas toutes les communes');
    expect(text).toMatch(
      /DETR le 2020-01-01 : \d+ communes? décidées? par ces valeurs ; il en reste [\d ]+ à vérifier sur [\d ]+/,
    );
    expect(text).toMatch(/tous dispositifs : \d+ verdicts? décidés?/);
  }, 60_000);

  it('refuses lines with their number and reason, keeps the others, and ends with 3', async () => {
    const rows = [...rowsOf(['23'], 900).slice(0, 3)];
    const text = `${csv(HEADERS.from2022, rows)}99999;100;1000;10;0\r\n23002;abc;1000;10;0\r\n`;
    const { output, exitCode } = await importFacts('bad.csv', text, '2023-01-01', '--json');
    expect(exitCode).toBe(3);
    const report = JSON.parse(output);
    expect(report).toMatchObject({ read: 5, refused: 2, communes: 3 });
    expect(report.refusals.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual([
      [5, expect.stringMatching(/commune|insee/)],
      [6, 'invalid-number'],
    ]);
  }, 60_000);

  it('names a missing column with the nearest, and writes nothing', async () => {
    const headers = HEADERS.from2022.map((header) => header.replace('Population DGF', 'Population DGX'));
    await expect(importFacts('other.csv', csv(headers, rowsOf(['23'], 900).slice(0, 2)), '2024-01-01')).rejects.toThrow(
      /Population DGX/,
    );
    const [{ count }] = await service.database.dataSource.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM reference_fact WHERE as_of = '2024-01-01'`,
    );
    expect(count).toBe(0);
  }, 60_000);
});
