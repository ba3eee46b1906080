import { Decimal } from '#kernel';

export type MoneyReading =
  | {
      readonly kind: 'AMOUNT';
      readonly value: Decimal;
      /** The cell itself says that it is in thousands or millions; the value is in euros already. */
      readonly saysMultiple?: true;
    }
  | { readonly kind: 'EMPTY' }
  | { readonly kind: 'REFUSED'; readonly code: 'invalid-amount' | 'ambiguous-amount'; readonly message: string };

/** Which character begins the decimals. `auto` accepts only what has one meaning. */
export type DecimalMark = 'auto' | ',' | '.';

/** Spaces of every kind that stand between thousands: plain, no-break, narrow no-break, thin, figure. */
const SPACES = /[\s\u00a0\u202f\u2009\u2007\u2008]/gu;
const GROUPED_BY_SPACES = /^\d{1,3}(?:[\s\u00a0\u202f\u2009\u2007\u2008]\d{3})*(?:[.,]\d+)?$/u;
/** What most cells of most files are: digits, the mark, two digits or one. */
const PLAIN: Readonly<Record<DecimalMark, RegExp>> = {
  auto: /^\d+(?:[.,]\d{1,2})?$/,
  ',': /^\d+(?:,\d{1,2})?$/,
  '.': /^\d+(?:\.\d{1,2})?$/,
};
const CURRENCY = /^(?:€|eur|euros?)\s*|\s*(?:€|eur|euros?)$/giu;
/** `12,5 k€`, `1,2 M€`, `3 Md€`, `1,2 million d’euros`: said beside the number, it is worth more than any unit of the column. */
const MULTIPLE =
  /^(.*?)\s*(?:([km]|md|mds|mrd)\s?(?:€|eur|euros?)|(mille|millions?|milliards?)\s+(?:d[’']\s?)?(?:euros?|€))$/iu;
const POWERS: Readonly<Record<string, number>> = {
  k: 3, mille: 3, m: 6, million: 6, millions: 6, md: 9, mds: 9, mrd: 9, milliard: 9, milliards: 9,
}; // prettier-ignore

/**
 * An amount as people and spreadsheets print it, exactly, or a refusal: `97669,34`, `1 400 000,00 €`, `-500.00`, `0.123456789`, `(500,00)` and
 * `500,00-` as accountants write what is negative, `12,5 k€`.
 * `1.234` and `1,234` have two meanings a thousandfold apart and are refused, unless the mapping says which mark begins the decimals.
 */
export function readMoney(text: string, mark: DecimalMark = 'auto'): MoneyReading {
  let rest = text.trim();
  if (PLAIN[mark].test(rest)) return { kind: 'AMOUNT', value: Decimal.parse(rest.replace(',', '.'))! };
  if (rest === '') return { kind: 'EMPTY' };
  const multiple = MULTIPLE.exec(rest);
  const power = multiple ? POWERS[(multiple[2] ?? multiple[3])!.toLowerCase()]! : 0;
  if (multiple) rest = multiple[1]!;
  const signed = withoutSign(rest.replace(CURRENCY, '').trim());
  rest = signed.text;
  const digits = plainDigits(rest, mark);
  if (digits === 'ambiguous') {
    const whole = rest.replaceAll(/[.,]/g, '');
    return refused(
      'ambiguous-amount',
      `« ${text.trim()} » peut se lire ${rest.replace('.', ',')} ou ${whole} : la correspondance doit dire quel signe commence les décimales.`,
    );
  }
  if (digits === undefined) return refused('invalid-amount', `« ${text.trim().slice(0, 60)} » n’est pas un montant.`);
  const value = Decimal.parse(power === 0 ? digits : raised(digits, power))!;
  return {
    kind: 'AMOUNT',
    value: signed.negative ? { digits: -value.digits, scale: value.scale } : value,
    ...(multiple ? { saysMultiple: true } : {}),
  };
}

function withoutSign(text: string): { readonly text: string; readonly negative: boolean } {
  const without = (rest: string): string => rest.replace(CURRENCY, '').trim();
  const before =
    /^[-\u2212\u2013]\s*(.*)$/u.exec(text) ?? /^\((.*)\)$/u.exec(text) ?? /^(.*\d)\s*[-\u2212]$/u.exec(text);
  if (before) {
    const rest = without(before[1]!);
    // One sign is enough: `-(5)` and `--5` mean nothing that is sure.
    return { text: /^[\d.,]/.test(rest) ? rest : text, negative: true };
  }
  return { text: /^\+\s*\d/.test(text) ? text.slice(1).trim() : text, negative: false };
}

/** `1.25` of power 3 is `1250`. */
function raised(digits: string, power: number): string {
  const [whole, fraction = ''] = digits.split('.') as [string, string?];
  const padded = fraction.padEnd(power, '0');
  return `${whole}${padded.slice(0, power)}.${padded.slice(power)}`.replace(/\.$/, '');
}

function plainDigits(text: string, mark: DecimalMark): string | undefined {
  let rest = text;
  if (SPACES.test(rest)) {
    SPACES.lastIndex = 0;
    if (!GROUPED_BY_SPACES.test(rest)) return undefined;
    // With spaces between the thousands, a comma or a point can only begin the decimals.
    return rest.replaceAll(SPACES, '').replace(',', '.');
  }
  if (!/^\d[\d.,]*$/.test(rest) && !/^[.,]\d+$/.test(rest)) return undefined;
  if (/^[.,]/.test(rest)) rest = `0${rest}`;
  const marks = rest.replaceAll(/\d/g, '');
  if (marks === '') return rest;
  // Where the comma begins the decimals, a lone point that cannot stand between thousands begins them too: `1234.50`.
  if (mark === ',' && marks === '.' && !/^[1-9]\d{0,2}\.\d{3}$/.test(rest)) return withMark(rest, '.');
  if (mark !== 'auto') return withMark(rest, mark);
  if (marks.length === 1) {
    const [whole, fraction] = rest.split(marks) as [string, string];
    if (fraction === '') return undefined;
    // Three digits after one mark, and no more than three before it: a thousand or a thousandth?
    if (fraction.length === 3 && whole.length <= 3 && whole !== '0') return 'ambiguous';
    return `${whole}.${fraction}`;
  }
  const last = marks.at(-1)!;
  // `1,234.56`: two different marks, the last one stands once. `1.234.567`: one mark twice can only be thousands.
  if (marks.indexOf(last) === marks.length - 1) return withMark(rest, last as ',' | '.');
  return new Set(marks).size === 1 ? withMark(rest, last === ',' ? '.' : ',') : undefined;
}

function withMark(text: string, mark: ',' | '.'): string | undefined {
  const group = mark === ',' ? '.' : ',';
  const [whole, fraction, more] = text.split(mark) as [string, string | undefined, string | undefined];
  if (more !== undefined || fraction === '' || fraction?.includes(group)) return undefined;
  if (whole.includes(group) && !new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+$`).test(whole)) return undefined;
  const digits = whole.replaceAll(group, '');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

function refused(code: 'invalid-amount' | 'ambiguous-amount', message: string): MoneyReading {
  return { kind: 'REFUSED', code, message };
}
