import { once } from 'node:events';

import { Option, type Command } from 'commander';

import { countInFrench, Day, InvalidInputError, type Problem } from '#kernel';
import {
  awardsToExport,
  exportAwards,
  EXPORT_FORMATS,
  exportNames,
  readAwardQuery,
  SCDL_DECLARABLE,
  THREE_SIXTY_DECLARABLE,
  type ExportFormat,
} from '#ledger/store';
import { PROGRAMMES } from '#territory';

import { withCatalogue } from '../context.js';
import { EXIT } from '../exit.js';
import { listOption } from '../options.js';

interface Options {
  format: ExportFormat;
  scheme?: string[];
  programme?: string;
  programmeOn?: string;
  department?: string[];
  region?: string[];
  commune?: string[];
  beneficiaryType?: string[];
  source?: string[];
  since?: string;
  until?: string;
  knownAt?: string;
  declare?: string[];
  json?: boolean;
}

export function addExportCommands(program: Command): void {
  program
    .command('export')
    .description('Écrire le registre dans un format ouvert, sur la sortie standard.')
    .command('awards')
    .description('Attributions et écritures réelles, jamais celles de démonstration.')
    .addOption(new Option('--format <format>', 'format du fichier').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('--scheme <slug>', 'dispositif ; répétable', listOption)
    .option('--programme <code>', 'lieu du projet membre de ce programme')
    .option('--programme-on <date>', 'millésime de la liste du programme')
    .option('--department <code>', 'département du projet ; répétable', listOption)
    .option('--region <code>', 'région du projet ; répétable', listOption)
    .option('--commune <code>', 'code INSEE de la commune du projet ; répétable', listOption)
    .option('--beneficiary-type <type>', 'type de bénéficiaire ; répétable', listOption)
    .option('--source <code>', 'source des attributions ; répétable', listOption)
    .option('--since <date>', 'premier jour d’effet')
    .option('--until <date>', 'dernier jour d’effet')
    .option('--known-at <datetime>', 'tel que connu à cet instant')
    .option(
      '--declare <colonne=valeur>',
      'ce que le format exige et que le registre ignore (idAttribuant=…, notificationUE=non) ; répétable',
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .option('--json', 'compter sur la sortie d’erreur en JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  await withCatalogue(async ({ dataSource, catalogue, knowledge }) => {
    const { country } = knowledge.current();
    const problems: Problem[] = [];
    const query = readAwardQuery(
      {
        schemes: options.scheme,
        programme: options.programme,
        programmeOn: options.programmeOn,
        departments: options.department,
        regions: options.region,
        communes: options.commune,
        beneficiaryTypes: options.beneficiaryType?.map((type) => type.toUpperCase()),
        sources: options.source,
        effectiveFrom: options.since,
        effectiveUntil: options.until,
        knownAt: options.knownAt,
      },
      {
        schemes: () => catalogue.current().bySlug.keys(),
        programmes: () => PROGRAMMES.map(({ code }) => code),
        departments: () => country.departments.map(({ code }) => code),
        regions: () => country.regions.map(({ code }) => code),
      },
      problems,
    );
    const declared = readDeclared(options, problems);
    if (problems.length > 0) throw new InvalidInputError(problems);
    const awards = awardsToExport(dataSource, query.filter, {
      effectiveUntil: query.effectiveUntil ?? Day.at(new Date()),
      knownAt: query.knownAt,
    });
    const { text, tally } = exportAwards(
      options.format,
      awards,
      { names: exportNames(catalogue, country), declared },
      new Date().toISOString(),
    );
    for await (const piece of text) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
    const leftOut = [...tally.leftOut.values()].reduce((sum, count) => sum + count, 0);
    process.stderr.write(
      options.json
        ? `${JSON.stringify({ exported: tally.exported, leftOut: Object.fromEntries(tally.leftOut) })}\n`
        : `${countInFrench(tally.exported, 'attribution écrite', 'attributions écrites')}, ${countInFrench(leftOut, 'laissée de côté', 'laissées de côté')}.\n` +
            [...tally.leftOut]
              .map(([column, count]) => `  ${count} : personne ne sait « ${column} », que le format exige\n`)
              .join(''),
    );
    if (leftOut > 0) process.exitCode = EXIT.doneWithRefusals;
  });
}

function readDeclared({ format, declare }: Options, problems: Problem[]): Record<string, string> {
  const known: readonly string[] =
    format === 'scdl' ? SCDL_DECLARABLE : format === '360giving' ? THREE_SIXTY_DECLARABLE : [];
  const declared: Record<string, string> = {};
  for (const text of declare ?? []) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (equals > 0 && known.includes(name)) declared[name] = text.slice(equals + 1);
    else
      problems.push({
        path: 'declare',
        code: 'unknown-value',
        message: `« ${text.slice(0, 60)} » ne se déclare pas pour ce format${known.length > 0 ? ` (COLONNE=VALEUR, parmi ${known.join(', ')}).` : '.'}`,
      });
  }
  return declared;
}
