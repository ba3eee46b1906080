import { describe, expect, it } from '@jest/globals';

import { Day, Decimal } from '#kernel';

import { decimalText, statusOf, toleranceOf, type Figure } from './figure.js';
import { endOfDay } from './report.js';

const figure = (over: Partial<Figure>): Figure => ({
  code: 'x',
  label: 'x',
  measure: 'AWARDED',
  unit: 'EUR',
  value: '50600000',
  precision: '100000',
  bound: 'VALUE',
  notes: [],
  ...over,
});
const status = (over: Partial<Figure>, ledger: string) => statusOf(figure(over), Decimal.parse(ledger));

describe('a published figure', () => {
  it('printed « 50,6 M€ » means from 50 550 000 to 50 650 000', () => {
    expect(decimalText(toleranceOf(figure({})), 'EUR')).toBe('50000.00');
    expect(status({}, '50550000.00')).toBe('WITHIN_PRECISION');
    expect(status({}, '50650000.00')).toBe('WITHIN_PRECISION');
    expect(status({}, '50549999.99')).toBe('DIFFERENT');
    expect(status({}, '50600000.00')).toBe('EXACT');
  });

  it('printed to the cent, or counted one by one, has no tolerance', () => {
    expect(status({ value: '91689327.95', precision: '0.01' }, '91689327.96')).toBe('DIFFERENT');
    expect(status({ unit: 'COMMUNES', value: '770', precision: '1' }, '771')).toBe('DIFFERENT');
  });

  it('printed to the euro, or to the point, has half of one', () => {
    expect(status({ value: '7818107', precision: '1' }, '7818107.50')).toBe('WITHIN_PRECISION');
    expect(status({ unit: 'PERCENT', value: '6.9', precision: '0.1' }, '6.8627')).toBe('WITHIN_PRECISION');
    expect(status({ unit: 'PERCENT', value: '6.9', precision: '0.1' }, '6.9738')).toBe('DIFFERENT');
    expect(status({ unit: 'PERCENT', value: '87', precision: '1' }, '88.6')).toBe('DIFFERENT');
  });

  it('printed « plus de » is a minimum, « près de » a little less, a range both ends', () => {
    expect(status({ unit: 'COMMUNES', value: '1600', precision: '1', bound: 'AT_LEAST' }, '1606')).toBe(
      'WITHIN_PRECISION',
    );
    expect(status({ unit: 'COMMUNES', value: '1600', precision: '1', bound: 'AT_LEAST' }, '1599')).toBe('DIFFERENT');
    expect(status({ unit: 'PEOPLE', value: '5366', precision: '1', bound: 'NEARLY' }, '5367')).toBe('DIFFERENT');
    expect(status({ unit: 'COMMUNES', value: '2', upTo: '3', precision: '1', bound: 'RANGE' }, '2.4')).toBe(
      'WITHIN_PRECISION',
    );
    expect(status({ unit: 'COMMUNES', value: '2', upTo: '3', precision: '1', bound: 'RANGE' }, '3.1')).toBe(
      'DIFFERENT',
    );
  });

  it('that the ledger knows nothing of is not zero', () => {
    expect(statusOf(figure({}), undefined)).toBe('NOT_IN_LEDGER');
  });

  it('is printed without useless zeros, money with two digits', () => {
    expect(decimalText(Decimal.parse('770')!, 'COMMUNES')).toBe('770');
    expect(decimalText(Decimal.parse('100')!, 'COMMUNES')).toBe('100');
    expect(decimalText(Decimal.parse('6.90')!, 'PERCENT')).toBe('6.9');
    expect(decimalText(Decimal.parse('7818107')!, 'EUR')).toBe('7818107.00');
  });
});

it('a day ends in Paris, in summer and in winter', () => {
  expect(endOfDay(Day.of('2021-07-31'))).toBe('2021-07-31T21:59:59.999Z');
  expect(endOfDay(Day.of('2021-10-30'))).toBe('2021-10-30T21:59:59.999Z');
  expect(endOfDay(Day.of('2021-10-31'))).toBe('2021-10-31T22:59:59.999Z');
});
