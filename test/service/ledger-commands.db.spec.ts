import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';

import { addExportCommands } from '../../apps/cli/src/commands/export.js';
import { addImportAwards } from '../../apps/cli/src/commands/import-awards.js';
import { addImportCancel } from '../../apps/cli/src/commands/import-cancel.js';
import { addImportMemberships } from '../../apps/cli/src/commands/import-memberships.js';
import { addLedgerCommands } from '../../apps/cli/src/commands/ledger.js';
import { addReconcileCommand } from '../../apps/cli/src/commands/reconcile.js';
import { addTotalsCommand } from '../../apps/cli/src/commands/totals.js';

import { commandLine } from './command-line.js';
import { startService, type RunningService } from './running-service.js';

const HEADERS = 'id_projet,id_dep,id_terr,nom_terr,dotation,echelon,categorie,description,cout_total,montant_sub';
const line = (id: string, code: string, amount: string, scheme = 'DETR'): string =>
  `${id},01,${code},Commune,${scheme},commune,4 - Education,École ${id},100000,${amount}`;

let service: RunningService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-commands-'));
  service = await startService();
}, 60_000);
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

/** One command, as typed after `guichet`; its output with plain spaces. */
async function guichet(...words: string[]) {
  const program = new Command('guichet').exitOverride();
  const group = program.command('import');
  addImportAwards(group);
  addImportCancel(group);
  addImportMemberships(group);
  addExportCommands(program);
  addLedgerCommands(program);
  addTotalsCommand(program);
  addReconcileCommand(program);
  const run = await commandLine(service.database.url, () => program.parseAsync(words, { from: 'user' }));
  return { ...run, output: run.output.replaceAll(/[\u00a0\u202f]/g, ' ') };
}

const file = async (name: string, lines: readonly string[]): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
};
const acts = (action: string) =>
  service.database.dataSource.query<{ subject: string; detail: object }[]>(
    `SELECT caller, outcome, subject, detail FROM audit_log WHERE action = $1 ORDER BY id`,
    [action],
  );

describe('an agency at the command line', () => {
  let rejects: string;
  let imported: string;

  it('tries a file without writing anything', async () => {
    const path = await file('awards.csv', [
      HEADERS,
      line('a', '01004', '1000.5'),
      line('b', '01007', '2000.005'),
      line('c', 'ZZZZZ', '5'),
    ]);
    const { output, exitCode } = await guichet('import', 'awards', path, '--mapping', 'dgcl-2019', '--dry-run');
    expect(exitCode).toBe(3);
    expect(output).toContain('à blanc : rien n’est écrit');
    expect(output).toContain('3 lignes lues : 2 acceptées, 0 déjà connue, 1 refusée, 0 hors champ');
    expect(output).toContain('somme exacte du fichier   3000,505 €');
    expect(output).toContain('somme enregistrée         3 000,51 €');
    expect(await acts('import-awards')).toEqual([]);
  }, 30_000);

  it('imports it: a report with its promised keys, refused lines to mend, an act in the audit log', async () => {
    const report = join(folder, 'report.json');
    rejects = join(folder, 'rejects.csv');
    const { output, exitCode } = await guichet(
      ...['import', 'awards', join(folder, 'awards.csv'), '--mapping', 'dgcl-2019'],
      ...['--report', report, '--rejects', rejects, '--json'],
    );
    expect(exitCode).toBe(3);
    imported = JSON.parse(output).import;
    const written = JSON.parse(await readFile(report, 'utf8'));
    expect(Object.keys(written)).toEqual([
      'file',
      'sha256',
      'encoding',
      'delimiter',
      'read',
      'accepted',
      'replayed',
      'refused',
      'warnings',
      'exactSum',
      'storedSum',
      'roundingDifference',
      'refusals',
    ]);
    expect(written).toMatchObject({
      read: 3,
      accepted: 2,
      refused: 1,
      exactSum: '3000.505',
      storedSum: '3000.51',
      roundingDifference: '0.005',
      refusals: [{ line: 4, code: 'invalid-insee-code', raw: line('c', 'ZZZZZ', '5') }],
    });
    expect(await acts('import-awards')).toEqual([
      { caller: 'cli', outcome: 'DONE', subject: imported, detail: { accepted: 2, replayed: 0, refused: 1 } },
    ]);
  }, 30_000);

  it('imports the mended lines by the same mapping; the whole file again is known', async () => {
    const refused = await readFile(rejects, 'utf8');
    await writeFile(rejects, refused.replaceAll('ZZZZZ', '01008'));
    const mended = await guichet('import', 'awards', rejects, '--mapping', 'dgcl-2019', '--json');
    expect([mended.exitCode, JSON.parse(mended.output).accepted]).toEqual([0, 1]);
    const again = await guichet('import', 'awards', rejects, '--mapping', 'dgcl-2019', '--json');
    expect(JSON.parse(again.output)).toMatchObject({ accepted: 0, replayed: 1, import: null });
    expect(await acts('import-awards')).toHaveLength(2);
  }, 30_000);

  it('tells totals as a table, of a programme and its list, and says what is not known', async () => {
    const list = await file('members.csv', ['insee', '01004', '01008']);
    await guichet(
      'import',
      'memberships',
      list,
      ...['--programme', 'pvd', '--insee-column', 'insee', '--since', '2019-01-01'],
    );
    expect(await acts('import-memberships')).toMatchObject([{ subject: 'pvd', detail: { added: 2, closed: 0 } }]);
    const { output } = await guichet('totals', '--programme', 'pvd', '--by', 'commune');
    const rows = output.split('\n').map((row) => row.trim().split(/\s{2,}/));
    expect(rows).toContainEqual(['01004', '1 000,50 €', '1', '1', '1']);
    expect(rows).toContainEqual(['01008', '5 €', '1', '1', '1']);
    expect(rows).toContainEqual(['total', '1 005,50 €', '2', '2', '2']);
    const paid = await guichet('totals', '--measure', 'paid');
    expect(paid.output).toContain('on n’en sait rien, ce qui n’est pas zéro');
    await expect(guichet('totals', '--measure', 'payed')).rejects.toThrow('vouliez-vous dire « paid »');
    await expect(guichet('totals', '--scheme', 'dert')).rejects.toThrow('vouliez-vous dire « detr »');
  }, 60_000);

  it('puts a published report beside the ledger, as a table, and proves the chain', async () => {
    const { output } = await guichet('reconcile', '--programme', 'pvd', '--report', '2021-autumn');
    expect(output).toMatch(/chiffre +publié +registre +écart/);
    expect(output).toContain('pas au registre');
    expect(output).toMatch(/46 chiffres : /);
    await expect(guichet('reconcile', '--programme', 'pvd', '--report', '2022')).rejects.toThrow('2021-autumn');
    const verified = await guichet('ledger', 'verify');
    expect(verified.output).toMatch(/^La chaîne est intacte : 3 écritures en 2 enregistrements\.\n/);
  }, 60_000);

  it('exports what is there', async () => {
    const { output, errors, exitCode } = await guichet('export', 'awards', '--format', 'csv', '--commune', '01004');
    expect(exitCode).toBe(0);
    expect(output.trim().split('\r\n')).toHaveLength(2);
    expect(errors).toContain('1 attribution écrite, 0 laissée de côté');
  }, 30_000);

  it('takes an import back, once, with its act; the day before it still says the same', async () => {
    const before = JSON.parse((await guichet('totals', '--json')).output);
    expect(before.amount).toBe('3005.51');
    const { output } = await guichet('import', 'cancel', imported, '--reason', 'mauvais fichier');
    expect(output).toContain('est annulé : 2 écritures contraires sur 2 attributions.');
    expect(await acts('cancel-import')).toEqual([
      { caller: 'cli', outcome: 'DONE', subject: imported, detail: { entries: 2 } },
    ]);
    expect(JSON.parse((await guichet('totals', '--json')).output).amount).toBe('5.00');
    const known = JSON.parse((await guichet('totals', '--json', '--known-at', before.knownAt)).output);
    expect(known.amount).toBe('3005.51');
    await expect(guichet('import', 'cancel', imported)).rejects.toThrow('déjà annulé');
    await expect(guichet('import', 'cancel', '999')).rejects.toThrow('Il n’y a pas d’import n° 999');
    expect(await acts('cancel-import')).toHaveLength(1);
  }, 60_000);
});

describe('a mistake at the command line', () => {
  it.each([
    [['totals', '--programme', 'pdv'], '« pvd »'],
    [['totals', '--programme-on', '2021-01-22'], '--programme'],
    [['totals', '--department', '99'], '« 99 » n’est pas le code d’un département'],
    [['totals', '--measure', 'awarde'], '« awarded »'],
    [['totals', '--scheme', 'dter'], '« detr »'],
  ])('guichet %j is refused: a total of nothing would look like zero', async (words, sentence) => {
    await expect(guichet(...words)).rejects.toThrow(sentence);
  });

  it('an empty list does not end the membership of everybody', async () => {
    const list = (name: string, codes: string[]) => file(name, ['code', ...codes]);
    const members = async (path: string, ...more: string[]) =>
      guichet('import', 'memberships', path, '--programme', 'acv', '--insee-column', 'code', ...more);
    await members(await list('acv.csv', ['01004', '01007']), '--since', '2020-01-01');
    const holding = () =>
      service.database.dataSource.query(
        "SELECT printed_code, until FROM membership WHERE programme = 'acv' ORDER BY 1",
      );
    const before: unknown = await holding();
    for (const codes of [[], ['ZZZZZ']])
      await expect(members(await list('empty.csv', codes), '--since', '2022-01-01', '--replace')).rejects.toMatchObject(
        { code: 'empty-list' },
      );
    expect(await holding()).toEqual(before);
  }, 120_000);

  it.each([
    [['--replace']],
    [['--since', '2022-01-01', '--since-column', 'day']],
    [['--since', '2022-01-01', '--until', '2021-01-01']],
  ])('%j is a wrong usage, exit code 2', async (options) => {
    const path = await file('usage.csv', ['code', '01004']);
    await expect(
      guichet('import', 'memberships', path, '--programme', 'acv', '--insee-column', 'code', ...options),
    ).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});
