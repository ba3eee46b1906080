import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalJson } from '#kernel';

import { changedFields, differences } from './difference.js';
import type { SchemeDocument } from './scheme.js';
import { example } from './testing/example.js';

describe('what changed between two versions', () => {
  it('names the window by its label and the criterion by its code', () => {
    const before = example();
    const after = example({
      windows: [
        { label: 'Appel 2024', opensOn: '2024-01-15', closesOn: '2024-04-30' },
        { label: 'Appel 2025', opensOn: '2025-01-15', closesOn: '2025-03-31' },
        { label: 'Appel 2026', opensOn: '2026-01-15' },
      ],
      eligibility: { all: [{ code: 'exemple-toitures.population', fact: 'place.population', atMost: 5000 }] },
      acronym: undefined,
    });
    expect(differences(before, after)).toEqual([
      { path: 'acronym', kind: 'REMOVED', before: 'FTV' },
      { path: 'windows[Appel 2024].closesOn', kind: 'CHANGED', before: '2024-03-31', after: '2024-04-30' },
      { path: 'windows[Appel 2026]', kind: 'ADDED', after: { label: 'Appel 2026', opensOn: '2026-01-15' } },
      { path: 'eligibility.all[exemple-toitures.population].atMost', kind: 'CHANGED', before: 3500, after: 5000 },
      {
        path: 'eligibility.all[exemple-toitures.fenetre]',
        kind: 'REMOVED',
        before: { code: 'exemple-toitures.fenetre', windows: true },
      },
    ]);
    expect(changedFields(before, after)).toEqual(['acronym', 'windows', 'eligibility']);
  });

  it('sees a list put in another order', () => {
    const after = example({ themes: ['batiment-public', 'nature-en-ville'] });
    expect(differences(example(), after)).toEqual([
      {
        path: 'themes',
        kind: 'REORDERED',
        before: ['nature-en-ville', 'batiment-public'],
        after: ['batiment-public', 'nature-en-ville'],
      },
    ]);
  });

  it('is empty exactly when both say the same', () => {
    const json = fc.dictionary(fc.constantFrom('a', 'b', 'code'), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(json, json, (before, after) => {
        const found = differences(before as unknown as SchemeDocument, after as unknown as SchemeDocument);
        expect(found.length === 0).toBe(canonicalJson(before) === canonicalJson(after));
      }),
    );
  });
});
