import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Decimal, Euro } from '#kernel';

import { testPorts } from '../../test/ledger-fixture.js';
import { ods, xlsx, zip } from '../../test/spreadsheets.js';
import { compileMapping } from '../mapped-row.js';

import { openTable, parseMapping } from './index.js';

// What files of other years and shapes are like, each said by a mapping alone.

const ports = testPorts();
let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traps-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What each line becomes: its award in short, or the code of its refusal. */
async function read(mapping: string, content: string | Buffer) {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, content);
  const parsed = await parseMapping(mapping, 'essai.yaml');
  const table = await openTable(path, parsed.file);
  const readRow = compileMapping(parsed, table.headers, ports);
  const lines: unknown[] = [];
  const warnings: string[] = [];
  for await (const { line, values } of table.rows) {
    const row = readRow(values);
    if (row.kind === 'LEFT_OUT') continue;
    if (row.kind === 'REFUSED') {
      lines.push([line, row.code]);
      continue;
    }
    warnings.push(...row.warnings.map(({ code }) => code));
    const { award } = row;
    lines.push([
      `${award.scheme} ${award.beneficiary.type} ${award.beneficiary.code}${award.printedCode === undefined || award.printedCode === award.beneficiary.code ? '' : ` @${award.printedCode}`}`,
      ...row.entries.map(
        ({ kind, amount, exact, quantity, effectiveOn, yearOnly }) =>
          `${kind}${amount === undefined ? '' : ` ${exact && exact.scale > 2 ? `${Decimal.format(exact)}≈` : ''}${Euro.format(amount)}`}${quantity ? ` ${quantity.value} ${quantity.unit}` : ''} ${yearOnly ? effectiveOn.slice(0, 4) : effectiveOn}`,
      ),
    ]);
  }
  return { table, lines, warnings };
}

/** The parts that most mappings share; each test says the rest. */
const mapping = (parts: Readonly<Record<string, string>>): string =>
  Object.entries({
    name: 'essai',
    title: 'Essai',
    source: '{ constant: essai }',
    reference: 'id',
    scheme: '{ constant: detr }',
    beneficiary: '{ type: { constant: COMMUNE }, code: { column: insee, as: INSEE } }',
    projectTitle: '{ constant: Projet }',
    entries: '[{ kind: AWARDED, amount: montant, effectiveOn: { year: 2022 } }]',
    ...parts,
  })
    .map(([key, text]) => `${key}: ${text}`)
    .join('\n');

const awarded = (amount: string, more = ''): string =>
  `[{ kind: AWARDED, amount: { column: montant, ${amount} }, effectiveOn: { year: 2022 } ${more}}]`;

describe('encodings and delimiters', () => {
  const text = 'id;insee;montant;\r\né1;01004;1 000,50 €;\r\n';
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['Windows-1252', Buffer.from(text.replaceAll('€', '\u0080'), 'latin1'), 'windows-1252'],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
  ])('%s, semicolons, CRLF and a trailing empty column', async (_, content, encoding) => {
    const { table, lines } = await read(mapping({}), content);
    expect([table.encoding, table.delimiter, table.headers, lines]).toEqual([
      encoding,
      ';',
      ['id', 'insee', 'montant'],
      [['detr COMMUNE 01004', 'AWARDED 1000.50 2022']],
    ]);
  });

  it('UTF-16 without a mark and a delimiter nobody would guess, when they are forced', async () => {
    const { lines } = await read(
      mapping({ file: '{ encoding: utf-16be, delimiter: "^" }' }),
      Buffer.from('id^insee^montant\n1^01004^5\n', 'utf16le').swap16(),
    );
    expect(lines).toEqual([['detr COMMUNE 01004', 'AWARDED 5.00 2022']]);
  });

  it('a CSV alone in a zip, or named among several', async () => {
    const csv = 'id,insee,montant\n1,01004,5\n';
    const one = await read(mapping({}), zip({ 'lisez-moi.pdf': 'x', 'données/2022.csv': csv }));
    expect([one.lines, one.table.sheet]).toEqual([[['detr COMMUNE 01004', 'AWARDED 5.00 2022']], 'données/2022.csv']);
    const several = zip({ 'a.csv': 'id,insee,montant\n1,01004,7\n', 'b.csv': csv });
    await expect(read(mapping({}), several)).rejects.toThrow('file.entry');
    expect((await read(mapping({ file: '{ entry: a.csv }' }), several)).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 7.00 2022'],
    ]);
    await expect(read(mapping({ file: '{ entry: c.csv }' }), several)).rejects.toThrow('ne contient pas');
  });
});

describe('amounts', () => {
  const amounts = (form: string, ...printed: string[]) =>
    read(
      mapping({ entries: awarded(form) }),
      `id;insee;montant\n${printed.map((text, index) => `${index};01004;"${text}"`).join('\n')}`,
    ).then(({ lines }) => lines.map((line) => (line as [string, string])[1]));

  it('plain, grouped by every kind of space, with the euro, signed, with nine decimals', async () => {
    expect(
      await amounts(
        'decimal: auto',
        '97669,34',
        '1 400 000,00 €',
        '1\u00a0400\u00a0000,00',
        '1\u202f400,5',
        '0.123456789',
      ),
    ).toEqual([
      'AWARDED 97669.34 2022',
      'AWARDED 1400000.00 2022',
      'AWARDED 1400000.00 2022',
      'AWARDED 1400.50 2022',
      'AWARDED 0.123456789≈0.12 2022',
    ]);
  });

  it('what has two meanings is refused, unless the mapping says which sign begins the decimals', async () => {
    expect(await amounts('decimal: auto', '1.234', '1,234')).toEqual(['ambiguous-amount', 'ambiguous-amount']);
    expect(await amounts('decimal: ","', '1.234', '1,234')).toEqual([
      'AWARDED 1234.00 2022',
      'AWARDED 1.234≈1.23 2022',
    ]);
  });

  it('errors of spreadsheets are refused, or mean that nothing is known', async () => {
    expect(await amounts('decimal: auto', '#DIV/0 !', 'NA', '1,4E+06')).toEqual([
      'invalid-amount',
      'invalid-amount',
      'invalid-amount',
    ]);
    expect(await amounts('absent: ["#DIV/0 !", NA]', '#DIV/0 !', 'na', '5')).toEqual([
      'no-entry',
      'no-entry',
      'AWARDED 5.00 2022',
    ]);
  });

  it('thousands and millions of euros, cents, and a text around the number', async () => {
    expect(await amounts('decimal: ",", unit: KEUR', '12,5')).toEqual(['AWARDED 12500.00 2022']);
    expect(await amounts('decimal: ",", unit: MEUR', '1,234567')).toEqual(['AWARDED 1234567.00 2022']);
    expect(await amounts('unit: CENT', '1999')).toEqual(['AWARDED 19.99 2022']);
    expect(await amounts("extract: '([\\d ]+) € HT'", '12 000 € HT (DETR)', 'douze')).toEqual([
      'AWARDED 12000.00 2022',
      'invalid-value',
    ]);
  });

  it('a cost and a rate instead of an amount', async () => {
    const { lines } = await read(
      mapping({
        entries:
          '[{ kind: AWARDED, amount: { column: coût, times: { column: taux, as: percent } }, effectiveOn: { year: 2022 } }]',
      }),
      'id;insee;coût;taux\n1;01004;1000,01;33,3 %\n2;01004;1000;130\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 333.00333≈333.00 2022'],
      [3, 'invalid-share'],
    ]);
  });

  it('a negative amount is an amendment when the mapping says so, and refused otherwise', async () => {
    const file = 'id;insee;montant\n1;01004;-500.00\n';
    expect((await read(mapping({ entries: awarded('decimal: "."') }), file)).lines).toEqual([[2, 'negative-amount']]);
    const signed = `[{ kind: AMENDED, when: { column: montant, matches: '^-' }, amount: montant, effectiveOn: { year: 2022 } }]`;
    expect((await read(mapping({ entries: signed }), file)).lines).toEqual([
      ['detr COMMUNE 01004', 'AMENDED -500.00 2022'],
    ]);
  });

  it('a zero grant, a cost smaller than the grant: kept, and said', async () => {
    const { lines, warnings } = await read(
      mapping({ projectCost: 'coût' }),
      'id;insee;montant;coût\n1;01004;0;10\n2;01004;20;10\n',
    );
    expect(lines).toHaveLength(2);
    expect(warnings).toEqual(['zero-amount', 'amount-above-cost']);
  });
});

describe('who and where', () => {
  it('codes that lost their zero, delegated communes, codes of nobody', async () => {
    const { lines } = await read(
      mapping({}),
      `id,insee,montant\n${['1004', '16140', 'ZZZZZ', '999999', 'Trifouilly-les-Oies', ''].map((code, id) => `${id},${code},1`).join('\n')}`,
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      ['detr COMMUNE 16140', 'AWARDED 1.00 2022'],
      [4, 'invalid-insee-code'],
      [5, 'invalid-insee-code'],
      [6, 'invalid-insee-code'],
      [7, 'missing-beneficiary'],
    ]);
  });

  it('one column of INSEE, SIREN, SIRET and department, by the level of the beneficiary', async () => {
    const { lines } = await read(
      mapping({
        beneficiary: `
  type: { column: niveau, values: { Commune: COMMUNE, "EPCI à FP": EPCI, Département: DEPARTMENT, Autre: OTHER } }
  code:
    choose:
      - { when: { column: niveau, is: commune }, use: { column: code, as: INSEE } }
      - { when: { column: niveau, is: departement }, use: { column: code, as: DEPARTMENT } }
    otherwise: { column: code, as: SIREN_OR_SIRET }`,
      }),
      'id,niveau,code,montant\n1,COMMUNE,1004,1\n2,epci à fp,200000172,1\n3,Departement,1,1\n4,autre,21060004500392,1\n5,autre,12,1\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      ['detr EPCI 200000172', 'AWARDED 1.00 2022'],
      ['detr DEPARTMENT 01', 'AWARDED 1.00 2022'],
      ['detr OTHER 21060004500392', 'AWARDED 1.00 2022'],
      [6, 'invalid-code'],
    ]);
  });

  it('the type from the SIRET, and a code inside a text', async () => {
    const siren = '210100046';
    const { lines } = await read(
      mapping({
        beneficiary: '{ type: { fromSiren: siret }, code: { column: siret, as: SIRET } }',
        commune: "{ column: lieu, extract: '^(\\d{5}) ' , as: INSEE }",
      }),
      `id;siret;lieu;montant\n1;${siren}00017;01004 Ambérieu-en-Bugey;1\n2;20000017200019;01004 Ambérieu-en-Bugey;1\n`,
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      ['detr EPCI 200000172 @01004', 'AWARDED 1.00 2022'],
    ]);
  });

  it('merged cells: a commune written once for several rows', async () => {
    const file = 'id;insee;montant\n1;01004;1\n2;;2\n3;38185;3\n4; ;4\n';
    const { lines } = await read(mapping({ file: '{ fillDown: [insee] }' }), file);
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      ['detr COMMUNE 01004', 'AWARDED 2.00 2022'],
      ['detr COMMUNE 38185', 'AWARDED 3.00 2022'],
      ['detr COMMUNE 38185', 'AWARDED 4.00 2022'],
    ]);
    await expect(read(mapping({ file: '{ fillDown: [inse] }' }), file)).rejects.toThrow('la plus proche est « insee »');
  });
});

describe('values', () => {
  it('categories spelled several ways', async () => {
    const parts = (unknown: string) =>
      mapping({
        scheme: `{ column: dispositif, values: { "D.E.T.R.": detr, Fonds d’investissement: dsil }, ${unknown} }`,
      });
    const file =
      'id;insee;dispositif;montant\n1;01004;d.e.t.r. ;1\n2;01004;FONDS D’INVESTISSEMENT;1\n3;01004;FNADT;1\n4;01004;autre chose;1\n';
    expect((await read(parts('unknown: refuse'), file)).lines.slice(2)).toEqual([
      [4, 'unknown-value'],
      [5, 'unknown-value'],
    ]);
    const kept = await read(parts('unknown: warn'), file);
    expect(kept.lines.map((line) => (line as [string])[0])).toEqual([
      'detr COMMUNE 01004',
      'dsil COMMUNE 01004',
      'autre COMMUNE 01004',
      'autre COMMUNE 01004',
    ]);
    expect(new Set(kept.warnings)).toEqual(new Set(['unknown-value', 'unknown-scheme']));
  });

  it('days, posts and studies, the unit in the entry or in a column', async () => {
    const { lines } = await read(
      mapping({
        entries:
          '[{ kind: AWARDED, quantity: { value: nombre, unit: { column: unité, values: { jours: DAY, "j.": DAY, étude: STUDY } } }, effectiveOn: { year: 2022 } }]',
      }),
      'id;insee;nombre;unité\n1;01004;12,5;Jours\n2;01004;1;étude\n3;01004;2;mois\n4;01004;3;\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 12.5 DAY 2022'],
      ['detr COMMUNE 01004', 'AWARDED 1 STUDY 2022'],
      [4, 'unknown-value'],
      [5, 'unknown-unit'],
    ]);
  });

  it('the same row twice, without a key of its own, is two awards; a key twice is one', async () => {
    const hashed = mapping({ reference: '{ rowHash: true }' });
    const parsed = compileMapping(await parseMapping(hashed, 'essai.yaml'), ['insee', 'montant'], ports);
    const references = ['01004', '01004', '38185'].map((code) => {
      const row = parsed([code, '5']);
      return row.kind === 'AWARD' ? row.award.reference : row.kind;
    });
    expect([references[1], new Set(references).size]).toEqual([`${references[0]}#2`, 3]);
  });
});

describe('headers', () => {
  it('misspelt, truncated, with a trailing space, in French with commas and question marks', async () => {
    const { lines } = await read(
      mapping({
        reference: 'N° dossier',
        beneficiary: '{ type: { constant: COMMUNE }, code: { column: CODE_INSE_, as: INSEE } }',
        entries: '[{ kind: AWARDED, amount: "Montant accordé, en euros ?", effectiveOn: { year: 2022 } }]',
      }),
      'N° dossier ;CODE_INSE_;"Montant accordé, en euros ?"\n1;01004;5\n',
    );
    expect(lines).toEqual([['detr COMMUNE 01004', 'AWARDED 5.00 2022']]);
  });

  it('a missing column is told with the nearest one, a doubled one too; the first of several names that is there', async () => {
    await expect(read(mapping({}), 'id;inse;montants\n1;01004;5\n')).rejects.toThrow(
      /« insee » n’existe pas ; la plus proche est « inse ».*« montant » n’existe pas ; la plus proche est « montants »/,
    );
    await expect(read(mapping({}), 'id;insee;montant;montant\n1;01004;5;6\n')).rejects.toThrow('plusieurs fois');
    const either = mapping({
      entries: '[{ kind: AWARDED, amount: { column: [montant, montant_2022] }, effectiveOn: { year: 2022 } }]',
    });
    expect((await read(either, 'id;insee;montant_2022\n1;01004;5\n')).lines).toHaveLength(1);
  });

  it('below a title, and a line of totals at the end', async () => {
    const { lines } = await read(
      mapping({
        file: '{ headerLine: 4 }',
        where: '{ not: { any: [{ column: id, matches: "^(?i:total)" }, { column: insee, empty: true }] } }'.replace(
          '^(?i:total)',
          '^[Tt][Oo][Tt][Aa][Ll]',
        ),
      }),
      'Subventions accordées en 2022;;\n;;\nSource : préfecture;;\nid;insee;montant\n1;01004;5\n2;38185;6\nTOTAL;;11\n',
    );
    expect(lines).toHaveLength(2);
  });

  it('on two lines, a year over each of its columns', async () => {
    const { lines } = await read(
      mapping({
        file: '{ headerRows: 2 }',
        entries: `
  - { kind: AWARDED, amount: "2021 / Accordé", effectiveOn: { year: 2021 } }
  - { kind: PAID, amount: "2021 / Payé", effectiveOn: { year: 2021 } }
  - { kind: PAID, amount: "2022 / Payé", effectiveOn: { year: 2022 } }`,
      }),
      ';;2021;;2022\nid;insee;Accordé;Payé;Payé\n1;01004;100;40;60\n2;01004;10;;10\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 100.00 2021', 'PAID 40.00 2021', 'PAID 60.00 2022'],
      ['detr COMMUNE 01004', 'AWARDED 10.00 2021', 'PAID 10.00 2022'],
    ]);
  });

  it('a column a year', async () => {
    const { lines } = await read(
      mapping({
        entries:
          '[{ kind: AWARDED, amount: "Total", effectiveOn: { year: 2020 } }, { kind: PAID, amount: "2020", effectiveOn: { year: 2020 } }, { kind: PAID, amount: "2021", effectiveOn: { year: 2021 } }]',
      }),
      'id,insee,2020,2021,Total\n1,01004,5,6,11\n',
    );
    expect(lines).toEqual([['detr COMMUNE 01004', 'AWARDED 11.00 2020', 'PAID 5.00 2020', 'PAID 6.00 2021']]);
  });
});

describe('dates', () => {
  const dates = (form: string, ...printed: string[]) =>
    read(
      mapping({ entries: `[{ kind: AWARDED, amount: montant, effectiveOn: { column: date, ${form} } }]` }),
      `id;insee;montant;date\n${printed.map((text, index) => `${index};01004;1;"${text}"`).join('\n')}`,
    ).then(({ lines, warnings }) => [...lines.map((line) => String((line as string[])[1]).slice(-10)), ...warnings]);

  it('three forms in one file, with or without the hour', async () => {
    expect(
      await dates(
        'formats: [YYYY-MM-DD, DD/MM/YYYY, D MMMM YYYY, DD/MM/YY]',
        '2022-03-15T10:28:00Z',
        '15/03/2022',
        '1er août 2022',
        '15 févr. 2022',
        '5/3/22',
        '31/02/2022',
      ),
    ).toEqual(['2022-03-15', '2022-03-15', '2022-08-01', '2022-02-15', '2022-03-05', 'valid-date']);
  });

  it('a serial day of a spreadsheet, a year inside a text, a blank with a default', async () => {
    expect(await dates('formats: [SERIAL]', '44635')).toEqual(['2022-03-15']);
    expect(await dates("formats: [YYYY], extract: '(\\d{4})$'", 'Exercice 2021')).toEqual([' 1.00 2021']);
    expect(await dates("formats: [YYYY-MM-DD], default: '2022-01-01'", '')).toEqual(['2022-01-01']);
    expect(await dates('formats: [YYYY-MM-DD]', '')).toEqual(['ssing-date']);
  });

  it('an implausible one is kept, and said; one after the file’s own last update too', async () => {
    expect(await dates('formats: [YYYY-MM-DD]', '1922-03-15')).toEqual(['1922-03-15', 'implausible-date']);
    const { warnings } = await read(
      mapping({
        entries: '[{ kind: AWARDED, amount: montant, effectiveOn: signature }]',
        checks: '{ notAfter: { column: maj } }',
      }),
      'id;insee;montant;signature;maj\n1;01004;1;2024-05-01;2024-01-01\n',
    );
    expect(warnings).toEqual(['implausible-date']);
  });
});

describe('spreadsheets', () => {
  const cell = (column: string, row: number, text: string, type = 'inlineStr', style = '') =>
    type === 'inlineStr'
      ? `<c r="${column}${row}" t="inlineStr"><is><t>${text}</t></is></c>`
      : `<c r="${column}${row}"${style}><v>${text}</v></c>`;
  const dated = mapping({
    file: '{ headerLine: 3, fillDown: [insee] }',
    entries:
      '[{ kind: AWARDED, amount: { column: montant, decimal: "." }, effectiveOn: { column: date, formats: [YYYY-MM-DD, SERIAL] } }]',
  });

  it('XLSX: a title above, merged cells, numbers with a tail, dates with and without their format', async () => {
    const rows = [
      `<row r="1">${cell('A', 1, 'Subventions')}</row>`,
      `<row r="3">${cell('A', 3, 'id')}${cell('B', 3, 'insee')}${cell('C', 3, 'montant')}${cell('D', 3, 'date')}</row>`,
      `<row r="4">${cell('A', 4, '1')}${cell('B', 4, '01004')}${cell('C', 4, '147.19999999999999', 'n')}${cell('D', 4, '44635', 'n', ' s="1"')}</row>`,
      `<row r="5">${cell('A', 5, '2')}${cell('C', 5, '1.4E6', 'n')}${cell('D', 5, '44636', 'n')}</row>`,
    ].join('');
    expect((await read(dated, xlsx(rows))).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 147.20 2022-03-15'],
      ['detr COMMUNE 01004', 'AWARDED 1400000.00 2022-03-16'],
    ]);
  });

  it('ODS: the same, and a million blank rows at its end', async () => {
    const text = (value: string) =>
      value === ''
        ? '<table:covered-table-cell/>'
        : `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
    const row = (...cells: string[]) => `<table:table-row>${cells.join('')}</table:table-row>`;
    const rows = [
      row(text('Subventions')),
      '<table:table-row><table:table-cell/></table:table-row>',
      row(...['id', 'insee', 'montant', 'date'].map(text)),
      row(
        text('1'),
        text('01004'),
        '<table:table-cell office:value-type="currency" office:currency="EUR" office:value="1234.5"><text:p>1 234,50 €</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2022-03-15"><text:p>15/03/22</text:p></table:table-cell>',
      ),
      row(text('2'), text(''), text('7'), text('2022-03-16')),
      '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    ].join('');
    expect((await read(dated, ods(rows))).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1234.50 2022-03-15'],
      ['detr COMMUNE 01004', 'AWARDED 7.00 2022-03-16'],
    ]);
  });
});
