import type { Command } from 'commander';

import { countInFrench, Day, nearest, RefusedError } from '#kernel';
import { DEMONSTRATION_LABEL, type FigureUnit, type Reconciliation, type ReconciliationStatus } from '#ledger';
import { builtInReports, LedgerChoice, LedgerReconciler, offersDemonstration, ReportStore } from '#ledger/store';
import { programmeOf, PROGRAMMES } from '#territory';

import { withDatabase } from '../context.js';
import { instantOption } from '../options.js';
import { printTable } from '../printing.js';

interface Options {
  programme: string;
  report: string;
  knownAt?: Date;
  json?: boolean;
}

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description('Chiffres publiés face au registre, et pourquoi ils diffèrent.')
    .requiredOption('--programme <code>', 'programme : pvd, acv, ort …')
    .requiredOption('--report <code>', 'rapport publié : 2021-autumn …')
    .option('--known-at <datetime>', 'tel que connu à cet instant', instantOption)
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const reconciliation = await withDatabase(async ({ dataSource, configuration }) => {
    const reports = new ReportStore(dataSource);
    await reports.loadBuiltIn(await builtInReports());
    const reconciler = new LedgerReconciler(new LedgerChoice(dataSource, offersDemonstration(configuration)), reports);
    const answer = await reconciler.reconcile(options.programme, options.report, options.knownAt?.toISOString());
    if (answer) return answer;
    const known = (await reports.ofProgramme(options.programme)).map(({ code }) => code);
    throw unknown(options, known);
  });
  if (options.json) process.stdout.write(`${JSON.stringify(reconciliation, null, 2)}\n`);
  else print(reconciliation);
}

function unknown({ programme, report }: Options, known: readonly string[]): RefusedError {
  if (!programmeOf(programme)) {
    const near = nearest(
      programme,
      PROGRAMMES.map(({ code }) => code),
    );
    return new RefusedError(
      'unknown-programme',
      `Le programme « ${programme} » n’existe pas${near ? ` ; vouliez-vous dire « ${near} » ?` : '.'}`,
    );
  }
  return new RefusedError(
    'unknown-report',
    `Il n’y a pas de rapport « ${report} » pour ce programme ; rapports connus : ${known.join(', ') || 'aucun'}.`,
  );
}

const STATUS_WORDS: Readonly<Record<ReconciliationStatus, string>> = {
  EXACT: 'exact',
  WITHIN_PRECISION: 'à la précision près',
  DIFFERENT: 'différent',
  NOT_IN_LEDGER: 'pas au registre',
};

const UNIT_SIGNS: Readonly<Partial<Record<FigureUnit, string>>> = { EUR: ' €', PERCENT: ' %' };

function print({ report, knownAt, synthetic, lines }: Reconciliation): void {
  const published = report.publishedOn
    ? `publié le ${Day.inFrench(report.publishedOn)}`
    : 'jour de publication non imprimé';
  process.stdout.write(
    `${report.title}\n${published} ; compté jusqu’au ${Day.inFrench(report.asOf)}${report.asOfNotBefore ? ' (hypothèse)' : ''} ; registre tel que connu le ${knownAt}\n`,
  );
  if (synthetic) process.stdout.write(`${DEMONSTRATION_LABEL}\n`);
  process.stdout.write('\n');
  printTable(
    ['chiffre', 'publié', 'registre', 'écart', ''],
    lines.map(({ figure, ledgerValue, difference, status }) => [
      figure.label,
      `${figure.bound === 'AT_LEAST' ? '≥ ' : figure.bound === 'NEARLY' ? '≲ ' : ''}${decimal(figure.value, figure.unit)}${figure.upTo ? ` à ${decimal(figure.upTo, figure.unit)}` : ''}`,
      ledgerValue === undefined ? '–' : decimal(ledgerValue, figure.unit),
      difference === undefined ? '–' : decimal(difference, figure.unit),
      STATUS_WORDS[status],
    ]),
    [1, 2, 3],
  );
  const explained = lines.filter(({ status }) => status === 'DIFFERENT');
  for (const { figure, causes } of explained) {
    process.stdout.write(`\n${figure.label}\n`);
    for (const { amount, sentence } of causes)
      process.stdout.write(`  ${decimal(amount, figure.unit).padStart(20)}  ${sentence}\n`);
  }
  const count = (status: ReconciliationStatus): number => lines.filter((line) => line.status === status).length;
  process.stdout.write(
    `\n${countInFrench(lines.length, 'chiffre')} : ${countInFrench(count('EXACT'), 'exact')}, ${count('WITHIN_PRECISION')} à la précision près, ${countInFrench(count('DIFFERENT'), 'différent')}, ${count('NOT_IN_LEDGER')} que le registre ne connaît pas\n`,
  );
}

/** `91 689 327,95 €` from the exact decimal; nothing is rounded. */
function decimal(text: string, unit: FigureUnit): string {
  const [whole, fraction] = text.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return `${grouped}${fraction === undefined || /^0+$/.test(fraction) ? '' : `,${fraction}`}${UNIT_SIGNS[unit] ?? ''}`;
}
