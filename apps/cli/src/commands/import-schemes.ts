import { Option, type Command } from 'commander';

import { CountryPerimeters, type ImportFinding, type SchemeImportReport } from '#catalogue';
import { CatalogueAnnouncement, loadFolder, SchemeImporter, SchemeLoader } from '#catalogue/store';
import { countInFrench } from '#kernel';
import { AuditTrail } from '#platform/store';
import { announceToSearch } from '#search/store';

import { MACHINE_CLOCK, OPERATOR, withDatabase } from '../context.js';
import { EXIT } from '../exit.js';
import { progressOf } from '../printing.js';

const FORMATS = ['guichet', 'aides-territoires'] as const;
const SHOWN = 20;

interface Options {
  format: (typeof FORMATS)[number];
  dryRun?: boolean;
  complete?: boolean;
  partial?: boolean;
  json?: boolean;
}

export function addImportSchemes(group: Command): void {
  group
    .command('schemes')
    .description('Dispositifs, depuis des fiches YAML ou les pages de l’interface d’Aides-Territoires.')
    .argument('<path>', 'fichier ou dossier')
    .addOption(new Option('--format <format>', 'forme des fichiers').choices(FORMATS).makeOptionMandatory())
    .option('--dry-run', 'tout lire et tout vérifier sans rien écrire')
    .addOption(
      new Option('--complete', 'la liste est entière : fermer les dispositifs importés qui n’y sont plus').conflicts(
        'partial',
      ),
    )
    .option('--partial', 'la liste n’est qu’une partie : ne rien fermer, même si elle se dit entière')
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const report = await withDatabase(async ({ dataSource, knowledge }) => {
    const announcement = new CatalogueAnnouncement();
    announceToSearch(announcement);
    const loader = new SchemeLoader(dataSource, MACHINE_CLOCK, announcement);
    // The service's own schemes first: an imported one never takes their slug.
    await loadFolder(loader);
    const perimeters = new CountryPerimeters(knowledge.current().country);
    const importer = new SchemeImporter(dataSource, loader, perimeters, MACHINE_CLOCK, {
      log: new AuditTrail(dataSource),
      caller: OPERATOR,
    });
    let fraction = 0;
    const progress = progressOf({ progress: () => fraction }, 'dispositifs');
    const how = {
      dryRun: options.dryRun,
      isComplete: options.complete ? true : options.partial ? false : undefined,
      onProgress: (done: number, read: number) => {
        fraction = done;
        progress.update(read);
      },
    };
    try {
      return await (options.format === 'guichet' ? importer.guichet(path, how) : importer.aidesTerritoires(path, how));
    } finally {
      progress.stop();
    }
  });
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else print(report);
  if (report.refused > 0) process.exitCode = EXIT.doneWithRefusals;
}

function print(report: SchemeImportReport): void {
  const done = [
    countInFrench(report.created, 'créé', 'créés'),
    countInFrench(report.updated, 'mis à jour', 'mis à jour'),
    countInFrench(report.unchanged, 'inchangé', 'inchangés'),
    countInFrench(report.closed, 'fermé', 'fermés'),
    ...(report.kept > 0 ? [countInFrench(report.kept, 'laissé tel quel', 'laissés tels quels')] : []),
    ...(report.notLive > 0 ? [countInFrench(report.notLive, 'hors ligne chez la source')] : []),
  ];
  const doubts = Object.entries(report.doubts).sort(([, a], [, b]) => b - a);
  const lines = [
    `${report.path} (${report.format})${report.dryRun ? ' : à blanc, rien n’est écrit' : ''}`,
    `  ${countInFrench(report.files, 'fichier')}, ${countInFrench(report.read, 'dispositif lu', 'dispositifs lus')} : ${done.join(', ')}`,
    `  ${countInFrench(report.refused, 'refusé', 'refusés')}`,
    ...(report.notClosed === undefined ? [] : [`  rien n’est fermé de ce qui manque : ${report.notClosed}`]),
    ...doubts.map(([code, count]) => `  ${count} × ${code}${exampleOf(code, report)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  for (const finding of report.refusals.slice(0, SHOWN)) process.stdout.write(`  ${placed(finding)}\n`);
  if (report.refusals.length > SHOWN) process.stdout.write(`  … et ${report.refusals.length - SHOWN} autres\n`);
}

/** The first of them, because a code says little to who reads it for the first time. */
function exampleOf(code: string, { warnings }: SchemeImportReport): string {
  const first = warnings.find((warning) => warning.code === code);
  return first ? ` : ${first.message} (${first.file}:${first.line})` : '';
}

function placed({ file, line, path, code, message, subject }: ImportFinding): string {
  const where = [`${file}:${line}`, ...(subject === undefined ? [] : [`(${subject})`]), ...(path === '' ? [] : [path])];
  return `${where.join(' ')} [${code}] ${message}`;
}
