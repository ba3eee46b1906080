import { describe, expect, it } from '@jest/globals';

import { VOCABULARY } from '#criteria';
import { Day } from '#kernel';

import { readFrenchNumber } from './french-number.js';
import { importableFact, readFactLine, readValueMap, type FactListOptions } from './reference-fact-import.js';
import { SMALL_COUNTRY } from './testing/country.js';

const optionsFor = (code: string, more: Partial<FactListOptions> = {}): FactListOptions => ({
  definition: VOCABULARY.get(code)!,
  asOf: Day.of('2025-01-01'),
  source: 'essai',
  ...more,
});
const line = (printedCode: string, printedValue: string, options: FactListOptions) =>
  readFactLine({ line: 2, printedCode, printedValue, raw: `${printedCode},${printedValue}` }, options, SMALL_COUNTRY);
const valueOf = (printed: string, code: string) => {
  const read = line('23061', printed, optionsFor(code));
  return read.kind === 'FACT' ? read.fact.value : read.kind === 'REFUSED' ? read.refused.code : undefined;
};

describe('a number as French files write it', () => {
  it.each([
    ['1 234,56', 1234.56],
    ['1\u202f234', 1234],
    ['12.5', 12.5],
    ['-3', -3],
    ['19 %', 0.19],
    ['1.234,56', undefined],
    ['#DIV/0 !', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(readFrenchNumber(text)).toBe(expected);
  });
});

describe('one line of a file of facts', () => {
  it('reads each type of fact as people write it', () => {
    expect(valueOf('1 234', 'place.population')).toBe(1234);
    expect(valueOf('0,95', 'place.fiscalPotentialRatio')).toBe(0.95);
    expect(valueOf('19 %', 'zoning.qpvPopulationShare')).toBe(0.19);
    expect(valueOf('Oui', 'place.dsuLast3Years')).toBe(true);
    expect(valueOf('non', 'place.dsuLast3Years')).toBe(false);
    expect(valueOf('VERY_SPARSE', 'place.density')).toBe('VERY_SPARSE');
  });

  it('refuses what means nothing for the fact, and leaves a blank one out', () => {
    expect(valueOf('beaucoup', 'place.population')).toBe('facts.type');
    expect(valueOf('12,5', 'place.population')).toBe('facts.type');
    expect(valueOf('peut-être', 'place.dsuLast3Years')).toBe('facts.type');
    expect(valueOf('bourgs ruraux', 'place.density')).toBe('facts.option');
    expect(valueOf('', 'place.population')).toBeUndefined();
  });

  it('resolves old codes and those that lost their zero; refuses the others', () => {
    expect(line('23192', '400', optionsFor('place.population'))).toMatchObject({ fact: { communeCode: '23186' } });
    expect(line('99999', '400', optionsFor('place.population'))).toMatchObject({
      refused: { code: 'unknown-commune', line: 2 },
    });
    expect(line('', '400', optionsFor('place.population'))).toMatchObject({ refused: { code: 'missing-code' } });
  });

  it('a correspondence table is checked whole, then the only way to a value', () => {
    const density = VOCABULARY.get('place.density')!;
    const read = readValueMap({ 'Bourgs ruraux': 'SPARSE', 'Grands centres urbains': 'DENSE' }, density);
    if (!('values' in read)) throw new Error('refused');
    const options = optionsFor('place.density', { values: read.values });
    expect(line('23061', 'bourgs ruraux', options)).toMatchObject({ fact: { value: 'SPARSE', source: 'essai' } });
    expect(line('23061', 'DENSE', options)).toMatchObject({ refused: { code: 'unmapped-value' } });
    expect(readValueMap({ a: 'RARE', b: 3 }, density)).toMatchObject({ refusals: { length: 2 } });
    expect(readValueMap([], density)).toMatchObject({ refusals: { length: 1 } });
  });

  it('only what describes a commune and is no membership may be imported', () => {
    expect(importableFact('place.density')).toHaveProperty('definition');
    expect(importableFact('place.densiti')).toMatchObject({ refusal: expect.stringContaining('place.density') });
    expect(importableFact('programme.pvd')).toMatchObject({ refusal: expect.stringContaining('import memberships') });
    expect(importableFact('project.cost')).toMatchObject({
      refusal: expect.stringContaining('ne décrit pas une commune'),
    });
  });
});
