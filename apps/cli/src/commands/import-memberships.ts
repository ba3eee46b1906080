import { basename } from 'node:path';

import { InvalidArgumentError, type Command } from 'commander';

import type { Day } from '#kernel';
import { countInFrench, nearest, RefusedError } from '#kernel';
import { cellsByHeader, openTable } from '#ledger/store';
import { missingColumns, programmeOf, PROGRAMMES, readMembership, type Membership, type RefusedLine } from '#territory';
import { MembershipStore, type MembershipWriteReport } from '#territory/store';

import { withDatabase } from '../context.js';
import { EXIT } from '../exit.js';
import { conditionOption, dayOption } from '../options.js';
import { printRefusals, progressOf } from '../printing.js';
import { traceIn } from '../trace.js';

interface Options {
  programme: string;
  inseeColumn: string;
  since?: Day;
  sinceColumn?: string;
  until?: Day;
  source?: string;
  where?: { column: string; value: string }[];
  replace?: boolean;
  json?: boolean;
}

export function addImportMemberships(group: Command): void {
  group
    .command('memberships')
    .description('Communes membres d’un programme ou d’un zonage, avec leurs dates.')
    .argument('<file>', 'fichier CSV, XLSX ou ODS')
    .requiredOption('--programme <code>', `programme : ${PROGRAMMES.map(({ code }) => code).join(', ')}`)
    .requiredOption('--insee-column <name>', 'colonne des codes INSEE')
    .option('--since <date>', 'premier jour d’appartenance, pour toutes les lignes', dayOption)
    .option('--since-column <name>', 'colonne de la date de chaque ligne')
    .option('--until <date>', 'dernier jour d’appartenance', dayOption)
    .option('--source <text>', 'd’où vient la liste (par défaut : le nom du fichier)')
    .option('--where <column=value>', 'ne garder que ces lignes ; répétable', conditionOption)
    .option('--replace', 'clore, la veille de --since, l’appartenance des communes qui ne sont plus listées')
    .option('--json', 'répondre en JSON')
    .action(importMemberships);
}

async function importMemberships(file: string, options: Options): Promise<void> {
  const programme = programmeOf(options.programme);
  if (!programme) {
    const near = nearest(
      options.programme,
      PROGRAMMES.map(({ code }) => code),
    );
    throw new RefusedError(
      'unknown-programme',
      `Le programme « ${options.programme} » n’existe pas${near ? ` ; vouliez-vous dire « ${near} » ?` : '.'}`,
    );
  }
  if (options.since && options.sinceColumn)
    throw new InvalidArgumentError('Donner soit --since, soit --since-column, pas les deux.');
  if (options.replace && !options.since)
    throw new InvalidArgumentError('--replace demande --since : le jour où la nouvelle liste remplace l’ancienne.');
  if (options.since && options.until && options.until < options.since)
    throw new InvalidArgumentError('--until est avant --since : une appartenance finit après son début.');

  const table = await openTable(file);
  const list = {
    programme: programme.code,
    inseeColumn: options.inseeColumn,
    since: options.since,
    sinceColumn: options.sinceColumn,
    until: options.until,
    source: options.source ?? basename(file),
    where: options.where ?? [],
  };
  const missing = missingColumns(table.headers, list);
  if (missing.length > 0) throw new RefusedError('missing-column', missing.join('\n'));

  const report = await withDatabase(async ({ dataSource, knowledge }) => {
    const { country } = knowledge.current();
    const trace = traceIn(dataSource);
    const progress = progressOf(table, 'lignes');
    const members: Membership[] = [];
    const refusals: RefusedLine[] = [];
    let read = 0;
    let leftOut = 0;
    for await (const row of table.rows) {
      read++;
      progress.update(read);
      if (row.problem) {
        refusals.push({ line: row.line, code: row.problem.code, message: row.problem.message, raw: row.raw });
        continue;
      }
      const answer = readMembership(
        { line: row.line, cells: cellsByHeader(table.headers, row), raw: row.raw },
        list,
        country,
      );
      if (answer.kind === 'MEMBER') members.push(answer.membership);
      else if (answer.kind === 'REFUSED') refusals.push(answer.refused);
      else leftOut++;
    }
    progress.stop();
    if (options.replace && members.length === 0)
      throw new RefusedError(
        'empty-list',
        `Aucune commune n’a été lue dans ${table.file} (${countInFrench(refusals.length, 'ligne refusée', 'lignes refusées')}) : une liste vide ne remplace pas l’ancienne, rien n’a changé.`,
      );
    const written = await new MembershipStore(dataSource).write(
      programme.code,
      members,
      options.replace ? options.since : undefined,
      (manager, { added, closed }) =>
        trace(manager, { action: 'import-memberships', subject: programme.code, detail: { added, closed } }),
    );
    return {
      file: table.file,
      sha256: table.sha256,
      encoding: table.encoding,
      delimiter: table.delimiter,
      read,
      leftOut,
      ...written,
      refused: refusals.length,
      refusals,
    };
  });

  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else print(programme.name, report);
  if (report.refused > 0) process.exitCode = EXIT.doneWithRefusals;
}

interface Report extends MembershipWriteReport {
  file: string;
  encoding: string | undefined;
  delimiter: string | undefined;
  read: number;
  leftOut: number;
  refused: number;
  refusals: RefusedLine[];
}

function print(name: string, report: Report): void {
  const lines = [
    `${name} : ${report.file}${report.encoding ? ` (${report.encoding}, séparateur « ${report.delimiter} »)` : ''}`,
    `  ${countInFrench(report.read, 'ligne lue', 'lignes lues')}, ${countInFrench(report.leftOut, 'écartée', 'écartées')} (vides ou hors de --where)`,
    `  ${countInFrench(report.added, 'appartenance ajoutée', 'appartenances ajoutées')}, ${countInFrench(report.alreadyKnown, 'déjà connue', 'déjà connues')}` +
      (report.closed > 0 ? `, ${countInFrench(report.closed, 'close', 'closes')}` : ''),
    `  ${countInFrench(report.refused, 'ligne refusée', 'lignes refusées')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  printRefusals(report.refusals);
}
