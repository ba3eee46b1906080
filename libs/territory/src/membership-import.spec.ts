import { describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { missingColumns, readDay, readMembership, type MembershipListOptions } from './membership-import.js';
import { SMALL_COUNTRY } from './testing/country.js';

const OPTIONS: MembershipListOptions = {
  programme: 'pvd',
  inseeColumn: 'insee_com',
  since: Day.of('2021-01-22'),
  source: 'liste',
  where: [],
};

const read = (cells: Record<string, string>, options: Partial<MembershipListOptions> = {}): unknown =>
  readMembership({ line: 7, cells, raw: Object.values(cells).join(';') }, { ...OPTIONS, ...options }, SMALL_COUNTRY);

describe('a line of a list', () => {
  it('is a member, with the code as printed beside the commune of today', () => {
    expect(read({ insee_com: '23192' })).toMatchObject({
      kind: 'MEMBER',
      membership: { programme: 'pvd', printedCode: '23192', communeCode: '23186', since: '2021-01-22' },
    });
  });

  it.each([
    ['an empty code', { insee_com: '', nom: 'Guéret' }, {}, 'missing-code'],
    ['a code of no commune', { insee_com: '99999' }, {}, 'unknown-commune'],
    ['no date in the dated column', { insee_com: '23061', le: '' }, { sinceColumn: 'le' }, 'missing-date'],
    ['a date that is none', { insee_com: '23061', le: '31/02/2021' }, { sinceColumn: 'le' }, 'invalid-date'],
    ['an end before its beginning', { insee_com: '23061' }, { until: Day.of('2020-01-01') }, 'ends-before-it-begins'],
  ])('is refused for %s, with its number, its reason and its text', (_why, cells, options, code) => {
    expect(read(cells as unknown as Record<string, string>, options)).toMatchObject({
      kind: 'REFUSED',
      refused: { line: 7, code, raw: Object.values(cells).join(';') },
    });
  });

  it('is left out when blank, or when it does not match', () => {
    expect(read({ insee_com: ' ' })).toEqual({ kind: 'LEFT_OUT' });
    const where = [
      { column: 'type', value: 'FRR' },
      { column: 'type', value: 'FRR+' },
    ];
    expect(read({ insee_com: '23061', type: 'non' }, { where })).toEqual({ kind: 'LEFT_OUT' });
    expect(read({ insee_com: '23061', type: 'FRR+' }, { where })).toMatchObject({ kind: 'MEMBER' });
  });
});

it('a list without the columns asked is refused whole, naming the nearest', () => {
  expect(missingColumns(['insee_comm', 'nom'], OPTIONS)).toEqual([
    expect.stringContaining('la plus proche est « insee_comm »'),
  ]);
});

it.each([
  ['2020-06-23', '2020-06-23'],
  ['23/06/2020', '2020-06-23'],
  ['1/2/2020 00:00', '2020-02-01'],
  ['2020-06-23T10:00:00Z', '2020-06-23'],
  ['juin 2020', undefined],
])('« %s » is the day %s', (text, day) => {
  expect(readDay(text)).toBe(day);
});
