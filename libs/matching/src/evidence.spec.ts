import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { AwardEvidence } from './awards.js';
import { leanOn, LEAST_AWARDS } from './evidence.js';

const EVIDENCE: AwardEvidence = {
  awards: 37,
  amount: { p25: 1_000_000n, median: 2_000_000n, p75: 4_000_000n },
  rate: { p25: 0.25, median: 0.3, p75: 0.4 },
  basis: '37 attributions DETR à des communes de 500 à 1 999 habitants',
};
const RANGE = {
  base: 50_000_000n,
  min: 10_000_000n,
  max: 30_000_000n,
  rateMin: 0.2,
  rateMax: 0.6,
  sentence: 'De 20 à 60 %.',
};

describe('an estimate and its evidence', () => {
  it('a range of rates is narrowed to what half of the comparable awards had, and says so', () => {
    const leaning = leanOn(RANGE, EVIDENCE);
    expect([leaning.min, leaning.max]).toEqual([12_500_000n, 20_000_000n]);
    expect(leaning.sentence).toMatch(
      /^De 20 à 60 %\. 37 attributions DETR à des communes de 500 à 1 999 habitants : la moitié ont eu de 25\s%/,
    );
  });

  it('an amount that nobody publishes is what half of the comparable awards were', () => {
    const leaning = leanOn({ sentence: 'Le montant se décide dossier par dossier.' }, { ...EVIDENCE, rate: undefined });
    expect([leaning.min, leaning.max]).toEqual([1_000_000n, 4_000_000n]);
  });

  it('nine awards, none, a flat sum, or awards outside of the rules change nothing', () => {
    expect(leanOn(RANGE, { ...EVIDENCE, awards: LEAST_AWARDS - 1 })).toBe(RANGE);
    expect(leanOn(RANGE, undefined)).toBe(RANGE);
    const flat = { ...RANGE, min: 5_500_000n, max: 5_500_000n };
    expect(leanOn(flat, EVIDENCE)).toBe(flat);
    expect(leanOn(RANGE, { ...EVIDENCE, rate: { p25: 0.8, median: 0.9, p75: 1 } })).toBe(RANGE);
  });

  it('never leaves what the rules allow', () => {
    const cents = fc.bigInt({ min: 0n, max: 10n ** 10n });
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(cents, cents, cents, rate, rate, (base, a, b, c, d) => {
        const [min, max] = a < b ? [a, b] : [b, a];
        const [p25, p75] = c < d ? [c, d] : [d, c];
        const estimate = { base, min, max, sentence: '' };
        const leaning = leanOn(estimate, { ...EVIDENCE, rate: { p25, median: p25, p75 } });
        expect(leaning.min! >= min && leaning.max! <= max && leaning.min! <= leaning.max!).toBe(true);
      }),
    );
  });
});
