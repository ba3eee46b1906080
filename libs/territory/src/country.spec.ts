import { describe, expect, it } from '@jest/globals';

import { SMALL_COUNTRY } from './testing/country.js';

const found = (query: string, limit = 5): string[] => SMALL_COUNTRY.findCommunes(query, limit).map(({ name }) => name);

describe('a commune is found', () => {
  it.each([
    ['its name without accents or case', 'CHENERAILLES', ['Chénérailles']],
    ['the beginning of its name', 'chene', ['Chénérailles']],
    ['« St » for « Saint », spaces for hyphens', 'st etienne de fursac', ['Saint-Étienne-de-Fursac']],
    ['« Ste » for « Sainte »', 'Ste Feyre', ['Sainte-Feyre']],
    ['the name of a commune merged into it', 'Saint-Pierre-de-Fursac', ['Saint-Étienne-de-Fursac']],
    ['its INSEE code', '23061', ['Chénérailles']],
    ['the code of a commune merged into it', '23192', ['Saint-Étienne-de-Fursac']],
    ['a postal code, the largest commune first', '23000', ['Guéret', 'Sainte-Feyre']],
    ['the beginning of a postal code', '971', ['Petit-Bourg']],
    ['a name with a wrong letter', 'Chenerrailes', ['Chénérailles']],
    ['a name and its postal code', '23000 gueret', ['Guéret']],
    ['a name and its department', 'Sainte-Feyre (23)', ['Sainte-Feyre']],
    ['an arrondissement', 'gueret 1er arrondissement', ['Guéret']],
    ['the beginning of that of an arrondissement', 'Guéret 1', ['Guéret']],
    ['a name without its article', 'valliere haute', ['La Vallière-Haute']],
    ['words in any order', 'fursac etienne', ['Saint-Étienne-de-Fursac']],
  ])('by %s', (_how, query, names) => {
    expect(found(query)).toEqual(names);
  });

  it('by its exact name before a larger one that contains it', () => {
    expect(found('vallière')).toEqual(['Vallière', 'La Vallière-Haute']);
    expect(found('la vallière')).toEqual(['La Vallière-Haute', 'Vallière']);
  });

  it('never more often than asked, and not at all by nothing', () => {
    expect(found('23', 2)).toHaveLength(2);
    expect(found('   ')).toEqual([]);
    expect(found('zzz')).toEqual([]);
    expect(found('Guéret (97)')).toEqual([]);
  });
});

describe('an EPCI is found', () => {
  it.each(['grand guéret', 'GUERET', 'communauté d’agglomération du grand guéret', '200 000 001'])(
    'by « %s »',
    (query) => {
      expect(SMALL_COUNTRY.findEpcis(query, 3).map(({ siren }) => siren)).toContain('200000001');
    },
  );
});

describe('a code resolves', () => {
  it('to the commune of today, whether it is its own or that of a commune it absorbed', () => {
    expect(SMALL_COUNTRY.resolve('23061')?.name).toBe('Chénérailles');
    expect(SMALL_COUNTRY.resolve('23192')?.inseeCode).toBe('23186');
    expect(SMALL_COUNTRY.resolve('23099')?.inseeCode).toBe('23096');
    expect(SMALL_COUNTRY.resolve('99999')).toBeUndefined();
  });

  it('only to communes of today when that is asked', () => {
    expect(SMALL_COUNTRY.commune('23192')).toBeUndefined();
  });

  it.each([
    ['a near neighbour in its department', '23062', '23061'],
    ['that of its postal code', '23290', '23186'],
    ['that of the name', 'CHENERAILLES', '23061'],
  ])('and an unknown one has %s', (_what, written, meant) => {
    expect(SMALL_COUNTRY.nearestCode(written)).toBe(meant);
  });
});

describe('a code is found by an exact name', () => {
  const named = (name: string, department = '23'): readonly string[] =>
    SMALL_COUNTRY.communesNamed(name, department).map((code) => SMALL_COUNTRY.commune(code)?.name ?? code);

  it('of a commune in its department: abbreviations and accents do not matter, letters do', () => {
    expect(named('STE FEYRE')).toEqual(['Sainte-Feyre']);
    expect(named('Valliere')).toEqual(['Vallière']);
    expect(named('Vallières')).toEqual([]);
    expect(named('Sainte-Feyre', '01')).toEqual([]);
    expect(named('Vallière-Haute (La)')).toEqual(['La Vallière-Haute']);
  });

  it('of a commune that was merged, as its own code', () => {
    expect(named('Saint-Pierre-de-Fursac')).toEqual(['23192']);
  });

  it('of a department and of a region', () => {
    expect(['CREUSE', 'Creuze'].map((name) => SMALL_COUNTRY.departmentNamed(name))).toEqual(['23', undefined]);
    expect(SMALL_COUNTRY.regionNamed('nouvelle aquitaine')).toBe('75');
  });
});
