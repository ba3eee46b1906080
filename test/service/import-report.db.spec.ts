import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';

import { addImportReport } from '../../apps/cli/src/commands/import-report.js';

import { commandLine } from './command-line.js';
import { startService, type RunningService } from './running-service.js';

const REPORT = `
code: essai
programme: pvd
title: Exercice 2019
asOf: 2019-12-31
source: Agence
figures:
  - code: detr.amount
    label: DETR attribuée
    measure: AWARDED
    unit: EUR
    value: '142.0'
    precision: '0.1'
    counts: { schemes: [detr], beneficiaryTypes: [COMMUNE] }
`;

let service: RunningService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-report-'));
  service = await startService();
}, 60_000);
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

async function importReport(yaml: string, ...options: string[]) {
  const file = join(folder, 'report.yaml');
  await writeFile(file, yaml);
  const program = new Command('guichet').exitOverride();
  addImportReport(program);
  return commandLine(service.database.url, () => program.parseAsync(['report', file, ...options], { from: 'user' }));
}
const acts = () =>
  service.database.dataSource.query<object[]>(
    `SELECT caller, subject, outcome, detail FROM audit_log WHERE action = 'import-report' ORDER BY id`,
  );

describe('guichet import report', () => {
  it('tries without a trace, then records, with the act in the audit log; again, nothing', async () => {
    expect(JSON.parse((await importReport(REPORT, '--json', '--dry-run')).output)).toEqual({
      programme: 'pvd',
      code: 'essai',
      figures: 1,
      version: null,
      replayed: false,
      dryRun: true,
    });
    expect(await acts()).toEqual([]);
    const { output } = await importReport(REPORT);
    expect(output).toBe('Rapport essai de pvd, 1 chiffre : enregistré.\n');
    const done = { caller: 'cli', subject: 'pvd/essai', outcome: 'DONE', detail: { figures: 1 } };
    expect(await acts()).toEqual([done]);
    expect((await importReport(REPORT)).output).toContain('déjà connu');
    expect(await acts()).toEqual([done]);
    const corrected = await importReport(REPORT.replace("'142.0'", "'142.1'"), '--json');
    expect(JSON.parse(corrected.output)).toMatchObject({ version: 2, replayed: false });
    expect(await acts()).toEqual([done, done]);
  }, 30_000);

  it('is read by the running service', async () => {
    const { data } = await service.ask(
      '{ reconciliation(programme: "pvd", report: "essai") { lines { figure { value } status } } }',
    );
    expect(data.reconciliation.lines).toEqual([{ figure: { value: '142.10' }, status: 'NOT_IN_LEDGER' }]);
  });

  it('says where a report is wrong, and writes nothing', async () => {
    const before = await acts();
    await expect(importReport(REPORT.replace('measure: AWARDED', 'measure: GIVEN'))).rejects.toThrow(/AWARDED/);
    await expect(importReport(REPORT.replace("'142.0'", '142.0'))).rejects.toThrow(/:12:12 {2}.*wrong-type/);
    await expect(importReport(REPORT.replace('schemes: [detr]', 'schemes: [dert]'))).rejects.toThrow(/detr/);
    expect(await acts()).toEqual(before);
  }, 30_000);
});
