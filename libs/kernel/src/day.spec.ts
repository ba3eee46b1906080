import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day, FIRST_DAY, LAST_DAY, Period } from './index.js';

const day = fc.integer({ min: 0, max: 109_000 }).map((days) => Day.add(FIRST_DAY, days));

describe('a day', () => {
  it.each([
    '2021-02-30',
    '2023-02-29',
    '2021-13-01',
    '2021-00-10',
    '1899-12-31',
    '2200-01-01',
    '9999-01-01',
    '2021-1-5',
    '15/11/2021',
    '',
  ])('is not read from « %s »', (text) => {
    expect(Day.parse(text)).toBeUndefined();
    expect(() => Day.of(text)).toThrow(RangeError);
  });

  it('is read from the first to the last that are plausible', () => {
    for (const text of [FIRST_DAY, LAST_DAY, '2024-02-29', '2000-02-29']) expect(Day.parse(text)).toBe(text);
  });

  it('comes so many days after another', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -400, max: 400 }), (from, days) => {
        const to = Day.add(from, days);
        expect(Day.between(from, to)).toBe(days);
        expect(to > from).toBe(days > 0);
      }),
    );
    expect(Day.add(Day.of('2024-02-28'), 2)).toBe('2024-03-01');
  });

  it('comes so many months after another, at the latest on the last of the month', () => {
    expect(Day.addMonths(Day.of('2024-01-31'), 1)).toBe('2024-02-29');
    expect(Day.addMonths(Day.of('2023-01-31'), 1)).toBe('2023-02-28');
    expect(Day.addMonths(Day.of('2024-03-31'), -13)).toBe('2023-02-28');
    expect(Day.addMonths(Day.of('2021-11-15'), 2)).toBe('2022-01-15');
  });

  it('is that of Paris, in winter and in summer', () => {
    expect(Day.at(new Date('2021-12-31T22:59:59Z'))).toBe('2021-12-31');
    expect(Day.at(new Date('2021-12-31T23:00:00Z'))).toBe('2022-01-01');
    expect(Day.at(new Date('2021-06-30T22:00:00Z'))).toBe('2021-07-01');
  });

  it('is read by people', () => {
    expect(['2024-01-01', '2021-11-15', '2022-08-02'].map((text) => Day.inFrench(Day.of(text)))).toEqual([
      '1er janvier 2024',
      '15 novembre 2021',
      '2 août 2022',
    ]);
  });
});

describe('a period', () => {
  const period = fc.record({ from: fc.option(day, { nil: undefined }), until: fc.option(day, { nil: undefined }) });

  it('holds both of its ends', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 50 }), (from, days) => {
        const until = Day.add(from, days);
        expect([from, until].map((one) => Period.contains({ from, until }, one))).toEqual([true, true]);
        expect([Day.add(from, -1), Day.add(until, 1)].map((one) => Period.contains({ from, until }, one))).toEqual([
          false,
          false,
        ]);
        expect(Period.contains({}, from)).toBe(true);
      }),
    );
  });

  it('overlaps another when a day is in both', () => {
    fc.assert(
      fc.property(period, period, (a, b) => {
        fc.pre([a, b].every(({ from, until }) => from === undefined || until === undefined || from <= until));
        const from = [a.from, b.from]
          .filter((one) => one !== undefined)
          .sort()
          .at(-1);
        const until = [a.until, b.until].filter((one) => one !== undefined).sort()[0];
        expect(Period.overlap(a, b)).toBe(from === undefined || until === undefined || from <= until);
      }),
    );
  });
});
