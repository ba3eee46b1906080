/** What strangers put where a text, a number or a day is expected. Each is one that has broken some service before. */

/** A value that JSON cannot write, as it is to stand in the body. */
export const raw = (text: string): string => `@raw ${text} raw@`;

/** JSON, with what {@link raw} marked standing as it is. */
export function written(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"@raw (.*?) raw@"/g, (_, text: string) => text);
}

const SQL = [
  "'",
  "' OR '1'='1' --",
  "'; DROP TABLE award; --",
  "x' UNION SELECT hash FROM api_key --",
  '$1) OR pg_sleep(5) IS NULL --',
  "E'\\x27' || chr(39)",
  '%_\\%',
];
const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<mark>&lt;mark&gt;</mark>',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  'javascript:alert(1)',
];
const CODE = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '${process.env}',
  '{{constructor.constructor("return process")()}}',
  '=cmd|"/C calc"!A0',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  '$(reboot)',
  '%s%n%x',
  '(a+)+$',
];
const SIGNS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  raw('"\\ud800"'),
  raw('"\\udfff\\ud800"'),
  '\u202e\u2066\ufeff',
  'Z\u0335\u0321'.repeat(200),
  '🏫'.repeat(300),
  '\r\nSet-Cookie: a=b',
  '\u001b[31m',
  'İıſßﬀ',
  '٣٤٥',
];
const LONG = ['a'.repeat(10_000), 'é '.repeat(5_000), 'ab'.repeat(60_000), '"'.repeat(3_000), '9'.repeat(2_000)];

export const HOSTILE_TEXTS: readonly string[] = [...SQL, ...MARKUP, ...CODE, ...SIGNS, ...LONG];

export const HOSTILE_NUMBERS: readonly unknown[] = [
  -1,
  0,
  -0.5,
  0.1 + 0.2,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_SAFE_INTEGER,
  raw('9223372036854775808'),
  raw('1e308'),
  raw('1e400'),
  raw('-1e-400'),
  raw(`1${'0'.repeat(500)}`),
  '1',
  'NaN',
  'Infinity',
];

export const HOSTILE_DAYS: readonly unknown[] = [
  'NaN',
  'Invalid Date',
  '0000-00-00',
  '2021-02-30',
  '2021-2-3',
  '1899-12-31',
  '9999-12-31',
  '+275760-09-13',
  '-000001-01-01',
  '2021-11-15T24:00:00Z',
  '2021-11-15T10:00:00+99:99',
  'infinity',
  'now()',
  20211115,
  '٢٠٢١-١١-١٥',
];

export const HOSTILE_AMOUNTS: readonly unknown[] = [
  '0.00',
  '-1.00',
  '999999999999999999999999.99',
  '92233720368547758.08',
  '1e3',
  '1,00',
  '1.005',
  ' 1.00',
  '0x10',
  'NaN',
  1.1,
];

/** Of another type than whatever was expected. */
export const HOSTILE_SHAPES: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [null],
  [[[[]]]],
  [{ a: [1] }],
  { length: 1_000_000_000 },
  { toString: 'x', valueOf: 1 },
  { then: 'x' },
  raw('{"__proto__":{"polluted":true}}'),
  raw('{"constructor":{"prototype":{"polluted":true}}}'),
  raw(`${'['.repeat(40)}${']'.repeat(40)}`),
  raw(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
  Array.from({ length: 5_000 }, (_, index) => `x${index}`),
  Array.from({ length: 20_000 }, () => null),
];
