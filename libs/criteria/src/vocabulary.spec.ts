import { describe, expect, it } from '@jest/globals';
import { VOCABULARY, nearestFact } from './index.js';

/** The table of the client contract. */
const CONTRACT =
  `beneficiary.type place.zone place.population place.populationDgf place.fiscalPotentialRatio place.density
place.recentCommuneNouvelle place.dsuLast3Years epci.population epci.largestCommunePopulation epci.density programme.pvd
programme.acv programme.villagesAvenir programme.pvd.conventionSigned status.ort status.opahRu status.opahRuStudy
status.anru status.crte zoning.frr zoning.qpv zoning.qpvPopulationShare project.spendingKind project.notStarted
project.themes project.stage project.purpose project.detrPriorityCategory project.brownfield project.urbanDevelopment
project.residualDeficit project.inStateContract project.cost project.eligibleCost project.privateFunding`.split(/\s+/);

describe('the vocabulary', () => {
  it('has every fact of the contract', () => {
    expect(CONTRACT.filter((code) => !VOCABULARY.get(code))).toEqual([]);
  });

  it.each(VOCABULARY.definitions.map((definition) => [definition.code, definition] as const))(
    '%s has its words',
    (_code, definition) => {
      expect(definition.question).toMatch(/^\p{Lu}.* \?$/u);
      expect(definition.label).toMatch(/^(le |la |les |l’)/);
      expect(definition.sources.length).toBeGreaterThan(0);
      const { required, denied, found } = definition.phrases;
      switch (definition.type) {
        case 'BOOLEAN':
          expect(required).not.toContain('{');
          expect(denied).toBeDefined();
          expect(denied).not.toContain('{');
          break;
        case 'NUMBER':
        case 'EURO':
          expect(required).toMatch(/\{(bounds|of)\}/);
          expect(found).toContain('{value}');
          expect(definition.range).toBeDefined();
          break;
        case 'CHOICE':
          expect(definition.options!.length).toBeGreaterThan(1);
          expect(new Set(definition.options!.map(({ value }) => value)).size).toBe(definition.options!.length);
          expect(required).toContain('{options}');
          expect(denied).toContain('{options}');
          break;
        case 'LIST':
          expect(required).toContain('{options}');
          expect(denied).toContain('{options}');
      }
      expect(JSON.stringify(definition)).not.toMatch(/[a-zé]'[a-zéh]/);
    },
  );

  it('finds the nearest code', () => {
    expect(nearestFact(VOCABULARY, 'place.popuation')).toBe('place.population');
  });
});
