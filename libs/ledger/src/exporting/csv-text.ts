/** One line of CSV, comma and CRLF (RFC 4180). Line breaks inside a text become spaces: many readers of open data go line by line. */
export function csvRow(values: readonly (string | undefined)[]): string {
  return exactCsvRow(values.map((value) => value?.replaceAll(/\s*[\r\n]+\s*/g, ' ')));
}

/** The same, in which a text keeps its line breaks, between quotes. */
export function exactCsvRow(values: readonly (string | undefined)[]): string {
  return `${values.map((value) => cell(value ?? '')).join(',')}\r\n`;
}

/**
 * What people wrote, such that a spreadsheet does not run it: a text that begins like a formula gets an apostrophe before it. So does one that
 * begins like what this makes, so that whoever takes one apostrophe away has the text again (the mapping `guichet` does).
 */
export function plainText(text: string | undefined): string | undefined {
  return text !== undefined && /^'*[=+\-@\t]/.test(text) ? `'${text}` : text;
}

function cell(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
