import { describe, expect, it } from '@jest/globals';

import { Day, type Problem } from '#kernel';

import { Memberships } from './memberships.js';
import { Place, type Knowledge } from './place.js';
import type { Membership } from './programme.js';
import { readPlace, type PlaceCodes } from './read-place.js';
import { ReferenceFacts, type ReferenceFact } from './reference-facts.js';
import { SMALL_COUNTRY } from './testing/country.js';

const DAY = Day.of('2021-06-01');

const listed = (communeCode: string, since: string, until?: string): Membership => ({
  programme: 'pvd',
  printedCode: communeCode,
  communeCode,
  since: Day.of(since),
  until: until === undefined ? undefined : Day.of(until),
  source: 'liste de test',
});

const knowing = (memberships: Membership[] = [], facts: ReferenceFact[] = []): Knowledge => ({
  country: SMALL_COUNTRY,
  memberships: new Memberships(memberships),
  referenceFacts: new ReferenceFacts(facts),
});

const valueOf = (code: string, knowledge: Knowledge, place = '23061', on = DAY): unknown =>
  Place.facts(Place.commune(SMALL_COUNTRY, place)!, knowledge, on).get(code)?.value;

describe('what is known of a place', () => {
  it('a commune applies for itself, with its population, its zone and its EPCI', () => {
    const facts = Place.facts(Place.commune(SMALL_COUNTRY, '23061')!, knowing(), DAY);
    expect(facts.get('beneficiary.type')).toMatchObject({ value: 'COMMUNE', source: 'DERIVED' });
    expect(facts.get('place.population')).toMatchObject({
      value: 728,
      source: 'REFERENCE',
      origin: 'COG 2026',
      asOf: '2026-01-01',
    });
    expect(facts.get('place.zone')?.value).toBe('METROPOLE');
    expect(facts.get('epci.largestCommunePopulation')?.value).toBe(12_700);
  });

  it('no delegated commune resolves to it: it is no recent commune nouvelle; else that is unknown', () => {
    expect(valueOf('place.recentCommuneNouvelle', knowing())).toBe(false);
    expect(valueOf('place.recentCommuneNouvelle', knowing(), '23186')).toBeUndefined();
  });

  it('a commune without a counted population has none, rather than zero', () => {
    expect(valueOf('place.population', knowing(), '23002')).toBeUndefined();
  });

  it('an EPCI applies for itself, in the zone of its members', () => {
    const place = Place.epci(SMALL_COUNTRY, '200000002')!;
    const facts = Place.facts(place, knowing(), DAY);
    expect(facts.get('beneficiary.type')?.value).toBe('EPCI');
    expect(facts.get('place.zone')?.value).toBe('DROM');
    expect(facts.has('place.population')).toBe(false);
    expect(Place.territories(place)).toEqual(
      expect.arrayContaining(['country', 'overseas', 'region:01', 'department:971', 'epci:200000002']),
    );
  });

  describe('membership of a programme', () => {
    it('without any list is unknown', () => {
      expect(valueOf('programme.pvd', knowing())).toBeUndefined();
    });

    it('before the first list is unknown; from then on who is not listed is no member', () => {
      const knowledge = knowing([listed('23096', '2021-01-22')]);
      expect(valueOf('programme.pvd', knowledge, '23061', Day.of('2021-01-21'))).toBeUndefined();
      expect(valueOf('programme.pvd', knowledge, '23061', Day.of('2021-01-22'))).toBe(false);
      expect(valueOf('programme.pvd', knowledge, '23096', Day.of('2021-01-22'))).toBe(true);
    });

    it('ends after its last day, which still counts', () => {
      const knowledge = knowing([listed('23061', '2021-01-22', '2021-05-31')]);
      expect(valueOf('programme.pvd', knowledge, '23061', Day.of('2021-05-31'))).toBe(true);
      expect(valueOf('programme.pvd', knowledge)).toBe(false);
    });

    it('of an EPCI is true when all its communes are members, false when none is, unknown in between', () => {
      const ofEpci = (...codes: string[]): unknown =>
        Place.facts(
          Place.epci(SMALL_COUNTRY, '200000001')!,
          knowing(codes.map((code) => listed(code, '2021-01-22'))),
          DAY,
        ).get('programme.pvd')?.value;
      expect(ofEpci('23061', '23096', '23190')).toBe(true);
      expect(ofEpci('97118')).toBe(false);
      expect(ofEpci('23061')).toBeUndefined();
    });
  });

  it('an imported fact is the latest in force on the day, with its source', () => {
    const fact = (asOf: string, value: number): ReferenceFact => ({
      communeCode: '23061',
      fact: 'place.populationDgf',
      value,
      asOf: Day.of(asOf),
      source: `DGCL ${asOf}`,
    });
    const knowledge = knowing([], [fact('2021-01-01', 800), fact('2022-01-01', 810)]);
    expect(valueOf('place.populationDgf', knowledge, '23061', Day.of('2020-12-31'))).toBeUndefined();
    expect(valueOf('place.populationDgf', knowledge)).toBe(800);
    expect(valueOf('place.populationDgf', knowledge, '23061', Day.of('2022-03-01'))).toBe(810);
  });
});

describe('a place as clients write it', () => {
  const problemsOf = (codes: PlaceCodes): Problem[] => {
    const problems: Problem[] = [];
    readPlace(codes, SMALL_COUNTRY, problems);
    return problems;
  };

  it('an old code gives the commune of today', () => {
    const place = readPlace({ inseeCode: ' 23192 ' }, SMALL_COUNTRY, []);
    expect(place?.kind === 'COMMUNE' && place.commune.inseeCode).toBe('23186');
  });

  it.each<[string, PlaceCodes, Partial<Problem>]>([
    ['nothing', {}, { path: 'place', code: 'missing-place' }],
    ['both codes', { inseeCode: '23061', epciSiren: '200000001' }, { path: 'place', code: 'one-place' }],
    ['an unknown commune', { inseeCode: '23062' }, { path: 'place.inseeCode', code: 'unknown-commune' }],
    ['an unknown EPCI', { epciSiren: '200000009' }, { path: 'place.epciSiren', code: 'unknown-epci' }],
  ])('%s is refused with its path', (_what, codes, problem) => {
    expect(problemsOf(codes)).toEqual([expect.objectContaining(problem)]);
  });

  it('a near code is proposed, with its name', () => {
    expect(problemsOf({ inseeCode: '23062' })[0]?.message).toContain('« 23061 » (Chénérailles)');
  });
});
