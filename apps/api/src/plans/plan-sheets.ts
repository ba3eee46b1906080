/** The table as sheets of a workbook: amounts are numbers, totals and rates are formulas over the lines. */
import type { Cell, CellStyle, CellValue, WriteOptions } from 'hucre';

import type { Euro } from '#kernel';

import { cellAmount } from './amounts.js';
import { expenseLabel, OUTCOME_TEXT, RATE_NOTE, type PlanPage } from './plan-page.js';

const FONT = { name: 'Arial', size: 10 } as const;
const BOLD = { ...FONT, bold: true } as const;
/** In points. Programs that open a file do not all fit a row to the text that wraps in it. */
const LINE_HEIGHT = 13;
const AMOUNT = '#,##0.00';
const PERCENT = '0.00%';
const THIN = { style: 'thin', color: { rgb: '666666' } } as const;
const BORDER = { top: THIN, bottom: THIN, left: THIN, right: THIN };
const HEADING: CellStyle = {
  font: BOLD,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EEEEEE' } },
  border: BORDER,
  alignment: { wrapText: true, vertical: 'top' },
};
const WORDS: CellStyle = { font: FONT, border: BORDER, alignment: { wrapText: true, vertical: 'top' } };

/** Columns of the first sheet. */
const [EXPENSE, EXPENSE_AMOUNT, RESOURCE, BASE, RATE, AMOUNT_COLUMN, STATE] = [0, 1, 3, 4, 5, 6, 7] as const;
const FIRST_ROW = 6;

/** In characters. As wide as a page, because not every program shrinks a sheet to fit one. */
const WIDTHS = [35, 15, 2, 38, 15, 10, 15, 13] as const;
const CHECK_WIDTHS = [14, 66, 16, 16, 31] as const;

export function planSheets(page: PlanPage): WriteOptions {
  return {
    // Named here too: a bold font without a name is another font to some programs.
    defaultFont: FONT,
    properties: { title: `${page.title} – ${page.place}`, creator: 'Guichet' },
    sheets: [planSheet(page), checksSheet(page)],
  };
}

/** A sheet under construction: values by row, and what is special about a cell. */
class Sheet {
  readonly rows: CellValue[][] = [];
  readonly cells = new Map<string, Partial<Cell>>();

  put(row: number, column: number, value: CellValue, style?: CellStyle, formula?: string): void {
    while (this.rows.length <= row) this.rows.push([]);
    const cells = this.rows[row]!;
    while (cells.length < column) cells.push(null);
    cells[column] = value;
    if (style === undefined && formula === undefined) return;
    this.cells.set(`${row},${column}`, {
      ...(style && { style }),
      ...(formula !== undefined && { formula, formulaResult: value }),
    });
  }
}

/** For each row, the lines that its longest text takes in a column of so many characters; `across`: rows of one sentence. */
function heights(rows: readonly CellValue[][], widths: readonly number[], across?: (row: number) => boolean) {
  const whole = widths.reduce((a, b) => a + b);
  return new Map(
    rows.map((row, index) => {
      const lines = row.map((value, column) =>
        typeof value === 'string' ? Math.ceil((value.length * 0.85) / (across?.(index) ? whole : widths[column]!)) : 1,
      );
      return [index, { height: 4 + LINE_HEIGHT * Math.max(1, ...lines) }];
    }),
  );
}

function planSheet({ title, place, note, table, rows, warnings, sentences }: PlanPage): WriteOptions['sheets'][number] {
  const sheet = new Sheet();
  sheet.put(0, 0, title, { font: { ...BOLD, size: 14 } });
  sheet.put(1, 0, `Maître d’ouvrage : ${place}`, { font: BOLD });
  sheet.put(2, 0, 'Opération :');
  sheet.put(3, 0, note);
  [...table.headings.expenses, null, ...table.headings.resources].forEach((heading, column) => {
    if (heading !== null) sheet.put(FIRST_ROW - 1, column, heading, HEADING);
  });

  const total = FIRST_ROW + rows.length;
  const subtotal = FIRST_ROW + rows.findIndex(({ resource }) => resource?.kind === 'SUBTOTAL');
  rows.forEach(({ expense, resource }, index) => {
    const row = FIRST_ROW + index;
    sheet.put(row, EXPENSE, expense ? expenseLabel(expense) : null, WORDS);
    putAmount(sheet, row, EXPENSE_AMOUNT, expense?.amount);
    const emphasis = resource?.kind === 'SUBTOTAL' ? HEADING : {};
    sheet.put(row, RESOURCE, resource?.label ?? null, { ...WORDS, ...emphasis });
    putAmount(sheet, row, BASE, resource?.base, emphasis);
    putRate(
      sheet,
      row,
      resource?.rate,
      resource?.base === undefined ? at(EXPENSE_AMOUNT, total) : at(BASE, row),
      emphasis,
    );
    const isSubtotal = resource?.kind === 'SUBTOTAL';
    // Public aids are the rows above the sub-total; without any, it is the sum of nothing.
    const sum = row === FIRST_ROW ? '0' : `SUM(${range(AMOUNT_COLUMN, FIRST_ROW, row - 1)})`;
    putAmount(sheet, row, AMOUNT_COLUMN, resource?.amount, emphasis, isSubtotal ? sum : undefined);
    sheet.put(row, STATE, resource?.stateText ?? null, { ...WORDS, ...emphasis });
  });

  const sumOfExpenses = `SUM(${range(EXPENSE_AMOUNT, FIRST_ROW, total - 1)})`;
  // The sub-total counts the aids; what follows it is added to it.
  const sumOfResources = `SUM(${range(AMOUNT_COLUMN, subtotal, total - 1)})`;
  sheet.put(total, EXPENSE, table.expenseTotal.label, HEADING);
  putAmount(sheet, total, EXPENSE_AMOUNT, table.expenseTotal.amount, HEADING, sumOfExpenses);
  sheet.put(total, RESOURCE, table.resourceTotal.label, HEADING);
  sheet.put(total, BASE, null, HEADING);
  const wholeRate =
    table.expenseTotal.amount > 0n ? ratio(table.resourceTotal.amount, table.expenseTotal.amount) : undefined;
  putRate(sheet, total, wholeRate, at(EXPENSE_AMOUNT, total), HEADING);
  putAmount(sheet, total, AMOUNT_COLUMN, table.resourceTotal.amount, HEADING, sumOfResources);
  sheet.put(total, STATE, null, HEADING);

  const gap = table.resourceTotal.amount - table.expenseTotal.amount;
  sheet.put(total + 1, RESOURCE, 'Écart entre ressources et dépenses (doit être nul)');
  putAmount(sheet, total + 1, AMOUNT_COLUMN, gap, {}, `${at(AMOUNT_COLUMN, total)}-${at(EXPENSE_AMOUNT, total)}`);
  const said = [...warnings, ...sentences, RATE_NOTE].map((words, index) => ({ words, row: total + 3 + index }));
  for (const { words, row } of said) {
    const font = warnings.includes(words) ? BOLD : FONT;
    sheet.put(row, 0, words, { font, alignment: { wrapText: true, vertical: 'top' } });
  }

  return {
    name: 'Plan de financement',
    rows: sheet.rows,
    cells: sheet.cells,
    columns: WIDTHS.map((width) => ({ width })),
    merges: said.map(({ row }) => ({ startRow: row, startCol: 0, endRow: row, endCol: STATE })),
    rowDefs: heights(sheet.rows, WIDTHS, (row) => row < FIRST_ROW - 1 || row > total),
    pageSetup: { paperSize: 'a4', orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  };
}

function checksSheet({ checks }: PlanPage): WriteOptions['sheets'][number] {
  const sheet = new Sheet();
  ['Résultat', 'Règle', 'Valeur', 'Limite', 'Référence'].forEach((heading, column) => {
    sheet.put(0, column, heading, HEADING);
  });
  checks.forEach(({ outcome, sentence, value, limit, legalBasis }, index) => {
    sheet.put(index + 1, 0, OUTCOME_TEXT[outcome], WORDS);
    sheet.put(index + 1, 1, sentence, WORDS);
    putAmount(sheet, index + 1, 2, value);
    putAmount(sheet, index + 1, 3, limit);
    sheet.put(index + 1, 4, legalBasis.map(({ label }) => label).join(' ; '), WORDS);
  });
  return {
    name: 'Contrôles',
    rows: sheet.rows,
    cells: sheet.cells,
    columns: CHECK_WIDTHS.map((width) => ({ width })),
    rowDefs: heights(sheet.rows, CHECK_WIDTHS),
    pageSetup: { paperSize: 'a4', orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  };
}

function putAmount(
  sheet: Sheet,
  row: number,
  column: number,
  amount: Euro | undefined,
  style: CellStyle = {},
  formula?: string,
): void {
  const value = amount === undefined ? null : cellAmount(amount);
  const format: CellStyle = { ...WORDS, ...style, numFmt: AMOUNT, alignment: { vertical: 'top', horizontal: 'right' } };
  sheet.put(row, column, value, format, formula);
}

/** The amount of the row over what it is a share of. */
function putRate(sheet: Sheet, row: number, rate: number | undefined, whole: string, style: CellStyle = {}): void {
  // Down, as the page and the CSV file print it: a share never reads as the limit that it misses.
  const formula = rate === undefined ? undefined : `ROUNDDOWN(${at(AMOUNT_COLUMN, row)}/${whole},4)`;
  const format: CellStyle = {
    ...WORDS,
    ...style,
    numFmt: PERCENT,
    alignment: { vertical: 'top', horizontal: 'right' },
  };
  sheet.put(row, RATE, rate === undefined ? null : Math.floor(rate * 1e4 + 1e-6) / 1e4, format, formula);
}

/** Only to be shown until the spreadsheet computes its own. */
function ratio(part: Euro, whole: Euro): number {
  return Number((part * 10_000n) / whole) / 10_000;
}

/** `G7` of column 6 and row 6. */
function at(column: number, row: number): string {
  return `${String.fromCharCode(65 + column)}${row + 1}`;
}

function range(column: number, from: number, to: number): string {
  return `${at(column, from)}:${at(column, to)}`;
}
