/** One line of CSV, comma and CRLF (RFC 4180). Line breaks inside a text become spaces: many readers of open data go line by line. */
export function csvRow(values: readonly (string | undefined)[]): string {
  return `${values.map((value) => cell(value ?? '')).join(',')}\r\n`;
}

/** What people wrote, such that a spreadsheet does not run it: a text that begins like a formula gets an apostrophe before it. */
export function plainText(text: string | undefined): string | undefined {
  return text !== undefined && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
}

function cell(value: string): string {
  const text = /[\r\n]/.test(value) ? value.replaceAll(/\s*[\r\n]+\s*/g, ' ') : value;
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
