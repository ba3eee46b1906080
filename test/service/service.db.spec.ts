import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { printSchema } from 'graphql';

import { startService, type RunningService } from './running-service.js';

const CONTRACT = join(import.meta.dirname, '../contract');
const PRINTED = join(import.meta.dirname, '../../apps/api/schema.graphql');
const contract = (file: string): string => readFileSync(join(CONTRACT, file), 'utf8');

/** A client may send a whole file; operations not served yet would not validate, so `Match` is sent alone. */
const matchOperation = contract('match.graphql').split('# A report can be read again')[0]!;

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.close());

describe('the printed schema', () => {
  it('is the one that is committed (npm run schema:print writes it)', () => {
    const printed = `${printSchema(service.schema)}\n`;
    if (process.env['UPDATE_SCHEMA']) writeFileSync(PRINTED, printed);
    expect(printed).toBe(readFileSync(PRINTED, 'utf8'));
  });
});

describe('the operations of the search contract, as written', () => {
  const ask = (operation: string, variables: object) => service.ask(contract('search.graphql'), variables, operation);

  it('SearchSchemes forgives typos and accents, filters, counts facets and pages', async () => {
    const first = await ask('SearchSchemes', { query: 'rénovasion energetique ecole', first: 2 });
    expect(first.errors).toBeUndefined();
    const { schemes } = first.data;
    expect(schemes.engine).toBe('IN_PROCESS');
    expect(schemes.edges.map((edge: { node: { slug: string } }) => edge.node.slug)).toContain('dsil');
    expect(schemes.facets.map((facet: { field: string }) => facet.field)).toContain('themes');
    const next = await ask('SearchSchemes', {
      query: 'rénovasion energetique ecole',
      first: 2,
      after: schemes.pageInfo.endCursor,
    });
    expect(next.data.schemes.edges[0].node.slug).not.toBe(schemes.edges[0].node.slug);
  });

  it('SearchSchemes with a place says what is already closed to it', async () => {
    const answer = await ask('SearchSchemes', { query: 'dsid', filter: { place: { inseeCode: '23061' } } });
    expect(answer.data.schemes.edges[0]).toMatchObject({ node: { slug: 'dsid' }, verdict: 'INELIGIBLE' });
  });

  it('SearchSchemes finds a closed scheme, and filters by status', async () => {
    const all = await ask('SearchSchemes', { query: 'fisac' });
    expect(all.data.schemes.edges[0].node).toMatchObject({ slug: 'fisac', status: 'CLOSED' });
    const open = await ask('SearchSchemes', { query: 'fisac', filter: { statuses: ['OPEN', 'PERMANENT'] } });
    expect(open.data.schemes.edges.map((edge: { node: { slug: string } }) => edge.node.slug)).not.toContain('fisac');
  });

  it('SchemePage shows sentences made from the criteria; an unknown slug is null', async () => {
    const page = await ask('SchemePage', { slug: 'detr', on: '2021-11-15' });
    expect(page.errors).toBeUndefined();
    expect(page.data.scheme.eligibility.length).toBeGreaterThan(5);
    expect(page.data.scheme.eligibility[0].sentence).toMatch(/\.$/);
    expect((await ask('SchemePage', { slug: 'nothing' })).data.scheme).toBeNull();
  });

  it('FindCommunes, CommunePage, FindEpcis and Taxonomies answer', async () => {
    const found = await ask('FindCommunes', { query: 'st etienne', first: 1 });
    expect(found.data.communes).toMatchObject([{ inseeCode: '42218', name: 'Saint-Étienne' }]);
    const old = await ask('CommunePage', { inseeCode: '01130' });
    expect(old.errors).toBeUndefined();
    const epcis = await ask('FindEpcis', { query: 'vosges du sud' });
    expect(epcis.data.epcis[0].siren).toBe('200069060');
    const taxonomies = await ask('Taxonomies', {});
    expect(taxonomies.data.programmes.map(({ code }: { code: string }) => code)).toContain('pvd');
  });
});

describe('Match, as written', () => {
  const match = (input: object, more: object = {}) => service.ask(matchOperation, { input, ...more }, 'Match');

  it('judges every scheme, with sentences, facts and legal basis', async () => {
    const answer = await match(
      {
        place: { inseeCode: '23061' },
        on: '2021-11-15',
        project: { themes: ['batiment-scolaire'], spendingKind: 'INVESTMENT', notStarted: true, cost: '500000.00' },
        facts: [{ code: 'project.detrPriorityCategory', value: true }],
      },
      { first: 100 },
    );
    expect(answer.errors).toBeUndefined();
    const detr = answer.data.match.matches.find((one: { scheme: { slug: string } }) => one.scheme.slug === 'detr');
    expect(detr.verdict).toBe('ELIGIBLE');
    expect(detr.criteria.every((criterion: { sentence: string }) => criterion.sentence.length > 10)).toBe(true);
    expect(
      detr.criteria.flatMap((criterion: { legalBasis: { label: string }[] }) =>
        criterion.legalBasis.map(({ label }) => label),
      ),
    ).toEqual(expect.arrayContaining([expect.stringContaining('L2334-33')]));
    const { eligible, toVerify, ineligible } = answer.data.match.counts;
    expect(eligible + toVerify + ineligible).toBe(answer.data.match.matches.length);
  });

  it('refuses a bad input with every problem at once', async () => {
    const answer = await match({
      place: { inseeCode: '1004' },
      project: { themes: ['energies'], cost: '-5.00' },
      facts: [{ code: 'place.populationDFG', value: 12 }],
    });
    expect(answer.data.match).toMatchObject({
      __typename: 'InvalidInput',
      problems: [
        { path: 'place.inseeCode', code: 'unknown-commune', message: expect.stringContaining('01004') },
        { path: 'project.themes[0]', code: 'unknown-theme', message: expect.stringContaining('« energie »') },
        { path: 'project.cost', code: 'negative-amount' },
        { path: 'facts[0].code', code: 'facts.unknown', message: expect.stringContaining('place.populationDgf') },
      ],
    });
  });

  it('refuses both places, and none', async () => {
    const both = await match({ place: { inseeCode: '01004', epciSiren: '200069060' } });
    expect(both.data.match.problems).toMatchObject([{ path: 'place', code: 'one-place' }]);
    const none = await match({ place: {} });
    expect(none.data.match.problems).toMatchObject([{ path: 'place', code: 'missing-place' }]);
  });

  it('says what GraphQL itself refuses with path, code and message, all at once', async () => {
    const answer = await match({ place: { inseeCode: '01004' }, on: '2021-02-30', project: { cost: 12.5 } });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [
        { path: 'input.on', code: 'invalid-date' },
        { path: 'input.project.cost', code: 'invalid-euro' },
      ],
    });
  });
});

describe('awardTotals', () => {
  const query = contract('ledger.graphql').split('# The awards behind a total')[0]!;

  it('of nothing is zero, and says that nothing is known', async () => {
    const answer = await service.ask(query, { measure: 'AWARDED' }, 'AwardTotals');
    expect(answer.errors).toBeUndefined();
    expect(answer.data.awardTotals).toMatchObject({
      amount: '0.00',
      awards: 0,
      communes: 0,
      covered: 0,
      synthetic: false,
      groups: [],
    });
  });

  it('refuses unknown codes with the nearest known one', async () => {
    const answer = await service.ask(
      query,
      { measure: 'AWARDED', filter: { programme: 'pvdd', schemes: ['dters'] } },
      'AwardTotals',
    );
    expect(answer.errors![0]!.extensions['problems']).toMatchObject([
      { path: 'filter.schemes[0]', message: expect.stringContaining('detr') },
      { path: 'filter.programme', message: expect.stringContaining('pvd') },
    ]);
  });
});
