import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ods, xlsx, zip } from '../../test/spreadsheets.js';

import { openTable, type TableOptions } from './index.js';
import { plainNumber } from './plain-number.js';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reading-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, options?: TableOptions) {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, content);
  const table = await openTable(path, options);
  const rows = [];
  for await (const row of table.rows) rows.push(row);
  return { table, rows, values: rows.map(({ values }) => values), lines: rows.map(({ line }) => line) };
}

describe('CSV', () => {
  it('tells comma, semicolon, tab and bar apart, even with commas in texts', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const { table, values } = await read(`a${delimiter}b\n1${delimiter}"x, y; z"\n2${delimiter}w\n`);
      expect([table.delimiter, values]).toEqual([
        delimiter,
        [
          ['1', 'x, y; z'],
          ['2', 'w'],
        ],
      ]);
    }
  });

  it('tells UTF-8 from Windows-1252 by the whole file, not a sample', async () => {
    const late = Buffer.concat([Buffer.from(`a;b\n${'x;y\n'.repeat(20_000)}`), Buffer.from([0x80, 0x3b, 0xe9, 0x0a])]);
    const { table, values } = await read(late);
    expect([table.encoding, values.at(-1)]).toEqual(['windows-1252', ['€', 'é']]);
    expect((await read('a;b\né;€\n')).table.encoding).toBe('utf-8');
  });

  it('passes over a byte order mark, and believes it against what is forced', async () => {
    const { table, values } = await read('\ufeffnom;b\né;1\n', { encoding: 'windows-1252' });
    expect([table.headers, table.byteOrderMark, values]).toEqual([['nom', 'b'], true, [['é', '1']]]);
  });

  it('reads UTF-16', async () => {
    expect((await read(Buffer.from('\ufeffa;b\né;1\n', 'utf16le'))).values).toEqual([['é', '1']]);
  });

  it('leaves out a trailing empty column and blank lines, and counts lines with CRLF and breaks in quotes', async () => {
    const { table, values, lines } = await read('a;b;\r\n1;2;\r\n\r\n;;\r\n"x\r\ny";3;\r\n4;5;\r\n');
    expect([table.headers, values, lines]).toEqual([
      ['a', 'b'],
      [
        ['1', '2'],
        ['x\r\ny', '3'],
        ['4', '5'],
      ],
      [2, 5, 7],
    ]);
  });

  it('keeps the text of a line as it is written', async () => {
    const { rows } = await read('a,b\n1,"x ""y"""\n');
    expect(rows[0]!.raw).toBe('1,"x ""y"""');
  });

  it('says of a line that it has too many or too few columns', async () => {
    const { rows } = await read('a,b\n1,2,3\n4\n5,6\n');
    expect(rows.map(({ line, problem }) => [line, problem?.code])).toEqual([
      [2, 'column-count'],
      [3, 'column-count'],
      [4, undefined],
    ]);
  });

  it('reads headers from the line that is said', async () => {
    const { table, values, lines } = await read('Titre du tableau\nsource ; DGCL\na;b\n1;2\n', { headerLine: 3 });
    expect([table.headers, values, lines]).toEqual([['a', 'b'], [['1', '2']], [4]]);
  });

  it('refuses a file that is not there, is empty, or whose quotes never close', async () => {
    await expect(openTable(join(folder, 'absent.csv'))).rejects.toThrow('n’existe pas');
    await expect(read('')).rejects.toThrow('vide');
    await expect(read('a,b\n"1,2\n3,4\n')).rejects.toThrow('guillemet');
  });
});

describe('XLSX', () => {
  const cell = (reference: string, type: string, value: string, style = 0): string =>
    `<c r="${reference}" t="${type}" s="${style}"><v>${value}</v></c>`;

  it('keeps the text of numbers, gives dates as days, and passes over blank rows and columns', async () => {
    const { table, values, lines } = await read(
      xlsx(
        `<row r="1">${cell('A1', 's', '0')}${cell('B1', 's', '1')}${cell('C1', 's', '2')}</row>
         <row r="2">${cell('A2', 'n', '97669.34')}${cell('C2', 'n', '44197', 1)}</row>
         <row r="3"><c r="A3" s="1"/></row>
         <row r="7">${cell('A7', 'n', '147.19999999999999')}<c r="B7" t="inlineStr"><is><t>é &amp; à</t></is></c>${cell('C7', 'n', '2.5', 2)}</row>`,
        ['montant', 'nom', 'date'],
      ),
    );
    expect([table.format, table.sheet, table.headers]).toEqual(['xlsx', 'Feuille 1', ['montant', 'nom', 'date']]);
    expect([values, lines]).toEqual([
      [
        ['97669.34', '', '2021-01-01'],
        ['147.2', 'é & à', '2.5'],
      ],
      [2, 7],
    ]);
  });

  it('names the nearest sheet', async () => {
    await expect(read(xlsx('<row r="1"/>', [], 'Projets 2019'), { sheet: 'projet 2019' })).rejects.toThrow(
      '« Projets 2019 »',
    );
  });
});

describe('ODS', () => {
  const text = (value: string): string => `<table:table-cell><text:p>${value}</text:p></table:table-cell>`;

  it('gives exact values, repeats full rows, and stops at the data’s end though it claims a million rows', async () => {
    const begin = performance.now();
    const { values, lines } = await read(
      ods(
        `<table:table-row>${text('montant')}${text('nom')}<table:table-cell table:number-columns-repeated="16382"/></table:table-row>
         <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="currency" office:value="1400000.005"><text:p>1 400 000,01 €</text:p></table:table-cell>${text('a<text:s text:c="2"/>b')}</table:table-row>
         <table:table-row><table:table-cell office:value-type="date" office:date-value="2021-05-01T00:00:00"><text:p>1 mai</text:p></table:table-cell></table:table-row>
         <table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`,
      ),
    );
    expect([values, lines]).toEqual([
      [
        ['1400000.005', 'a  b'],
        ['1400000.005', 'a  b'],
        ['2021-05-01', ''],
      ],
      [2, 3, 4],
    ]);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('refuses a zip that is no spreadsheet, and one that is cut', async () => {
    await expect(read(zip({ 'a.pdf': 'x' }))).rejects.toThrow('ni XLSX, ni ODS');
    await expect(read(ods('').subarray(0, 200))).rejects.toThrow('abîmée');
  });
});

describe('numbers of spreadsheets', () => {
  it.each([
    ['147.19999999999999', '147.2'],
    ['977561627.508194029', '977561627.508194'],
    ['1.4E6', '1400000'],
    ['1.5E-3', '0.0015'],
    ['0.30000000000000004', '0.3'],
    ['-12.50', '-12.5'],
    ['1004', '1004'],
    ['123456789012345678', '123456789012346000'],
    ['texte', 'texte'],
  ])('%s is %s', (written, seen) => expect(plainNumber(written)).toBe(seen));
});
