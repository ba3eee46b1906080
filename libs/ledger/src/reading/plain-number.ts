/** A cell that shows a percentage: `0.8` is `80 %`. */
export function plainPercent(text: string): string {
  const shown = /^-?\d+(?:\.\d+)?$/.test(text) ? plainNumber(`${text}E2`) : text;
  return shown === text ? text : `${shown} %`;
}

/**
 * The file keeps numbers with 17 digits, so that 147.2 is written 147.19999999999999; people see 15. The text is brought to
 * these 15 digits by hand, without ever becoming a number, and an exponent (`1.4E6`) is written out. `12.345` is written `12.3450`, which
 * nobody takes for twelve thousand.
 */
export function plainNumber(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction = '', exponent = '0'] = match as unknown as [string, string, string, string?, string?];
  let digits = whole + fraction;
  let scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > 400) return text;
  const leading = /^0*/.exec(digits)![0].length;
  const excess = digits.length - leading - 15;
  if (excess > 0) {
    let kept = BigInt(digits.slice(0, digits.length - excess));
    if (digits[digits.length - excess]! >= '5') kept += 1n;
    digits = kept.toString();
    scale -= excess;
  }
  if (scale <= 0) return trimmed(sign, digits + '0'.repeat(-scale), '');
  digits = digits.padStart(scale + 1, '0');
  return trimmed(sign, digits.slice(0, -scale), digits.slice(-scale));
}

function trimmed(sign: string, whole: string, fraction: string): string {
  const left = whole.replace(/^0+(?=\d)/, '');
  const right = fraction.replace(/0+$/, '');
  const looksGrouped = right.length === 3 && left.length <= 3 && left !== '0';
  const text = right === '' ? left : `${left}.${right}${looksGrouped ? '0' : ''}`;
  return text === '0' ? '0' : sign + text;
}
