/** The other direction agrees with the first: every commune's verdict on bit planes is the one that its own report gives. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { possibleOf, type KnownFact } from '#criteria';
import { Day, Possible } from '#kernel';
import { countVerdictsOfCountry, deadlines, eligibleCommunes, NO_AWARDS } from '#matching';
import type { Catalogue } from '#catalogue';
import { Place, type Knowledge, type Membership, type ReferenceFact } from '#territory';

import { realCatalogue, realKnowledge } from './whole.js';

const ON = Day.of('2021-11-15');

let knowledge: Knowledge;
let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await realCatalogue();
  const bare = await realKnowledge();
  // A third of the country is known of, a seventh is a member of something: as uneven as real lists.
  const memberships = bare.country.communes.flatMap(({ inseeCode }, index): Membership[] =>
    index % 7 === 0
      ? [
          {
            programme: index % 2 === 0 ? 'pvd' : 'frr',
            printedCode: inseeCode,
            communeCode: inseeCode,
            since: Day.of(index % 3 === 0 ? '2021-01-22' : '2022-06-01'),
            until: index % 5 === 0 ? Day.of('2021-06-30') : undefined,
            source: 'essai',
          },
        ]
      : [],
  );
  const facts = bare.country.communes.flatMap(({ inseeCode, population = 0 }, index): ReferenceFact[] =>
    index % 3 === 0
      ? [
          {
            communeCode: inseeCode,
            fact: 'place.populationDgf',
            value: population + (index % 900),
            asOf: Day.of('2021-01-01'),
            source: 'essai',
          },
          {
            communeCode: inseeCode,
            fact: 'place.fiscalPotentialRatio',
            value: (index % 200) / 100,
            asOf: Day.of('2021-01-01'),
            source: 'essai',
          },
          {
            communeCode: inseeCode,
            fact: 'place.density',
            value: index % 2 === 0 ? 'SPARSE' : 'VERY_SPARSE',
            asOf: Day.of('2025-01-01'),
            source: 'essai',
          },
        ]
      : [],
  );
  knowledge = await realKnowledge(memberships, facts);
}, 30_000);

const declared = fc.record(
  {
    'project.spendingKind': fc.constantFrom('INVESTMENT', 'OPERATING', 'POST', 'ENGINEERING'),
    'project.notStarted': fc.boolean(),
    'project.detrPriorityCategory': fc.boolean(),
    'project.brownfield': fc.boolean(),
    'project.themes': fc.subarray(['friche', 'batiment-scolaire', 'securite-routiere', 'commerce']),
    'place.populationDgf': fc.option(fc.integer({ min: 0, max: 50_000 })),
    'programme.pvd': fc.option(fc.boolean()),
  },
  { requiredKeys: [] },
);

describe('the whole country', () => {
  it('gives every commune the verdict of its own report, whatever is declared and whatever the day', async () => {
    const slugs = catalogue.schemes.map(({ document }) => document.slug);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...slugs),
        declared,
        fc.constantFrom('2020-12-31', '2021-02-01', '2021-11-15', '2025-06-01').map((day) => Day.of(day)),
        fc.array(fc.nat(34_000), { minLength: 5, maxLength: 20 }),
        async (slug, values, on, positions) => {
          const communes = [...new Set(positions.map((position) => knowledge.country.communes[position]!))];
          const facts = Object.entries(values).map(([code, value]) => ({ code, value }));
          const answer = await eligibleCommunes(
            { scheme: slug, on, facts, filter: { inseeCodes: communes.map(({ inseeCode }) => inseeCode) } },
            knowledge,
            catalogue,
            NO_AWARDS,
            ON,
          );
          if ('problems' in answer || !answer.communes) throw new Error(JSON.stringify(answer));
          const found = new Map([...answer.communes.list()].map((one) => [one.commune.inseeCode, one.verdict]));
          expect(found.size).toBe(communes.length);
          for (const { inseeCode } of communes) {
            const place = Place.commune(knowledge.country, inseeCode)!;
            const known = new Map<string, KnownFact>(Place.facts(place, knowledge, on));
            for (const { code, value } of facts) {
              if (value === null) known.delete(code);
              else known.set(code, { code, value, source: 'DECLARED' });
            }
            const { document } = catalogue.bySlug.get(slug)!;
            const situation = { facts: known, on, territories: new Set(Place.territories(place)) };
            expect([inseeCode, found.get(inseeCode)]).toEqual([
              inseeCode,
              Possible.verdict(possibleOf(document.eligibility, situation, document)),
            ]);
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('counts the same for a whole catalogue as for each scheme', async () => {
    const counts = countVerdictsOfCountry([], knowledge, catalogue, ON);
    for (const scheme of ['detr', 'dsil', 'amendes-police', 'dpv']) {
      const answer = await eligibleCommunes({ scheme, on: ON }, knowledge, catalogue, NO_AWARDS, ON);
      if ('problems' in answer) throw new Error('refused');
      expect([scheme, answer.communes?.counts]).toEqual([scheme, counts.get(scheme)]);
    }
  });

  it('a deadline is never that of a scheme excluded on the first day one can apply', () => {
    for (const { inseeCode } of knowledge.country.communes.filter((_, index) => index % 5_000 === 0)) {
      const answer = deadlines({ inseeCode }, knowledge, catalogue, ON);
      if ('problems' in answer || !answer.found) throw new Error('refused');
      expect(answer.found.deadlines.length).toBeGreaterThan(0);
      for (const { window, verdict } of answer.found.deadlines) {
        expect(verdict).not.toBe('INELIGIBLE');
        expect((window.closesOn ?? window.opensOn ?? '') >= ON).toBe(true);
      }
    }
  });
});
