import { describe, expect, it } from '@jest/globals';
import { driftBetween, hasDrifted, type Stamp } from './drift.js';

const stamps = (entries: Record<string, [version: number, updatedAt: number]>): Map<string, Stamp> =>
  new Map(Object.entries(entries).map(([slug, [version, updatedAt]]) => [slug, { version, updatedAt }]));

describe('drift', () => {
  it('is none when index and database agree', () => {
    const same = stamps({ detr: [2, 100], dsil: [1, 50] });
    const drift = driftBetween(same, new Map(same));
    expect(drift).toEqual({ missing: [], stale: [], phantom: [] });
    expect(hasDrifted(drift)).toBe(false);
  });

  it('says what is missing, what is as it was, and what should be gone', () => {
    const drift = driftBetween(
      stamps({ 'new-one': [1, 10], edited: [3, 30], republished: [1, 20], same: [1, 1] }),
      stamps({ edited: [2, 30], republished: [1, 10], same: [1, 1], archived: [4, 4] }),
    );
    expect(drift).toEqual({ missing: ['new-one'], stale: ['edited', 'republished'], phantom: ['archived'] });
    expect(hasDrifted(drift)).toBe(true);
  });
});
