/**
 * One suite for both engines: what `port.ts` promises, case by case. Used by `in-process.spec.ts` and
 * `meilisearch.e2e.spec.ts` only.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Day, Euro, InvalidInputError } from '#kernel';
import { FACET_FIELDS, type SearchDocument } from '../document.js';
import type { SearchEngine, SearchFilter, SearchIndex, SearchRequest, SearchResult } from '../port.js';
import { itAnswersWhateverIsAsked } from './port-fuzz.js';
import { documentOf } from './schemes.js';

export interface Subject {
  readonly engine: SearchEngine;
  readonly index: SearchIndex;
}

const ON = Day.of('2024-06-15');

/** Schemes about nothing real, with just the words that a case needs. */
const LIBRARY: readonly SearchDocument[] = [
  documentOf(
    {
      slug: 'friche-moulin',
      name: 'Réhabilitation de la friche du moulin',
      acronym: 'RFM',
      summary: 'Pour les îlots dégradés.',
      description: 'Une fabrique à l’abandon <script>alert("x")</script> & ses abords. La cour est à dépolluer.',
      themes: ['friche'],
      aidTypes: ['grant'],
      funders: ['etat'],
      programmes: ['pvd'],
      beneficiaryTypes: ['COMMUNE', 'EPCI'],
      stages: ['DESIGN'],
      spendingKinds: ['INVESTMENT'],
      perimeter: { scale: 'DEPARTMENT', codes: ['69'] },
      financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMin: 0.2, rateMax: 0.8 },
      windows: [
        { label: '2022', opensOn: Day.of('2022-01-10'), closesOn: Day.of('2022-03-31') },
        { label: '2024', opensOn: Day.of('2024-06-01'), closesOn: Day.of('2024-07-31') },
      ],
    },
    { publishedAt: new Date('2024-03-01T10:00:00Z'), updatedAt: new Date('2024-05-01T10:00:00Z') },
  ),
  documentOf(
    {
      slug: 'ecole-verte',
      name: 'Écoles et cours végétalisées',
      summary: 'Rénover l’école, planter la cour.',
      themes: ['batiment-scolaire', 'nature-en-ville'],
      aidTypes: ['grant', 'technical_engineering'],
      funders: ['etat', 'ademe'],
      beneficiaryTypes: ['COMMUNE'],
      stages: ['IMPLEMENTATION'],
      spendingKinds: ['INVESTMENT'],
      financing: { kind: 'FLAT', flat: { total: '20000.00', unit: 'par cour' } },
      windows: [{ label: 'unique', opensOn: Day.of('2024-09-01'), closesOn: Day.of('2024-12-31') }],
    },
    { publishedAt: new Date('2024-04-01T10:00:00Z') },
  ),
  documentOf(
    {
      slug: 'boutique-village',
      name: 'Dernière boutique du village',
      description: 'Épicerie, tabac, pain. Ni local vide ni vitrine éteinte.',
      themes: ['commerce'],
      aidTypes: ['loan'],
      funders: ['banque-des-territoires'],
      beneficiaryTypes: ['EPCI'],
      stages: ['USE'],
      spendingKinds: ['OPERATING'],
      perimeter: { scale: 'REGION', codes: ['84'] },
      financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMax: 0.5, amountMax: '50000.00' },
      validTo: Day.of('2023-12-31'),
    },
    { publishedAt: new Date('2023-02-01T10:00:00Z') },
  ),
  documentOf(
    {
      slug: 'salaire-projet',
      name: 'Salaire du responsable de projet',
      keywords: ['chargé de mission'],
      aidTypes: ['grant'],
      funders: ['banque-des-territoires'],
      spendingKinds: ['POST'],
      beneficiaryTypes: ['COMMUNE', 'PETR'],
      perimeter: { scale: 'ADHOC', codes: ['01004', '200069060'] },
      financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMax: 0.75, amountMax: '45000.00' },
    },
    { publishedAt: new Date('2024-02-01T10:00:00Z') },
  ),
  documentOf({
    slug: 'conseil-gratuit',
    name: 'Conseils gratuits à domicile',
    themes: ['ingenierie'],
    aidTypes: ['technical_engineering'],
    financing: { kind: 'IN_KIND' },
    perimeter: { scale: 'OVERSEAS' },
    windows: [{ label: 'permanent', opensOn: Day.of('2020-01-01') }],
  }),
  documentOf({
    slug: 'lune-brouillard',
    name: 'Brouillard sur la lune',
    description: 'Le clair de lune, puis le brouillard. Galets.',
  }),
  documentOf({
    slug: 'brouillard-loin',
    name: 'Brouillard',
    description: 'Il y a ici beaucoup de choses à dire avant que vienne la lune. Galets.',
  }),
  documentOf({ slug: 'brouillard-seul', name: 'Brouillard givrant', description: 'Galets.' }),
  documentOf({ slug: 'brouillard-galets', description: 'Galets encore, brouillard, et rien de plus.' }),
  documentOf({ slug: 'galets-clos', name: 'Plage de galets', validTo: Day.of('2020-01-01') }),
  documentOf({ slug: 'galets-ouverts', name: 'Plage de galets' }),
  documentOf({ slug: 'galets-demain', name: 'Plage de galets', validFrom: Day.of('2031-01-01') }),
  documentOf({ slug: 'plage-brume', name: 'Plage', description: 'Sous le brouillard.' }),
  documentOf({ slug: 'zebre-nom', name: 'Le zèbre' }),
  documentOf({ slug: 'zebre-resume', name: 'Rayures', summary: 'Un zèbre.' }),
  documentOf({ slug: 'zebre-texte', name: 'Savane', description: 'On y voit un zèbre.' }),
  documentOf({ slug: 'velo-abri', name: 'Abri à vélos' }),
  documentOf({ slug: 'piste-nouvelle', name: 'Création d’une piste cyclable' }),
  documentOf({ slug: 'dotation-ruraux', name: 'Dotation d’équipement des territoires ruraux' }),
  documentOf({ slug: 'annee-2021', name: 'Millésime 2021' }),
  documentOf({ slug: 'date-inconnue', name: 'Depuis toujours' }, { publishedAt: undefined }),
  documentOf({ slug: 'date-oubliee', name: 'Depuis on ne sait quand' }, { publishedAt: undefined }),
];

/** Filters of one and of two fields, with and without the others that a page offers. */
function manyFilters(): SearchFilter[] {
  const lists: SearchFilter[] = [
    { themes: ['friche', 'commerce'] },
    { themes: ['urbanisme-logement-amenagement'] },
    { aidTypes: ['grant'] },
    { funders: ['etat', 'ademe'] },
    { beneficiaryTypes: ['EPCI'] },
    { spendingKinds: ['INVESTMENT', 'POST'] },
    { statuses: ['OPEN', 'UPCOMING'] },
  ];
  const pairs = lists.flatMap((one, index) => lists.slice(index + 1).map((other) => ({ ...other, ...one })));
  const ranges: SearchFilter[] = [{}, { rateMin: 0.5 }, { place: ['region:84', 'country'], openOn: ON }];
  return [...lists, ...pairs].flatMap((list, index) => ({ ...list, ...ranges[index % ranges.length] }));
}

export function describeSearchContract(engine: string, open: () => Promise<Subject>, close: () => Promise<void>): void {
  describe(`search contract, ${engine}`, () => {
    let subject: Subject;

    beforeAll(async () => {
      subject = await open();
      await subject.index.replaceAll(LIBRARY);
    }, 60_000);
    afterAll(close, 60_000);

    const search = (request: Partial<SearchRequest>): Promise<SearchResult> =>
      subject.engine.search({ first: 50, on: ON, ...request });
    const slugs = async (request: Partial<SearchRequest>) => (await search(request)).hits.map((hit) => hit.slug);
    const found = (query: string) => slugs({ query });
    const facet = async (field: (typeof FACET_FIELDS)[number], request: Partial<SearchRequest>) => {
      const { facets } = await search({ facets: [field], ...request });
      return Object.fromEntries(facets[0]!.buckets.map(({ value, count }) => [value, count]));
    };

    describe('words', () => {
      it.each([
        ['accents and case do not matter', 'REHABILITATION', 'friche-moulin'],
        ['accents typed where there are none', 'frîche', 'friche-moulin'],
        ['an elision is no part of the word', "l'école", 'ecole-verte'],
        ['a typographic elision', 'd’écoles', 'ecole-verte'],
        ['an article without its apostrophe', 'lecole', 'ecole-verte'],
        ['a plural finds the singular', 'moulins', 'friche-moulin'],
        ['a singular finds the plural', 'conseil gratuit', 'conseil-gratuit'],
        ['a plural in -aux', 'locaux', 'boutique-village'],
        ['an acronym with dots', 'R.F.M.', 'friche-moulin'],
        ['one letter replaced, from 5 letters', 'friqhe', 'friche-moulin'],
        ['one letter lost', 'frche', 'friche-moulin'],
        ['one letter added', 'frichee', 'friche-moulin'],
        ['two neighbours swapped are one typo', 'firche', 'friche-moulin'],
        ['two typos from 9 letters', 'rehabolitasion', 'friche-moulin'],
        ['a wrong first letter in a long word', 'tehabilitation', 'friche-moulin'],
        ['the beginning of the last word', 'rehabil', 'friche-moulin'],
        ['the beginning of the last word with a typo', 'rehabli', 'friche-moulin'],
        ['stop words count for nothing', 'la cour de l’école', 'ecole-verte'],
        ['a sentence around the subject', 'je voudrais planter la cour', 'ecole-verte'],
      ])('%s: « %s »', async (_case, query, slug) => {
        expect((await found(query))[0]).toBe(slug);
      });

      it.each([
        ['under 5 letters no typo', 'lume'],
        ['two typos in a word of 8 letters', 'bouxiqxe'],
        ['three typos', 'rehxbxlitxtion'],
        ['a wrong first letter in a short word', 'griche'],
        ['a number is never forgiven', '2022'],
        ['the beginning of a word that a space ends', 'rehabil '],
        ['the end of a word', 'bilitation'],
      ])('finds nothing: %s, « %s »', async (_case, query) => {
        expect(await found(query)).toEqual([]);
      });

      it('a beginning counts only in the last word', async () => {
        expect(await found('moulin réhabil')).toContain('friche-moulin');
        const { hits } = await search({ query: 'réhabil moulin' });
        expect(hits.map((hit) => hit.slug)).toContain('friche-moulin');
        expect(hits[0]!.highlights.map(({ html }) => html).join()).not.toContain('<mark>Réhab');
      });

      it('a query of stop words alone is the beginning of a word', async () => {
        expect(await found('de')).toEqual(expect.arrayContaining(['boutique-village', 'friche-moulin']));
      });

      it('signs alone ask nothing', async () => {
        expect((await search({ query: '?! …' })).totalCount).toBe(LIBRARY.length);
      });

      it.each([
        '"friche',
        'friche -moulin',
        'friche OR',
        '\\',
        'a'.repeat(5000),
        '{"$ne":1}',
        'friche\u0000moulin',
        '\ud800',
      ])('signs of any query language are no more than signs: %j', async (query) => {
        await expect(search({ query })).resolves.toMatchObject({ engine: subject.engine.name });
      });
    });

    describe('synonyms', () => {
      it('a word of the same subject finds it', async () => {
        expect(await found('voie verte')).toEqual(expect.arrayContaining(['velo-abri', 'piste-nouvelle']));
        expect(await found('préau')).toContain('ecole-verte');
      });

      it('the word itself ranks before its synonyms', async () => {
        const list = await found('vélo');
        expect(list[0]).toBe('velo-abri');
        expect(list).toContain('piste-nouvelle');
      });

      it('an acronym finds what it stands for, misspelt too', async () => {
        expect((await found('DETR'))[0]).toBe('dotation-ruraux');
        expect((await found('dter'))[0]).toBe('dotation-ruraux');
      });

      it('a synonym is forgiven its typos', async () => {
        expect(await found('videosurveilance voie vrete')).toEqual(expect.arrayContaining(['velo-abri']));
      });

      it('what a scheme was found by is marked in its own words', async () => {
        const { hits } = await search({ query: 'voie verte' });
        const hit = hits.find(({ slug }) => slug === 'piste-nouvelle');
        expect(hit?.highlights[0]).toEqual({
          field: 'name',
          html: 'Création d’une <mark>piste</mark> <mark>cyclable</mark>',
        });
      });
    });

    itAnswersWhateverIsAsked((request) => subject.engine.search(request), 400);

    describe('order', () => {
      it('words before everything, then nearness', async () => {
        const list = await found('brouillard lune');
        expect(list.slice(0, 2)).toEqual(['lune-brouillard', 'brouillard-loin']);
      });

      it('fewer typos first', async () => {
        await subject.index.put([
          documentOf({ slug: 'zz-exact', name: 'Girouette' }),
          documentOf({ slug: 'aa-near', name: 'Girouetta' }),
        ]);
        expect(await found('girouette ')).toEqual(['zz-exact', 'aa-near']);
        await subject.index.remove(['zz-exact', 'aa-near']);
      });

      it('the more important text first', async () => {
        expect(await found('zèbre')).toEqual(['zebre-nom', 'zebre-resume', 'zebre-texte']);
      });

      it('at equal relevance what is open first, then by slug', async () => {
        expect(await found('plage galets')).toEqual(['galets-ouverts', 'galets-clos', 'galets-demain']);
        expect(await slugs({ query: 'plage galets', on: Day.of('2031-02-01') })).toEqual([
          'galets-demain',
          'galets-ouverts',
          'galets-clos',
        ]);
        expect(await slugs({ query: 'plage galets', on: Day.of('2019-02-01') })).toEqual([
          'galets-clos',
          'galets-ouverts',
          'galets-demain',
        ]);
      });

      it('without a query what is open first, then by slug', async () => {
        const list = await slugs({});
        const closed = ['boutique-village', 'ecole-verte', 'galets-clos', 'galets-demain'];
        const open = LIBRARY.map(({ slug }) => slug).filter((slug) => !closed.includes(slug));
        expect(list).toEqual([...open.sort(), ...closed]);
      });
    });

    describe('words dropped', () => {
      it('a word that nothing has is dropped first', async () => {
        expect(await found('moulin xylophone')).toEqual(await found('moulin '));
      });

      it('the most common is dropped until three are found; all words stay first', async () => {
        // « brouillard » 5, « plage » 4, both 1
        expect(await found('brouillard plage')).toEqual([
          'plage-brume',
          'galets-ouverts',
          'galets-clos',
          'galets-demain',
        ]);
      });

      it('a year counts in names, not in prose: people add the running one to what they look for', async () => {
        await subject.index.put([
          documentOf({ slug: 'tisane', name: 'Tisane', acronym: 'TIS' }),
          ...[1, 2, 3].map((n) => documentOf({ slug: `autre-${n}`, description: `En 2023, la tisane numéro ${n}.` })),
        ]);
        expect((await found('tisane 2023'))[0]).toBe('tisane');
        expect((await found('millésime 2021'))[0]).toBe('annee-2021');
        await subject.index.remove(['tisane', 'autre-1', 'autre-2', 'autre-3']);
      });

      it('an acronym is whole: it is not the beginning of another word', async () => {
        await subject.index.put([
          documentOf({ slug: 'mam', name: "Maison d'assistantes maternelles" }),
          documentOf({ slug: 'mammifere', name: 'Mammifères' }),
        ]);
        expect(await found('MAM')).toEqual(['mam']);
        expect(await found('mamm')).toEqual(['mammifere']);
        await subject.index.remove(['mam', 'mammifere']);
      });

      it('a word that prose alone mentions is dropped before a subject, however rare it is', async () => {
        await subject.index.put([
          documentOf({ slug: 'bavard', name: 'Tamaris', summary: 'Bientôt.', description: 'Désormais bientôt.' }),
          documentOf({ slug: 'loquace', name: 'Genêts', description: 'Désormais bientôt.' }),
          documentOf({ slug: 'disert', name: 'Ajoncs', description: 'Désormais bientôt.' }),
          ...[1, 2, 3, 4].map((n) => documentOf({ slug: `oyat-${n}`, name: 'Oyats' })),
        ]);
        expect(await found('oyats désormais ')).toEqual(['oyat-1', 'oyat-2', 'oyat-3', 'oyat-4']);
        expect((await found('désormais '))[0]).toBe('bavard');
        await subject.index.remove(['bavard', 'loquace', 'disert', 'oyat-1', 'oyat-2', 'oyat-3', 'oyat-4']);
        expect(await found('oyats désormais ')).toEqual([]);
      });

      it('a number is dropped before any word', async () => {
        expect(await found('plage 2021')).toEqual(['plage-brume', 'galets-ouverts', 'galets-clos', 'galets-demain']);
      });

      it('when the rarest word is not enough, the others are tried; what it found stays first', async () => {
        const request = { query: 'brouillard moulin plage', facets: ['aidTypes' as const] };
        const { hits, totalCount, facets } = await search(request);
        expect(hits.map(({ slug }) => slug)).toEqual([
          'friche-moulin',
          'plage-brume',
          'galets-ouverts',
          'galets-clos',
          'galets-demain',
        ]);
        expect(totalCount).toBe(5);
        expect(facets[0]!.buckets).toEqual([{ value: 'grant', count: 1 }]);
        expect(await slugs({ ...request, sort: 'NEWEST' })).toEqual([
          'friche-moulin',
          'galets-clos',
          'galets-demain',
          'galets-ouverts',
          'plage-brume',
        ]);
      });

      it('filters count: words are dropped until something passes them', async () => {
        const request = { query: 'moulin boutique', filter: { aidTypes: ['loan'] } };
        expect(await slugs(request)).toEqual(['boutique-village']);
      });
    });

    describe('filters', () => {
      it.each<[string, SearchRequest['filter'], string[]]>([
        [
          'a list, joined by OR',
          { funders: ['ademe', 'banque-des-territoires'] },
          ['boutique-village', 'ecole-verte', 'salaire-projet'],
        ],
        ['two fields, joined by AND', { funders: ['banque-des-territoires'], aidTypes: ['grant'] }, ['salaire-projet']],
        ['a group of themes', { themes: ['urbanisme-logement-amenagement'] }, ['ecole-verte', 'friche-moulin']],
        ['a group of aid types', { aidTypes: ['technical-group'] }, ['conseil-gratuit', 'ecole-verte']],
        ['beneficiaries', { beneficiaryTypes: ['PETR'] }, ['salaire-projet']],
        ['stages', { stages: ['DESIGN', 'USE'] }, ['boutique-village', 'friche-moulin']],
        ['spending kinds', { spendingKinds: ['POST'] }, ['salaire-projet']],
        ['programmes', { programmes: ['pvd'] }, ['friche-moulin']],
        ['a value that nobody has', { themes: ['rien'] }, []],
        ['signs of a filter language', { themes: ['x"] OR slug EXISTS OR themes IN ["'] }, []],
        ['a place in a department', { place: ['department:69', 'region:84'] }, ['boutique-village', 'friche-moulin']],
        ['a department is not the region of the same number', { place: ['department:84', 'region:69'] }, []],
        ['a list of communes and EPCI', { place: ['epci:200069060'] }, ['salaire-projet']],
        ['overseas', { place: ['overseas'] }, ['conseil-gratuit']],
        ['rate', { rateMin: 0.75 }, ['friche-moulin', 'salaire-projet']],
        [
          'amount: no ceiling counts, none known does not',
          { amountMin: Euro.of(45_000) },
          ['boutique-village', 'friche-moulin', 'salaire-projet'],
        ],
        ['amount: a lump sum', { amountMin: Euro.of(20_000), themes: ['batiment-scolaire'] }, ['ecole-verte']],
        ['amount: one cent more', { amountMin: Euro.ofCents(2_000_001), themes: ['batiment-scolaire'] }, []],
        ['closing before a day', { closingBefore: Day.of('2024-07-31') }, ['friche-moulin']],
        ['closing before the day ahead', { closingBefore: Day.of('2024-07-30') }, []],
        ['updated since', { updatedSince: new Date('2024-05-01T10:00:00Z') }, ['friche-moulin']],
        ['updated since a millisecond later', { updatedSince: new Date('2024-05-01T10:00:00.001Z') }, []],
        ['status', { statuses: ['UPCOMING'] }, ['ecole-verte', 'galets-demain']],
        ['closed', { statuses: ['CLOSED'] }, ['boutique-village', 'galets-clos']],
        ['open', { statuses: ['OPEN'] }, ['conseil-gratuit', 'friche-moulin']],
      ])('%s', async (_case, filter, expected) => {
        const { hits, totalCount } = await search({ ...(filter && { filter }) });
        expect(hits.map(({ slug }) => slug).sort()).toEqual(expected);
        expect(totalCount).toBe(expected.length);
      });

      it('an empty list counts as absent', async () => {
        const empty = { themes: [], statuses: [], place: [], funders: [] };
        expect((await search({ filter: empty })).totalCount).toBe(LIBRARY.length);
      });

      it.each([
        ['2022-01-09', false],
        ['2022-01-10', true],
        ['2022-03-31', true],
        ['2022-04-01', false],
        ['2024-05-31', false],
        ['2024-06-01', true],
        ['2024-07-31', true],
        ['2024-08-01', false],
      ])('between two windows it is not open: %s', async (day, open) => {
        const list = await slugs({ query: 'moulin', filter: { openOn: Day.of(day) } });
        expect(list.includes('friche-moulin')).toBe(open);
      });
    });

    describe('facets', () => {
      it('count what is found', async () => {
        expect(await facet('aidTypes', {})).toEqual({ grant: 3, technical_engineering: 2, loan: 1 });
        expect(await facet('funders', { query: 'moulin' })).toEqual({ etat: 1 });
      });

      it("leave out a facet's own filter, and keep the others", async () => {
        const filter = { aidTypes: ['grant'], beneficiaryTypes: ['COMMUNE' as const] };
        expect(await facet('aidTypes', { filter })).toEqual({ grant: 3, technical_engineering: 1 });
        expect(await facet('beneficiaryTypes', { filter })).toEqual({ COMMUNE: 3, EPCI: 1, PETR: 1 });
        expect(await facet('stages', { filter })).toEqual({ DESIGN: 1, IMPLEMENTATION: 1 });
      });

      it('a wider theme finds, and counts, what is tagged with a narrower one', async () => {
        await subject.index.put([documentOf({ slug: 'cyclable', themes: ['mobilites-actives'] })]);
        expect(await slugs({ filter: { themes: ['mobilite'] } })).toEqual(['cyclable']);
        expect(await facet('themes', {})).toMatchObject({ mobilite: 1, 'mobilites-actives': 1 });
        await subject.index.remove(['cyclable']);
      });

      it('each bucket counts what its value would find in place of the filter of that facet', async () => {
        for (const filter of manyFilters()) {
          const { facets } = await search({ filter, facets: [...FACET_FIELDS], first: 0 });
          for (const { field, buckets } of facets) {
            for (const { value, count } of buckets) {
              const { totalCount } = await search({ filter: { ...filter, [field]: [value] }, first: 0 });
              expect({ filter, field, value, count }).toEqual({ filter, field, value, count: totalCount });
            }
          }
        }
      });

      it('statuses are those of the day', async () => {
        expect(await facet('statuses', { filter: { aidTypes: ['grant', 'loan'] } })).toEqual({
          OPEN: 1,
          PERMANENT: 1,
          UPCOMING: 1,
          CLOSED: 1,
        });
        expect(await facet('statuses', { filter: { statuses: ['OPEN'], funders: ['etat'] } })).toEqual({
          OPEN: 1,
          UPCOMING: 1,
        });
        expect(await facet('statuses', { filter: { funders: ['etat'] }, on: Day.of('2024-10-01') })).toEqual({
          CLOSED: 1,
          OPEN: 1,
        });
      });

      it('the fullest first, then by value; only those asked', async () => {
        const { facets } = await search({ facets: ['stages', 'aidTypes'] });
        expect(facets.map(({ field }) => field)).toEqual(['stages', 'aidTypes']);
        expect(facets[0]!.buckets.map(({ value }) => value)).toEqual(['DESIGN', 'IMPLEMENTATION', 'USE']);
        expect((await search({})).facets).toEqual([]);
      });
    });

    describe('other orders', () => {
      it('DEADLINE: the next closing first, none last', async () => {
        expect((await slugs({ sort: 'DEADLINE' })).slice(0, 3)).toEqual(['friche-moulin', 'ecole-verte', 'annee-2021']);
        expect((await slugs({ sort: 'DEADLINE', on: Day.of('2022-02-01') })).slice(0, 3)).toEqual([
          'friche-moulin',
          'boutique-village',
          'ecole-verte',
        ]);
      });

      it('NEWEST: the latest publication first', async () => {
        expect((await slugs({ sort: 'NEWEST' })).slice(0, 4)).toEqual([
          'ecole-verte',
          'friche-moulin',
          'salaire-projet',
          'annee-2021',
        ]);
      });

      it('NEWEST: of what nobody knows the date of, last, by slug', async () => {
        expect((await slugs({ sort: 'NEWEST' })).slice(-2)).toEqual(['date-inconnue', 'date-oubliee']);
        expect(await slugs({ query: 'depuis ', sort: 'NEWEST' })).toEqual(['date-inconnue', 'date-oubliee']);
      });

      it('RATE: the highest first, none last', async () => {
        expect((await slugs({ sort: 'RATE' })).slice(0, 4)).toEqual([
          'friche-moulin',
          'salaire-projet',
          'boutique-village',
          'annee-2021',
        ]);
      });

      it('an order goes before relevance in a query', async () => {
        expect(await slugs({ query: 'cour ' })).toEqual(['ecole-verte', 'friche-moulin']);
        expect(await slugs({ query: 'cour ', sort: 'RATE' })).toEqual(['friche-moulin', 'ecole-verte']);
      });
    });

    describe('pages', () => {
      const walk = async (
        request: Partial<SearchRequest>,
        first: number,
        between?: (page: number) => Promise<void>,
      ) => {
        const seen: string[] = [];
        let after: string | undefined;
        for (let page = 0; page < 50; page++) {
          const result = await search({ ...request, first, after });
          seen.push(...result.hits.map(({ slug }) => slug));
          if (!result.hasNextPage) return seen;
          after = result.hits.at(-1)!.cursor;
          await between?.(page);
        }
        throw new Error('no end');
      };

      it.each<[string, Partial<SearchRequest>]>([
        ['everything', {}],
        ['a query', { query: 'galets' }],
        ['a query with words dropped', { query: 'brouillard plage' }],
        ['a query whose rarest word is given up', { query: 'brouillard moulin plage' }],
        ['the same by DEADLINE', { query: 'brouillard moulin plage', sort: 'DEADLINE' }],
        ['DEADLINE', { sort: 'DEADLINE' }],
        ['NEWEST', { sort: 'NEWEST' }],
        ['RATE', { sort: 'RATE' }],
        ['a query by RATE', { query: 'galets', sort: 'RATE' }],
        ['a filter', { filter: { statuses: ['PERMANENT', 'CLOSED'] } }],
      ])('pages of 1, 2 and 7 show the same as one page: %s', async (_case, request) => {
        const whole = await slugs(request);
        expect(whole.length).toBeGreaterThan(2);
        for (const first of [1, 2, 7]) expect(await walk(request, first)).toEqual(whole);
      });

      it.each<[string, Partial<SearchRequest>]>([
        ['everything', {}],
        ['a query', { query: 'galets' }],
        ['NEWEST', { sort: 'NEWEST' }],
        ['DEADLINE', { sort: 'DEADLINE' }],
      ])('while the list grows nothing is shown twice or skipped: %s', async (_case, request) => {
        const whole = await slugs(request);
        const added: string[] = [];
        const seen = await walk(request, 3, async (page) => {
          const slug = `${page % 2 === 0 ? 'aaa' : 'zzz'}-${page}`;
          added.push(slug);
          await subject.index.put([
            documentOf(
              { slug, name: 'Plage de galets', windows: [{ label: '', closesOn: Day.of('2024-06-20') }] },
              { publishedAt: new Date() },
            ),
          ]);
        });
        await subject.index.remove(added);
        expect(seen.filter((slug) => !added.includes(slug))).toEqual(whole);
        expect(new Set(seen).size).toBe(seen.length);
      });

      it('a page goes on when the scheme that ended it has vanished', async () => {
        for (const request of [{}, { query: 'galets' }]) {
          const whole = await slugs(request);
          const { hits } = await search({ ...request, first: 2 });
          const gone = LIBRARY.find(({ slug }) => slug === hits[1]!.slug)!;
          await subject.index.remove([gone.slug]);
          expect(await slugs({ ...request, after: hits[1]!.cursor })).toEqual(whole.slice(2));
          await subject.index.put([gone]);
        }
      });

      it('first: 0 counts without listing', async () => {
        const result = await search({ query: 'galets', first: 0, facets: ['statuses'] });
        expect(result.hits).toEqual([]);
        expect(result.totalCount).toBeGreaterThan(5);
        expect(result.hasNextPage).toBe(true);
      });

      it.each(['', 'abc', 'bm9uc2Vuc2U', '%%%'])('a cursor that nobody gave is refused: %j', async (after) => {
        await expect(search({ after })).rejects.toThrow(InvalidInputError);
      });

      it('a cursor of another order is refused', async () => {
        const { hits } = await search({ first: 1 });
        await expect(search({ after: hits[0]!.cursor, sort: 'RATE' })).rejects.toMatchObject({
          problems: [{ path: 'after', code: 'invalid-cursor' }],
        });
      });

      it('a cursor of the other engine goes on after the scheme that it names', async () => {
        const whole = await slugs({ query: 'galets' });
        const { hits } = await search({ query: 'galets', first: 3 });
        const parts = JSON.parse(Buffer.from(hits[2]!.cursor, 'base64url').toString()) as unknown[];
        parts[1] = subject.engine.name === 'MEILISEARCH' ? 'IN_PROCESS' : 'MEILISEARCH';
        parts[3] = [1, 2];
        const after = Buffer.from(JSON.stringify(parts)).toString('base64url');
        expect(await slugs({ query: 'galets', after })).toEqual(whole.slice(3));
      });
    });

    describe('highlights', () => {
      const marks = async (query: string, slug: string) =>
        Object.fromEntries(
          (await search({ query })).hits
            .find((hit) => hit.slug === slug)!
            .highlights.map(({ field, html }) => [field, html]),
        );

      it('mark the whole words as written', async () => {
        expect(await marks("friches d'un moulin", 'friche-moulin')).toEqual({
          name: 'Réhabilitation de la <mark>friche</mark> du <mark>moulin</mark>',
        });
      });

      it('mark what a typo or a beginning found', async () => {
        expect((await marks('moulni', 'friche-moulin'))['name']).toContain('<mark>moulin</mark>');
        expect((await marks('réha', 'friche-moulin'))['name']).toContain('<mark>Réhabilitation</mark>');
      });

      it('are safe to put into a page', async () => {
        const { description } = await marks('fabrique', 'friche-moulin');
        expect(description).toBe(
          'Une <mark>fabrique</mark> à l’abandon &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; ses abords. La cour est à dépolluer.',
        );
      });

      it('a mark in the text itself is text', async () => {
        await subject.index.put([
          documentOf({ slug: 'marked', name: 'Hippopotame <mark>gras</mark> <img src=x onerror=alert(1)>' }),
        ]);
        expect((await marks('hippopotame', 'marked'))['name']).toBe(
          '<mark>Hippopotame</mark> &lt;mark&gt;gras&lt;/mark&gt; &lt;img src=x onerror=alert(1)&gt;',
        );
        await subject.index.remove(['marked']);
      });

      it('a long description is cut around what was found', async () => {
        const description = `${'Rien à voir par ici. '.repeat(100)}Enfin le rhinocéros paraît. ${'Et puis plus rien. '.repeat(100)}`;
        await subject.index.put([documentOf({ slug: 'long', name: 'Long', description })]);
        const html = (await marks('rhinoceros', 'long'))['description']!;
        expect(html).toMatch(/^… .*<mark>rhinocéros<\/mark>.* …$/);
        expect(html.length).toBeLessThan(300);
        await subject.index.remove(['long']);
      });

      it('a megabyte of hostile text is found by its beginning, answered in little, and hurts nobody', async () => {
        const hostile = `<script>alert("ouistiti")</script> javascript:alert(1) ouistiti ${'<img src=x onerror=alert(1)> '.repeat(35_000)}`;
        await subject.index.put([
          documentOf({ slug: 'hostile', name: 'Gros', summary: hostile, description: hostile }),
        ]);
        const found = await marks('ouistiti', 'hostile');
        expect(Object.keys(found)).toEqual(['summary', 'description']);
        for (const html of Object.values(found)) {
          expect(html).toContain('<mark>ouistiti</mark>');
          expect(html.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>"]/);
          expect(html.length).toBeLessThan(1000);
        }
        await subject.index.remove(['hostile']);
      });

      it('none without a query, or when not wanted', async () => {
        expect((await search({})).hits[0]!.highlights).toEqual([]);
        expect((await search({ query: 'friche', highlights: false })).hits[0]!.highlights).toEqual([]);
      });
    });

    describe('the index', () => {
      it('put replaces, remove forgets, both may be repeated', async () => {
        const first = documentOf({ slug: 'changing', name: 'Ornithorynque' });
        const second = documentOf({ slug: 'changing', name: 'Tamanoir', aidTypes: ['loan'] }, { version: 2 });
        await subject.index.put([first]);
        await subject.index.put([second]);
        await subject.index.put([second]);
        expect(await found('ornithorynque ')).toEqual([]);
        expect(await found('tamanoir')).toEqual(['changing']);
        expect((await subject.index.versions()).get('changing')).toBe(2);
        expect((await facet('aidTypes', {}))['loan']).toBe(2);
        await subject.index.remove(['changing', 'unheard-of']);
        await subject.index.remove(['changing']);
        expect(await found('tamanoir')).toEqual([]);
        expect(await subject.index.versions()).toEqual(new Map(LIBRARY.map(({ slug }) => [slug, 1])));
      });

      it('replaceAll leaves exactly what was given, and no search fails meanwhile', async () => {
        await subject.index.put([documentOf({ slug: 'left-over', name: 'Ornithorynque' })]);
        let searching = true;
        const searches = (async () => {
          let count = 0;
          for (; searching; count++) {
            expect(await found('moulin')).toContain('friche-moulin');
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          return count;
        })();
        await subject.index.replaceAll(LIBRARY);
        await new Promise((resolve) => setTimeout(resolve, 5));
        searching = false;
        expect(await searches).toBeGreaterThan(0);
        expect(await found('ornithorynque')).toEqual([]);
        expect((await subject.index.versions()).size).toBe(LIBRARY.length);
      });
    });
  });
}
