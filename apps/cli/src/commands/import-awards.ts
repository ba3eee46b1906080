import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { countInFrench, Decimal, Euro, RefusedError } from '#kernel';
import { schemeDirectory, type ImportReport } from '#ledger';
import { builtInMappings, importAwardsFile, ReferenceSirens } from '#ledger/store';

import { OPERATOR, withCatalogue } from '../context.js';
import { EXIT } from '../exit.js';
import { instantOption } from '../options.js';
import { printRefusals, progressOf } from '../printing.js';
import { traceIn } from '../trace.js';

interface Options {
  mapping: string;
  dryRun?: boolean;
  report?: string;
  rejects?: string;
  recordedAt?: Date;
  json?: boolean;
}

export function addImportAwards(group: Command): void {
  group
    .command('awards')
    .description('Attributions et écritures, depuis un fichier tabulaire et sa correspondance.')
    .argument('<file>', 'fichier CSV, XLSX ou ODS')
    .requiredOption(
      '--mapping <name>',
      `correspondance : ${builtInMappings().join(', ')}, ou le chemin d’un fichier YAML`,
    )
    .option('--dry-run', 'tout lire et tout vérifier sans rien écrire')
    .option('--report <file>', 'écrire le compte rendu en JSON')
    .option('--rejects <file>', 'écrire les lignes refusées dans un fichier à corriger et à importer de nouveau')
    .option(
      '--recorded-at <datetime>',
      'antidater l’enregistrement : reprise d’historique d’un autre système',
      instantOption,
    )
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const report = await withCatalogue(async ({ dataSource, knowledge, catalogue }) => {
    const trace = traceIn(dataSource);
    const { country } = knowledge.current();
    let fraction = 0;
    const progress = progressOf({ progress: () => fraction }, '');
    try {
      return await importAwardsFile(
        dataSource,
        file,
        {
          communes: country,
          names: country,
          schemes: schemeDirectory(catalogue),
          sirens: new ReferenceSirens(),
        },
        {
          mapping: options.mapping,
          recordedBy: OPERATOR.id,
          trace: (manager, { recordingId, ...counts }) =>
            trace(manager, { action: 'import-awards', subject: recordingId, detail: counts }),
          dryRun: options.dryRun,
          recordedAt: options.recordedAt,
          rejects: options.rejects,
          onProgress: (done) => {
            fraction = done;
            progress.update(Number.MAX_SAFE_INTEGER);
          },
        },
      );
    } finally {
      progress.stop();
    }
  });
  if (options.report) {
    await writeFile(options.report, `${JSON.stringify(reportFile(report), null, 2)}\n`).catch((error: unknown) => {
      throw new RefusedError(
        'report-not-written',
        `Le compte rendu n’a pas pu être écrit dans ${options.report} (${(error as Error).message}) ; l’import, lui, est fait.`,
      );
    });
  }
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else print(report);
  if (report.refused > 0) process.exitCode = EXIT.doneWithRefusals;
}

/** The keys of the report file are promised to scripts: these and no others. `--json` says more. */
function reportFile(report: ImportReport): object {
  const { file, sha256, encoding, delimiter, read, accepted, replayed, refused, warnings } = report;
  const { exactSum, storedSum, roundingDifference, refusals } = report;
  return {
    file,
    sha256,
    encoding,
    delimiter,
    read,
    accepted,
    replayed,
    refused,
    warnings,
    exactSum,
    storedSum,
    roundingDifference,
    refusals: refusals.map(({ line, code, message, raw }) => ({ line, code, message, raw })),
  };
}

function print(report: ImportReport): void {
  const detected = [
    report.format,
    report.encoding,
    report.delimiter && `séparateur « ${report.delimiter} »`,
    report.sheet && `feuille « ${report.sheet} »`,
  ].filter(Boolean);
  const lines = [
    `${report.file} (${detected.join(', ')}) par la correspondance ${report.mapping}${report.dryRun ? ', à blanc : rien n’est écrit' : ''}`,
    `  ${countInFrench(report.read, 'ligne lue', 'lignes lues')} : ${countInFrench(report.accepted, 'acceptée')}, ${countInFrench(report.replayed, 'déjà connue', 'déjà connues')}, ${countInFrench(report.refused, 'refusée')}, ${report.leftOut} hors champ`,
    `  somme exacte du fichier   ${amount(report.exactSum)}`,
    `  somme enregistrée         ${amount(report.storedSum)}`,
    `  écart d’arrondi           ${amount(report.roundingDifference)}`,
    `  ${countInFrench(report.warnings, 'avertissement')}`,
    ...(report.import ? [`  import ${report.import}`] : []),
    ...report.notes.map((note) => `  ${note}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const byCode = new Map<string, number>();
  for (const { code } of report.refusals) byCode.set(code, (byCode.get(code) ?? 0) + 1);
  for (const [code, count] of byCode) process.stdout.write(`  refus ${code} : ${count}\n`);
  printRefusals(report.refusals, report.refused);
}

/** Exact sums have more decimals than cents: they are shown as they are. */
function amount(text: string): string {
  const cents = Euro.parse(text);
  return cents === undefined ? `${Decimal.parse(text) ? text.replace('.', ',') : text} €` : Euro.inFrench(cents);
}
