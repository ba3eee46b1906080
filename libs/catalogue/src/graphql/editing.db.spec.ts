import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { graphql, type GraphQLSchema } from 'graphql';
import { DataSource, type EntityManager } from 'typeorm';

import { ANONYMOUS, AUDIT, CLOCK, type Act, type Caller } from '#platform';
import { DATABASE } from '#platform/module';

import { testDatabase } from '../../../../test/database/index.js';
import { CATALOGUE_ROWS, CatalogueModule, SchemeLoader } from '../module.js';
import { EXAMPLE, example } from '../testing/example.js';

const database = testDatabase(CATALOGUE_ROWS);

const ADEME: Caller = { id: 'key:ademe', roles: ['publisher'], organisation: 'ademe' };
const ADEME_TOO: Caller = { ...ADEME, id: 'key:ademe-2' };
const ANCT: Caller = { id: 'key:anct', roles: ['publisher'], organisation: 'anct' };
const WRITER: Caller = { id: 'key:dgcl', roles: ['ledger-writer'], source: 'dgcl' };
const ADMIN: Caller = { id: 'key:admin', roles: ['admin'] };

const acts: (Act & { readonly inTransaction: boolean })[] = [];
let service: TestingModule;
let schema: GraphQLSchema;
let closing: () => Promise<void>;
let now = new Date('2026-11-24T08:00:00Z');

beforeAll(async () => {
  @Module({})
  class PlatformOfTest {}
  const audit = {
    record: (act: Act, manager?: EntityManager) => {
      acts.push({ ...act, inTransaction: manager?.queryRunner?.isTransactionActive ?? false });
      return Promise.resolve();
    },
  };
  const platform = {
    module: PlatformOfTest,
    global: true,
    providers: [
      { provide: DATABASE, useValue: database },
      { provide: DataSource, useValue: database.dataSource },
      { provide: CLOCK, useValue: { now: () => now } },
      { provide: AUDIT, useValue: audit },
    ],
    exports: [DATABASE, DataSource, CLOCK, AUDIT],
  };
  service = await Test.createTestingModule({
    imports: [
      platform,
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
      CatalogueModule.forRoot({ folder: false, follow: false }),
    ],
  }).compile();
  const app = service.createNestApplication(new FastifyAdapter());
  await app.init();
  closing = () => app.close();
  schema = app.get(GraphQLSchemaHost).schema;
});
afterAll(() => closing());

// An answer has the shape of its query, which only the test knows.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

async function ask(caller: Caller, source: string, variableValues: Record<string, unknown> = {}): Promise<Data> {
  now = new Date(now.getTime() + 60_000);
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue: { caller } });
  if (errors) throw errors[0]!;
  return JSON.parse(JSON.stringify(data));
}

const ANSWER = `{
  __typename
  ... on SchemeSaved { outcome scheme { slug state version publishedVersion organisation takenOver } }
  ... on VersionConflict { code message expected actual changedBy differences { path kind before after } }
  ... on WrongState { code message }
  ... on InvalidInput { code problems { path code message } }
  ... on NotAllowed { code message }
}`;

async function write(caller: Caller, name: string, input: Record<string, unknown>): Promise<Data> {
  const type = { draft: 'DraftSchemeInput!', edit: 'EditSchemeInput!', close: 'CloseSchemeInput!' }[name];
  const query = `mutation ($input: ${type ?? 'SchemeVersionInput!'}) { answer: ${name}Scheme(input: $input) ${ANSWER} }`;
  return ((await ask(caller, query, { input })) as { answer: Data }).answer;
}

const page = async (slug: string, caller: Caller = ANONYMOUS): Promise<Data> =>
  (await ask(caller, 'query ($slug: String!) { scheme(slug: $slug) { name version } }', { slug })).scheme;

let count = 0;
function content(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { slug: string } {
  const slug = `essai-${++count}`;
  return {
    ...EXAMPLE,
    slug,
    funders: ['ademe'],
    eligibility: { all: [{ code: `${slug}.fenetre`, windows: true }] },
    ...change,
  };
}

async function published(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const scheme = content(change);
  expect(await write(ADMIN, 'draft', { scheme })).toMatchObject({ __typename: 'SchemeSaved' });
  expect(await write(ADMIN, 'publish', { slug: scheme.slug, version: 1 })).toMatchObject({ outcome: 'SAVED' });
  return scheme.slug;
}

describe('drafting and publishing', () => {
  it('a draft is seen by its editors alone, until it is published', async () => {
    const scheme = content();
    const { slug } = scheme;
    expect(await write(ADEME, 'draft', { scheme, note: 'Première saisie' })).toEqual({
      __typename: 'SchemeSaved',
      outcome: 'SAVED',
      scheme: { slug, state: 'DRAFT', version: 1, publishedVersion: null, organisation: 'ademe', takenOver: [] },
    });
    expect(await page(slug)).toBeNull();
    const managed = `query ($slug: String!) { managedScheme(slug: $slug) { state latest { document scheme { name } } } }`;
    expect(await ask(ADEME, managed, { slug })).toMatchObject({
      managedScheme: { state: 'DRAFT', latest: { document: { slug }, scheme: { name: EXAMPLE.name } } },
    });
    for (const other of [ANONYMOUS, ANCT, WRITER])
      expect(await ask(other, managed, { slug })).toEqual({ managedScheme: null });
    expect(await ask(ANONYMOUS, `{ schemeVersion(slug: "${slug}", version: 1) { document } }`)).toEqual({
      schemeVersion: null,
    });

    expect(await write(ADEME, 'publish', { slug, version: 1 })).toMatchObject({
      outcome: 'SAVED',
      scheme: { state: 'PUBLISHED', publishedVersion: 1 },
    });
    expect(await page(slug)).toEqual({ name: EXAMPLE.name, version: 1 });
  });

  it('an edit is not read by the public before it is published', async () => {
    const slug = await published();
    expect(
      await write(ADEME, 'edit', { slug, version: 1, scheme: { name: 'Nouveau nom', acronym: null } }),
    ).toMatchObject({ outcome: 'SAVED', scheme: { version: 2, publishedVersion: 1 } });
    expect(await page(slug)).toEqual({ name: EXAMPLE.name, version: 1 });
    expect(await ask(ANONYMOUS, `{ schemeVersion(slug: "${slug}", version: 2) { document } }`)).toEqual({
      schemeVersion: null,
    });
    await write(ADEME, 'publish', { slug, version: 2 });
    expect(await page(slug)).toEqual({ name: 'Nouveau nom', version: 2 });
    expect(
      await ask(
        ANONYMOUS,
        `{ scheme(slug: "${slug}") { history { action version by differences { path kind before after } } }
           schemeVersion(slug: "${slug}", version: 1) { isPublic scheme { name acronym } } }`,
      ),
    ).toEqual({
      scheme: {
        history: [
          { action: 'PUBLISH', version: 2, by: 'key:ademe', differences: [] },
          {
            action: 'EDIT',
            version: 2,
            by: 'key:ademe',
            differences: [
              { path: 'name', kind: 'CHANGED', before: EXAMPLE.name, after: 'Nouveau nom' },
              { path: 'acronym', kind: 'REMOVED', before: 'FTV', after: null },
            ],
          },
          { action: 'PUBLISH', version: 1, by: 'key:admin', differences: [] },
          { action: 'CREATE', version: 1, by: 'key:admin', differences: [] },
        ],
      },
      schemeVersion: { isPublic: true, scheme: { name: EXAMPLE.name, acronym: 'FTV' } },
    });
  });

  it('a whole YAML file is taken as it is, and what cannot be read says the line', async () => {
    const yaml = `slug: essai-yaml\nname: Un fonds\nsummary: Résumé.\ndescription: Texte.\nfunders: [ademe]\naidTypes: [grant]
themes: [voirie]\nbeneficiaryTypes: [COMMUNE]\nspendingKinds: [INVESTMENT]\nstages: [DESIGN]\nrecurrence: PERMANENT
financing: { kind: UNKNOWN }\neligibility: { code: essai-yaml.fenetre, windows: true }\nlegalBasis: []\nsources: []\n`;
    expect(await write(ADEME, 'draft', { yaml })).toMatchObject({ scheme: { slug: 'essai-yaml' } });
    expect(await write(ADEME, 'draft', { yaml: 'slug: [a\nname: b' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ path: 'input.yaml', code: 'not-yaml', message: expect.stringMatching(/^Ligne 2, colonne/) }],
    });
    expect(await write(ADEME, 'draft', {})).toMatchObject({ problems: [{ path: 'input', code: 'one-content' }] });
  });

  it('closing gives the last day to all at once; archiving takes it away; restoring makes it a draft', async () => {
    const slug = await published();
    expect(await write(ADEME, 'close', { slug, version: 1, lastDay: '2024-12-31' })).toMatchObject({
      outcome: 'SAVED',
      scheme: { state: 'PUBLISHED', version: 2, publishedVersion: 2 },
    });
    expect(await ask(ANONYMOUS, `{ scheme(slug: "${slug}") { status windows { closesOn } } }`)).toEqual({
      scheme: { status: 'CLOSED', windows: [{ closesOn: '2024-03-31' }] },
    });
    expect(await write(ADEME, 'archive', { slug, version: 2 })).toMatchObject({ scheme: { state: 'ARCHIVED' } });
    expect(await page(slug)).toBeNull();
    expect(await write(ADEME, 'edit', { slug, version: 2, scheme: { name: 'x' } })).toMatchObject({
      __typename: 'WrongState',
      code: 'archived',
    });
    expect(await write(ADEME, 'restore', { slug, version: 2 })).toMatchObject({ scheme: { state: 'DRAFT' } });
  });
});

describe('who may write', () => {
  it.each([
    ['nobody', ANONYMOUS, 'key-required'],
    ['a key of another role', WRITER, 'role-required'],
    ['the publisher of another organisation', ANCT, 'not-yours'],
  ])('%s is refused, in French, whatever is asked', async (_, caller, code) => {
    const slug = await published();
    const from = acts.length;
    const denied = { __typename: 'NotAllowed', code, message: expect.stringMatching(/\.$/) };
    expect(await write(caller, 'draft', { scheme: content() })).toEqual(denied);
    expect(await write(caller, 'edit', { slug, version: 1, scheme: { name: 'x' } })).toEqual(denied);
    expect(await write(caller, 'publish', { slug, version: 1 })).toEqual(denied);
    expect(await write(caller, 'close', { slug, version: 1, lastDay: '2026-12-31' })).toEqual(denied);
    expect(await write(caller, 'archive', { slug, version: 1 })).toEqual(denied);
    expect(await write(caller, 'restore', { slug, version: 1 })).toEqual(denied);
    expect(acts.slice(from).map(({ action, outcome, detail }) => [action, outcome, detail])).toEqual(
      ['draft', 'edit', 'publish', 'close', 'archive', 'restore'].map((act) => [`${act}-scheme`, 'DENIED', { code }]),
    );
    expect(await page(slug)).toMatchObject({ version: 1 });
  });

  it('nobody without a role learns which schemes there are, nor what is wrong with his own', async () => {
    for (const input of [{ scheme: { name: 'x' } }, { yaml: '[' }, {}])
      expect(await write(ANONYMOUS, 'draft', input)).toMatchObject({ code: 'key-required' });
    expect(await write(WRITER, 'publish', { slug: 'inconnu', version: 1 })).toMatchObject({ code: 'role-required' });
    expect(await write(ADEME, 'publish', { slug: 'inconnu', version: 1 })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ path: 'input.slug', code: 'unknown-scheme' }],
    });
  });

  it('of several funders the one whose key it is owns the draft; an owner stays among those who pay', async () => {
    const scheme = content({ funders: ['etat', 'ademe'] });
    expect(await write(ADEME, 'draft', { scheme })).toMatchObject({ scheme: { organisation: 'ademe' } });
    const { slug } = scheme;
    expect(await write(ADEME, 'edit', { slug, version: 1, scheme: { funders: ['etat'] } })).toMatchObject({
      problems: [{ path: 'input.scheme.funders', code: 'owner-missing' }],
    });
    expect(
      await write(ADEME, 'edit', { slug, version: 1, organisation: 'etat', scheme: { funders: ['etat'] } }),
    ).toMatchObject({ __typename: 'NotAllowed', code: 'not-yours' });
    expect(
      await write(ADMIN, 'edit', { slug, version: 1, organisation: 'etat', scheme: { funders: ['etat'] } }),
    ).toMatchObject({ scheme: { organisation: 'etat', version: 2 } });
    expect(await write(ADEME, 'publish', { slug, version: 2 })).toMatchObject({ code: 'not-yours' });
  });

  it('what is done is remembered in its own transaction', async () => {
    const from = acts.length;
    const slug = await published();
    expect(acts.slice(from)).toEqual([
      {
        caller: ADMIN,
        action: 'draft-scheme',
        subject: slug,
        outcome: 'DONE',
        detail: { version: 1 },
        inTransaction: true,
      },
      {
        caller: ADMIN,
        action: 'publish-scheme',
        subject: slug,
        outcome: 'DONE',
        detail: { version: 1 },
        inTransaction: true,
      },
    ]);
  });
});

describe('two editors', () => {
  it('the second is told who wrote, and what', async () => {
    const slug = await published();
    await write(ADEME, 'edit', { slug, version: 1, scheme: { name: 'Le premier' } });
    expect(await write(ADEME_TOO, 'edit', { slug, version: 1, scheme: { name: 'Le second' } })).toMatchObject({
      __typename: 'VersionConflict',
      code: 'version-conflict',
      expected: 1,
      actual: 2,
      changedBy: 'key:ademe',
      differences: [{ path: 'name', kind: 'CHANGED', before: EXAMPLE.name, after: 'Le premier' }],
    });
    expect(await write(ADEME_TOO, 'publish', { slug, version: 1 })).toMatchObject({ code: 'version-conflict' });
  });

  it('of ten edits of one version at once, one wins', async () => {
    const slug = await published();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        write(ADEME, 'edit', { slug, version: 1, scheme: { name: `Concurrent ${index}` } }),
      ),
    );
    const kinds = answers.map((answer) => (answer as { __typename: string }).__typename).sort();
    expect(kinds).toEqual(['SchemeSaved', ...Array.from({ length: 9 }, () => 'VersionConflict')]);
  });

  it('a request that comes twice is done once', async () => {
    const scheme = content();
    const { slug } = scheme;
    await write(ADEME, 'draft', { scheme });
    expect(await write(ADEME, 'draft', { scheme })).toMatchObject({ outcome: 'REPLAYED', scheme: { version: 1 } });
    expect(await write(ADEME_TOO, 'draft', { scheme })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ path: 'input.scheme.slug', code: 'slug-taken' }],
    });
    const edit = { slug, version: 1, scheme: { name: 'Un nom' } };
    expect(await write(ADEME, 'edit', edit)).toMatchObject({ outcome: 'SAVED', scheme: { version: 2 } });
    expect(await write(ADEME, 'edit', edit)).toMatchObject({ outcome: 'REPLAYED', scheme: { version: 2 } });
    expect(await write(ADEME, 'edit', { ...edit, version: 2 })).toMatchObject({ outcome: 'UNCHANGED' });
    expect(await write(ADEME_TOO, 'edit', edit)).toMatchObject({ __typename: 'VersionConflict' });
    await write(ADEME, 'publish', { slug, version: 2 });
    expect(await write(ADEME, 'publish', { slug, version: 2 })).toMatchObject({ outcome: 'UNCHANGED' });
    const close = { slug, version: 2, lastDay: '2026-12-31' };
    expect(await write(ADEME, 'close', close)).toMatchObject({ outcome: 'SAVED', scheme: { version: 3 } });
    expect(await write(ADEME, 'close', close)).toMatchObject({ outcome: 'REPLAYED', scheme: { version: 3 } });
    await write(ADEME, 'archive', { slug, version: 3 });
    expect(await write(ADEME, 'archive', { slug, version: 3 })).toMatchObject({ outcome: 'UNCHANGED' });
    expect(await ask(ADEME, `{ managedScheme(slug: "${slug}") { history { action } } }`)).toEqual({
      managedScheme: { history: ['ARCHIVE', 'CLOSE', 'PUBLISH', 'EDIT', 'CREATE'].map((action) => ({ action })) },
    });
  });
});

describe('what is refused', () => {
  it('says everything that is wrong at once, with its place, and changes nothing', async () => {
    const slug = await published();
    const answer = (await write(ADEME, 'edit', {
      slug,
      version: 1,
      scheme: {
        windows: [{ label: 'À l’envers', opensOn: '2027-03-01', closesOn: '2027-01-01' }],
        eligibility: { all: [{ code: `${slug}.a`, fact: 'place.population', atMost: 'beaucoup' }] },
        themes: ['voirrie'],
        infoUrl: 'javascript:alert(1)',
      },
    })) as { __typename: string; problems: { path: string; code: string }[] };
    expect(answer.__typename).toBe('InvalidInput');
    expect(answer.problems.map(({ path, code }) => [path, code])).toEqual(
      expect.arrayContaining([
        ['input.scheme.windows[0].closesOn', 'window-ends-before-it-opens'],
        ['input.scheme.eligibility.all[0].atMost', expect.any(String)],
        ['input.scheme.themes[0]', 'unknown-theme'],
        ['input.scheme.infoUrl', 'not-an-address'],
      ]),
    );
    expect(await ask(ADEME, `{ managedScheme(slug: "${slug}") { version } }`)).toEqual({
      managedScheme: { version: 1 },
    });
  });

  it.each([
    ['a script', '<script>alert(1)</script>', 'html-in-text'],
    ['an image that runs', 'Bonjour <img src=x onerror=alert(1)>', 'html-in-text'],
    ['a link that runs', '[cliquez](javascript:alert(1))', 'unsafe-link'],
    ['a link that hides it', '[cliquez](java\u200bscript&#58;alert(1))', 'unsafe-link'],
    ['what no database keeps', 'a\u0000b', 'control-character'],
    ['a megabyte', 'a'.repeat(1_000_000), 'too-long'],
  ])('%s in a text', async (_, description, code) => {
    expect(await write(ADEME, 'draft', { scheme: content({ description }) })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ path: 'input.scheme.description', code }],
    });
  });

  it('a sign of comparison is no HTML', async () => {
    const scheme = content({ description: 'Communes < 2 000 habitants, coût > 10 000 €.' });
    expect(await write(ADEME, 'draft', { scheme })).toMatchObject({ outcome: 'SAVED' });
  });
});

describe('the files at the next start', () => {
  it('leave alone what was edited through the API', async () => {
    const slug = `fichier-${++count}`;
    const document = example({ slug, funders: ['ademe'], eligibility: { code: `${slug}.f`, windows: true } });
    const loader = service.get(SchemeLoader);
    await loader.load('FILE', [{ document }], 'catalogue');
    await write(ADEME, 'edit', { slug, version: 1, scheme: { name: 'De la main de l’éditeur' } });
    await write(ADEME, 'publish', { slug, version: 2 });
    expect(await loader.load('FILE', [{ document }], 'catalogue')).toMatchObject({ kept: [slug] });
    expect(await loader.load('FILE', [{ document: { ...document, summary: 'Autre.' } }], 'catalogue')).toMatchObject({
      kept: [slug],
    });
    expect(await page(slug)).toEqual({ name: 'De la main de l’éditeur', version: 2 });
  });
});
