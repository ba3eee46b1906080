/** A calendar day, `"2021-11-15"`, without hour or zone. Comparable with `<` and `>` as a string. */
export type Day = string & { readonly __brand: 'Day' };

/** The zone in which « today » is asked: French law counts days there. */
export const LEGAL_ZONE = 'Europe/Paris';

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
];

const DAY_FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** The span in which a day is plausible; a date of 9999 in a client's input is a mistake, not a plan. */
export const FIRST_DAY = '1900-01-01' as Day;
export const LAST_DAY = '2199-12-31' as Day;

export const Day = {
  /** Reads `YYYY-MM-DD`; gives `undefined` when it is not a real day (`2021-02-30`) or not between 1900 and 2199. */
  parse: (text: string): Day | undefined => {
    const match = DAY_FORM.exec(text);
    if (!match) return undefined;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
    return text >= FIRST_DAY && text <= LAST_DAY ? (text as Day) : undefined;
  },

  /** For literals in code and tests; throws when it is not a day. */
  of: (text: string): Day => {
    const day = Day.parse(text);
    if (!day) throw new RangeError(`not a day: ${text}`);
    return day;
  },

  /** The day it is at that instant in Paris. */
  at: (instant: Date): Day => PARIS.format(instant) as Day,

  lastOfYear: (year: number): Day => Day.of(`${year}-12-31`),

  /** `Day.add('2024-02-28', 2)` is `2024-03-01`. */
  add: (day: Day, days: number): Day =>
    new Date(Date.parse(day) + days * MILLISECONDS_A_DAY).toISOString().slice(0, 10) as Day,

  /** The first of the months counts: `Day.addMonths('2024-01-31', 1)` is `2024-02-29`. */
  addMonths: (day: Day, months: number): Day => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10) as Day;
  },

  /** Days from one to the other: `between('2024-01-01', '2024-01-31')` is 30. */
  between: (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / MILLISECONDS_A_DAY),

  year: (day: Day): number => Number(day.slice(0, 4)),

  /** `1er janvier 2024`, `15 novembre 2021`. */
  inFrench: (day: Day): string => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return `${date === 1 ? '1er' : date} ${MONTHS[month - 1]} ${year}`;
  },
};

const PARIS = new Intl.DateTimeFormat('en-CA', {
  timeZone: LEGAL_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** A span of days; both ends belong to it, a missing end is open. */
export interface Period {
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
}

export const Period = {
  contains: (period: Period, day: Day): boolean =>
    (period.from === undefined || period.from <= day) && (period.until === undefined || day <= period.until),

  overlap: (a: Period, b: Period): boolean =>
    (a.until === undefined || b.from === undefined || b.from <= a.until) &&
    (b.until === undefined || a.from === undefined || a.from <= b.until),
};
