/**
 * An exact amount of money: a whole number of euro cents.
 *
 * Money is never a float: `bigint` in memory, `"91689327.95"` (a decimal string with two digits) at every edge.
 */
export type Euro = bigint & { readonly __unit?: 'cents' };

/** A decimal number of any precision, kept exactly: `value = digits / 10^scale`. For sums of files whose rows have more than two decimals. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const EURO_FORM = /^(-?)(\d{1,15})\.(\d{2})$/;

export const Euro = {
  zero: 0n as Euro,

  /** `Euro.ofCents(150n)` is 1,50 €. */
  ofCents: (cents: bigint | number): Euro => BigInt(cents),

  /** `Euro.of(150)` is 150 €; whole euros only, so that no fraction can sneak in. */
  of: (euros: number): Euro => {
    if (!Number.isSafeInteger(euros)) throw new RangeError(`not a whole number of euros: ${euros}`);
    return BigInt(euros) * 100n;
  },

  /** Reads the one form that clients use, `"1234.50"`; anything else (comma, float, spaces, one digit) gives `undefined`. */
  parse: (text: string): Euro | undefined => {
    const match = EURO_FORM.exec(text);
    if (!match) return undefined;
    const cents = BigInt(match[2]! + match[3]!);
    return match[1] === '-' ? -cents : cents;
  },

  is: (text: string): boolean => EURO_FORM.test(text),

  /** `Euro.format(150n)` is `"1.50"`: the form of GraphQL, CSV and JSON. */
  format: (cents: Euro): string => {
    const sign = cents < 0n ? '-' : '';
    const digits = absolute(cents).toString().padStart(3, '0');
    return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  },

  /** `Euro.inFrench(123456n)` is `1 234,56 €`; whole amounts lose their decimals: `1 200 €`. Spaces are no-break. */
  inFrench: (cents: Euro): string => {
    const [euros, decimals] = Euro.format(cents < 0n ? -cents : cents).split('.') as [string, string];
    const grouped = euros.replace(/\B(?=(\d{3})+$)/g, '\u202f');
    return `${cents < 0n ? '-' : ''}${grouped}${decimals === '00' ? '' : `,${decimals}`}\u00a0€`;
  },

  sum: (amounts: Iterable<Euro>): Euro => {
    let total = 0n;
    for (const amount of amounts) total += amount;
    return total;
  },

  min: (...amounts: [Euro, ...Euro[]]): Euro => amounts.reduce((a, b) => (b < a ? b : a)),
  max: (...amounts: [Euro, ...Euro[]]): Euro => amounts.reduce((a, b) => (b > a ? b : a)),

  /** `amount × numerator / denominator`, rounded down (towards minus infinity). The denominator is positive. */
  shareDown: (amount: Euro, numerator: bigint, denominator: bigint): Euro =>
    floorDivide(amount * numerator, denominator),

  /** `amount × numerator / denominator`, rounded up (towards plus infinity). The denominator is positive. */
  shareUp: (amount: Euro, numerator: bigint, denominator: bigint): Euro =>
    -floorDivide(-amount * numerator, denominator),
};

export const Decimal = {
  zero: { digits: 0n, scale: 0 } as Decimal,

  /** Reads `-1234.567` (a point, no grouping). Gives `undefined` for anything else. */
  parse: (text: string): Decimal | undefined => {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!match) return undefined;
    const fraction = match[3] ?? '';
    const digits = BigInt(match[2]! + fraction);
    return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length };
  },

  add: (a: Decimal, b: Decimal): Decimal => {
    const scale = Math.max(a.scale, b.scale);
    return { digits: a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale), scale };
  },

  subtract: (a: Decimal, b: Decimal): Decimal => Decimal.add(a, { digits: -b.digits, scale: b.scale }),

  /** To whole cents, half away from zero (« au centime le plus proche »). */
  toEuro: (value: Decimal): Euro => {
    if (value.scale <= 2) return value.digits * 10n ** BigInt(2 - value.scale);
    const unit = 10n ** BigInt(value.scale - 2);
    const absolute = value.digits < 0n ? -value.digits : value.digits;
    const rounded = (absolute * 2n + unit) / (unit * 2n);
    return value.digits < 0n ? -rounded : rounded;
  },

  ofEuro: (cents: Euro): Decimal => ({ digits: cents, scale: 2 }),

  compare: (a: Decimal, b: Decimal): number => {
    const { digits } = Decimal.subtract(a, b);
    return digits < 0n ? -1 : digits > 0n ? 1 : 0;
  },

  /** The shortest exact form with at least two decimals: `12.50`, `977561627.508194029`. */
  format: ({ digits, scale }: Decimal): string => {
    const wide = scale < 2 ? digits * 10n ** BigInt(2 - scale) : digits;
    const places = Math.max(scale, 2);
    const text = (wide < 0n ? -wide : wide).toString().padStart(places + 1, '0');
    let fraction = text.slice(-places);
    while (fraction.length > 2 && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
    return `${wide < 0n ? '-' : ''}${text.slice(0, -places)}.${fraction}`;
  },
};

function absolute(cents: bigint): Euro {
  return cents < 0n ? -cents : cents;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}
