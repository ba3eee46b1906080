import { describe, expect, it } from '@jest/globals';
import { Day } from '#kernel';
import { DEROGATIONS, derogation, lawOn } from './law.js';

describe('lawOn', () => {
  it('knows the minimum own share from 2012', () => {
    expect(lawOn(Day.of('2011-12-31')).ownShare).toBeUndefined();
    expect(lawOn(Day.of('2012-01-01')).ownShare?.share).toBe(0.2);
  });

  it('knows no ceiling on aid before decree 99-1060, then 80 %, then 100 %', () => {
    expect(lawOn(Day.of('1999-12-16')).publicAidCeiling).toBeUndefined();
    expect(lawOn(Day.of('2018-09-30')).publicAidCeiling?.share).toBe(0.8);
    expect(lawOn(Day.of('2018-10-01')).publicAidCeiling?.share).toBe(1);
  });

  it('says that the rule on endowments was not read before 6 October 2021', () => {
    expect(lawOn(Day.of('2021-10-05')).endowmentFloor?.uncertain).toContain('6 octobre 2021');
    expect(lawOn(Day.of('2021-10-06')).endowmentFloor?.uncertain).toBeUndefined();
    expect(lawOn(Day.of('2021-10-06')).endowmentCeiling?.share).toBe(0.8);
  });

  it('gives each rule in force a legal basis', () => {
    for (const rule of Object.values(lawOn(Day.of('2026-01-01')))) expect(rule.legalBasis.length).toBeGreaterThan(0);
  });
});

describe('derogations', () => {
  it('have one code each, a share under 20 %, a condition and a legal basis', () => {
    expect(new Set(DEROGATIONS.map((one) => one.code)).size).toBe(DEROGATIONS.length);
    for (const one of DEROGATIONS) {
      expect(one.share).toBeLessThan(0.2);
      expect(one.condition).toMatch(/[^.]$/);
      expect(one.legalBasis.length).toBeGreaterThan(0);
    }
  });

  it('are found by code', () => {
    expect(derogation('school-energy-renovation')).toMatchObject({
      share: 0.1,
      from: '2024-03-31',
      decidedBy: 'PREFECT',
    });
    expect(derogation('unprotected-heritage')).toMatchObject({ from: '2019-12-29' });
    expect(derogation('nothing')).toBeUndefined();
  });
});
