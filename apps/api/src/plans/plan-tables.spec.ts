/** The tables of plans whose labels want to be a formula, a tag or a new column. No database: what is kept is made here. */
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';

import { planFinancing, type PlanInput } from '#financing';
import { Day, Euro } from '#kernel';
import { namedPlan, type KeptPlan } from '#matching';

import { planCsv } from './plan-csv.js';
import { planHtml } from './plan-html.js';
import { planPage } from './plan-page.js';
import { planWorkbook } from './plan-workbook.js';

const ON = Day.of('2026-03-01');

function kept(input: Omit<PlanInput, 'on' | 'candidates'>, tableName = 'État – DETR'): KeptPlan {
  const plan = planFinancing({
    zone: 'METROPOLE',
    spendingKind: 'INVESTMENT',
    ...input,
    on: ON,
    candidates: [
      {
        slug: 'detr',
        label: 'DETR',
        verdict: 'ELIGIBLE',
        terms: { kind: 'RATE', rateMin: 0.2, rateMax: 0.5, stateEndowment: true },
      },
    ],
  });
  return namedPlan({
    on: ON,
    place: { name: 'L’Haÿ-les-Roses', inseeCode: '94038' },
    declared: [],
    wishes: {
      secured: (input.secured ?? []).map(({ terms: _, ...aid }) => aid),
      expenses: input.expenses ?? [],
      derogations: [],
      excludeToVerify: false,
    },
    plan,
    tableNames: { detr: tableName },
    versions: [['detr', 1]],
  });
}

const rowsOf = (csv: string): string[][] =>
  parse(csv.slice(1), { delimiter: ';', relax_column_count: true, skip_empty_lines: true });
const cents = (amount: string): bigint => BigInt(amount.replace(',', ''));

/** Labels as a client may send them: anything, and what spreadsheets, pages and CSV files read as their own. */
const label = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('=', '+', '-', '@', '\t=', ' =', '"', ';', '\r\n', '＝', '<img src=x>', "'", '&amp;', '</style>'),
      fc.string(),
    )
    .map(([start, rest]) => start + rest),
);

const drawn = fc
  .record({
    expenses: fc.array(fc.record({ label, amount: fc.bigInt({ min: 1n, max: 10n ** 11n }), eligible: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    secured: fc.array(
      fc.record({
        funder: label,
        amount: fc.bigInt({ min: 0n, max: 10n ** 10n }),
        public: fc.boolean(),
        state: fc.constantFrom('SECURED' as const, 'REQUESTED' as const, 'HOPED' as const),
      }),
      { maxLength: 4 },
    ),
    name: label,
  })
  .filter(({ expenses, secured }) =>
    [...expenses.map((one) => one.label), ...secured.map((one) => one.funder)].every((words) => words.trim() !== ''),
  );
const pageOf = ({
  expenses,
  secured,
  name,
}: {
  expenses: PlanInput['expenses'] & object;
  secured: PlanInput['secured'] & object;
  name: string;
}) => planPage(kept({ cost: Euro.sum(expenses.map(({ amount }) => amount)), expenses, secured }, name));

describe('the tables of any plan', () => {
  it('add up again from their own lines, and hold no formula in a CSV file', () => {
    fc.assert(
      fc.property(drawn, (input) => {
        const page = pageOf(input);
        const rows = rowsOf(planCsv(page));
        const total = rows.findIndex(
          (row) =>
            row.length === 8 && row[0] === page.table.expenseTotal.label && row[3] === page.table.resourceTotal.label,
        );
        const lines = rows.slice(1, total);
        const sum = (column: number, within: string[][]): bigint =>
          within.reduce((all, row) => (row[column] ? all + cents(row[column]) : all), 0n);
        const subtotal = lines.findIndex((row) => row[3] === 'Sous-total des aides publiques');
        expect(sum(1, lines)).toBe(cents(rows[total]![1]!));
        expect(sum(6, lines.slice(0, subtotal))).toBe(cents(lines[subtotal]![6]!));
        expect(sum(6, lines.slice(subtotal))).toBe(cents(rows[total]![6]!));
        if (page.table.balanced) expect(rows[total]![6]).toBe(rows[total]![1]);
        else expect(page.table.warning).toBeDefined();
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
      }),
      { numRuns: 300 },
    );
  });

  it('hold no tag that a label wrote on the page', () => {
    // What the page itself is made of, with harmless labels.
    const tagsOf = (html: string): string[] =>
      [...new Set([...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, tag]) => tag!))].sort();
    fc.assert(
      fc.property(drawn, (input) => {
        const harmless = {
          name: 'a',
          expenses: input.expenses.map((one) => ({ ...one, label: 'a' })),
          secured: input.secured.map((one) => ({ ...one, funder: 'a' })),
        };
        expect(tagsOf(planHtml(pageOf(input), 'id'))).toEqual(tagsOf(planHtml(pageOf(harmless), 'id')));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the workbooks of any plan', () => {
  it('are files of well-formed XML, with no formula but ours, and the same amounts in both formats', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (input) => {
        const page = pageOf(input);
        const amounts = page.table.resources.map(({ amount }) => Number(Euro.format(amount)));
        for (const [format, sheet] of [
          ['ods', 'content.xml'],
          ['xlsx', 'xl/worksheets/sheet1.xml'],
        ] as const) {
          const files = unzipSync(await planWorkbook(page, format));
          const formulas: string[] = [];
          const numbers: number[] = [];
          for (const [name, bytes] of Object.entries(files)) {
            if (name === 'mimetype') continue;
            const parser = new SaxesParser();
            parser.on('error', (problem) => {
              throw problem;
            });
            let element = '';
            parser.on('opentag', ({ name: tag, attributes }) => {
              element = tag;
              if (name !== sheet) return;
              if (attributes['table:formula']) formulas.push(attributes['table:formula'].slice('of:='.length));
              if (attributes['office:value']) numbers.push(Number(attributes['office:value']));
            });
            parser.on('text', (words) => {
              if (name !== sheet) return;
              if (element === 'f') formulas.push(words);
              if (element === 'v') numbers.push(Number(words));
            });
            parser.write(strFromU8(bytes)).close();
          }
          expect(formulas.length).toBeGreaterThan(0);
          for (const formula of formulas)
            expect(formula).toMatch(/^(?:0|(?:SUM|ROUNDDOWN)\([[\].A-G\d:;,/]+\)|[[\].A-G\d-]+)$/);
          expect(numbers).toEqual(expect.arrayContaining(amounts));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are the same file for the same plan, and an OpenDocument file says first what it is', async () => {
    const page = planPage(kept({ cost: Euro.of(1000) }));
    const [first, second] = [await planWorkbook(page, 'ods'), await planWorkbook(page, 'ods')];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect(Buffer.from(first).toString('latin1', 30, 84)).toBe(
      'mimetypeapplication/vnd.oasis.opendocument.spreadsheet',
    );
  });
});

describe('the table of one plan', () => {
  const page = planPage(
    kept({
      cost: Euro.of(1_234_567),
      privateFunding: Euro.of(10_000),
      expenses: [
        { label: 'Travaux', amount: Euro.of(1_200_000) },
        { label: 'Imprévus', amount: Euro.of(34_567), eligible: false },
      ],
      secured: [{ funder: 'Région Île-de-France', amount: Euro.of(100_000), public: true, state: 'HOPED' }],
    }),
  );

  it('has expenses on the left, resources on the right, and a name of letters', () => {
    expect(rowsOf(planCsv(page)).slice(0, 7)).toEqual([
      ['Dépenses', 'Montant HT', '', 'Ressources', 'Assiette HT', 'Taux', 'Montant', 'État'],
      ['Travaux', '1200000,00', '', 'État – DETR', '1200000,00', '50 %', '600000,00', 'à demander'],
      ['Imprévus (non éligible)', '34567,00', '', 'Région Île-de-France', '', '', '100000,00', 'espéré'],
      ['', '', '', 'Sous-total des aides publiques', '', '56,7 %', '700000,00', ''],
      ['', '', '', 'Financements privés', '', '0,81 %', '10000,00', ''],
      ['', '', '', 'Part du maître d’ouvrage (fonds propres, emprunt)', '', '42,49 %', '524567,00', ''],
      ['Total HT', '1234567,00', '', 'Total HT', '', '', '1234567,00', ''],
    ]);
    expect(page.fileName).toBe('plan-de-financement-l-hay-les-roses-2026-03-01');
  });

  it('is said to be out of balance, on the page too, when it is', () => {
    const over = planPage(
      kept({ cost: Euro.of(1000), secured: [{ funder: 'Région', amount: Euro.of(1500), public: true }] }),
    );
    const html = planHtml(over, 'id').replace(/[\u00a0\u202f]/g, ' ');
    expect(html).toContain('Le plan n’est pas équilibré : les ressources dépassent les dépenses de 500 €.');
    expect(html).toContain('Non conforme');
    // What breaks the law is said under the table, not only in the pages of checks that nobody joins to a file.
    const [onTheFirstPage] = html.split('<section>') as [string];
    expect(onTheFirstPage).toContain('Les aides publiques dépassent de 700 € ce qu’elle permet (800 €).');
    expect(onTheFirstPage).toContain(
      'Part du maître d’ouvrage : 0 €, soit 0 % des financements publics (au moins 20 % demandés).',
    );
    expect(html).not.toContain('100 %</td>');
  });

  it('says of the own share what there is to say', () => {
    const said = (input: Omit<PlanInput, 'on' | 'candidates'>) =>
      planPage(kept(input)).sentences[0]!.replace(/[\u00a0\u202f]/g, ' ');
    const cost = Euro.of(900_000);
    expect(said({ cost, secured: [{ funder: 'Région', amount: Euro.of(600_001), public: true }] })).toBe(
      'Part du maître d’ouvrage : 299 999 €, soit 33,33 % des financements publics (au moins 20 % demandés).',
    );
    expect(said({ cost, spendingKind: 'POST' })).toBe(
      'Part du maître d’ouvrage : 450 000 €, soit 50 % des financements publics.',
    );
    expect(said({ cost, privateFunding: cost })).toBe('Le plan ne compte aucune aide publique.');
  });

  it('has its signature under the table, and lets the checks begin a page of their own', () => {
    const html = planHtml(page, 'id');
    expect(html).toMatch(/break-before: page/);
    expect(html.indexOf('Cachet et signature')).toBeLessThan(html.indexOf('<section>'));
  });
});
