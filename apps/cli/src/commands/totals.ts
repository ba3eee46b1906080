import { InvalidArgumentError, type Command } from 'commander';

import { BENEFICIARY_TYPES } from '#catalogue';
import { countInFrench, Day, Euro, nearest, RefusedError } from '#kernel';
import {
  DEMONSTRATION_LABEL,
  MEASURES,
  schemeFunders,
  TOTAL_DIMENSIONS,
  type AwardTotals,
  type Measure,
  type TotalDimension,
  type TotalKey,
} from '#ledger';
import { LedgerChoice, offersDemonstration, ReadableTotals } from '#ledger/store';
import { PROGRAMMES } from '#territory';

import { withCatalogue } from '../context.js';
import { dayOption, instantOption, listOption } from '../options.js';
import { printTable } from '../printing.js';

interface Options {
  programme?: string;
  programmeOn?: Day;
  scheme?: string[];
  measure: string;
  by?: string[];
  until?: Day;
  knownAt?: Date;
  beneficiaryType?: string[];
  department?: string[];
  json?: boolean;
}

export function addTotalsCommand(program: Command): void {
  program
    .command('totals')
    .description('Totaux du registre : jusqu’à un jour d’effet, tels que connus à un instant.')
    .option('--programme <code>', 'lieu du projet membre de ce programme')
    .option('--programme-on <date>', 'millésime de la liste du programme', dayOption)
    .option('--scheme <slug>', 'dispositif ; répétable', listOption)
    .option('--measure <measure>', MEASURES.join(', ').toLowerCase(), 'awarded')
    .option('--by <dimensions>', `regrouper par ${TOTAL_DIMENSIONS.join(', ').toLowerCase()}`, listOption)
    .option('--until <date>', 'dernier jour d’effet', dayOption)
    .option('--known-at <datetime>', 'tel que connu à cet instant', instantOption)
    .option('--beneficiary-type <type>', BENEFICIARY_TYPES.join(', '), listOption)
    .option('--department <code>', 'département du projet ; répétable', listOption)
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const measure = oneOf(options.measure, MEASURES, 'une mesure connue');
  const groupBy = (options.by ?? []).map((dimension) => oneOf(dimension, TOTAL_DIMENSIONS, 'une dimension connue'));
  const beneficiaryTypes = options.beneficiaryType?.map((type) =>
    oneOf(type, BENEFICIARY_TYPES, 'un type de bénéficiaire connu'),
  );
  if (options.programme !== undefined)
    oneOf(
      options.programme,
      PROGRAMMES.map(({ code }) => code),
      'un programme connu',
      AS_WRITTEN,
    );
  else if (options.programmeOn !== undefined)
    throw new InvalidArgumentError('--programme-on demande --programme : le millésime de quelle liste.');
  const totals = await withCatalogue(({ dataSource, configuration, catalogue, knowledge }) => {
    for (const slug of options.scheme ?? [])
      oneOf(slug, [...catalogue.current().bySlug.keys()], 'un dispositif connu', AS_WRITTEN);
    const { departments } = knowledge.current().country;
    for (const code of options.department ?? [])
      oneOf(
        code,
        departments.map((department) => department.code),
        'le code d’un département',
        AS_WRITTEN,
      );
    const ledgers = new LedgerChoice(dataSource, offersDemonstration(configuration));
    return new ReadableTotals(ledgers, () => schemeFunders(catalogue)).totals({
      filter: {
        programme: options.programme,
        programmeOn: options.programmeOn,
        schemes: options.scheme,
        departments: options.department,
        beneficiaryTypes: beneficiaryTypes,
      },
      measure,
      groupBy,
      effectiveUntil: options.until ?? Day.at(new Date()),
      knownAt: options.knownAt?.toISOString(),
    });
  });
  if (options.json)
    process.stdout.write(
      `${JSON.stringify(totals, (_key, value: unknown) => (typeof value === 'bigint' ? Euro.format(value) : value), 2)}\n`,
    );
  else print(totals, measure, groupBy);
}

function print(totals: AwardTotals, measure: Measure, groupBy: readonly TotalDimension[]): void {
  process.stdout.write(
    `${LABELS[measure]} jusqu’au ${Day.inFrench(totals.effectiveUntil)}, tel que connu le ${totals.knownAt}\n`,
  );
  if (totals.synthetic) process.stdout.write(`${DEMONSTRATION_LABEL}\n`);
  const columns = ['montant', 'attributions', 'communes', 'bénéficiaires'];
  const figures = (row: { amount: Euro; awards: number; communes: number; beneficiaries: number }): string[] => [
    Euro.inFrench(row.amount),
    String(row.awards),
    String(row.communes),
    String(row.beneficiaries),
  ];
  const rows = totals.groups.map((group) => [
    ...groupBy.map((dimension) => keyText(group.key, dimension)),
    ...figures(group),
  ]);
  const headers = [...groupBy.map((dimension) => dimension.toLowerCase()), ...columns];
  const total = [...groupBy.map((_, index) => (index === 0 ? 'total' : '')), ...figures(totals)];
  printTable(headers, [...rows, total], headers.map((_, index) => index).slice(groupBy.length));
  process.stdout.write(
    `Connue de ${countInFrench(totals.covered, 'attribution')}${totals.covered === 0 ? ' : on n’en sait rien, ce qui n’est pas zéro' : ''}.\n`,
  );
  for (const { unit, value } of totals.quantities) process.stdout.write(`${value} ${unit}\n`);
}

const LABELS: Readonly<Record<Measure, string>> = {
  REQUESTED: 'Demandé',
  AWARDED: 'Attribué (avenants compris, annulations déduites)',
  COMMITTED: 'Engagé',
  PAID: 'Payé (reversements déduits)',
  CANCELLED: 'Annulé',
  RECOVERED: 'Reversé',
};

const FIELD: Readonly<Record<TotalDimension, keyof TotalKey>> = {
  SCHEME: 'scheme',
  FUNDER: 'funder',
  PROGRAMME: 'programme',
  REGION: 'region',
  DEPARTMENT: 'department',
  EPCI: 'epci',
  COMMUNE: 'commune',
  BENEFICIARY_TYPE: 'beneficiaryType',
  YEAR: 'year',
  MONTH: 'month',
};

function keyText(key: TotalKey, dimension: TotalDimension): string {
  const value = key[FIELD[dimension]];
  return value === undefined ? '–' : String(value);
}

const AS_WRITTEN = (text: string): string => text;

/** @param what « une mesure connue »: what the text is not */
function oneOf<Value extends string>(
  text: string,
  known: readonly Value[],
  what: string,
  shape: (text: string) => string = (written) => written.toUpperCase().replaceAll('-', '_'),
): Value {
  const found = known.find((value) => value === shape(text));
  if (found) return found;
  const near = nearest(text, known);
  throw new RefusedError(
    'unknown-value',
    `« ${text} » n’est pas ${what}${near ? ` ; vouliez-vous dire « ${near.toLowerCase()} » ?` : ` (${known.slice(0, 12).join(', ').toLowerCase()}…).`}`,
  );
}
