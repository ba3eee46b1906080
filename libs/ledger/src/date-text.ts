import { Day, fold } from '#kernel';

/**
 * Forms that a date column may have, tried in the order the mapping gives. `YYYY` alone gives 31 December (the day by which everything of
 * that year took effect); `D MMMM YYYY` is `1er mars 2022`, months in French, short ones too; a period `YYYY-MM-DD/YYYY-MM-DD` gives its first day.
 */
export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'DD.MM.YYYY',
  'MM/DD/YYYY',
  'YYYYMMDD',
  'DD/MM/YY',
  'D MMMM YYYY',
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
  YYYYMMDD: (text) => ordered(text, /^(\d{4})(\d{2})(\d{2})$/, [1, 2, 3]),
  // Two digits of a year are of this century: the open data on subsidies began in 2017.
  'DD/MM/YY': (text) => {
    const match = /^(\d{1,2}\/\d{1,2}\/)(\d{2})$/.exec(text);
    return match ? READERS['DD/MM/YYYY'](`${match[1]}20${match[2]}`) : undefined;
  },
  'D MMMM YYYY': (text) => {
    const match = /^(\d{1,2})(?:er)?\s+([a-z]{3,9})\.?\s+(\d{4})$/.exec(fold(text));
    const month = match
      ? MONTHS.findIndex((name) => name === match[2] || (match[2]!.length >= 3 && name.startsWith(match[2]!)))
      : -1;
    return month < 0 ? undefined : READERS['DD/MM/YYYY'](`${match![1]}/${month + 1}/${match![3]}`);
  },
  YYYY: (text) => (/^(?:19|20|21)\d{2}$/.test(text) ? Day.parse(`${text}-12-31`) : undefined),
  PERIOD: (text) => {
    const [first, last, more] = text.split(/[/_]/);
    const day = Day.parse(first ?? '');
    return more === undefined && (last === undefined || Day.parse(last)) ? day : undefined;
  },
  // Days since 30 December 1899, as a spreadsheet saved to CSV without its formats.
  SERIAL: (text) => (/^\d{4,6}$/.test(text) ? Day.parse(Day.add('1899-12-30' as Day, Number(text))) : undefined),
};

const MONTHS = [
  'janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre',
]; // prettier-ignore

function ordered(text: string, form: RegExp, [year, month, day]: readonly [number, number, number]): Day | undefined {
  const match = form.exec(text);
  return match
    ? Day.parse(`${match[year]}-${match[month]!.padStart(2, '0')}-${match[day]!.padStart(2, '0')}`)
    : undefined;
}
