import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';

import { Day } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { CountryPerimeters, statusOn, type SchemeDocument, type SchemeImportReport } from '../index.js';
import { AID_COUNTRY, aidOf, pageOf } from '../testing/aids.js';
import { EXAMPLE, example } from '../testing/example.js';
import { CatalogueAnnouncement } from './announcement.js';
import { CATALOGUE_ROWS } from './rows.js';
import { SchemeEditor } from './scheme-editor.js';
import { SchemeImporter, type SchemeImportOptions } from './scheme-import.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeReader } from './scheme-reader.js';

const database = testDatabase(CATALOGUE_ROWS);
const NOW = new Date('2026-06-15T10:00:00Z');
const TODAY = Day.of('2026-06-15');
const clock = { now: () => NOW };

let importer: SchemeImporter;
let loader: SchemeLoader;
let editor: SchemeEditor;
let reader: SchemeReader;
let folder: string;

beforeAll(() => {
  const announcement = new CatalogueAnnouncement();
  loader = new SchemeLoader(database.dataSource, clock, announcement);
  editor = new SchemeEditor(database.dataSource, clock, announcement);
  reader = new SchemeReader(database.dataSource);
  importer = new SchemeImporter(database.dataSource, loader, new CountryPerimeters(AID_COUNTRY), clock, undefined);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-aides-'));
  // A catalogue of its own for each test: the append-only tables let nothing be taken away.
  await database.dataSource.query(
    `SET session_replication_role = replica; DELETE FROM catalogue_change; DELETE FROM scheme_version; DELETE FROM scheme; SET session_replication_role = DEFAULT`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const aid = (id: number, change: Readonly<Record<string, unknown>> = {}) =>
  aidOf({ id, slug: `aide-${id}`, url: `/aides/aide-${id}/`, name: `Aide ${id}`, ...change });

/** Replaces the folder's pages. */
async function take(pages: readonly string[], options?: SchemeImportOptions): Promise<SchemeImportReport> {
  await rm(folder, { recursive: true, force: true });
  folder = await mkdtemp(join(tmpdir(), 'guichet-aides-'));
  await Promise.all(pages.map((text, index) => writeFile(join(folder, `page-${index + 1}.json`), text)));
  return importer.aidesTerritoires(folder, options);
}

const held = async (slug: string): Promise<SchemeDocument | undefined> => (await reader.version(slug))?.document;

describe('importing aids', () => {
  it('creates; the same pages again change nothing; what changed is updated', async () => {
    const pages = [
      pageOf([aid(1), aid(2)], { count: 3, next: '/api/aids/?page=2' }),
      pageOf([aid(3)], { count: 3, previous: '/api/aids/?page=1' }),
    ];
    expect(await take(pages)).toMatchObject({ files: 2, read: 3, created: 3, refused: 0, closed: 0, isComplete: true });
    expect((await reader.published(['aide-1']))[0]).toMatchObject({
      version: 1,
      publishedAt: new Date('2025-11-03T09:00:00Z'),
      origin: { source: 'aides-territoires', id: '1', licence: 'Licence Ouverte 2.0' },
    });
    expect(await take(pages)).toMatchObject({ read: 3, created: 0, updated: 0, unchanged: 3, closed: 0 });
    expect(await take([pages[0]!.replaceAll('Végétalise', 'Isole'), pages[1]!])).toMatchObject({
      updated: 2,
      unchanged: 1,
    });
    expect((await held('aide-1'))?.summary).toBe('Isole les toitures.');
    expect((await reader.versions('aide-1')).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('closes what a complete list no longer holds, and opens it again when it comes back', async () => {
    await take([pageOf([aid(1), aid(2)])]);
    expect(await take([pageOf([aid(1)])])).toMatchObject({ closed: 1, unchanged: 1, isComplete: true });
    expect(statusOn((await held('aide-2'))!, TODAY)).toBe('CLOSED');
    expect(await take([pageOf([aid(1)])])).toMatchObject({ closed: 0 });
    expect(await take([pageOf([aid(1), aid(2)])])).toMatchObject({ updated: 1, closed: 0 });
    expect(statusOn((await held('aide-2'))!, TODAY)).toBe('OPEN');
  });

  it.each([
    ['pages are missing', [pageOf([aid(1)], { count: 2, next: '/api/aids/?page=2' })], /1 aides lues sur 2/],
    [
      'the list is filtered',
      [pageOf([aid(1)], { count: 1, next: null, previous: '/api/aids/?page=1&text=eau' })],
      /filtrée/,
    ],
    ['nothing says how long it is', [JSON.stringify([aid(1)])], /rien ne dit/],
    ['a file is cut', [pageOf([aid(1), aid(3)]).slice(0, -40)], /jusqu’au bout/],
    ['it is empty', [pageOf([])], /aucune aide/],
    ['it is another list, whole though it says it is', [pageOf([aid(7), aid(8)])], /autre liste/],
  ])('closes nothing when %s', async (_, pages, why) => {
    await take([pageOf([aid(1), aid(2)])]);
    expect(await take(pages)).toMatchObject({ closed: 0, isComplete: false, notClosed: expect.stringMatching(why) });
    expect(statusOn((await held('aide-2'))!, TODAY)).toBe('OPEN');
  });

  it('does not believe a list that lacks more than a quarter, unless told that it is whole', async () => {
    const many = Array.from({ length: 60 }, (_, index) => aid(index + 1));
    await take([pageOf(many)]);
    expect(await take([pageOf(many.slice(0, 30))])).toMatchObject({
      closed: 0,
      notClosed: expect.stringMatching(/--complete/),
    });
    expect(await take([pageOf(many.slice(0, 30))], { isComplete: true })).toMatchObject({ closed: 30 });
  });

  it('what its source puts offline is closed, whatever else the page holds', async () => {
    await take([pageOf([aid(1), aid(2)])]);
    expect(await take([pageOf([aid(1, { is_live: false }), aid(9, { is_live: false })], { count: 40 })])).toMatchObject(
      {
        notLive: 2,
        created: 0,
        closed: 1,
      },
    );
    expect(statusOn((await held('aide-1'))!, TODAY)).toBe('CLOSED');
  });

  it('keeps the fields that an editor has taken over, and updates the others', async () => {
    await take([pageOf([aid(1)])]);
    const document = (await held('aide-1'))!;
    const edited = await editor.edit(
      { slug: 'aide-1', version: 1, by: 'key:ademe' },
      { ...document, name: 'Nom corrigé' },
    );
    expect(edited).toMatchObject({ kind: 'CHANGED', record: { takenOver: ['name'], managedBy: 'IMPORT' } });
    await editor.publish({ slug: 'aide-1', version: 2, by: 'key:ademe' });
    expect(await take([pageOf([aid(1, { name: 'Nom de la source', description: 'Autre texte.' })])])).toMatchObject({
      updated: 1,
    });
    expect(await held('aide-1')).toMatchObject({ name: 'Nom corrigé', summary: 'Autre texte.' });
    expect((await reader.record('aide-1'))?.publishedVersion).toBe(3);
  });

  it('what does not go with what an editor took over is refused, with the reason', async () => {
    await take([pageOf([aid(1)])]);
    const document = (await held('aide-1'))!;
    await editor.edit({ slug: 'aide-1', version: 1, by: 'key:ademe' }, { ...document, validTo: Day.of('2026-12-31') });
    const report = await take([pageOf([aid(1, { start_date: '2027-01-01', submission_deadline: '2027-06-30' })])]);
    expect(report).toMatchObject({
      updated: 0,
      refused: 1,
      refusals: [
        { file: 'page-1.json', line: 1, subject: '1', path: 'windows[0].opensOn', code: 'window-outside-validity' },
      ],
    });
    expect((await reader.record('aide-1'))?.version).toBe(2);
  });

  it('never takes the slug of a scheme that is kept here, nor of another aid', async () => {
    const own = example({ slug: 'fonds-vert', eligibility: { code: 'fonds-vert.f', windows: true } });
    await loader.load('FILE', [{ document: own }], 'catalogue');
    const pages = [
      pageOf([aid(1, { slug: 'fonds-vert' }), aid(2, { slug: 'Fonds Vert' }), aid(3, { name: own.name })]),
    ];
    expect(await take(pages)).toMatchObject({ created: 3, doubts: { 'same-name': 1 } });
    expect((await held('fonds-vert'))?.name).toBe(own.name);
    expect((await held('fonds-vert-at-1'))?.name).toBe('Aide 1');
    expect((await held('fonds-vert-at-2'))?.name).toBe('Aide 2');
    expect(await take(pages)).toMatchObject({ created: 0, unchanged: 3 });
    // Renamed by its source, it stays the same scheme.
    expect(await take([pages[0]!.replace('"Fonds Vert"', '"tout-autre"')])).toMatchObject({ created: 0, unchanged: 3 });
  });

  it('refuses what is no aid with its place, takes the rest, and closes nothing that was refused', async () => {
    await take([pageOf([aid(1), aid(2)])]);
    const report = await take([pageOf([aid(1), { id: 2 }, 'texte'])]);
    expect(report).toMatchObject({ read: 3, unchanged: 1, refused: 2, isComplete: true });
    expect(report.refusals.map(({ file, line, path, code }) => [file, line, path, code])).toEqual([
      ['page-1.json', 2, 'name', 'missing-name'],
      ['page-1.json', 3, '', 'not-an-aid'],
    ]);
    expect(statusOn((await held('aide-2'))!, TODAY)).toBe('OPEN');
  });

  it('writes nothing when it is a dry run, and says what it would do', async () => {
    await take([pageOf([aid(1), aid(2)])]);
    const before = await reader.newsSince(0n);
    expect(await take([pageOf([aid(1, { description: 'x' }), aid(3)])], { dryRun: true })).toMatchObject({
      dryRun: true,
      created: 1,
      updated: 1,
      closed: 1,
    });
    expect((await reader.newsSince(0n)).revision).toBe(before.revision);
    expect(await reader.record('aide-3')).toBeUndefined();
  });

  it('a file that is no JSON at all is refused in one sentence', async () => {
    await expect(take(['<html>'])).rejects.toThrow(/Aucune aide lue/);
    await expect(importer.aidesTerritoires(join(folder, 'absent.json'))).rejects.toThrow(/introuvable/);
  });
});

describe('importing YAML files', () => {
  it('takes the right ones, says the line of what is wrong in the others, and leaves alone what is kept here', async () => {
    const shipped = example({ slug: 'livre', eligibility: { code: 'livre.f', windows: true } });
    await loader.load('FILE', [{ document: shipped }], 'catalogue');
    const yaml = (slug: string, change: object = {}) =>
      stringify({ ...EXAMPLE, slug, eligibility: { code: `${slug}.f`, windows: true }, ...change });
    await writeFile(join(folder, 'bon.yaml'), yaml('bon', { replacedBy: 'livre' }));
    await writeFile(join(folder, 'livre.yaml'), yaml('livre', { name: 'Autre' }));
    await writeFile(join(folder, 'perdu.yaml'), yaml('perdu', { replacedBy: 'inconnu' }));
    await writeFile(join(folder, 'faux.yaml'), yaml('faux', { themes: ['voirrie'] }));
    const report = await importer.guichet(folder);
    expect(report).toMatchObject({ files: 4, read: 4, created: 1, kept: 1, refused: 2, isComplete: false });
    expect(report.refusals.map(({ file, code }) => [file, code])).toEqual([
      ['faux.yaml', 'unknown-theme'],
      ['perdu.yaml', 'unknown-scheme'],
    ]);
    expect(report.refusals.every(({ line }) => line > 0)).toBe(true);
    expect(await reader.record('bon')).toMatchObject({ state: 'PUBLISHED', managedBy: 'IMPORT' });
    // The next start of the service archives no file that is none of its own.
    expect(await loader.loadFiles([shipped], 'shipped', 'catalogue')).toMatchObject({ removed: [] });
  });
});
