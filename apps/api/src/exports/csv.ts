/** CSV as RFC 4180 writes it, safe to open in a spreadsheet. */

import { inertText } from '../inert-text.js';

const NUMBER = /^-?\d+(\.\d+)?$/;

/** One line, CRLF included; an absent cell is empty. */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  const written = String(value);
  const safe = NUMBER.test(written) ? written : inertText(written);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
