import { describe, expect, it } from '@jest/globals';

import { AID_TYPES, AID_TYPE_GROUPS, aidTypeOf, expandAidTypes } from './aid-types.js';
import { ORGANISATIONS, organisationOf } from './organisations.js';
import { expandThemeGroups, THEME_CODES, THEME_GROUPS, THEMES, withBroaderThemes } from './themes.js';

/** The codes that the client contract promises. */
const PROMISED =
  `friche revitalisation-centre-bourg commerce batiment-scolaire renovation-energetique energie batiment-public
  mise-aux-normes accessibilite voirie securite-routiere mobilite eau assainissement nature-en-ville biodiversite risques
  logement tiers-lieu numerique inclusion-numerique services-publics sante petite-enfance education sport culture
  patrimoine cimetiere securite incendie tourisme developpement-economique agriculture dechets ingenierie emploi`.split(
    /\s+/,
  );

describe('themes', () => {
  it('holds every code that the contract promises', () => {
    expect(PROMISED.filter((code) => !THEME_CODES.includes(code))).toEqual([]);
  });

  it('gives each code one meaning, groups included', () => {
    const codes = [...THEME_CODES, ...THEME_GROUPS.map((group) => group.code)];
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('puts every theme in one of the nine groups, and a narrower theme under an existing one', () => {
    const groups = THEME_GROUPS.map((group) => group.code);
    expect(groups).toHaveLength(9);
    expect(THEMES.filter((theme) => !groups.includes(theme.group))).toEqual([]);
    expect(THEMES.filter((theme) => theme.broader && !THEME_CODES.includes(theme.broader))).toEqual([]);
  });

  it('never lets one sub-theme of Aides-Territoires mean two themes', () => {
    const aliases = THEMES.flatMap((theme) => theme.aliases);
    expect(new Set(aliases).size).toBe(aliases.length);
  });

  it('expands a group in place, once', () => {
    const water = THEMES.filter((theme) => theme.group === 'eau-milieux-aquatiques').map((theme) => theme.code);
    expect(expandThemeGroups(['voirie', 'eau-milieux-aquatiques', 'eau'])).toEqual(['voirie', ...water]);
  });

  it('counts a cycle path as mobility', () => {
    expect(withBroaderThemes(['mobilites-actives', 'voirie'])).toEqual(['mobilites-actives', 'mobilite', 'voirie']);
  });
});

describe('aid types', () => {
  it('reads both spellings of Aides-Territoires', () => {
    expect(aidTypeOf('technical-engineering')?.code).toBe('technical_engineering');
    expect(aidTypeOf('grant')?.label).toBe('Subvention');
    expect(aidTypeOf('gift')).toBeUndefined();
  });

  it('expands groups and leaves unknown codes as they were written', () => {
    expect(expandAidTypes(['technical-group', 'grant', 'no-such'])).toEqual([
      'technical_engineering',
      'financial_engineering',
      'legal_engineering',
      'grant',
      'no-such',
    ]);
    expect(AID_TYPES.every((type) => AID_TYPE_GROUPS.some((group) => group.code === type.group))).toBe(true);
  });
});

describe('organisations', () => {
  it('has one organisation a slug', () => {
    const slugs = ORGANISATIONS.map((organisation) => organisation.slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(organisationOf('anct')?.name).toBe('Agence nationale de la cohésion des territoires');
  });
});
