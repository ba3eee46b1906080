/** YAML text to schemes, with the line and column of everything that is wrong. Text in, findings out: no file is opened here. */
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';

import { nearest } from '#kernel';

import { printPath, type DocumentPath, type DocumentProblem } from './path.js';
import type { SchemeDocument } from './scheme.js';
import { validateScheme } from './validation.js';

export interface CatalogueFile {
  /** As it is to be printed: `libs/catalogue/schemes/detr.yaml`. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  /** The file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Inside the document: `windows[0].closesOn`. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface SchemeReading {
  readonly file: CatalogueFile;
  readonly scheme: SchemeDocument | undefined;
  readonly findings: readonly Finding[];
  /** Where a place of the document is in the text. */
  readonly locate: (problem: DocumentProblem) => Finding;
}

export interface CatalogueCheck {
  /** Schemes whose own file has nothing wrong, by slug. */
  readonly schemes: ReadonlyMap<string, SchemeDocument>;
  /** In order of file and line. */
  readonly findings: readonly Finding[];
}

/** A file's content before it is judged: `value` is there when the text is YAML of fields. */
export interface YamlReading {
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly findings: readonly Finding[];
  readonly locate: (problem: DocumentProblem) => Finding;
}

/** The text as YAML, or where it is none. */
export function readYaml(file: CatalogueFile): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number, { path, code, message }: DocumentProblem): Finding => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line, column: col, path: printPath(path), code, message };
  };
  const locate = (problem: DocumentProblem): Finding => at(offsetOf(document, problem), problem);
  const unreadable = (...findings: readonly Finding[]): YamlReading => ({ value: undefined, findings, locate });
  if (document.errors.length > 0) {
    return unreadable(
      ...document.errors.map((error) =>
        at(error.pos[0], { path: [], code: 'not-yaml', message: `YAML illisible : ${yamlInFrench(error)}.` }),
      ),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return unreadable(locate({ path: [], code: 'not-yaml', message: 'YAML illisible : trop de renvois (*).' }));
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const message = 'Ce fichier ne décrit pas un dispositif : il faut des champs « slug: … ».';
    return unreadable(locate({ path: [], code: 'wrong-type', message }));
  }
  return { value: value as Readonly<Record<string, unknown>>, findings: [], locate };
}

/** One file. `scheme` is there exactly when nothing is wrong in it. */
export function readScheme(file: CatalogueFile): SchemeReading {
  const { value, findings: unreadable, locate } = readYaml(file);
  if (value === undefined) return { file, scheme: undefined, findings: unreadable, locate };
  const validation = validateScheme(value);
  const problems = [...checkFileName(file.path, value['slug']), ...validation.problems];
  const findings = problems.map(locate).sort(byPlace);
  return { file, scheme: findings.length === 0 ? validation.scheme : undefined, findings, locate };
}

/** Every file, and what only shows when they are together: a slug taken twice, a reference to a scheme that is not there. */
export function checkCatalogue(files: readonly CatalogueFile[]): CatalogueCheck {
  const readings = files.map(readScheme);
  const findings = readings.flatMap((reading) => reading.findings);
  const schemes = new Map<string, SchemeDocument>();
  const firstFile = new Map<string, string>();
  // A file with something wrong still answers for its slug: one mistake must not make its neighbours wrong.
  const slugs = new Set(readings.map(({ file, scheme }) => scheme?.slug ?? stem(file.path)));
  for (const { file, scheme, locate } of readings) {
    if (!scheme) continue;
    const taken = firstFile.get(scheme.slug);
    if (taken !== undefined) {
      findings.push(
        locate({
          path: ['slug'],
          code: 'duplicate-slug',
          message: `Le slug « ${scheme.slug} » est déjà pris par ${taken}.`,
        }),
      );
      continue;
    }
    firstFile.set(scheme.slug, file.path);
    schemes.set(scheme.slug, scheme);
    for (const { path, slug } of referencesOf(scheme)) {
      if (slugs.has(slug)) continue;
      const near = nearest(slug, slugs);
      findings.push(
        locate({
          path,
          code: 'unknown-scheme',
          message: `Dispositif inconnu : « ${slug} ».${near ? ` Vouliez-vous écrire « ${near} » ?` : ''}`,
        }),
      );
    }
  }
  return { schemes, findings: findings.sort(byPlace) };
}

/** `libs/catalogue/schemes/detr.yaml:12:3  Thème inconnu … [unknown-theme]` */
export function printFinding(finding: Finding): string {
  const { file, line, column, message, code } = finding;
  return `${file}:${line}:${column}  ${message} [${code}]`;
}

/** The other schemes that one names, and where. */
export function referencesOf(scheme: SchemeDocument): { readonly path: DocumentPath; readonly slug: string }[] {
  return [
    ...(scheme.replacedBy === undefined ? [] : [{ path: ['replacedBy'], slug: scheme.replacedBy }]),
    ...(scheme.financing.incompatibleWith ?? []).map((item, index) => ({
      path: ['financing', 'incompatibleWith', index, 'scheme'],
      slug: item.scheme,
    })),
    ...(scheme.financing.cases ?? []).flatMap((item, row) =>
      (item.terms.incompatibleWith ?? []).map((other, index) => ({
        path: ['financing', 'cases', row, 'terms', 'incompatibleWith', index, 'scheme'],
        slug: other.scheme,
      })),
    ),
  ];
}

const stem = (path: string): string => (path.split(/[\\/]/).at(-1) ?? path).replace(/\.ya?ml$/, '');

function checkFileName(path: string, slug: unknown): DocumentProblem[] {
  if (typeof slug !== 'string' || stem(path) === slug) return [];
  return [
    {
      path: ['slug'],
      code: 'file-name',
      message: `Le fichier s’appelle « ${stem(path)} » et le slug est « ${slug} » : ils doivent être égaux.`,
    },
  ];
}

/** Where the node at that path starts; for a missing one, where the nearest parent does. */
function offsetOf(document: Document.Parsed, problem: DocumentProblem): number {
  const { path } = problem;
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent) && last !== undefined) {
    const pair = parent.items.find((item: Pair) => isScalar(item.key) && item.key.value === last);
    if (problem.atKey && pair && isPair(pair)) return (pair.key as Node | null)?.range?.[0] ?? 0;
  }
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    if (node?.range) return node.range[0];
  }
  return 0;
}

const YAML_ERRORS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'un champ est écrit deux fois',
  BAD_INDENT: 'retrait incorrect',
  TAB_AS_INDENT: 'tabulation en début de ligne, mettez des espaces',
  MISSING_CHAR: 'il manque un caractère (guillemet, crochet, deux-points)',
  BLOCK_AS_IMPLICIT_KEY: 'valeur qui contient « : » sans guillemets',
  UNEXPECTED_TOKEN: 'caractère inattendu',
  MULTIPLE_DOCS: 'plusieurs documents dans un fichier (---)',
};

function yamlInFrench(error: { readonly code: string; readonly message: string }): string {
  return YAML_ERRORS[error.code] ?? error.message;
}

function byPlace(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}
