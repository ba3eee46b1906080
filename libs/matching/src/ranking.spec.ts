import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Verdict } from '#kernel';

import { inDays, rankSchemes } from './ranking.js';

const VERDICTS: readonly Verdict[] = ['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'];
const rank = (verdicts: Verdict[], scores: number[], names: number[]): number[] => [
  ...rankSchemes(verdicts, Float64Array.from(scores), Uint32Array.from(names)),
];

describe('the order of a report', () => {
  it('is by verdict before everything, then by score, then by name', () => {
    expect(rank(['INELIGIBLE', 'ELIGIBLE', 'TO_VERIFY'], [1, 0, 0.5], [0, 1, 2])).toEqual([1, 2, 0]);
    expect(rank(['ELIGIBLE', 'ELIGIBLE', 'ELIGIBLE'], [0.2, 0.8, 0.2], [2, 1, 0])).toEqual([1, 2, 0]);
  });

  it('does not depend on rounding errors', () => {
    expect(rank(['ELIGIBLE', 'ELIGIBLE'], [0.3, 0.1 + 0.2], [0, 1])).toEqual([0, 1]);
  });

  it('is that of a plain comparison, for any number of schemes', () => {
    const scheme = fc.record({ verdict: fc.constantFrom(...VERDICTS), score: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(scheme, { maxLength: 300 }), fc.integer(), (schemes, seed) => {
        const names = schemes
          .map((_, position) => ({ position, key: Math.imul(position + 1, seed | 1) }))
          .sort((a, b) => a.key - b.key || a.position - b.position)
          .reduce<number[]>((ranks, { position }, index) => Object.assign(ranks, { [position]: index }), []);
        const plain = schemes
          .map((one, position) => ({ ...one, position }))
          .sort(
            (a, b) =>
              VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
              b.score - a.score ||
              names[a.position]! - names[b.position]!,
          )
          .map(({ position }) => position);
        expect(
          rank(
            schemes.map(({ verdict }) => verdict),
            schemes.map(({ score }) => score / 10_000),
            names,
          ),
        ).toEqual(plain);
      }),
    );
  });

  it('says days as people do', () => {
    expect([0, 1, 12].map(inDays)).toEqual(['aujourd’hui', 'demain', 'dans 12 jours']);
  });
});
