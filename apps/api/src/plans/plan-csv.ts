/** The table as French spreadsheets open a CSV file: semicolons, decimal commas, a mark that says UTF-8. */
import { inertText } from '../inert-text.js';
import { csvAmount } from './amounts.js';
import { expenseLabel, OUTCOME_TEXT, type PlanPage } from './plan-page.js';

const BYTE_ORDER_MARK = '\uFEFF';

export function planCsv({ table, rows, checks }: PlanPage): string {
  const { headings, expenseTotal, resourceTotal } = table;
  const lines: (readonly string[])[] = [
    [...headings.expenses, '', ...headings.resources].map(text),
    ...rows.map(({ expense, resource }) => [
      ...(expense ? [text(expenseLabel(expense)), csvAmount(expense.amount)] : ['', '']),
      '',
      ...(resource
        ? [
            text(resource.label),
            resource.base === undefined ? '' : csvAmount(resource.base),
            resource.rateText.replaceAll(/\s/g, ' '),
            csvAmount(resource.amount),
            text(resource.stateText),
          ]
        : ['', '', '', '', '']),
    ]),
    [
      text(expenseTotal.label),
      csvAmount(expenseTotal.amount),
      '',
      text(resourceTotal.label),
      '',
      '',
      csvAmount(resourceTotal.amount),
      '',
    ],
    [],
    [text('Contrôles')],
    ...checks.map(({ outcome, sentence }) => [text(OUTCOME_TEXT[outcome]), text(sentence)]),
  ];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(';')}\r\n`).join('');
}

/** A cell of words: quoted where it must be, never read as a formula. */
function text(words: string): string {
  const safe = inertText(words);
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
