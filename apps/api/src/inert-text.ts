/** What a spreadsheet would run as a formula, full-width forms included. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u;

/** The text as a spreadsheet shows it and does not run it: an apostrophe before what would be a formula. */
export function inertText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
