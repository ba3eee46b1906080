/** Search and its index through crashes and outages, with a real PostgreSQL, a real Meilisearch and real processes. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import type { PublishedScheme, SchemeDocument } from '#catalogue';
import {
  CATALOGUE_ROWS,
  CatalogueAnnouncement,
  CatalogueModule,
  SchemeEditor,
  SchemeReader,
  type SchemeWritten,
} from '#catalogue/module';
import { Day } from '#kernel';
import { readConfiguration } from '#platform';
import { openDatabase, PlatformModule, type Database } from '#platform/module';
import { TERRITORY_ROWS, TerritoryModule } from '#territory/module';

import { runTypeScript } from '../../../test/database/run-typescript.mjs';
import { hasDrifted, SEARCH, type ResilientSearch, type SearchResult } from './index.js';
import {
  announceToSearch,
  CatalogueIndexer,
  connectMeilisearch,
  MeilisearchEngine,
  MeilisearchSchemes,
  SearchModule,
} from './module.js';
import { meilisearchForTests } from './testing/meilisearch-server.js';
import { stallingProxy, type StallingProxy } from './testing/stalling-proxy.js';

jest.setTimeout(60_000);

const ON = Day.of('2024-06-15');
const server = await meilisearchForTests();

if (server?.own) survive(server);
else {
  console.info('skipped: no meilisearch on the PATH, so crashes and outages of the search engine are not tried');
  describe('search through crashes and outages', () => {
    it.skip('needs a meilisearch binary', () => undefined);
  });
}

function survive(meilisearch: NonNullable<typeof server>): void {
  describe('search through crashes and outages', () => {
    let folder: string;
    let holder: ChildProcess;
    let databaseUrl: string;
    let database: Database;
    let proxy: StallingProxy;
    let service: INestApplicationContext;
    let search: ResilientSearch;
    let editor: SchemeEditor;
    let reader: SchemeReader;
    let indexer: CatalogueIndexer;
    let direct: MeilisearchEngine;
    let model: PublishedScheme;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'guichet-survival-'));
      proxy = await stallingProxy(meilisearch.url);
      holder = runTypeScript('./holder.ts', [join(folder, 'data'), 'service']);
      const [line] = (await once(holder.stdout!, 'data')) as [Buffer];
      databaseUrl = (JSON.parse(line.toString()) as { url: string }).url;
      const configuration = readConfiguration({
        NODE_ENV: 'test',
        DATABASE_URL: databaseUrl,
        GUICHET_DATA_DIR: folder,
        MEILI_URL: proxy.url,
        MEILI_KEY: meilisearch.key,
      });
      database = await openDatabase(configuration, { entities: [...TERRITORY_ROWS, ...CATALOGUE_ROWS] });

      @Module({
        imports: [
          PlatformModule.forDatabase(configuration, database),
          TerritoryModule,
          CatalogueModule.forRoot(),
          SearchModule,
        ],
      })
      class Service {}

      service = await NestFactory.createApplicationContext(Service, { logger: false });
      search = service.get<ResilientSearch>(SEARCH);
      editor = service.get(SchemeEditor);
      bind(database);
      const index = new MeilisearchSchemes(connectMeilisearch(meilisearch));
      direct = new MeilisearchEngine({
        client: connectMeilisearch(meilisearch),
        index: () => index.uid,
        deadline: 10_000,
      });
      model = (await reader.published(['detr']))[0]!;
    });

    afterAll(async () => {
      await service?.close();
      await proxy?.close();
      await database?.close();
      holder?.stdin?.write('release\n');
      if (holder?.exitCode === null) await once(holder, 'exit');
      await meilisearch.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** What reads and indexes beside the service, by a way of its own to Meilisearch. */
    function bind({ dataSource }: Database): void {
      reader = new SchemeReader(dataSource);
      indexer = new CatalogueIndexer({
        dataSource,
        reader,
        index: new MeilisearchSchemes(connectMeilisearch(meilisearch)),
        onRefused: (slug, error) => {
          throw new Error(`${slug}: ${String(error)}`);
        },
      });
    }

    const ask = (query?: string): Promise<SearchResult> => search.search({ query, first: 20, on: ON });
    const inIndex = async (query: string): Promise<string[]> =>
      (await direct.search({ query, first: 20, on: ON })).hits.map(({ slug }) => slug);

    /** Searches several at a time, a hundred a second at most, until told to stop; says which engines answered and what failed. */
    const crowds: (() => Promise<unknown>)[] = [];
    function crowd(answer: (query: string) => Promise<SearchResult> = ask): {
      stop(): Promise<{ answers: number; engines: Set<string>; failures: unknown[]; slowest: number }>;
    } {
      let going = true;
      let answers = 0;
      let slowest = 0;
      const engines = new Set<string>();
      const failures: unknown[] = [];
      const one = async (query: string) => {
        while (going) {
          const start = performance.now();
          try {
            const result = await answer(query);
            if (result.hits.length === 0) failures.push(new Error(`nothing for ${query}`));
            engines.add(result.engine);
            answers++;
          } catch (error) {
            failures.push(error);
          }
          slowest = Math.max(slowest, performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      };
      const all = ['friche', 'rénovation énergétique école', 'commrce', 'petites villes de demain'].map(one);
      const stop = async () => {
        going = false;
        await Promise.all(all);
        return { answers, engines, failures, slowest };
      };
      crowds.push(stop);
      return { stop };
    }

    afterEach(async () => {
      for (const stop of crowds.splice(0)) await stop();
    });

    async function until(condition: () => boolean | Promise<boolean>, within: number): Promise<number> {
      const start = performance.now();
      while (!(await condition())) {
        if (performance.now() - start > within)
          throw new Error(`not within ${within} ms; search: ${JSON.stringify(search.health)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return performance.now() - start;
    }

    const agreed = async (): Promise<boolean> => {
      const { complete, drift, backlog } = await indexer.status();
      return (
        complete &&
        backlog.waiting + backlog.active + drift.missing.length + drift.stale.length + drift.phantom.length === 0
      );
    };

    async function publish(slug: string, name: string): Promise<void> {
      const document: SchemeDocument = {
        ...model.document,
        slug,
        name,
        acronym: 'TEST',
        parameters: [],
        eligibility: { all: [{ code: `${slug}.fenetre`, windows: true }] },
        cumulation: [],
      };
      const known = await reader.record(slug);
      const content = JSON.parse(JSON.stringify(document)) as unknown;
      let written: SchemeWritten = known
        ? await editor.edit({ slug, version: known.version, by: 'test' }, content)
        : await editor.draft(content, { by: 'test' });
      if (written.kind === 'CHANGED')
        written = await editor.publish({ slug, version: written.record.version, by: 'test' });
      if (written.kind !== 'CHANGED') throw new Error(JSON.stringify(written));
    }

    async function archive(slug: string): Promise<void> {
      const { version } = (await reader.record(slug))!;
      expect(await editor.archive({ slug, version, by: 'test' })).toMatchObject({ kind: 'CHANGED' });
    }

    it('at the first start it answers in-process, builds the index, and goes over to it by itself', async () => {
      expect((await ask('friche')).totalCount).toBeGreaterThan(0);
      await until(() => search.name === 'MEILISEARCH', 15_000);
      const result = await ask('friche');
      expect(result.engine).toBe('MEILISEARCH');
      expect(await agreed()).toBe(true);
    });

    it('what is published, edited and archived is in the index, and out of it, within two seconds', async () => {
      await publish('guichet-zanzibar', 'Aide aux observatoires zanzibariens');
      expect(await until(async () => (await inIndex('zanzibariens')).includes('guichet-zanzibar'), 5000)).toBeLessThan(
        2000,
      );
      await publish('guichet-zanzibar', 'Aide aux phares patagoniens');
      expect(await until(async () => (await inIndex('patagoniens')).includes('guichet-zanzibar'), 5000)).toBeLessThan(
        2000,
      );
      expect(await inIndex('zanzibariens ')).not.toContain('guichet-zanzibar');
      expect((await ask('patagoniens')).hits[0]?.slug).toBe('guichet-zanzibar');
      await archive('guichet-zanzibar');
      expect(await until(async () => !(await inIndex('patagoniens')).includes('guichet-zanzibar'), 5000)).toBeLessThan(
        2000,
      );
    });

    it('a server that is killed and started again under load: no search fails, and it is asked again by itself', async () => {
      const searching = crowd();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await meilisearch.halt();
      await until(() => search.name === 'IN_PROCESS', 3000);
      await publish('guichet-panne', 'Publié pendant la panne quetzal');
      await until(async () => (await ask('quetzal')).hits[0]?.slug === 'guichet-panne', 3000);
      expect(search.health).toMatchObject({ engine: 'IN_PROCESS', asConfigured: false });
      expect(search.health.fallbacks).toBeGreaterThan(0);
      await meilisearch.resume();
      await until(() => search.name === 'MEILISEARCH', 30_000);
      const { failures, engines } = await searching.stop();
      expect(failures).toEqual([]);
      expect([...engines].sort()).toEqual(['IN_PROCESS', 'MEILISEARCH']);
      await until(agreed, 15_000);
      expect(await inIndex('quetzal')).toEqual(['guichet-panne']);
    });

    it('a server that hangs: the very search is answered in-process in time, the next ones at once', async () => {
      proxy.stall();
      const start = performance.now();
      expect((await ask('friche')).engine).toBe('IN_PROCESS');
      expect(performance.now() - start).toBeLessThan(1000);
      const again = performance.now();
      for (let n = 0; n < 10; n++) expect((await ask('friche')).engine).toBe('IN_PROCESS');
      expect(performance.now() - again).toBeLessThan(500);
      proxy.flow();
      await until(() => search.name === 'MEILISEARCH', 30_000);
    });

    it('a rebuild under load: every search is answered by Meilisearch, changes meanwhile are in the new index', async () => {
      // Straight to Meilisearch, with nobody to answer in its place.
      const searching = crowd((query) => direct.search({ query, first: 20, on: ON }));
      const rebuilding = indexer.rebuild();
      await publish('guichet-pendant', 'Publié pendant la reconstruction okapi');
      await archive('guichet-panne');
      expect(await rebuilding).toBeGreaterThan(30);
      await indexer.rebuild();
      const { failures, answers } = await searching.stop();
      expect(failures).toEqual([]);
      expect(answers).toBeGreaterThan(20);
      await until(agreed, 10_000);
      expect(await inIndex('okapi')).toEqual(['guichet-pendant']);
      expect(await inIndex('quetzal ')).toEqual([]);
    });

    it('what somebody broke in the index is found and mended; settings that somebody changed bring a new index', async () => {
      const index = connectMeilisearch(meilisearch).index(new MeilisearchSchemes(connectMeilisearch(meilisearch)).uid);
      await index.deleteDocuments(['detr', 'dsil']).waitTask();
      await index.updateDocuments([{ slug: 'fnadt', version: 999 }]).waitTask();
      await index.addDocuments([{ slug: 'phantom', version: 1, updatedAt: 1 }]).waitTask();
      expect(await indexer.check()).toEqual({
        did: 'MENDED',
        drift: { missing: ['detr', 'dsil'], stale: ['fnadt'], phantom: ['phantom'] },
      });
      expect(await indexer.check()).toBeUndefined();
      await index.updateSettings({ rankingRules: ['words'] }).waitTask();
      expect(await indexer.check()).toMatchObject({ did: 'REBUILT' });
      expect(await indexer.check()).toBeUndefined();
    });

    it('replicas that index the same scheme at once leave its latest version', async () => {
      const others = [1, 2, 3].map(
        () =>
          new CatalogueIndexer({
            dataSource: database.dataSource,
            reader,
            index: new MeilisearchSchemes(connectMeilisearch(meilisearch)),
            onRefused: () => undefined,
          }),
      );
      const following: Promise<void>[] = [];
      for (let n = 0; n < 8; n++) {
        await publish('guichet-course', `Course numéro ${n}`);
        following.push(...others.map((other) => other.follow(['guichet-course'])));
      }
      await archive('guichet-course');
      await Promise.all(following);
      await Promise.all(others.map((other) => other.follow(['guichet-course'])));
      expect((await indexer.status()).drift).toEqual({ missing: [], stale: [], phantom: [] });
      await until(agreed, 10_000);
    });

    describe('with workers in processes of their own', () => {
      const workers: ChildProcess[] = [];

      /** `guichet worker`, once it says that it works. */
      async function work(url: string): Promise<ChildProcess> {
        const child = runTypeScript('../../apps/cli/src/main.ts', ['worker'], {
          env: {
            PATH: process.env['PATH'],
            DATABASE_URL: databaseUrl,
            MEILI_URL: url,
            MEILI_KEY: meilisearch.key,
            GUICHET_DATA_DIR: folder,
          },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        workers.push(child);
        await new Promise<void>((resolve, reject) => {
          child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
          child.stdout!.on('data', (text: Buffer) => {
            if (text.toString().includes('travaux de fond')) resolve();
          });
        });
        return child;
      }

      const gone = (child: ChildProcess): Promise<void> =>
        child.exitCode !== null || child.signalCode !== null
          ? Promise.resolve()
          : new Promise((resolve) => child.once('exit', () => resolve()));

      afterAll(async () => {
        for (const child of workers) child.kill('SIGKILL');
        await Promise.all(workers.map(gone));
      });

      beforeAll(async () => {
        await service.close();
        const configuration = readConfiguration({ NODE_ENV: 'test', DATABASE_URL: databaseUrl });
        database = await openDatabase(configuration, { entities: [...TERRITORY_ROWS, ...CATALOGUE_ROWS] });
        const announcement = new CatalogueAnnouncement();
        announceToSearch(announcement);
        editor = new SchemeEditor(database.dataSource, { now: () => new Date() }, announcement);
        bind(database);
      });

      it('one that is killed between commit and indexing loses nothing and leaves no phantom', async () => {
        const first = await work(proxy.url);
        await until(agreed, 15_000);
        proxy.stall();
        await publish('guichet-mort', 'Publié juste avant la mort du narval');
        await archive('guichet-pendant');
        await until(async () => (await indexer.status()).backlog.active > 0, 5000);
        first.kill('SIGKILL');
        await gone(first);
        proxy.flow();
        expect((await indexer.status()).drift).toMatchObject({
          missing: ['guichet-mort'],
          phantom: ['guichet-pendant'],
        });

        const second = await work(proxy.url);
        await until(async () => !hasDrifted((await indexer.status()).drift), 10_000);
        expect(await inIndex('narval')).toEqual(['guichet-mort']);
        expect(await inIndex('okapi ')).toEqual([]);

        await publish('guichet-apres', 'Publié après la reprise du dugong');
        expect(await until(async () => (await inIndex('dugong')).includes('guichet-apres'), 5000)).toBeLessThan(2000);
        second.kill('SIGTERM');
        await gone(second);
        expect(second.exitCode).toBe(0);
      });
    });
  });
}
