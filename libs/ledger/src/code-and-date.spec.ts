import { describe, expect, it } from '@jest/globals';

import { readCode, type CodeKind } from './code-text.js';
import { readDate, type DateFormat } from './date-text.js';

describe('codes as files print them', () => {
  it.each<[string, CodeKind, string]>([
    ['1004', 'INSEE', '01004'],
    ['01004', 'INSEE', '01004'],
    [' 2a004 ', 'INSEE', '2A004'],
    ['97130', 'INSEE', '97130'],
    ['ZZZZZ', 'INSEE', 'invalid-insee-code'],
    ['999999', 'INSEE', 'invalid-insee-code'],
    ['Trifouilly-les-Oies', 'INSEE', 'invalid-insee-code'],
    ['104', 'INSEE', 'invalid-insee-code'],
    ['200 073 344', 'SIREN', '200073344'],
    ['20007334', 'SIREN', 'invalid-code'],
    ['21860194600013', 'SIREN_OR_SIRET', '21860194600013'],
    ['1', 'DEPARTMENT', '01'],
    ['2a', 'DEPARTMENT', '2A'],
    ['974', 'DEPARTMENT', '974'],
    ['Ain', 'DEPARTMENT', 'invalid-code'],
    ['  ', 'INSEE', 'empty'],
  ])('%j as %s is %s', (text, kind, expected) => {
    const reading = readCode(text, kind);
    expect(reading.kind === 'EMPTY' ? 'empty' : reading.code).toBe(expected);
  });
});

describe('dates as files print them', () => {
  it.each<[string, DateFormat[], string]>([
    ['2020-06-23', ['YYYY-MM-DD'], '2020-06-23'],
    ['18-04-2023 10:28', ['YYYY-MM-DD', 'DD-MM-YYYY'], '2023-04-18'],
    ['3/7/2021', ['DD/MM/YYYY'], '2021-07-03'],
    ['2021-07-03T10:00:00Z', ['YYYY-MM-DD'], '2021-07-03'],
    ['2019', ['YYYY'], '2019-12-31'],
    ['2017-03-30/2017-05-24', ['PERIOD'], '2017-03-30'],
    ['44197', ['SERIAL'], '2021-01-01'],
    ['31/12/18', ['DD/MM/YY'], '2018-12-31'],
    ['2021-02-30', ['YYYY-MM-DD'], 'invalid-date'],
    ['05/12/2016', ['YYYY-MM-DD'], 'invalid-date'],
    ['9999-01-01', ['YYYY-MM-DD'], 'invalid-date'],
  ])('%j with %j is %s', (text, formats, expected) => {
    const reading = readDate(text, formats);
    expect(reading.kind === 'DAY' ? reading.day : reading.kind === 'REFUSED' ? reading.code : 'empty').toBe(expected);
  });

  it('says when only the year is known', () => {
    expect(readDate('2019', ['YYYY-MM-DD', 'YYYY'])).toMatchObject({ yearOnly: true });
  });
});
