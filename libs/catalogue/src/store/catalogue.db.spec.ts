import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';

import { Day } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import type { SchemeDocument } from '../index.js';
import { example, EXAMPLE } from '../testing/example.js';
import { CatalogueAnnouncement } from './announcement.js';
import { CatalogueSnapshot } from './catalogue-snapshot.js';
import { CATALOGUE_ROWS } from './rows.js';
import { SchemeEditor, type SchemeWritten } from './scheme-editor.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeReader } from './scheme-reader.js';

const database = testDatabase(CATALOGUE_ROWS);

let now = new Date('2024-02-01T09:00:00Z');
let reader: SchemeReader;
let editor: SchemeEditor;
let loader: SchemeLoader;
let announcement: CatalogueAnnouncement;

beforeAll(() => {
  const clock = { now: () => now };
  announcement = new CatalogueAnnouncement();
  reader = new SchemeReader(database.dataSource);
  editor = new SchemeEditor(database.dataSource, clock, announcement);
  loader = new SchemeLoader(database.dataSource, clock, announcement);
});

beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
});

/** The example's first day: a file's scheme was made public then, whenever a service loads it. */
const PUBLIC_SINCE = new Date('2024-01-01T00:00:00Z');

let count = 0;
/** A scheme of its own for each test, so that they do not meet. */
function fresh(change: Readonly<Record<string, unknown>> = {}): SchemeDocument {
  const slug = `essai-${++count}`;
  return example({ slug, eligibility: { code: `${slug}.fenetre`, windows: true }, ...change });
}

function done(written: SchemeWritten): Extract<SchemeWritten, { kind: 'CHANGED' }> {
  if (written.kind !== 'CHANGED') throw new Error(JSON.stringify(written));
  return written;
}

const file = (document: SchemeDocument) => loader.load('FILE', [{ document }], 'catalogue');
const seen = (document: SchemeDocument, version: number) => ({ slug: document.slug, version, by: 'anct' });

describe('loading files', () => {
  it('creates, published at once; the same file again does nothing', async () => {
    const document = fresh();
    expect(await file(document)).toMatchObject({ created: [document.slug] });
    expect(await reader.published([document.slug])).toEqual([
      { document, version: 1, publishedAt: PUBLIC_SINCE, updatedAt: now, origin: undefined },
    ]);
    const { revision } = await reader.newsSince(0n);
    expect(await file(document)).toMatchObject({ unchanged: [document.slug], created: [], updated: [] });
    expect((await reader.newsSince(0n)).revision).toBe(revision);
    expect(await reader.versions(document.slug)).toHaveLength(1);
  });

  it('a changed file makes a new version, and the old one stays readable', async () => {
    const document = fresh();
    await file(document);
    now = new Date(now.getTime() + 1000);
    expect(await file({ ...document, name: 'Autre nom' })).toMatchObject({ updated: [document.slug] });
    expect((await reader.version(document.slug, 1))?.document.name).toBe(document.name);
    expect(await reader.published([document.slug])).toMatchObject([
      { document: { name: 'Autre nom' }, version: 2, publishedAt: PUBLIC_SINCE, updatedAt: now },
    ]);
    expect((await reader.history(document.slug)).map(({ action, version }) => [action, version])).toEqual([
      ['LOAD', 2],
      ['LOAD', 1],
    ]);
  });

  it('leaves alone what an editor has taken over', async () => {
    const document = fresh();
    await file(document);
    done(await editor.edit(seen(document, 1), { ...document, name: 'Nom de l’éditeur' }));
    expect(await file({ ...document, name: 'Nom du fichier' })).toMatchObject({ kept: [document.slug] });
    expect((await reader.version(document.slug))?.document.name).toBe('Nom de l’éditeur');
    expect(await reader.record(document.slug)).toMatchObject({ managedBy: 'EDITOR', version: 2, publishedVersion: 1 });
  });

  it('does not bring back what an editor archived', async () => {
    const document = fresh();
    await file(document);
    done(await editor.archive(seen(document, 1)));
    expect(await file({ ...document, name: 'Nouveau' })).toMatchObject({ kept: [document.slug] });
    expect(await reader.published([document.slug])).toEqual([]);
  });

  it('archives what only its file kept, and revives it with the file', async () => {
    const [gone, stays] = [fresh(), fresh()];
    await loader.loadFiles([gone, stays], 'both', 'catalogue');
    expect(await loader.loadFiles([stays], 'one', 'catalogue')).toMatchObject({
      unchanged: [stays.slug],
      removed: [gone.slug],
    });
    expect(await loader.loadedFiles()).toBe('one');
    expect(await reader.published([gone.slug, stays.slug])).toMatchObject([{ document: { slug: stays.slug } }]);
    expect(await file(gone)).toMatchObject({ updated: [gone.slug] });
    expect(await reader.published([gone.slug])).toMatchObject([{ version: 1 }]);
  });

  it('two replicas that start together create each scheme once', async () => {
    const batch = Array.from({ length: 20 }, () => ({ document: fresh() }));
    const reports = await Promise.all([1, 2, 3].map(() => loader.load('FILE', batch, 'catalogue')));
    expect(reports.map((report) => report.created.length).sort((a, b) => a - b)).toEqual([0, 0, 20]);
    expect(reports.map((report) => report.unchanged.length).sort((a, b) => a - b)).toEqual([0, 20, 20]);
  });
});

describe('imports', () => {
  const imported = (document: SchemeDocument) =>
    loader.load('IMPORT', [{ document, origin: { source: 'aides-territoires', id: document.slug } }], 'import');

  it('update what changed, but for the fields that an editor took over', async () => {
    const document = fresh();
    await imported(document);
    const edited = done(await editor.edit(seen(document, 1), { ...document, name: 'Nom clair' }));
    expect(edited.record).toMatchObject({ managedBy: 'IMPORT', takenOver: ['name'] });
    done(await editor.publish(seen(document, 2)));
    expect(await imported({ ...document, name: 'NOM BRUT', summary: 'Neuf.' })).toMatchObject({
      updated: [document.slug],
    });
    expect(await reader.published([document.slug])).toMatchObject([
      {
        document: { name: 'Nom clair', summary: 'Neuf.' },
        version: 3,
        origin: { source: 'aides-territoires', id: document.slug },
      },
    ]);
  });

  it('do not publish what an editor is still working on', async () => {
    const document = fresh();
    await imported(document);
    done(await editor.edit(seen(document, 1), { ...document, name: 'Brouillon' }));
    await imported({ ...document, summary: 'Neuf.' });
    expect(await reader.published([document.slug])).toMatchObject([{ version: 1 }]);
    expect((await reader.version(document.slug))?.document).toMatchObject({ name: 'Brouillon', summary: 'Neuf.' });
  });

  it('close what their source no longer lists, and reopen it when it lists it again', async () => {
    const [gone, stays] = [fresh(), fresh()];
    await imported(gone);
    await imported(stays);
    const present = (await reader.records()).map(({ slug }) => slug).filter((slug) => slug !== gone.slug);
    const close = () => loader.closeMissingImports('aides-territoires', { present }, Day.of('2024-03-01'), 'import');
    expect(await close()).toEqual([gone.slug]);
    expect(await close()).toEqual([]);
    expect(await reader.published([gone.slug])).toMatchObject([{ document: { validTo: '2024-03-01' }, version: 2 }]);
    expect(await imported(gone)).toMatchObject({ updated: [gone.slug] });
    expect((await reader.published([gone.slug]))[0]?.document.validTo).toBeUndefined();
  });
});

describe('editing', () => {
  it('goes from draft to published to closed to archived, each step in the history', async () => {
    const document = fresh();
    const draft = done(await editor.draft({ ...document }, { by: 'ademe', note: 'Première saisie' }));
    expect(draft.record).toMatchObject({
      state: 'DRAFT',
      version: 1,
      publishedVersion: undefined,
      organisation: 'etat',
    });
    expect(await reader.published([document.slug])).toEqual([]);
    done(await editor.edit(seen(document, 1), { ...document, name: 'Deuxième' }));
    done(await editor.publish(seen(document, 2)));
    done(await editor.edit(seen(document, 2), { ...document, name: 'Troisième' }));
    expect(await reader.published([document.slug])).toMatchObject([{ document: { name: 'Deuxième' }, version: 2 }]);
    done(await editor.publish(seen(document, 3)));
    const closed = done(await editor.close(seen(document, 3), Day.of('2024-02-10')));
    expect(closed.document).toMatchObject({ validTo: '2024-02-10', windows: [{ closesOn: '2024-02-10' }] });
    expect(await reader.published([document.slug])).toMatchObject([{ version: 4 }]);
    done(await editor.archive(seen(document, 4)));
    expect(await reader.published([document.slug])).toEqual([]);
    done(await editor.restore(seen(document, 4)));
    expect(
      (await reader.history(document.slug)).map(({ action, version, by }) => `${action} ${version} ${by}`).reverse(),
    ).toEqual([
      'CREATE 1 ademe',
      'EDIT 2 anct',
      'PUBLISH 2 anct',
      'EDIT 3 anct',
      'PUBLISH 3 anct',
      'CLOSE 4 anct',
      'ARCHIVE 4 anct',
      'RESTORE 4 anct',
    ]);
    expect((await reader.versions(document.slug)).map(({ version, note }) => [version, note]).at(-1)).toEqual([
      1,
      'Première saisie',
    ]);
  });

  it('refuses a wrong document with every problem at once, and changes nothing', async () => {
    const document = fresh();
    await file(document);
    const wrong = {
      ...document,
      windows: [{ label: 'w', opensOn: '2024-02-01', closesOn: '2024-01-01' }],
      replacedBy: 'essai-zzz',
      financing: { kind: 'RATE', base: 'DEFICIT', rateMin: 0.9, rateMax: 0.1 },
    };
    expect(await editor.edit(seen(document, 1), wrong)).toMatchObject({
      kind: 'INVALID',
      problems: [
        { path: 'windows[0].closesOn', code: 'window-ends-before-it-opens' },
        { path: 'financing.rateMin', code: 'rate-min-over-max' },
      ],
    });
    expect(await editor.edit(seen(document, 1), { ...document, replacedBy: 'zzzzzzzzzzzzzzzz' })).toMatchObject({
      kind: 'INVALID',
      problems: [{ path: 'replacedBy', code: 'unknown-scheme' }],
    });
    expect(await editor.edit(seen(document, 1), { ...EXAMPLE })).toMatchObject({
      kind: 'INVALID',
      problems: [{ path: 'slug', code: 'slug-is-stable' }],
    });
    expect(await reader.record(document.slug)).toMatchObject({ version: 1, managedBy: 'FILE' });
  });

  it('of two editors who saw the same version, one wins and the other learns who', async () => {
    const document = fresh();
    await file(document);
    const results = await Promise.all(
      ['ademe', 'anah'].map((by) =>
        editor.edit({ slug: document.slug, version: 1, by }, { ...document, name: `Nom de ${by}` }),
      ),
    );
    const winner = results.find((result) => result.kind === 'CHANGED');
    const loser = results.find((result) => result.kind === 'VERSION_CONFLICT');
    expect(winner).toBeDefined();
    const by = (await reader.versions(document.slug))[0]?.by;
    expect(loser).toMatchObject({ expected: 1, actual: 2, changedBy: by });
  });

  it('saving what is there already is no change', async () => {
    const document = fresh();
    await file(document);
    expect(done(await editor.edit(seen(document, 1), { ...document })).record.version).toBe(1);
    expect(await reader.history(document.slug)).toHaveLength(1);
  });

  it('says that a slug is unknown or taken, and what the state does not allow', async () => {
    const document = fresh();
    expect(await editor.publish(seen(document, 1))).toMatchObject({ kind: 'NOT_FOUND', code: 'unknown-scheme' });
    done(await editor.draft({ ...document }, { by: 'anct' }));
    expect(await editor.draft({ ...document }, { by: 'ademe' })).toMatchObject({
      kind: 'NOT_ALLOWED',
      code: 'slug-taken',
    });
    expect(await editor.close(seen(document, 1), Day.of('2024-01-01'))).toMatchObject({ code: 'not-published' });
    expect(await editor.restore(seen(document, 1))).toMatchObject({ code: 'not-archived' });
  });
});

describe('what happens with a change', () => {
  it('a hook works in its transaction: both are there or neither', async () => {
    await database.dataSource.query('CREATE TABLE job (slugs text[])');
    const document = fresh();
    const stop = announcement.register({
      catalogueChanged: async (manager: EntityManager, slugs) => {
        await manager.query('INSERT INTO job VALUES ($1)', [slugs]);
      },
    });
    await file(document);
    expect(await database.dataSource.query('SELECT slugs FROM job')).toEqual([{ slugs: [document.slug] }]);
    const stopFailing = announcement.register({ catalogueChanged: () => Promise.reject(new Error('no queue')) });
    await expect(file({ ...document, name: 'Perdu' })).rejects.toThrow('no queue');
    stopFailing();
    stop();
    expect(await database.dataSource.query('SELECT slugs FROM job')).toHaveLength(1);
    expect((await reader.version(document.slug))?.document.name).toBe(document.name);
  });

  it('versions and history cannot be rewritten', async () => {
    const document = fresh();
    await file(document);
    for (const statement of [
      `UPDATE scheme_version SET document = '{}' WHERE slug = '${document.slug}'`,
      `DELETE FROM scheme_version WHERE slug = '${document.slug}'`,
      'TRUNCATE catalogue_change',
    ]) {
      await expect(database.dataSource.query(statement)).rejects.toThrow('append-only');
    }
  });

  it('the snapshot follows by notices, and hears of what was announced while its connection was cut', async () => {
    const snapshot = new CatalogueSnapshot(reader);
    expect(() => snapshot.current()).toThrow('not loaded');
    const before = await snapshot.refresh();
    snapshot.follow(database.url);
    const until = async (slug: string): Promise<void> => {
      for (let tries = 0; tries < 200 && !snapshot.current().bySlug.has(slug); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(snapshot.current().bySlug.has(slug)).toBe(true);
    };
    try {
      const [first, second] = [fresh(), fresh()];
      await file(first);
      await until(first.slug);
      expect(before.bySlug.has(first.slug)).toBe(false);
      await database.dataSource.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guichet listen'`,
      );
      await file(second);
      await until(second.slug);
      done(await editor.archive(seen(first, 1)));
      expect((await snapshot.refresh()).bySlug.has(first.slug)).toBe(false);
      expect(snapshot.current().schemes.map(({ document }) => document.slug)).toEqual(
        (await reader.published()).map(({ document }) => document.slug),
      );
    } finally {
      await snapshot.stop();
    }
  });
});
