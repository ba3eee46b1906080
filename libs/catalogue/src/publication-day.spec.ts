import { describe, expect, it } from '@jest/globals';

import { publicationDay } from './publication-day.js';
import { example } from './testing/example.js';

const source = (checkedOn?: string) => [{ label: 'Page', ...(checkedOn && { checkedOn }) }];

describe('the day a scheme was made public', () => {
  it.each([
    ['what the file says', { publishedOn: '2023-05-02' }, '2023-05-02'],
    ['its first day', {}, '2024-01-01'],
    ['the opening of its first window', { validFrom: undefined }, '2024-01-15'],
    [
      'the day somebody read of what is only announced',
      { validFrom: '2027-01-01', windows: [], sources: source('2026-03-01') },
      '2026-03-01',
    ],
    [
      'unknown when a source was read and nothing says since when it was public',
      {
        validFrom: undefined,
        windows: [],
        sources: [...source('2026-03-02'), { label: 'Autre', checkedOn: '2025-01-01' }],
      },
      undefined,
    ],
    ['unknown when there is no date at all', { validFrom: undefined, windows: [], sources: source() }, undefined],
  ])('is %s', (_, change, day) => {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const { validFrom: _from, ...rest } = example(given);
    expect(publicationDay('validFrom' in change && change.validFrom === undefined ? rest : example(given))).toBe(day);
  });
});
