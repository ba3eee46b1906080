import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compile } from '#criteria';
import { Day, Possible } from '#kernel';
import { Memberships, Place, ReferenceFacts } from '#territory';

import { AID, AID_COUNTRY, aidOf } from '../testing/aids.js';
import { validateScheme } from '../validation.js';
import type { SchemeDocument } from '../scheme.js';
import { readAid } from './aid.js';
import { mapAid, slugOfAid, type MappedAid } from './aides-territoires.js';
import { CountryPerimeters } from './perimeter.js';

const perimeters = new CountryPerimeters(AID_COUNTRY);

function mapped(change: Readonly<Record<string, unknown>> = {}): MappedAid & { readonly scheme: SchemeDocument } {
  const aid = readAid(aidOf(change));
  if ('code' in aid) throw new Error(aid.message);
  const result = mapAid(aid, slugOfAid(aid), perimeters);
  const { scheme, problems } = validateScheme(result.document);
  if (!scheme) throw new Error(JSON.stringify(problems));
  return { ...result, scheme };
}

const codes = ({ doubts }: MappedAid): string[] => doubts.map(({ code }) => code);

describe('an aid of Aides-Territoires', () => {
  it('becomes a scheme, with its source, licence and page', () => {
    const { scheme, origin, publishedAt, doubts } = mapped();
    expect(origin).toEqual({
      source: 'aides-territoires',
      id: '4242',
      url: 'https://aides-territoires.beta.gouv.fr/aides/4f2a-fonds-des-toitures/',
      licence: 'Licence Ouverte 2.0',
    });
    expect(publishedAt).toEqual(new Date('2025-11-03T09:00:00Z'));
    expect(doubts.map(({ code }) => code)).toEqual(['unknown-theme']);
    expect(scheme).toMatchObject({
      slug: '4f2a-fonds-des-toitures',
      name: 'Fonds des toitures',
      summary: 'Végétalise les toitures.',
      description:
        'Végétalise les toitures.\n\n### Conditions publiées par le porteur de l’aide\n\n- Surface de plus de 100 m²',
      funders: ['ademe', 'conseil-departemental-de-la-creuse'],
      organisations: [{ slug: 'conseil-departemental-de-la-creuse', name: 'Conseil départemental de la Creuse' }],
      aidTypes: ['grant'],
      themes: ['biodiversite', 'cours-d-eau'],
      programmes: ['pvd'],
      beneficiaryTypes: ['COMMUNE', 'EPCI', 'SYNDICAT', 'PETR'],
      spendingKinds: ['INVESTMENT'],
      stages: ['DESIGN', 'IMPLEMENTATION'],
      perimeter: { scale: 'DEPARTMENT', codes: ['23'], name: 'Creuse' },
      windows: [{ label: 'Dépôt des dossiers', opensOn: '2026-01-01', closesOn: '2026-12-31' }],
      recurrence: 'RECURRING',
      financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMin: 0.2, rateMax: 0.5 },
      contact: 'toitures@exemple.fr',
      applicationUrl: 'https://exemple.fr/depot',
      infoUrl: 'https://exemple.fr/toitures',
      keywords: ['Ascenseurs', 'France Relance', 'Végétalisation d’une cour'],
    });
  });

  it('is to be verified at best, and closed to those whom its perimeter or its audience leaves out', () => {
    const { scheme } = mapped();
    const knowledge = {
      country: AID_COUNTRY,
      memberships: new Memberships([]),
      referenceFacts: new ReferenceFacts([]),
    };
    const on = Day.of('2026-06-01');
    const verdict = (inseeCode: string, document = scheme) => {
      const place = Place.commune(AID_COUNTRY, inseeCode)!;
      const situation = {
        facts: Place.facts(place, knowledge, on),
        on,
        territories: new Set(Place.territories(place)),
      };
      return Possible.verdict(compile(document.eligibility, document)(situation));
    };
    expect(verdict('23061')).toBe('TO_VERIFY');
    expect(verdict('97411')).toBe('INELIGIBLE');
    expect(verdict('23061', mapped({ targeted_audiences: ['Associations'] }).scheme)).toBe('INELIGIBLE');
    expect(verdict('23061', mapped({ submission_deadline: '2026-05-31' }).scheme)).toBe('INELIGIBLE');
    const homonym = mapped({ perimeter: 'Saint-Denis', perimeter_scale: 'Commune' }).scheme;
    expect(verdict('97411', homonym)).toBe('TO_VERIFY');
    expect(verdict('23061', homonym)).toBe('INELIGIBLE');
  });

  it('a name that several communes bear is flagged, not guessed', () => {
    const aid = mapped({ perimeter: 'Saint-Denis', perimeter_scale: 'Commune' });
    expect(codes(aid)).toContain('ambiguous-perimeter');
    expect(aid.scheme.perimeter).toEqual({ scale: 'COMMUNE', codes: ['23900', '87900', '97411'], name: 'Saint-Denis' });
    expect(aid.scheme.uncertainties.join()).toMatch(/un seul de ces territoires.*Saint-Denis \(Creuse, 23900\)/);
  });

  it.each([
    [
      { perimeter: 'Saint-Denis (974)', perimeter_scale: 'Commune' },
      { scale: 'COMMUNE', codes: ['97411'] },
    ],
    [
      { perimeter: 'La Réunion', perimeter_scale: 'Département' },
      { scale: 'DEPARTMENT', codes: ['974'] },
    ],
    [
      { perimeter: 'La Réunion', perimeter_scale: 'Région' },
      { scale: 'REGION', codes: ['04'] },
    ],
    [
      { perimeter: 'Communauté de communes Creuse Confluence', perimeter_scale: 'EPCI' },
      { scale: 'EPCI', codes: ['200000001'] },
    ],
    [{ perimeter: 'France', perimeter_scale: 'Pays' }, { scale: 'COUNTRY' }],
    [{ perimeter: 'Union européenne', perimeter_scale: 'Continent' }, { scale: 'COUNTRY' }],
    [{ perimeter: 'France métropolitaine', perimeter_scale: 'Métropole' }, { scale: 'MAINLAND' }],
    [{ perimeter: 'Outre-mer', perimeter_scale: 'Outre-mer' }, { scale: 'OVERSEAS' }],
  ])('finds the perimeter %j', (change, perimeter) => {
    const aid = mapped(change);
    expect(aid.scheme.perimeter).toMatchObject(perimeter);
    expect(codes(aid)).not.toContain('unknown-perimeter');
  });

  it.each([
    [{ perimeter: 'Rhône-Méditerranée', perimeter_scale: 'Bassin hydrographique' }],
    [{ perimeter: 'Limousin', perimeter_scale: 'Région' }],
    [{ perimeter: 'Communes du littoral', perimeter_scale: 'Ad-hoc' }],
    [{ perimeter: 'Belgique', perimeter_scale: 'Pays' }],
    [{ perimeter: null, perimeter_scale: 'Commune' }],
  ])('what has no codes is found from everywhere and to be verified: %j', (change) => {
    const aid = mapped(change);
    expect(codes(aid)).toContain('unknown-perimeter');
    expect(aid.scheme.perimeter).toEqual({ scale: 'COUNTRY' });
    expect(JSON.stringify(aid.scheme.eligibility)).toContain('perimetre-a-preciser');
  });

  it.each([
    [
      'a loan is no subsidy',
      { aid_types_full: null, aid_types: ['Prêt'], loan_amount: 50_000 },
      { kind: 'UNKNOWN', comment: expect.stringMatching(/^Montant du prêt : 50.000/) },
    ],
    ['engineering is in kind', { aid_types_full: [{ id: 'technical-engineering' }] }, { kind: 'IN_KIND' }],
    [
      'a lower bound alone is a word',
      { subvention_rate_upper_bound: null },
      { kind: 'UNKNOWN', comment: expect.stringContaining('20') },
    ],
    ['rates in the wrong order', { subvention_rate_lower_bound: 80 }, { kind: 'RATE', rateMax: 0.5 }],
    ['a rate over 100 %', { subvention_rate_lower_bound: null, subvention_rate_upper_bound: 150 }, { kind: 'UNKNOWN' }],
  ])('%s', (_, change, financing) => {
    const { scheme } = mapped(change);
    expect(scheme.financing).toMatchObject(financing);
    expect(scheme.financing.rateMin ?? 0).toBeLessThanOrEqual(scheme.financing.rateMax ?? 1);
  });

  it('dates in the wrong order are said, not kept', () => {
    const aid = mapped({ start_date: '2027-06-01' });
    expect(codes(aid)).toContain('dates-reversed');
    expect(aid.scheme.windows).toEqual([{ label: 'Dépôt des dossiers', closesOn: '2026-12-31' }]);
  });

  it('a hostile aid comes out harmless', () => {
    const evil = '<script>alert(1)</script><a href="javascript:alert(1)">x</a><img src=x onerror=alert(1)>';
    const { scheme, origin } = mapped({
      ...Object.fromEntries(
        Object.entries(AID)
          .filter(([, value]) => typeof value === 'string')
          .map(([key]) => [key, evil]),
      ),
      slug: '../../<script>',
      name: `Aide ${evil}`,
      url: 'javascript:alert(1)',
      description: evil + 'a'.repeat(1_000_000),
      start_date: null,
      submission_deadline: null,
      financers_full: [{ id: '<b>', name: evil + 'Financeur' }],
      categories: [evil],
      programs: [evil],
      targeted_audiences: [evil],
      project_references: [evil + ' mot'],
    });
    const everything = JSON.stringify([scheme, origin]);
    expect(everything).not.toMatch(/<[a-z/!]|javascript:|onerror/i);
    expect(everything.length).toBeLessThan(40_000);
    expect(scheme.slug).toMatch(/^[a-z0-9-]+$/);
    expect(scheme.applicationUrl).toBeUndefined();
  });

  it('whatever its fields hold, it is a right scheme or a clear refusal', () => {
    const odd = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.double(),
      fc.boolean(),
      fc.array(fc.string({ maxLength: 30 }), { maxLength: 3 }),
      fc.constantFrom({}, [null], [{ id: 1 }], 'javascript:x', '2026-02-30', '<p>', '2026-01-01'),
    );
    const keys = Object.keys(AID);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 12 }), (change) => {
        const aid = readAid(aidOf(change));
        if ('code' in aid) return;
        const { document } = mapAid(aid, slugOfAid(aid), perimeters);
        expect(validateScheme(document).problems).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
