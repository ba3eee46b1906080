import { describe, expect, it } from '@jest/globals';

import { organisationIn, organisationsOf } from './organisations-named.js';
import type { PublishedScheme } from './snapshot.js';
import { EXAMPLE, example } from './testing/example.js';
import { validateScheme } from './validation.js';

const DEPARTMENT = { slug: 'departement-creuse', name: 'Département de la Creuse' };

describe('organisations that a scheme names itself', () => {
  it('read as they are named, beside those of the list', () => {
    const document = example({ funders: ['etat', DEPARTMENT.slug], organisations: [DEPARTMENT] });
    expect(organisationIn(document, DEPARTMENT.slug)?.name).toBe(DEPARTMENT.name);
    expect(organisationIn(document, 'etat')?.name).toBe('État');
    expect(organisationIn(document, 'inconnu')).toBeUndefined();
    const scheme: PublishedScheme = { document, version: 1, publishedAt: new Date(0), updatedAt: new Date(0) };
    const catalogue = { schemes: [scheme], bySlug: new Map([[document.slug, scheme]]) };
    expect(organisationsOf(catalogue).get(DEPARTMENT.slug)?.name).toBe(DEPARTMENT.name);
    expect(organisationsOf(catalogue)).toBe(organisationsOf(catalogue));
  });

  it.each([
    [
      'one that nobody names',
      { funders: ['departement-creuze'], organisations: [DEPARTMENT] },
      'funders[0]',
      'unknown-funder',
    ],
    [
      'one that the list has',
      { organisations: [{ slug: 'etat', name: 'Autre' }] },
      'organisations[0].slug',
      'known-organisation',
    ],
    [
      'one twice',
      { organisations: [DEPARTMENT, { ...DEPARTMENT, name: 'x' }] },
      'organisations[1].slug',
      'duplicate-organisation',
    ],
    ['one without any list of its own', { funders: [DEPARTMENT.slug] }, 'funders[0]', 'unknown-funder'],
  ])('%s is refused', (_, change, path, code) => {
    const { problems } = validateScheme({ ...EXAMPLE, ...change });
    expect(problems.map((problem) => [problem.path.join('.').replaceAll(/\.(\d+)/g, '[$1]'), problem.code])).toEqual([
      [path, code],
    ]);
  });
});

describe('everything that is wrong', () => {
  it('is said at once, of form and of meaning', () => {
    const { problems } = validateScheme({
      ...EXAMPLE,
      themes: ['voirrie'],
      description: '<b>gras</b>',
      windows: [{ label: 'x', opensOn: '2025-02-01', closesOn: '2025-01-01' }],
      financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMin: 0.6, rateMax: 0.5 },
    });
    expect(problems.map(({ code }) => code)).toEqual([
      'unknown-theme',
      'window-ends-before-it-opens',
      'rate-min-over-max',
      'html-in-text',
    ]);
  });
});
