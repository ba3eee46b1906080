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
  const reader = compileMapping(parsed, table.headers, ports);
  const lines: unknown[] = [];
  const warnings: string[] = [];
  for await (const { line, values, problem } of table.rows) {
    if (problem) {
      if (!reader.leavesOut(values)) lines.push([line, problem.code]);
      continue;
    }
    const row = reader.read(values);
    if (row.kind === 'LEFT_OUT') continue;
    if (row.kind === 'REFUSED') {
      lines.push([line, row.code]);
      continue;
    }
    warnings.push(...row.warnings.map(({ code }) => code));
    for (const { award, entries } of row.awards)
      lines.push([
        `${award.scheme} ${award.beneficiary.type} ${award.beneficiary.code}${award.printedCode === undefined || award.printedCode === award.beneficiary.code ? '' : ` @${award.printedCode}`}`,
        ...entries.map(
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

  it('a commune by its SIREN or its SIRET, whoever the beneficiary is', async () => {
    const siren = '210100046';
    const bySiren = mapping({
      beneficiary: '{ type: { constant: COMMUNE }, code: { column: siren, as: SIREN_OR_SIRET } }',
    });
    expect((await read(bySiren, `id;siren;montant\n1;${siren};1\n2;${siren}00017;1\n3;999999999;1\n`)).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      ['detr COMMUNE 01004', 'AWARDED 1.00 2022'],
      [4, 'invalid-insee-code'],
    ]);
    const ofOthers = mapping({
      beneficiary: '{ type: { constant: EPCI }, code: { column: epci, as: SIREN } }',
      commune: '{ column: siren, as: SIREN }',
    });
    expect((await read(ofOthers, `id;epci;siren;montant\n1;200000172;${siren};1\n`)).lines).toEqual([
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
    const reader = compileMapping(await parseMapping(hashed, 'essai.yaml'), ['insee', 'montant'], ports);
    const references = ['01004', '01004', '38185'].map((code) => {
      const row = reader.read([code, '5']);
      return row.kind === 'AWARDS' ? row.awards[0]!.award.reference : row.kind;
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
    await expect(read(mapping({}), 'id;insee;montant;montant\n1;01004;5;6\n')).rejects.toThrow(
      '« montant (1) », « montant (2) »',
    );
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

describe('rows of several awards', () => {
  const file = 'id;insee;DETR;DSIL;coût\n1;01004;10;20;100\n2;38185;;30;100\n3;01004;;;100\n4;ZZZZZ;5;;100\n';
  const perScheme = mapping({
    awards: `
  - { key: detr, scheme: { constant: detr }, entries: [{ kind: AWARDED, amount: DETR, effectiveOn: { year: 2022 } }] }
  - { key: dsil, scheme: { constant: dsil }, entries: [{ kind: AWARDED, amount: DSIL, effectiveOn: { year: 2022 } }] }`,
  });

  it('a column a scheme: an award a column that says something', async () => {
    expect((await read(perScheme, file)).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 10.00 2022'],
      ['dsil COMMUNE 01004', 'AWARDED 20.00 2022'],
      ['dsil COMMUNE 38185', 'AWARDED 30.00 2022'],
      [4, 'no-entry'],
      [5, 'invalid-insee-code'],
    ]);
  });

  it('their references differ by their keys', async () => {
    const reader = compileMapping(await parseMapping(perScheme, 'essai.yaml'), file.split('\n')[0]!.split(';'), ports);
    const row = reader.read(['1', '01004', '10', '20', '100']);
    expect(row.kind === 'AWARDS' && row.awards.map(({ award }) => award.reference)).toEqual(['1/detr', '1/dsil']);
  });

  it('several beneficiaries in a row, each with its share', async () => {
    const { lines } = await read(
      mapping({
        awards: `
  - { key: premier, beneficiary: { type: { constant: COMMUNE }, code: { column: "insee 1", as: INSEE } }, entries: [{ kind: AWARDED, amount: "part 1", effectiveOn: { year: 2022 } }] }
  - { key: second, when: { column: "insee 2", empty: false }, beneficiary: { type: { constant: EPCI }, code: { column: "insee 2", as: SIREN } }, entries: [{ kind: AWARDED, amount: "part 2", effectiveOn: { year: 2022 } }] }`,
      }),
      'id;insee;insee 1;part 1;insee 2;part 2\n1;;01004;60;200000172;40\n2;;38185;100;;0\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 60.00 2022'],
      ['detr EPCI 200000172', 'AWARDED 40.00 2022'],
      ['detr COMMUNE 38185', 'AWARDED 100.00 2022'],
    ]);
  });
});

describe('more of what files are like', () => {
  it('columns of one name, and without any', async () => {
    const { lines } = await read(
      mapping({
        entries:
          '[{ kind: AWARDED, amount: "montant (1)", effectiveOn: { year: 2022 } }, { kind: PAID, amount: "Montant\nversé", effectiveOn: { year: 2022 } }, { kind: PAID, amount: "montant (2)", effectiveOn: { column: colonne 4, formats: [YYYY] } }]'.replace(
            '\n',
            ' ',
          ),
      }),
      'id;insee;montant;;montant;"Montant\u00a0\nversé"\n1;01004;10;2021;6;4\n',
    );
    expect(lines).toEqual([['detr COMMUNE 01004', 'AWARDED 10.00 2022', 'PAID 4.00 2022', 'PAID 6.00 2021']]);
  });

  it('no header at all, in a CSV and in a spreadsheet', async () => {
    const bare = mapping({ file: '{ headerLine: 0, headers: [id, insee, montant] }' });
    expect((await read(bare, '1;01004;5\n2;38185;6\n')).lines).toHaveLength(2);
    const row = (number: number, ...cells: string[]) =>
      `<row r="${number}">${cells.map((text, index) => `<c r="${'ABC'[index]}${number}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
    expect((await read(bare, xlsx(row(1, '1', '01004', '5') + row(2, '2', '38185', '6')))).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 5.00 2022'],
      ['detr COMMUNE 38185', 'AWARDED 6.00 2022'],
    ]);
  });

  it('notes and totals at the end have fewer cells than the others', async () => {
    const file = 'id;insee;montant;note\n1;01004;5;\nTOTAL;;5\nSource : préfecture\n2;38185;6\n';
    const parts = { where: '{ not: { column: id, matches: "^(total|source)", ignoreCase: true } }' };
    expect((await read(mapping(parts), file)).lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 5.00 2022'],
      [5, 'column-count'],
    ]);
    expect((await read(mapping({ ...parts, file: '{ shortLines: fill }' }), file)).lines).toHaveLength(2);
  });

  it('quotation marks that enclose nothing', async () => {
    const { lines } = await read(
      mapping({ file: '{ quote: none }', projectTitle: 'titre' }),
      'id;insee;montant;titre\n1;01004;5;"Maison" des associations\n2;38185;6;toit de l"école\n',
    );
    expect(lines).toHaveLength(2);
  });

  it('departments and communes by name', async () => {
    const { lines } = await read(
      mapping({
        beneficiary:
          "{ type: { constant: COMMUNE }, code: { column: nom, extract: '^(?:commune de )?(.*)$', as: COMMUNE_NAME, department: dep } }",
        department: '{ column: dep, as: DEPARTMENT }',
      }),
      'id;nom;dep;montant\n1;commune de Ambérieu-en-Bugey;Ain;5\n2;Ambérieu-en-Bugey;1;5\n3;Trifouilly-les-Oies;01;5\n4;Ambérieu-en-Bugey;Jura;5\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 5.00 2022'],
      ['detr COMMUNE 01004', 'AWARDED 5.00 2022'],
      [4, 'unknown-commune'],
      [5, 'unknown-commune'],
    ]);
  });

  it('a code, and a date, in several columns', async () => {
    const { lines } = await read(
      mapping({
        beneficiary:
          '{ type: { constant: COMMUNE }, code: { join: [{ column: dep, pad: 2 }, { column: com, pad: 3 }], as: INSEE } }',
        entries:
          '[{ kind: AWARDED, amount: montant, effectiveOn: { join: [jour, mois, an], with: /, formats: [DD/MM/YYYY] } }]',
      }),
      'id;dep;com;montant;jour;mois;an\n1;1;4;5;3;12;2021\n2;2A;4;5;31;2;2021\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 5.00 2021-12-03'],
      [3, 'invalid-date'],
    ]);
  });

  it('an amount in several columns, negatives of accountants, thousands said in the cell', async () => {
    const { lines } = await read(
      mapping({
        entries: `
  - { kind: AWARDED, amount: { sum: [part A, part B] }, effectiveOn: { year: 2022 } }
  - { kind: AMENDED, amount: avenant, effectiveOn: { year: 2022 } }`,
      }),
      'id;insee;part A;part B;avenant\n1;01004;10,5;1 k€;(5,00)\n2;01004;;20;5-\n3;01004;;;\n',
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 1010.50 2022', 'AMENDED -5.00 2022'],
      ['detr COMMUNE 01004', 'AWARDED 20.00 2022', 'AMENDED -5.00 2022'],
      [4, 'no-entry'],
    ]);
  });

  it('everything that is wrong with a line is said at once', async () => {
    const reader = compileMapping(await parseMapping(mapping({}), 'essai.yaml'), ['id', 'insee', 'montant'], ports);
    const row = reader.read(['', 'ZZZZZ', '1,234']);
    expect(row).toMatchObject({
      kind: 'REFUSED',
      code: 'missing-reference',
      message: expect.stringMatching(/référence.*ZZZZZ.*1,234/s) as unknown,
    });
  });

  it('refuses what is no table, and says what to do', async () => {
    await expect(read(mapping({}), Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]))).rejects.toThrow('en XLSX');
    await expect(read(mapping({}), '%PDF-1.7\n')).rejects.toThrow('PDF');
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

  it('a number keeps its own decimals, whatever sign the mapping says, and a percentage is one', async () => {
    const rows = [
      `<row r="1">${cell('A', 1, 'id')}${cell('B', 1, 'insee')}${cell('C', 1, 'coût')}${cell('D', 1, 'taux')}${cell('E', 1, 'date')}</row>`,
      `<row r="2">${cell('A', 2, '1')}${cell('B', 2, '1004', 'n')}${cell('C', 2, '12.345', 'n')}${cell('D', 2, '0.8', 'n', ' s="3"')}${cell('E', 2, '44635', 'n', ' s="1"')}</row>`,
      `<row r="3">${cell('A', 3, '2')}${cell('B', 3, '1004', 'n')}${cell('C', 3, '1234.5', 'n')}${cell('D', 3, '50', 'n')}${cell('E', 3, '15/03/2022')}</row>`,
      `<row r="4">${cell('A', 4, '3')}${cell('B', 4, '1004', 'n')}${cell('C', 4, '12,345')}${cell('D', 4, '100 %')}${cell('E', 4, '15/03/2022')}</row>`,
    ].join('');
    const { lines } = await read(
      mapping({
        entries:
          "[{ kind: AWARDED, amount: { column: coût, decimal: ',', times: { column: taux, as: percent } }, effectiveOn: { column: date, formats: [DD/MM/YYYY] } }]",
      }),
      xlsx(rows),
    );
    expect(lines).toEqual([
      ['detr COMMUNE 01004', 'AWARDED 9.876≈9.88 2022-03-15'],
      ['detr COMMUNE 01004', 'AWARDED 617.25≈617.25 2022-03-15'],
      ['detr COMMUNE 01004', 'AWARDED 12.345≈12.35 2022-03-15'],
    ]);
  });
});

describe('what is wrong with a mapping', () => {
  const faults = async (text: string): Promise<string[]> =>
    parseMapping(text, 'essai.yaml').then(
      () => [],
      (error: unknown) => (error as Error).message.split('\n'),
    );

  it('is all said at once, each with its line and the nearest key', async () => {
    const text = `name: essai
title: Essai
source: { constant: essai }
reference: id
scheme: { constant: detr }
beneficiary:
  type: { constant: COMMUNE }
  code: { column: 2021, as: INSE }
projectTitle: { colum: titre }
entries:
  - kind: AWARDED
    when: { column: a, matches: '(' }
    amount: { column: montant, decimal: ';', extract: '[' }
    effectiveOn: { date: 2021-02-30 }
  - kind: PAYED
    effectiveOn: { year: 2021 }
file: { encodng: utf-8, headerLine: x }
`;
    const said = await faults(text);
    expect(said.map((fault) => Number(/:(\d+) :/.exec(fault)![1]))).toEqual([8, 8, 9, 12, 13, 13, 14, 15, 15, 17, 17]);
    expect(said.sort()).toEqual(
      [
        'essai.yaml:8 : « beneficiary.code.as » doit être l’une de ces valeurs : « INSEE », « SIREN », « SIRET », « SIREN_OR_SIRET », « DEPARTMENT », « REGION », « COMMUNE_NAME », « FREE ».',
        'essai.yaml:8 : « beneficiary.code.column » n’a aucune des formes prévues (attendu : un texte, une liste) ; un nombre qui est un texte s’écrit entre guillemets.',
        'essai.yaml:9 : « projectTitle » : la clé « colum » n’est pas connue ; la plus proche est « column » (attendu : un texte, { column }, { constant }, { join }, { choose }).',
        'essai.yaml:12 : « entries.0.when.matches » n’est pas une expression régulière.',
        'essai.yaml:13 : « entries.0.amount.decimal » doit être l’une de ces valeurs : « auto », « , », « . ».',
        'essai.yaml:13 : « entries.0.amount.extract » n’est pas une expression régulière.',
        'essai.yaml:14 : « entries.0.effectiveOn.date » n’est pas une date du calendrier (AAAA-MM-JJ).',
        'essai.yaml:15 : « entries.1 » : il faut « amount » ou « quantity ».',
        'essai.yaml:15 : « entries.1.kind » doit être l’une de ces valeurs : « REQUESTED », « AWARDED », « AMENDED », « COMMITTED », « PAID », « CANCELLED », « RECOVERED ».',
        'essai.yaml:17 : « file » : la clé « encodng » n’est pas connue ; la plus proche est « encoding ».',
        'essai.yaml:17 : « file.headerLine » n’est pas du type attendu (integer).',
      ].sort(),
    );
  });

  it('also what a schema does not say', async () => {
    const missing = ['source', 'reference', 'scheme', 'beneficiary', 'projectTitle', 'entries'];
    expect((await faults('name: essai\ntitle: Essai\n')).sort()).toEqual(
      missing.map((key) => `essai.yaml:1 : la correspondance : la clé « ${key} » manque.`).sort(),
    );
    const entry = '[{ kind: AWARDED, amount: a, effectiveOn: { year: 2022 } }]';
    expect(
      await faults(
        `name: essai
title: Essai
source: { constant: essai }
reference: id
beneficiary: { type: { constant: COMMUNE }, code: { column: c, as: INSEE } }
projectTitle: t
file: { headerLine: 0 }
awards:
  - { key: a, scheme: { constant: detr }, entries: ${entry} }
  - { key: a, entries: ${entry} }
`,
      ),
    ).toEqual([
      'essai.yaml:7 : « file » : sans ligne d’en-tête (0), « headers » doit nommer les colonnes.',
      'essai.yaml:10 : « awards.1 » : la clé « scheme » manque, ici ou pour toute la correspondance.',
      'essai.yaml:10 : « awards.1.key » : deux attributions ont la clé « a ».',
    ]);
    expect(await faults(mapping({ beneficiary: '{ type: t, code: { column: c, as: COMMUNE_NAME } }' }))).toEqual([
      'essai.yaml:6 : « beneficiary.code » : la clé « department » manque.',
    ]);
    expect(await faults('name: a\nname: b\n')).toHaveLength(1);
  });
});
