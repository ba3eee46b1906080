/** Amounts and rates as each format writes them. None of them passes through a float before it is text. */
import { Euro } from '#kernel';

/** `1 234,50`: always two decimals, so that a column of them lines up. Spaces are no-break. */
export function printedAmount(amount: Euro): string {
  const [euros, cents] = digitsOf(amount);
  return `${euros.replace(/\B(?=(\d{3})+$)/g, '\u202f')},${cents}`;
}

/** `1234,50`: as a French spreadsheet reads a number in a CSV file. */
export function csvAmount(amount: Euro): string {
  return digitsOf(amount).join(',');
}

/** What spreadsheets keep of a number: fifteen significant digits. */
const EXACT_IN_A_CELL = 999_999_999_999_999n;

/**
 * The number of a spreadsheet's cell. Both formats hold decimal text (`1234.5`), and the shortest text of the number is that of
 * the amount itself up to 9 999 999 999 999,99 €; over it, a text cell says the amount exactly and no sum counts it.
 */
export function cellAmount(amount: Euro): number | string {
  const absolute = amount < 0n ? -amount : amount;
  return absolute > EXACT_IN_A_CELL ? printedAmount(amount) : Number(Euro.format(amount));
}

function digitsOf(amount: Euro): [euros: string, cents: string] {
  return Euro.format(amount).split('.') as [string, string];
}
