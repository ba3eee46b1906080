import { describe, expect, it } from '@jest/globals';
import { filterProblems, type FilterCodes } from './read-filter.js';

const EMPTY = { schemes: [], bySlug: new Map() };
const messages = (filter: FilterCodes) => filterProblems(filter, EMPTY).map(({ message }) => message);

describe('codes to filter by', () => {
  it('known ones are no problem, groups included', () => {
    expect(
      filterProblems(
        { themes: ['friche', 'energies-dechets'], aidTypes: ['grant'], funders: ['ademe'], programmes: ['pvd'] },
        EMPTY,
      ),
    ).toEqual([]);
  });

  it.each([
    ['a wrong letter', 'frche', 'friche'],
    ['a word of the subject', 'ecole', 'batiment-scolaire'],
    ['with its accent and plural', 'Écoles', 'batiment-scolaire'],
    ['a label', 'Vélo et marche', 'mobilites-actives'],
    ['a label with a wrong letter', 'Assainisement', 'assainissement'],
    ['another service’s name', 'Espaces verts', 'nature-en-ville'],
    ['a word with a typo', 'renovaton thermique', 'renovation-energetique'],
  ])('an unknown theme leads to the one that was meant: %s, « %s »', (_case, written, meant) => {
    expect(filterProblems({ themes: ['friche', written] }, EMPTY)).toEqual([
      {
        path: 'filter.themes[1]',
        code: 'unknown-theme',
        message: `« ${written} » n’est pas un code connu. Vouliez-vous dire « ${meant} » ?`,
      },
    ]);
  });

  it('names of funders, types and programmes lead to their codes', () => {
    expect(messages({ funders: ['Banque des Territoires'] })[0]).toContain('« banque-des-territoires »');
    expect(messages({ aidTypes: ['Subvention'] })[0]).toContain('« grant »');
    expect(messages({ programmes: ['Petites villes de demain'] })[0]).toContain('« pvd »');
  });

  it('what resembles nothing gets no hint, and a megabyte of it no megabyte of answer', () => {
    expect(messages({ themes: ['xyzxyzxyz'] })).toEqual(['« xyzxyzxyz » n’est pas un code connu.']);
    expect(messages({ themes: ['x', 'no'] })).toEqual([
      '« x » n’est pas un code connu.',
      '« no » n’est pas un code connu.',
    ]);
    expect(messages({ themes: ['x'.repeat(1_000_000)] })[0]!.length).toBeLessThan(120);
  });

  it('every problem at once', () => {
    expect(filterProblems({ themes: ['a', 'b'], programmes: ['c'] }, EMPTY).map(({ path }) => path)).toEqual([
      'filter.themes[0]',
      'filter.themes[1]',
      'filter.programmes[0]',
    ]);
  });
});
