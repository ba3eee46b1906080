import type { Command } from 'commander';

import { countInFrench } from '#kernel';
import { OTHER_SCHEME } from '#ledger';
import { readReportFile, ReportStore } from '#ledger/store';
import { PROGRAMMES } from '#territory';

import { OPERATOR, withCatalogue } from '../context.js';
import { traceIn } from '../trace.js';

interface Options {
  dryRun?: boolean;
  json?: boolean;
}

export function addImportReport(group: Command): void {
  group
    .command('report')
    .description('Un rapport publié et ses chiffres, pour les rapprocher du registre (docs/ledger.md).')
    .argument('<file>', 'fichier YAML')
    .option('--dry-run', 'tout lire et tout vérifier sans rien écrire')
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const answer = await withCatalogue(async ({ dataSource, catalogue }) => {
    const report = await readReportFile(file, {
      programmes: PROGRAMMES.map(({ code }) => code),
      schemes: [...catalogue.current().bySlug.keys(), OTHER_SCHEME],
    });
    if (options.dryRun) {
      const { programme, code, figures } = report;
      return { programme, code, figures: figures.length, version: null, replayed: false, dryRun: true };
    }
    const trace = traceIn(dataSource);
    const recorded = await new ReportStore(dataSource).record(report, OPERATOR.id, (manager) =>
      trace(manager, {
        action: 'import-report',
        subject: `${report.programme}/${report.code}`,
        detail: { figures: report.figures.length },
      }),
    );
    return { ...recorded, dryRun: false };
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const { programme, code, figures, version, replayed, dryRun } = answer;
  const what = `Rapport ${code} de ${programme}, ${countInFrench(figures, 'chiffre')}`;
  process.stdout.write(
    dryRun
      ? `${what} : rien à redire ; à blanc, rien n’est écrit.\n`
      : replayed
        ? `${what} : déjà connu, rien n’a changé.\n`
        : `${what} : enregistré${(version ?? 1) > 1 ? `, version ${version} (les précédentes restent)` : ''}.\n`,
  );
}
