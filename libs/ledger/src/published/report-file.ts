import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';

import { Day, nearest, RefusedError } from '#kernel';

import type { Figure, PublishedReport } from '../index.js';

/** `libs/ledger/reports`, from the sources as from the build (`dist/libs/ledger/src/published`), which copies no YAML. */
const FOLDER = [
  resolve(import.meta.dirname, '../../reports'),
  resolve(import.meta.dirname, '../../../../../libs/ledger/reports'),
].find((folder) => existsSync(join(folder, 'report.schema.json')));

/** What a report may name, beside its own form. */
export interface ReportVocabulary {
  readonly programmes: readonly string[];
  readonly schemes: Iterable<string>;
}

/** The reports that come with the project. Programmes and schemes that they name are not looked up: a catalogue may lack some. */
export async function builtInReports(): Promise<PublishedReport[]> {
  if (!FOLDER) return [];
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return Promise.all(files.sort().map(async (file) => parseReport(await readFile(join(FOLDER, file), 'utf8'), file)));
}

/** A report from any YAML file. Throws a {@link RefusedError} with every fault, each with its line and column. */
export async function readReportFile(path: string, vocabulary: ReportVocabulary): Promise<PublishedReport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RefusedError('unreadable-file', `${path} n’est pas lisible (${(error as Error).message}).`);
  });
  return parseReport(text, basename(path), vocabulary);
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly atKey?: boolean;
}

/** Reads and checks the text of a report; `file` is only for messages. */
export async function parseReport(text: string, file: string, vocabulary?: ReportVocabulary): Promise<PublishedReport> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const refuse = (faults: readonly { line: number; col: number; code: string; message: string }[]): never => {
    const sorted = [...faults].sort((a, b) => a.line - b.line || a.col - b.col);
    throw new RefusedError(
      'invalid-report',
      sorted.map(({ line, col, code, message }) => `${file}:${line}:${col}  ${message} [${code}]`).join('\n'),
    );
  };
  if (document.errors.length > 0) {
    return refuse(
      document.errors.map((error) => ({
        ...lines.linePos(error.pos[0]),
        code: 'not-yaml',
        message: `Le YAML n’est pas lisible (${error.code}).`,
      })),
    );
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 1_000 });
  } catch {
    return refuse([{ line: 1, col: 1, code: 'not-yaml', message: 'Le YAML a trop de renvois (*).' }]);
  }
  const validate = await validator();
  const faults = validate(content)
    ? meaningFaults(content, vocabulary)
    : mostPrecise(validate.errors ?? []).map(faultOf);
  if (faults.length > 0 || !validate(content)) {
    return refuse(
      faults.map((fault) => ({
        ...lines.linePos(offsetOf(document, fault)),
        code: fault.code,
        message: fault.message,
      })),
    );
  }
  return completed(content);
}

/** A report as written: what has a default may be absent. */
type WrittenReport = Omit<PublishedReport, 'notes' | 'figures'> & {
  readonly notes?: readonly string[];
  readonly figures: readonly WrittenFigure[];
};
type WrittenFigure = Omit<Figure, 'precision' | 'bound' | 'notes'> &
  Partial<Pick<Figure, 'precision' | 'bound' | 'notes'>>;

function completed(written: WrittenReport): PublishedReport {
  return {
    ...written,
    notes: written.notes ?? [],
    figures: written.figures.map((figure) => ({
      ...figure,
      precision: figure.precision ?? (figure.unit === 'EUR' ? '0.01' : '1'),
      bound: figure.bound ?? 'VALUE',
      notes: figure.notes ?? [],
    })),
  };
}

let compiled: Promise<ValidateFunction<WrittenReport>> | undefined;

function validator(): Promise<ValidateFunction<WrittenReport>> {
  compiled ??= (async () => {
    if (!FOLDER) throw new Error('the schema of reports is missing');
    const schema = JSON.parse(await readFile(join(FOLDER, 'report.schema.json'), 'utf8')) as object;
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats.default(ajv);
    return ajv.compile<WrittenReport>(schema);
  })();
  return compiled;
}

/** What the form cannot say. */
function meaningFaults(report: WrittenReport, vocabulary: ReportVocabulary | undefined): Fault[] {
  const faults: Fault[] = [];
  const programmes = vocabulary?.programmes;
  const schemes = vocabulary && new Set(vocabulary.schemes);
  const known = (path: Fault['path'], what: string, code: string, text: string, all: Iterable<string>): void => {
    const near = nearest(text, all);
    faults.push({
      path,
      code,
      message: `Le ${what} « ${text} » n’existe pas${near ? ` ; le plus proche est « ${near} »` : ''}.`,
    });
  };
  if (programmes && !programmes.includes(report.programme))
    known(['programme'], 'programme', 'unknown-programme', report.programme, programmes);
  for (const [name, day] of [
    ['publishedOn', report.publishedOn],
    ['asOf', report.asOf],
    ['asOfNotBefore', report.asOfNotBefore],
    ['programmeOn', report.programmeOn],
  ] as const) {
    if (day !== undefined && !Day.parse(day))
      faults.push({ path: [name], code: 'invalid-date', message: `« ${day} » n’est pas un jour entre 1900 et 2199.` });
  }
  if (report.publishedOn && report.publishedOn < report.asOf)
    faults.push({
      path: ['publishedOn'],
      code: 'published-before-as-of',
      message: 'Un rapport ne peut pas être publié avant le dernier jour qu’il compte.',
    });
  if (report.asOfNotBefore && report.asOfNotBefore > report.asOf)
    faults.push({
      path: ['asOfNotBefore'],
      code: 'as-of-in-disorder',
      message: 'asOfNotBefore vient après asOf.',
    });
  const codes = new Set<string>();
  for (const [index, figure] of report.figures.entries()) {
    const at = (...path: (string | number)[]): Fault['path'] => ['figures', index, ...path];
    if (codes.has(figure.code))
      faults.push({
        path: at('code'),
        code: 'duplicate-code',
        message: `Le chiffre « ${figure.code} » est déjà donné.`,
      });
    codes.add(figure.code);
    if ((figure.bound === 'RANGE') !== (figure.upTo !== undefined))
      faults.push({
        path: at('bound'),
        code: 'range-needs-up-to',
        message: 'RANGE demande upTo, et upTo demande RANGE.',
      });
    if (figure.unit === 'EUR' && (figure.value.split('.')[1] ?? '').length > 2 && figure.precision === undefined)
      faults.push({
        path: at('precision'),
        code: 'precision-needed',
        message: 'Une valeur plus fine que le centime doit dire sa précision.',
      });
    faults.push(...countFaults(figure, at));
    figure.counts?.schemes?.forEach((slug, place) => {
      if (schemes && !schemes.has(slug))
        known(at('counts', 'schemes', place), 'dispositif', 'unknown-scheme', slug, schemes);
    });
    figure.counts?.alsoMembersOf?.forEach((code, place) => {
      if (programmes && !programmes.includes(code))
        known(at('counts', 'alsoMembersOf', place), 'programme', 'unknown-programme', code, programmes);
    });
  }
  return faults;
}

const COUNTABLE = ['EUR', 'COMMUNES', 'BENEFICIARIES', 'AWARDS', 'DAYS', 'POSTS', 'STUDIES'];

function countFaults(figure: WrittenFigure, at: (...path: (string | number)[]) => Fault['path']): Fault[] {
  const { counts, measure, unit } = figure;
  if (!counts) return [];
  const fault = (message: string): Fault[] => [{ path: at('counts'), code: 'cannot-be-counted', message }];
  if (measure === 'DECLARED') return fault('Un chiffre DECLARED n’est compté par rien : enlevez counts.');
  if (measure === 'MEMBERS') {
    if (unit !== 'COMMUNES' && unit !== 'PERCENT') return fault('MEMBERS se compte en COMMUNES ou en PERCENT.');
    if (counts.schemes ?? counts.beneficiaryTypes ?? counts.effectiveFrom)
      return fault('MEMBERS ne prend que alsoMembersOf et withFact.');
    return unit === 'PERCENT' && !counts.alsoMembersOf && !counts.withFact
      ? fault('Une part de membres demande alsoMembersOf ou withFact.')
      : [];
  }
  if (counts.alsoMembersOf ?? counts.withFact) return fault('alsoMembersOf et withFact ne vont qu’avec MEMBERS.');
  return COUNTABLE.includes(unit) ? [] : fault(`Le registre ne compte pas en ${unit}.`);
}

/** A value that fits none of several forms gives an error a form: only those that go deepest help. */
function mostPrecise(errors: readonly ErrorObject[]): ErrorObject[] {
  const useful = errors.filter(({ keyword }) => !['oneOf', 'anyOf', '$ref', 'if'].includes(keyword));
  const seen = new Set<string>();
  return useful
    .filter(({ instancePath, keyword, params }) => {
      const key = `${instancePath} ${keyword} ${JSON.stringify(params)}`;
      return seen.has(key) ? false : (seen.add(key), true);
    })
    .slice(0, 50);
}

function faultOf({ keyword, params, instancePath, message }: ErrorObject): Fault {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty']);
      return {
        path: [...path, name],
        atKey: true,
        code: 'unknown-key',
        message: `La clé « ${name} » n’est pas connue.`,
      };
    }
    case 'required':
      return { path, code: 'missing', message: `La clé « ${String(params['missingProperty'])} » manque.` };
    case 'enum':
      return {
        path,
        code: 'unknown-value',
        message: `Écrire l’une de ces valeurs : ${(params['allowedValues'] as unknown[]).join(', ')}.`,
      };
    case 'type':
      return {
        path,
        code: 'wrong-type',
        message:
          params['type'] === 'string'
            ? 'Un texte est attendu (un nombre s’écrit entre guillemets : "91689327.95").'
            : `La valeur n’est pas du type attendu (${String(params['type'])}).`,
      };
    case 'pattern':
    case 'format':
      return { path, code: 'wrong-form', message: 'La valeur n’a pas la forme attendue.' };
    default:
      return { path, code: 'invalid', message: `${message ?? keyword}.` };
  }
}

/** Where the node at that path starts; for a missing one, where the nearest parent does. */
function offsetOf(document: Document.Parsed, { path, atKey }: Fault): number {
  const parent = document.getIn(path.slice(0, -1), true);
  if (atKey && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    const range = (pair?.key as Node | undefined)?.range;
    if (range) return range[0];
  }
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    if (node?.range) return node.range[0];
  }
  return 0;
}
