/** A description that was written to harm: harmless by every way in (editing, import) and every way out (page, highlights), over HTTP. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';

import type { Caller } from '#platform';
import { KeyStore } from '#platform/module';

import { addImportSchemes } from '../../apps/cli/src/commands/import-schemes.js';
import { aidOf, pageOf } from '../../libs/catalogue/src/testing/aids.js';
import { EXAMPLE } from '../../libs/catalogue/src/testing/example.js';
import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { commandLine } from './command-line.js';
import { startService, type RunningService } from './running-service.js';

jest.setTimeout(60_000);

const LEAD: Caller = { id: 'test', roles: ['admin'] };
const MEGABYTE = 1_000_000;
const PAGE = `query ($slug: String!) { scheme(slug: $slug) { name summary description contact infoUrl applicationUrl eligibility { sentence } } }`;
const SEARCH = `query ($q: String) { schemes(query: $q) { engine edges { node { slug } highlights { field html } } } }`;

const server = await meilisearchForTests();
if (!server)
  console.info('skipped: no MEILI_URL and no meilisearch on the PATH, so hostile texts are marked in-process only');
const ENGINES: readonly (readonly [name: string, environment: Readonly<Record<string, string>>])[] = [
  ['IN_PROCESS', {}],
  ...(server
    ? [['MEILISEARCH', { MEILI_URL: server.url, ...(server.key !== undefined && { MEILI_KEY: server.key }) }] as const]
    : []),
];
afterAll(() => server?.stop());

let service: RunningService;
let key: string;
let folder: string;

async function open(environment: Readonly<Record<string, string>>): Promise<void> {
  service = await startService(environment);
  key = (await service.get(KeyStore).create({ role: 'publisher', organisation: 'ademe' }, LEAD)).text;
  folder = await mkdtemp(join(tmpdir(), 'guichet-hostile-'));
}

async function close(): Promise<void> {
  await service.close();
  await rm(folder, { recursive: true, force: true });
}

let number = 0;
function draft(change: object) {
  const slug = `hostile-${++number}`;
  const eligibility = { all: [{ code: `${slug}.fenetre`, windows: true }] };
  const scheme = { ...EXAMPLE, slug, funders: ['ademe'], eligibility, ...change };
  const query = `mutation ($input: DraftSchemeInput!) { answer: draftScheme(input: $input) {
    __typename ... on SchemeSaved { scheme { slug } } ... on InvalidInput { problems { path code } } } }`;
  return service.ask(query, { input: { scheme } }, undefined, key);
}

async function highlightsOf(engine: string, words: string, slug: string): Promise<{ field: string; html: string }[]> {
  for (let tries = 0; tries < 200; tries++) {
    const { data } = await service.ask(SEARCH, { q: words });
    const edges = data.schemes.edges as { node: { slug: string }; highlights: { field: string; html: string }[] }[];
    const edge = edges.find(({ node }) => node.slug === slug);
    if (edge && data.schemes.engine === engine) return edge.highlights;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${slug} is not found by « ${words} », ${engine}`);
}

/** Nothing but marks and escaped text. */
function expectHarmlessHtml(html: string): void {
  expect(html.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>"']/);
  expect(html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
}

describe.each(ENGINES)('%s', (engine, environment) => {
  beforeAll(() => open(environment));
  afterAll(close);

  describe('by editing', () => {
    it.each([
      ['a script', 'Un fonds <script>alert(1)</script>', 'html-in-text'],
      ['an image that runs', 'Un fonds <img src=x onerror=alert(1)>', 'html-in-text'],
      ['a link that runs', 'Un [fonds](javascript:alert(1))', 'unsafe-link'],
      ['a link in disguise', 'Un [fonds](java\u200bscript&#58;alert(1))', 'unsafe-link'],
      ['a page inside a link', 'Un [fonds](data:text/html;base64,PHNjcmlwdD4=)', 'unsafe-link'],
      ['an event handler', 'Un <b onclick="alert(1)">fonds</b>', 'html-in-text'],
      ['a drawing that runs', 'Un fonds <svg/onload=alert(1)>', 'html-in-text'],
      ['a tag that is never closed', 'Un fonds <img src="https://exemple.fr/x" onerror=alert(1)', 'html-in-text'],
      ['a comment', 'Un fonds <!-- -->', 'html-in-text'],
      ['a link by reference', 'Un [fonds][1]\n\n[1]: javascript:alert(1)', 'unsafe-link'],
      ['a link between angle brackets', 'Un fonds <javascript:alert(1)>', 'html-in-text'],
      ['an image that is a page', 'Un ![fonds](data:image/svg+xml,%3Csvg/onload=alert(1)%3E)', 'unsafe-link'],
    ])('%s is refused with its place', async (_, description, code) => {
      const { data, errors } = await draft({ description });
      expect(errors).toBeUndefined();
      expect(data.answer).toEqual({
        __typename: 'InvalidInput',
        problems: [{ path: 'input.scheme.description', code }],
      });
    });

    it('a megabyte is refused, at the door or by its length, and the service goes on', async () => {
      const { data, errors } = await draft({ description: 'a'.repeat(MEGABYTE) });
      if (errors) expect(errors[0]?.message).toMatch(/\.$/);
      else expect(data.answer.problems).toEqual([{ path: 'input.scheme.description', code: 'too-long' }]);
      expect((await service.ask('{ themes { code } }')).errors).toBeUndefined();
    });

    it('what is text for people is kept to the letter, and escaped where it is marked', async () => {
      const name = 'Fonds kryptonite « A & B » "vert" < 2 000 habitants > l’an';
      const { data } = await draft({ name });
      const { slug } = data.answer.scheme as { slug: string };
      const publish = `mutation { publishScheme(input: { slug: "${slug}", version: 1 }) { __typename } }`;
      expect((await service.ask(publish, {}, undefined, key)).data).toEqual({
        publishScheme: { __typename: 'SchemeSaved' },
      });
      const highlights = await highlightsOf(engine, 'kryptonite', slug);
      expect(highlights).toEqual([
        {
          field: 'name',
          html: 'Fonds <mark>kryptonite</mark> « A &amp; B » &quot;vert&quot; &lt; 2 000 habitants &gt; l’an',
        },
      ]);
      expect((await service.ask(PAGE, { slug })).data.scheme.name).toBe(name);
    });
  });

  describe('by import', () => {
    const HOSTILE = `<p>Kryptonite <script>alert('kryptonite')</script><style>*{}</style><img src=x onerror="alert(1)"> pour la
    <a href="javascript:alert(1)">mairie</a>, <a href="JaVa&#x09;Script:alert(2)">école</a>, <a href="https://exemple.fr">page</a>,
    &lt;script&gt;alert(3)&lt;/script&gt; [lien](javascript:alert(4)) <iframe src="https://mal.exemple"></iframe></p>`;

    it('scripts, links that run and a megabyte of text become plain text, in the page and in what is marked', async () => {
      const aids = [
        { id: 1, slug: 'aide-hostile', name: 'Aide hostile <script>alert(5)</script>', description: HOSTILE },
        {
          id: 2,
          slug: 'aide-longue',
          name: 'Aide longue',
          description: `<p>Obsidienne ${'mot '.repeat(MEGABYTE / 4)}</p>`,
        },
      ].map((change) =>
        aidOf({
          url: `/aides/${change.slug}/`,
          eligibility: HOSTILE,
          contact: HOSTILE,
          origin_url: 'javascript:alert(6)',
          application_url: 'javascript:alert(7)',
          perimeter: 'France',
          perimeter_scale: 'Pays',
          ...change,
        }),
      );
      await writeFile(join(folder, 'page.json'), pageOf(aids));
      const run = await commandLine(service.database.url, async () => {
        const group = new Command();
        addImportSchemes(group);
        await group.parseAsync(['schemes', folder, '--format', 'aides-territoires', '--json'], { from: 'user' });
      });
      expect(run.exitCode).toBe(0);
      expect(JSON.parse(run.output)).toMatchObject({ created: 2, refused: 0 });

      const highlights = await highlightsOf(engine, 'kryptonite', 'aide-hostile');
      expect(highlights.length).toBeGreaterThan(0);
      for (const { html } of highlights) expectHarmlessHtml(html);
      for (const { html } of await highlightsOf(engine, 'script alert mairie', 'aide-hostile'))
        expectHarmlessHtml(html);
      for (const { html } of await highlightsOf(engine, 'obsidienne', 'aide-longue')) {
        expectHarmlessHtml(html);
        expect(html.length).toBeLessThan(1000);
      }
      for (const slug of ['aide-hostile', 'aide-longue']) {
        const { data } = await service.ask(PAGE, { slug });
        const text = JSON.stringify(data.scheme);
        expect(text).not.toMatch(/<[a-z/!?]/i);
        expect(text).not.toMatch(/\]\(\s*(?:java|vb)script/i);
        expect(text).not.toMatch(/"(?:java|vb)script:/i);
        expect(text.length).toBeLessThan(80_000);
      }
    });
  });
});
