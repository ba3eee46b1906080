import { Day, fold } from '#kernel';

/**
 * Forms that a date column may have, tried in the order the mapping gives, then `YYYY-MM-DD`, which has one meaning (so do spreadsheets give
 * their days). `YYYY` alone gives 31 December (the day by which everything of that year took effect), a month its last day; `D MMMM YYYY` is
 * `1er mars 2022`, months in French, short ones too; a period `YYYY-MM-DD/YYYY-MM-DD` gives its first day.
 */
export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'DD.MM.YYYY',
  'MM/DD/YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD/MM/YY',
  'DD-MM-YY',
  'DD.MM.YY',
  'D MMMM YYYY',
  'YYYY-MM',
  'MM/YYYY',
  'MMMM YYYY',
  'YYYY',
  'PERIOD',
  'SERIAL',
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export const DEFAULT_DATE_FORMATS: readonly DateFormat[] = ['YYYY-MM-DD', 'DD/MM/YYYY', 'DD-MM-YYYY'];

export type DateReading =
  | { readonly kind: 'DAY'; readonly day: Day; readonly yearOnly: boolean }
  | { readonly kind: 'EMPTY' }
  | { readonly kind: 'REFUSED'; readonly code: 'invalid-date'; readonly message: string };

/** An hour after the day (`18-04-2023 10:28`, `2023-04-18T10:28:00Z`) is left out. */
const HOUR = /[ T]\d{1,2}:\d{2}.*$/;

export function readDate(text: string, formats: readonly DateFormat[] = DEFAULT_DATE_FORMATS): DateReading {
  const printed = text.trim();
  if (printed === '') return { kind: 'EMPTY' };
  const bare = printed.replace(HOUR, '');
  for (const format of formats) {
    const day = READERS[format](bare);
    if (day) return { kind: 'DAY', day, yearOnly: format === 'YYYY' };
  }
  const plain = READERS['YYYY-MM-DD'](bare);
  if (plain) return { kind: 'DAY', day: plain, yearOnly: false };
  return {
    kind: 'REFUSED',
    code: 'invalid-date',
    message: `« ${printed.slice(0, 60)} » n’est pas une date lisible (formats attendus : ${formats.join(', ')}).`,
  };
}

const READERS: Readonly<Record<DateFormat, (text: string) => Day | undefined>> = {
  'YYYY-MM-DD': (text) => Day.parse(text),
  'DD/MM/YYYY': (text) => ordered(text, /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, [3, 2, 1]),
  'DD-MM-YYYY': (text) => ordered(text, /^(\d{1,2})-(\d{1,2})-(\d{4})$/, [3, 2, 1]),
  'DD.MM.YYYY': (text) => ordered(text, /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, [3, 2, 1]),
  'MM/DD/YYYY': (text) => ordered(text, /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, [3, 1, 2]),
  'YYYY/MM/DD': (text) => ordered(text, /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, [1, 2, 3]),
  YYYYMMDD: (text) => ordered(text, /^(\d{4})(\d{2})(\d{2})$/, [1, 2, 3]),
  'DD/MM/YY': (text) => ofShortYear(text, '/'),
  'DD-MM-YY': (text) => ofShortYear(text, '-'),
  'DD.MM.YY': (text) => ofShortYear(text, '.'),
  'D MMMM YYYY': (text) => {
    const match = /^(\d{1,2})(?:er)?\s+([a-z]{3,9})\.?\s+(\d{4})$/.exec(fold(text));
    const month = match ? monthNamed(match[2]!) : undefined;
    return month === undefined ? undefined : READERS['DD/MM/YYYY'](`${match![1]}/${month}/${match![3]}`);
  },
  'YYYY-MM': (text) => ofMonth(text, /^(?<year>\d{4})-(?<month>\d{1,2})$/),
  'MM/YYYY': (text) => ofMonth(text, /^(?<month>\d{1,2})\/(?<year>\d{4})$/),
  'MMMM YYYY': (text) => {
    const match = /^([a-z]{3,9})\.?\s+(\d{4})$/.exec(fold(text));
    const month = match ? monthNamed(match[1]!) : undefined;
    return month === undefined ? undefined : lastOfMonth(match![2]!, month);
  },
  YYYY: (text) => (/^(?:19|20|21)\d{2}$/.test(text) ? Day.parse(`${text}-12-31`) : undefined),
  PERIOD: (text) => {
    const [first, last, more] = text.split(/[/_]/);
    const day = Day.parse(first ?? '');
    return more === undefined && (last === undefined || Day.parse(last)) ? day : undefined;
  },
  // Days since 30 December 1899, as a spreadsheet saved to CSV without its formats; the hour is a fraction of the day.
  SERIAL: (text) => {
    const days = /^(\d{4,6})(?:[.,]\d+)?$/.exec(text)?.[1];
    return days === undefined ? undefined : Day.parse(Day.add('1899-12-30' as Day, Number(days)));
  },
};

/** Two digits of a year: 70 to 99 are of the last century, the others of this one. */
function ofShortYear(text: string, mark: string): Day | undefined {
  const [day, month, year, more] = text.split(mark) as [string, string?, string?, string?];
  if (more !== undefined || year === undefined || !/^\d{2}$/.test(year)) return undefined;
  return READERS['DD/MM/YYYY'](`${day}/${month}/${year >= '70' ? '19' : '20'}${year}`);
}

function ofMonth(text: string, form: RegExp): Day | undefined {
  const parts = form.exec(text)?.groups;
  return parts && lastOfMonth(parts['year']!, Number(parts['month']));
}

/** All that a month holds took effect by its last day. */
function lastOfMonth(year: string, month: number): Day | undefined {
  const first = Day.parse(`${year}-${String(month).padStart(2, '0')}-01`);
  return first && Day.add(Day.addMonths(first, 1), -1);
}

/** From 1; `undefined` when no month, or more than one (`jui`), begins so. */
function monthNamed(name: string): number | undefined {
  const found = MONTHS.filter((month) => month.startsWith(name));
  return found.length === 1 ? MONTHS.indexOf(found[0]!) + 1 : undefined;
}

const MONTHS = [
  'janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre',
]; // prettier-ignore

function ordered(text: string, form: RegExp, [year, month, day]: readonly [number, number, number]): Day | undefined {
  const match = form.exec(text);
  return match
    ? Day.parse(`${match[year]}-${match[month]!.padStart(2, '0')}-${match[day]!.padStart(2, '0')}`)
    : undefined;
}
