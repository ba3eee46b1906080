import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day } from '#kernel';

import { daysLeft, deadline, nextOpening, nextWindow, statusOn } from './status.js';

const day = Day.of;
const window = (label: string, opensOn?: string, closesOn?: string) => ({
  label,
  opensOn: opensOn === undefined ? undefined : day(opensOn),
  closesOn: closesOn === undefined ? undefined : day(closesOn),
});

/** Three editions, as the fonds friches had. */
const FRICHES = {
  validFrom: day('2020-11-30'),
  validTo: day('2022-05-13'),
  windows: [
    window('Édition 1', '2020-11-30', '2021-03-19'),
    window('Édition 2', '2021-07-15', '2021-10-08'),
    window('Édition 3', '2022-02-15', '2022-05-13'),
  ],
};

describe('status on a day', () => {
  it.each([
    ['2020-11-29', 'UPCOMING'],
    ['2020-11-30', 'OPEN'],
    ['2021-03-19', 'OPEN'],
    ['2021-03-20', 'CLOSED'],
    ['2021-11-15', 'CLOSED'],
    ['2022-05-13', 'OPEN'],
    ['2022-05-14', 'CLOSED'],
  ])('with three editions, on %s it is %s', (on, status) => {
    expect(statusOn(FRICHES, day(on))).toBe(status);
  });

  it('without windows is permanent, open when its end is known, upcoming before it exists', () => {
    const detr = { validFrom: day('2011-01-01'), validTo: undefined, windows: [] };
    expect(statusOn(detr, day('2021-11-15'))).toBe('PERMANENT');
    expect(statusOn(detr, day('2010-12-31'))).toBe('UPCOMING');
    expect(statusOn({ ...detr, validTo: day('2022-12-31') }, day('2021-11-15'))).toBe('OPEN');
    expect(statusOn({ ...detr, validTo: day('2021-11-14') }, day('2021-11-15'))).toBe('CLOSED');
  });

  it('is permanent in a window without bounds', () => {
    expect(statusOn({ windows: [window('Au fil de l’eau')] }, day('2021-11-15'))).toBe('PERMANENT');
  });

  it('cuts a window at the end of the scheme', () => {
    const scheme = { validTo: day('2021-06-30'), windows: [window('Long', '2021-01-01', '2021-12-31')] };
    expect(deadline(scheme, day('2021-06-01'))).toBe('2021-06-30');
    expect(statusOn(scheme, day('2021-07-01'))).toBe('CLOSED');
  });
});

describe('next window', () => {
  it('is the open one, else the next to open, else none', () => {
    expect(nextWindow(FRICHES, day('2021-08-01'))?.label).toBe('Édition 2');
    expect(nextWindow(FRICHES, day('2021-11-15'))?.label).toBe('Édition 3');
    expect(nextWindow(FRICHES, day('2023-01-01'))).toBeUndefined();
  });

  it('of two open ones is the one that closes first', () => {
    const scheme = { windows: [window('a', '2024-01-01'), window('b', '2024-01-01', '2024-02-01')] };
    expect(nextWindow(scheme, day('2024-01-10'))?.label).toBe('b');
  });

  it('counts the days left, the last day included', () => {
    expect(daysLeft(FRICHES, day('2021-10-08'))).toBe(0);
    expect(daysLeft(FRICHES, day('2021-10-01'))).toBe(7);
    expect(daysLeft(FRICHES, day('2021-11-15'))).toBeUndefined();
    expect(daysLeft({ windows: [] }, day('2021-11-15'))).toBeUndefined();
  });

  it('tells when one can apply again', () => {
    expect(nextOpening(FRICHES, day('2021-11-15'))).toBe('2022-02-15');
    expect(nextOpening(FRICHES, day('2021-08-01'))).toBe('2021-08-01');
    expect(nextOpening(FRICHES, day('2023-01-01'))).toBeUndefined();
    expect(
      nextOpening({ validFrom: day('2024-01-01'), windows: [window('w', undefined, '2024-06-30')] }, day('2023-05-01')),
    ).toBe('2024-01-01');
  });
});

describe('whatever the windows', () => {
  const days = fc.integer({ min: 0, max: 1500 }).map((offset) => Day.add(day('2020-01-01'), offset));
  const spans = fc
    .tuple(fc.option(days, { nil: undefined }), fc.option(days, { nil: undefined }))
    .filter(([from, to]) => !from || !to || from <= to);
  const dated = fc.tuple(spans, fc.array(spans, { maxLength: 4 })).map(([[validFrom, validTo], windows]) => ({
    validFrom,
    validTo,
    windows: windows.map(([opensOn, closesOn], index) => ({ label: `w${index}`, opensOn, closesOn })),
  }));

  it('the next opening is the first day from then on when one can apply', () => {
    fc.assert(
      fc.property(dated, days, (scheme, on) => {
        const accepts = (at: Day): boolean => ['OPEN', 'PERMANENT'].includes(statusOn(scheme, at));
        const opening = nextOpening(scheme, on);
        const last = Day.add(on, 1600);
        let first: Day | undefined;
        for (let at = on; at <= last && first === undefined; at = Day.add(at, 1)) if (accepts(at)) first = at;
        expect(opening).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it('one can apply until the deadline and not the day after, unless another window takes over', () => {
    fc.assert(
      fc.property(dated, days, (scheme, on) => {
        const last = daysLeft(scheme, on) === undefined ? undefined : deadline(scheme, on);
        if (last !== undefined) expect(statusOn(scheme, last)).toBe('OPEN');
      }),
    );
  });
});
