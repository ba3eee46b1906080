import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Euro } from '#kernel';

import { DEMONSTRATION_SOURCE, demonstrationOf, shared, type DemonstrationCommune } from './demonstration.js';
import { builtInReports } from './published/index.js';
import { LEDGER_RULES, brokenRule, standingOf } from './rules.js';

const communes = (count: number): DemonstrationCommune[] =>
  Array.from({ length: count }, (_, index) => ({
    inseeCode: String(index + 10_000),
    name: `Commune ${index}`,
    population: 2_000 + (index % 18_000),
  }));

describe('parts of a total', () => {
  it('are uneven, and add up to the cent whatever the total', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 1, max: 900 }), (total, parts) => {
        const amounts = shared(total, parts);
        expect(amounts).toHaveLength(parts);
        expect(Euro.sum(amounts)).toBe(total);
        expect(amounts.every((amount) => amount >= 0n)).toBe(true);
      }),
    );
    expect(new Set(shared(Euro.of(91_689_327), 770)).size).toBeGreaterThan(50);
  });
});

describe('the demonstration', () => {
  it('is the same every time, bears its own source, and breaks no rule of the ledger', async () => {
    const reports = await builtInReports();
    const [autumn, july] = ['2021-autumn', '2021-07'].map((code) => reports.find((report) => report.code === code)!);
    const made = demonstrationOf(communes(4_000), autumn!, july!)!;
    expect(demonstrationOf([...communes(4_000)].reverse(), autumn!, july!)).toEqual(made);
    expect(made.members.filter(({ programme }) => programme === 'pvd')).toHaveLength(1_632);
    expect(new Set(made.awards.map(({ award }) => award.reference)).size).toBe(made.awards.length);
    for (const { award, entries } of made.awards) {
      expect(award.source).toBe(DEMONSTRATION_SOURCE);
      entries.forEach((entry, index) => {
        expect(entry.effectiveOn >= '2020-10-01' && entry.effectiveOn <= autumn!.asOf).toBe(true);
        expect(brokenRule(standingOf(entries.slice(0, index)), { ...entry, reason: undefined })).toBeUndefined();
      });
    }
    expect(LEDGER_RULES.length).toBeGreaterThan(0);
  });

  it('is not made of too few communes', async () => {
    const [july, autumn] = await builtInReports();
    expect(demonstrationOf(communes(1_000), autumn!, july!)).toBeUndefined();
  });
});
