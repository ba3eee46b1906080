import { Decimal } from '#kernel';

export type MoneyReading =
  | { readonly kind: 'AMOUNT'; readonly value: Decimal }
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

/**
 * An amount as people and spreadsheets print it, exactly, or a refusal: `97669,34`, `1 400 000,00 €`, `-500.00`, `0.123456789`.
 * `1.234` and `1,234` have two meanings a thousandfold apart and are refused, unless the mapping says which mark begins the decimals.
 */
export function readMoney(text: string, mark: DecimalMark = 'auto'): MoneyReading {
  let rest = text.trim();
  if (PLAIN[mark].test(rest)) return { kind: 'AMOUNT', value: Decimal.parse(rest.replace(',', '.'))! };
  if (rest === '') return { kind: 'EMPTY' };
  rest = rest.replace(CURRENCY, '').trim();
  let negative = false;
  const minus = /^[-\u2212\u2013]\s*/u.exec(rest);
  if (minus) {
    negative = true;
    rest = rest.slice(minus[0].length).replace(CURRENCY, '').trim();
  } else if (/^\+\s*\d/.test(rest)) rest = rest.slice(1).trim();
  const digits = plainDigits(rest, mark);
  if (digits === 'ambiguous') {
    const whole = rest.replaceAll(/[.,]/g, '');
    return refused(
      'ambiguous-amount',
      `« ${text.trim()} » peut se lire ${rest.replace('.', ',')} ou ${whole} : la correspondance doit dire quel signe commence les décimales.`,
    );
  }
  if (digits === undefined) return refused('invalid-amount', `« ${text.trim().slice(0, 60)} » n’est pas un montant.`);
  const value = Decimal.parse(digits)!;
  return { kind: 'AMOUNT', value: negative ? { digits: -value.digits, scale: value.scale } : value };
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
