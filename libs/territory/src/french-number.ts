/** Plain, no-break and narrow no-break spaces, as groups of thousands are parted. */
const SPACES = /[\s\u00a0\u202f]/g;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/**
 * A number as French files and spreadsheets write it: `1 234,56`, `1234.56`, `-3`. One separator is the decimal one; two
 * (`1.234,56`) are refused rather than guessed. A percentage is a fraction: `19 %` is 0.19.
 */
export function readFrenchNumber(text: string): number | undefined {
  const bare = text.replaceAll(SPACES, '');
  const isPercent = bare.endsWith('%');
  const written = isPercent ? bare.slice(0, -1) : bare;
  if (!NUMBER.test(written)) return undefined;
  const number = Number(written.replace(',', '.'));
  // Divided once, so that 19 % is the 0.19 that people write.
  return isPercent ? number / 100 : number;
}
