import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { DataSource } from 'typeorm';

import { Day, fold, RefusedError, type Clock } from '#kernel';
import type { AuditLog, Caller } from '#platform';

import {
  AIDES_TERRITOIRES,
  asSlug,
  mapAid,
  printPath,
  readAid,
  readScheme,
  referencesOf,
  slugOfAid,
  validateScheme,
  type Aid,
  type DocumentProblem,
  type ImportFinding,
  type PerimeterResolver,
  type SchemeDocument,
  type SchemeImportReport,
} from '../index.js';

import { aidFiles, missingOf, readValues, type PageNotes } from './aid-pages.js';
import { readFolder, readOne } from './folder.js';
import type { SchemeLoader, SourcedScheme } from './scheme-loader.js';

export interface SchemeImportOptions {
  readonly dryRun?: boolean | undefined;
  /** Whether the import holds all that the source lists; unless said, the pages say it themselves. */
  readonly isComplete?: boolean | undefined;
  readonly onProgress?: ((fraction: number, read: number) => void) | undefined;
}

/** Schemes written in one transaction: memory stays flat, and nobody waits long for the catalogue's lock. */
const BATCH = 200;
const MOST_FINDINGS = 1000;

/** A list that would close more of what is open than that is not believed, unless somebody says that it is whole. */
const MOST_CLOSED = { share: 0.25, few: 20 } as const;

/** Schemes from files of others: an import is a run of small transactions, and a second run finishes what a first one left. */
export class SchemeImporter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly loader: SchemeLoader,
    private readonly perimeters: PerimeterResolver,
    private readonly clock: Clock,
    private readonly audit: { readonly log: AuditLog; readonly caller: Caller } | undefined,
  ) {}

  /** A file of the public interface (a page, the nightly dump, a bare list), or a folder of pages. */
  async aidesTerritoires(path: string, options: SchemeImportOptions = {}): Promise<SchemeImportReport> {
    const files = await aidFiles(path);
    const total = files.reduce((sum, file) => sum + file.bytes, 0) || 1;
    const run = await this.#start(path, AIDES_TERRITOIRES, options);
    const pages: PageNotes[] = [];
    let before = 0;
    for (const file of files) {
      const notes: PageNotes = {};
      pages.push(notes);
      for await (const { place, value, bytes } of readValues(file, notes)) {
        run.takeAid(file.name, place, value, this.perimeters);
        await run.writeWhenFull();
        options.onProgress?.((before + bytes) / total, run.read);
      }
      before += file.bytes;
      if (notes.broken !== undefined) {
        const message = `Ce fichier n’est pas du JSON lisible jusqu’au bout (${notes.broken}).`;
        run.refuse({ file: file.name, line: 0, path: '', code: 'not-json', message });
      }
    }
    await run.write();
    if (run.read === 0 && pages.every((page) => page.broken !== undefined)) {
      throw new RefusedError(
        'not-json',
        `Aucune aide lue : « ${basename(path)} » n’est pas du JSON d’Aides-Territoires.`,
      );
    }
    const missing =
      run.read === 0
        ? 'aucune aide n’a été lue'
        : (missingOf(pages, run.distinct) ??
          (run.isAnotherList ? 'rien de ce qui a été importé auparavant n’y est : c’est une autre liste' : undefined));
    return run.finish(files.length, missing);
  }

  /** YAML files in the form of the catalogue's own; what is missing is closed only when somebody says that the folder is whole. */
  async guichet(path: string, options: SchemeImportOptions = {}): Promise<SchemeImportReport> {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => {
        throw new RefusedError('unreadable-file', `« ${path} » est introuvable ou illisible.`);
      },
    );
    const files = isFolder ? await readFolder(path) : [await readOne(path)];
    if (files.length === 0) throw new RefusedError('no-scheme', `Aucune fiche (.yaml) dans « ${path} ».`);
    const run = await this.#start(path, 'guichet', options);
    const readings = files.map(readScheme);
    const together = new Set(readings.flatMap(({ scheme }) => scheme?.slug ?? []));
    for (const { file, scheme, findings, locate } of readings) {
      const unknown = scheme
        ? referencesOf(scheme).filter(({ slug }) => !together.has(slug) && !run.isTaken(slug))
        : [];
      const all = [
        ...findings,
        ...unknown.map(({ path: place, slug }) =>
          locate({ path: place, code: 'unknown-scheme', message: `Dispositif inconnu : « ${slug} ».` }),
        ),
      ];
      run.takeDocument(file.path, scheme, all);
      await run.writeWhenFull();
    }
    await run.write();
    return run.finish(files.length, 'les fiches peuvent n’être qu’une partie du catalogue');
  }

  async #start(path: string, format: SchemeImportReport['format'], options: SchemeImportOptions): Promise<Run> {
    const rows = await this.dataSource.query<HeldRow[]>(
      `SELECT s.slug, s.managed_by, s.origin->>'source' AS source, s.origin->>'id' AS id, s.state,
         v.document->>'name' AS name, v.document->>'acronym' AS acronym
       FROM scheme s JOIN scheme_version v ON v.slug = s.slug AND v.version = s.version`,
    );
    return new Run(rows, { path, format, options, loader: this.loader, clock: this.clock, audit: this.audit });
  }
}

interface HeldRow {
  readonly slug: string;
  readonly managed_by: string;
  readonly source: string | null;
  readonly id: string | null;
  readonly state: string;
  readonly name: string;
  readonly acronym: string | null;
}

interface Setting {
  readonly path: string;
  readonly format: SchemeImportReport['format'];
  readonly options: SchemeImportOptions;
  readonly loader: SchemeLoader;
  readonly clock: Clock;
  readonly audit: { readonly log: AuditLog; readonly caller: Caller } | undefined;
}

/** One import under way. It keeps slugs and ids, never documents. */
class Run {
  readonly #setting: Setting;
  readonly #taken: Set<string>;
  readonly #slugById: Map<string, string>;
  readonly #open: number;
  /** What was imported before, and whether anything of it is in this list. */
  readonly #before: ReadonlySet<string>;
  /** Names of the schemes that people here keep, folded. */
  readonly #ownNames: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();
  readonly #present = new Set<string>();
  readonly #offline: string[] = [];
  readonly #places = new Map<string, ImportFinding>();
  readonly #doubts: Record<string, number> = {};
  readonly #warnings: ImportFinding[] = [];
  readonly #refusals: ImportFinding[] = [];
  readonly #counts = { created: 0, updated: 0, unchanged: 0, kept: 0, notLive: 0, refused: 0 };
  #batch: SourcedScheme[] = [];
  read = 0;

  constructor(rows: readonly HeldRow[], setting: Setting) {
    this.#setting = setting;
    this.#taken = new Set(rows.map(({ slug }) => slug));
    const own = rows.filter(({ source }) => source === setting.format);
    this.#slugById = new Map(own.flatMap(({ id, slug }) => (id === null ? [] : [[id, slug] as const])));
    this.#before = new Set(own.map(({ slug }) => slug));
    this.#open = own.filter(({ state }) => state === 'PUBLISHED').length;
    this.#ownNames = new Map(
      rows
        .filter(({ managed_by }) => managed_by !== 'IMPORT')
        .flatMap(({ slug, name, acronym }) => [name, acronym ?? name].map((text) => [fold(text), slug] as const)),
    );
  }

  get distinct(): number {
    return this.#seen.size;
  }

  /** One search's results in a single page say that they are whole, and nothing tells that another search was imported before. */
  get isAnotherList(): boolean {
    const listed = [...this.#present, ...this.#offline];
    return this.#before.size > 0 && !listed.some((slug) => this.#before.has(slug));
  }

  isTaken(slug: string): boolean {
    return this.#taken.has(slug);
  }

  takeAid(file: string, line: number, value: unknown, perimeters: PerimeterResolver): void {
    this.read++;
    const aid = readAid(value);
    if ('code' in aid) {
      // It is one of the list all the same: what was imported of it before is not closed.
      const { id, ...problem } = aid;
      const known = this.#slugById.get(id ?? '');
      if (known !== undefined) this.#present.add(known);
      this.#seen.add(id ?? `${file}:${line}`);
      this.refuse({ file, line, subject: id, ...problem });
      return;
    }
    const at = { file, line, path: '', subject: aid.id };
    if (this.#seen.has(aid.id)) {
      this.#warn({
        ...at,
        code: 'repeated-aid',
        message: 'Cette aide est déjà dans la liste : les pages se recouvrent.',
      });
      return;
    }
    this.#seen.add(aid.id);
    const known = this.#slugById.get(aid.id);
    if (aid.flag('is_live') === false) {
      this.#counts.notLive++;
      if (known !== undefined) this.#offline.push(known);
      return;
    }
    const slug = known ?? this.#newSlug(aid);
    this.#present.add(slug);
    const { document, origin, publishedAt, doubts } = mapAid(aid, slug, perimeters);
    const validation = validateScheme(document);
    if (!validation.scheme) {
      this.#refuseDocument(at, validation.problems);
      return;
    }
    for (const { code, message } of doubts) this.#warn({ ...at, code, message });
    const same = this.#ownNames.get(fold(aid.name));
    if (same !== undefined)
      this.#warn({ ...at, code: 'same-name', message: `Porte le nom du dispositif « ${same} » : à rapprocher.` });
    this.#places.set(slug, { ...at, code: '', message: '' });
    this.#batch.push({ document: validation.scheme, origin, publishedAt });
  }

  takeDocument(file: string, document: SchemeDocument | undefined, findings: readonly ImportFinding[]): void {
    this.read++;
    const name = basename(file);
    if (document) this.#seen.add(document.slug);
    if (document) this.#present.add(document.slug);
    if (!document || findings.length > 0) {
      this.#counts.refused++;
      for (const { line, path, code, message } of findings) this.#note({ file: name, line, path, code, message });
      return;
    }
    this.#places.set(document.slug, { file: name, line: 1, path: '', subject: document.slug, code: '', message: '' });
    this.#batch.push({ document, origin: { source: 'guichet', id: document.slug } });
  }

  refuse(finding: ImportFinding): void {
    this.#counts.refused++;
    this.#note(finding);
  }

  async writeWhenFull(): Promise<void> {
    if (this.#batch.length >= BATCH) await this.write();
  }

  async write(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    const { loader, options } = this.#setting;
    const done = await loader.load('IMPORT', batch, this.#by, { dryRun: options.dryRun });
    for (const kind of ['created', 'updated', 'unchanged', 'kept'] as const) this.#counts[kind] += done[kind].length;
    for (const slug of done.kept) {
      this.#warn({
        ...this.#placeOf(slug),
        code: 'kept',
        message: `« ${slug} » est tenu par une fiche du service ou par un rédacteur : laissé tel quel.`,
      });
    }
    for (const { slug, problems } of done.refused) {
      const at = this.#placeOf(slug);
      this.#counts.refused++;
      for (const problem of problems) this.#note({ ...at, ...problem });
    }
    for (const { document } of batch) this.#places.delete(document.slug);
  }

  /** @param missing why the list may not be whole */
  async finish(files: number, missing: string | undefined): Promise<SchemeImportReport> {
    const { loader, options, clock, format, path, audit } = this.#setting;
    const isComplete = options.isComplete ?? missing === undefined;
    const dryRun = options.dryRun ?? false;
    // It was there yesterday: today nobody can apply any more.
    const lastDay = Day.add(Day.at(clock.now()), -1);
    const close = (only: readonly string[] | undefined, most: number) =>
      loader.closeMissingImports(format, { present: [...this.#present], only, most }, lastDay, this.#by, { dryRun });
    const offline = (await close(this.#offline, Infinity)) ?? [];
    const most = options.isComplete ? Infinity : Math.max(MOST_CLOSED.few, Math.floor(this.#open * MOST_CLOSED.share));
    const gone = isComplete ? await close(undefined, most) : [];
    const closed = new Set([...offline, ...(gone ?? [])]);
    const notClosed = !isComplete
      ? (missing ?? 'la liste est dite partielle')
      : gone === undefined
        ? `plus d’un quart des dispositifs importés manque à la liste : vérifiez-la, puis recommencez avec --complete`
        : undefined;
    if (audit && !dryRun) {
      const { created, updated, refused } = this.#counts;
      const detail = { format, created, updated, closed: closed.size, refused };
      await audit.log.record({
        caller: audit.caller,
        action: 'import-schemes',
        subject: basename(path),
        outcome: 'DONE',
        detail,
      });
    }
    return {
      path,
      format,
      dryRun,
      files,
      read: this.read,
      ...this.#counts,
      closed: closed.size,
      isComplete,
      notClosed,
      doubts: this.#doubts,
      warnings: this.#warnings,
      refusals: this.#refusals,
    };
  }

  get #by(): string {
    return `import:${this.#setting.format}`;
  }

  /** Its own slug unless somebody has it; then with the source's id, which is nobody else's. */
  #newSlug(aid: Aid): string {
    const wanted = slugOfAid(aid);
    const suffix = `-at-${asSlug(aid.id) || 'x'}`.slice(0, 40);
    let slug = wanted;
    for (let turn = 1; this.#taken.has(slug); turn++) slug = asSlug(wanted, turn === 1 ? suffix : `${suffix}-${turn}`);
    this.#taken.add(slug);
    this.#slugById.set(aid.id, slug);
    return slug;
  }

  #placeOf(slug: string): ImportFinding {
    return this.#places.get(slug) ?? { file: '', line: 0, path: '', code: '', message: '', subject: slug };
  }

  #refuseDocument(at: Pick<ImportFinding, 'file' | 'line' | 'subject'>, problems: readonly DocumentProblem[]): void {
    this.#counts.refused++;
    for (const { path, code, message } of problems) this.#note({ ...at, path: printPath(path), code, message });
  }

  #warn(finding: ImportFinding): void {
    const known = this.#doubts[finding.code] ?? 0;
    this.#doubts[finding.code] = known + 1;
    // Some of each kind, rather than a thousand of the first.
    if (known < 5) this.#warnings.push(finding);
  }

  #note(finding: ImportFinding): void {
    if (this.#refusals.length < MOST_FINDINGS) this.#refusals.push(finding);
  }
}
