import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Command } from 'commander';
import { parse as parseYaml } from 'yaml';

import { countInFrench, nearest, numberInFrench, RefusedError, type Day } from '#kernel';
import { openTable } from '#ledger/store';
import {
  DgclCriteria,
  dgclColumns,
  importableFact,
  readFactLine,
  readValueMap,
  type Country,
  type DgclResult,
  type FactListOptions,
  type ReferenceFact,
  type RefusedLine,
} from '#territory';
import { ReferenceFactStore, type FactWriteReport } from '#territory/store';

import { withCatalogue } from '../context.js';
import { EXIT } from '../exit.js';
import { dayOption } from '../options.js';
import { printRefusals, progressOf } from '../printing.js';
import { traceIn } from '../trace.js';

import { settledVerdicts, verdictsOf, type SettledVerdicts } from './settled-verdicts.js';

const DGCL_CRITERIA = 'dgcl-criteria';

interface Options {
  code?: string;
  inseeColumn?: string;
  valueColumn?: string;
  values?: string;
  preset?: string;
  asOf: Day;
  source?: string;
  json?: boolean;
}

type Table = Awaited<ReturnType<typeof openTable>>;

/** What a file says, before anything is written. */
interface Reading {
  readonly facts: readonly ReferenceFact[];
  readonly dgcl: DgclResult | undefined;
  readonly read: number;
  readonly leftOut: number;
  readonly refusals: readonly RefusedLine[];
}

export function addImportFacts(group: Command): void {
  group
    .command('facts')
    .description('Ce que des fichiers de référence disent des communes : population DGF, potentiel financier, densité…')
    .argument('<file>', 'fichier CSV, XLSX ou ODS')
    .requiredOption('--as-of <date>', 'jour à partir duquel ces valeurs ont cours', dayOption)
    .option('--code <fact>', 'fait à renseigner : place.density')
    .option('--insee-column <name>', 'colonne des codes INSEE')
    .option('--value-column <name>', 'colonne des valeurs')
    .option('--values <file>', 'correspondance YAML entre les textes du fichier et les valeurs du fait')
    .option('--preset <name>', `fichier connu : ${DGCL_CRITERIA} (critères de répartition des dotations, DGCL)`)
    .option('--source <text>', 'd’où viennent les valeurs (par défaut : le nom du fichier)')
    .option('--json', 'répondre en JSON')
    .action(importFacts);
}

async function importFacts(file: string, options: Options): Promise<void> {
  const reader = await readerOf(options);
  const table = await openTable(file);
  const source = options.source ?? basename(file);
  const read = reader(table, source);
  const report = await withCatalogue(async ({ dataSource, knowledge, catalogue }) => {
    const trace = traceIn(dataSource);
    const reading = await read(knowledge.current().country);
    const before = verdictsOf(knowledge.current(), catalogue.current(), options.asOf);
    const written = await new ReferenceFactStore(dataSource).write(
      reading.facts,
      reading.dgcl && { asOf: options.asOf, source, communes: reading.dgcl.dsu },
      (manager, { added, corrected }) =>
        trace(manager, {
          action: 'import-facts',
          subject: options.preset ?? options.code,
          detail: { asOf: options.asOf, added, corrected },
        }),
    );
    await knowledge.refresh();
    const after = verdictsOf(knowledge.current(), catalogue.current(), options.asOf);
    const { dgcl, refusals, leftOut } = reading;
    return {
      file: table.file,
      sha256: table.sha256,
      encoding: table.encoding,
      delimiter: table.delimiter,
      asOf: options.asOf,
      read: reading.read,
      leftOut,
      ...written,
      ...(dgcl && {
        communes: dgcl.communes,
        merged: dgcl.merged,
        meanPotentialPerInhabitant: dgcl.mean,
        meanCommunes: dgcl.meanCommunes,
      }),
      settled: settledVerdicts(before, after),
      refused: refusals.length,
      refusals,
    };
  });
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else print(report);
  if (report.refused > 0) process.exitCode = EXIT.doneWithRefusals;
}

type Reader = (table: Table, source: string) => (country: Country) => Promise<Reading>;

async function readerOf(options: Options): Promise<Reader> {
  const { preset, code, inseeColumn, valueColumn } = options;
  if (preset !== undefined) {
    if (preset !== DGCL_CRITERIA) {
      throw new RefusedError(
        'unknown-preset',
        `Le fichier connu « ${preset} » n’existe pas ; il y a « ${DGCL_CRITERIA} ».`,
      );
    }
    if (code !== undefined || inseeColumn !== undefined || valueColumn !== undefined || options.values !== undefined)
      throw new RefusedError('preset-and-columns', '--preset dit tout : ne donner ni --code, ni colonne, ni --values.');
    return dgclReader(options.asOf);
  }
  if (code === undefined || inseeColumn === undefined || valueColumn === undefined)
    throw new RefusedError(
      'missing-option',
      'Donner soit --preset, soit --code, --insee-column et --value-column ensemble.',
    );
  const importable = importableFact(code);
  if ('refusal' in importable) throw new RefusedError('unknown-fact', importable.refusal);
  const { definition } = importable;
  const values = options.values === undefined ? undefined : await readValues(options.values, definition);
  return (table, source) => {
    const [codeAt, valueAt] = [inseeColumn, valueColumn].map((column) => positionOf(column, table.headers));
    return (country) => readList(table, codeAt!, valueAt!, { definition, values, asOf: options.asOf, source }, country);
  };
}

async function readValues(path: string, definition: FactListOptions['definition']): Promise<FactListOptions['values']> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new RefusedError('no-such-file', `La table de correspondance ${path} n’existe pas.`);
  let written: unknown;
  try {
    written = parseYaml(text);
  } catch (error) {
    throw new RefusedError('invalid-yaml', `${basename(path)} n’est pas du YAML : ${(error as Error).message}`);
  }
  const read = readValueMap(written, definition);
  if ('refusals' in read) throw new RefusedError('invalid-values', read.refusals.join('\n'));
  return read.values;
}

function positionOf(column: string, headers: readonly string[]): number {
  const position = headers.indexOf(column);
  if (position >= 0) return position;
  const near = nearest(column, headers);
  throw new RefusedError(
    'missing-column',
    `La colonne « ${column} » n’existe pas dans le fichier${near ? ` ; la plus proche est « ${near} »` : ''}. Colonnes lues : ${headers.slice(0, 30).join(', ')}.`,
  );
}

async function readList(
  table: Table,
  codeAt: number,
  valueAt: number,
  options: FactListOptions,
  country: Country,
): Promise<Reading> {
  const facts = new Map<string, ReferenceFact>();
  const contradicted = new Set<string>();
  const refusals: RefusedLine[] = [];
  let leftOut = 0;
  const read = await eachRow(table, refusals, ({ line, values, raw }) => {
    const answer = readFactLine(
      { line, printedCode: values[codeAt] ?? '', printedValue: values[valueAt] ?? '', raw },
      options,
      country,
    );
    if (answer.kind === 'LEFT_OUT') leftOut++;
    else if (answer.kind === 'REFUSED') refusals.push(answer.refused);
    else {
      const { communeCode, value } = answer.fact;
      const known = facts.get(communeCode);
      if (known && JSON.stringify(known.value) !== JSON.stringify(value)) {
        contradicted.add(communeCode);
        refusals.push({
          line,
          code: 'contradiction',
          message: `Une autre ligne donne une autre valeur à la même commune (${communeCode}) : aucune des deux n’est retenue.`,
          raw,
        });
      } else facts.set(communeCode, answer.fact);
    }
  });
  // Communes that merged since are said one by one: what they do not all say is not known of the whole.
  for (const communeCode of contradicted) facts.delete(communeCode);
  return { facts: [...facts.values()], dgcl: undefined, read, leftOut, refusals };
}

function dgclReader(asOf: Day): Reader {
  return (table, source) => {
    const found = dgclColumns(table.headers);
    if ('missing' in found) throw new RefusedError('missing-column', found.missing.join('\n'));
    return async (country) => {
      const criteria = new DgclCriteria(found.columns, country);
      const refusals: RefusedLine[] = [];
      const read = await eachRow(table, refusals, (row) => {
        const refused = criteria.add(row);
        if (refused) refusals.push(refused);
      });
      const dgcl = criteria.finish(asOf, source);
      return { facts: dgcl.facts, dgcl, read, leftOut: 0, refusals };
    };
  };
}

async function eachRow(
  table: Table,
  refusals: RefusedLine[],
  take: (row: { readonly line: number; readonly values: readonly string[]; readonly raw: string }) => void,
): Promise<number> {
  const progress = progressOf(table, 'lignes');
  let read = 0;
  for await (const row of table.rows) {
    progress.update(++read);
    if (row.problem)
      refusals.push({
        line: row.line,
        code: row.problem.code,
        message: row.problem.message,
        raw: row.raw.slice(0, 200),
      });
    else take(row);
  }
  progress.stop();
  return read;
}

interface Report extends FactWriteReport {
  readonly file: string;
  readonly encoding: string | undefined;
  readonly delimiter: string | undefined;
  readonly asOf: Day;
  readonly read: number;
  readonly leftOut: number;
  readonly communes?: number;
  readonly merged?: number;
  readonly meanPotentialPerInhabitant?: number | undefined;
  readonly meanCommunes?: number;
  readonly settled: SettledVerdicts;
  readonly refused: number;
  readonly refusals: readonly RefusedLine[];
}

/** A national file has about 35 000 communes; the mean of a part is not the nation's. */
const NATIONAL = 30_000;

function print(report: Report): void {
  const { communes, merged = 0, meanPotentialPerInhabitant: mean, meanCommunes = 0, settled } = report;
  const lines = [
    `${report.file}${report.encoding ? ` (${report.encoding}, séparateur « ${report.delimiter} »)` : ''}, valeurs en vigueur le ${report.asOf}`,
    `  ${countInFrench(report.read, 'ligne lue', 'lignes lues')}, ${countInFrench(report.refused, 'refusée')}${report.leftOut > 0 ? `, ${countInFrench(report.leftOut, 'sans valeur', 'sans valeur')}` : ''}`,
    `  ${countInFrench(report.added, 'valeur ajoutée', 'valeurs ajoutées')}, ${countInFrench(report.corrected, 'corrigée')}, ${countInFrench(report.alreadyKnown, 'déjà connue')}`,
  ];
  if (communes !== undefined) {
    lines.push(
      `  ${countInFrench(communes, 'commune')} d’aujourd’hui${merged > 0 ? `, dont ${numberInFrench(merged)} par addition de communes fusionnées depuis` : ''}`,
      mean === undefined
        ? '  aucune commune de 2 001 à 20 000 habitants : sans moyenne, le potentiel financier n’est pas comparé'
        : `  potentiel financier moyen des communes de 2 001 à 20 000 habitants : ${numberInFrench(Math.round(mean * 100) / 100)} € par habitant (${countInFrench(meanCommunes, 'commune')})`,
    );
    if (communes < NATIONAL)
      lines.push(
        '  attention : le fichier n’a pas toutes les communes ; sa moyenne n’est la moyenne nationale que s’il les a toutes',
      );
  }
  lines.push(
    `  DETR le ${report.asOf} : ${countInFrench(settled.detr.settled, 'commune décidée', 'communes décidées')} par ces valeurs ; il en reste ${numberInFrench(settled.detr.after)} à vérifier sur ${numberInFrench(settled.detr.before)}`,
    `  tous dispositifs : ${countInFrench(settled.all.settled, 'verdict décidé', 'verdicts décidés')}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  printRefusals(report.refusals);
}
