import { describe, expect, it } from '@jest/globals';

import { decideLoad, keepTakenOver } from './loading.js';
import { example } from './testing/example.js';

describe('loading a file beside what the catalogue holds', () => {
  it.each([
    ['a scheme not known yet is created', undefined, 'CREATE'],
    ['an unchanged file does nothing', { managedBy: 'FILE', sourceHash: 'h1', archived: false }, 'UNCHANGED'],
    ['a changed file makes a new version', { managedBy: 'FILE', sourceHash: 'h0', archived: false }, 'UPDATE'],
    ['a file that comes back revives its scheme', { managedBy: 'FILE', sourceHash: 'h1', archived: true }, 'UPDATE'],
    [
      'what an editor took over is kept, whatever the file says',
      { managedBy: 'EDITOR', sourceHash: 'h0', archived: false },
      'KEPT',
    ],
    [
      'what an import brought is no business of a file',
      { managedBy: 'IMPORT', sourceHash: 'h0', archived: false },
      'KEPT',
    ],
  ] as const)('%s', (_, held, decision) => {
    expect(decideLoad(held, 'h1', 'FILE')).toBe(decision);
  });

  it('an import keeps the fields that an editor took over, even the one he emptied', () => {
    const { acronym: _, ...current } = example({ name: 'Nom corrigé' });
    const imported = example({ name: 'NOM BRUT', acronym: 'XYZ', summary: 'Nouveau résumé.' });
    const merged = keepTakenOver(current, imported, ['name', 'acronym']);
    expect(merged).toEqual({ ...imported, name: 'Nom corrigé', acronym: undefined });
  });
});
