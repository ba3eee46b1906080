import { deadline, statusOn, type SchemeDocument, type SchemeStatus } from '#catalogue';
import { Day, FIRST_DAY, LAST_DAY } from '#kernel';

/** Days as numbers, counted from the first plausible one: what engines compare. */
export const FIRST_DAY_NUMBER = 0;
export const LAST_DAY_NUMBER = Day.between(FIRST_DAY, LAST_DAY);

export function dayNumber(day: Day): number {
  return Day.between(FIRST_DAY, day);
}

/** A stretch of days, both ends included, during which a scheme has one status. */
export interface StatusPeriod {
  readonly status: SchemeStatus;
  readonly from: number;
  readonly until: number;
}

type Dated = Pick<SchemeDocument, 'validFrom' | 'validTo' | 'windows'>;

/** Every day from the first plausible to the last, in stretches of one status. */
export function timelineOf(scheme: Dated): StatusPeriod[] {
  const days = turnsOf(scheme);
  const periods: StatusPeriod[] = [];
  days.forEach((from, index) => {
    const status = statusOn(scheme, Day.add(FIRST_DAY, from));
    const until = (days[index + 1] ?? LAST_DAY_NUMBER + 1) - 1;
    const last = periods.at(-1);
    if (last?.status === status) periods[periods.length - 1] = { ...last, until };
    else periods.push({ status, from, until });
  });
  return periods;
}

/** Every last day to apply that the scheme ever has, ascending: the deadline on a day is the first of them from that day on. */
export function closingsOf(scheme: Dated): number[] {
  const closings = turnsOf(scheme).flatMap((day) => deadline(scheme, Day.add(FIRST_DAY, day)) ?? []);
  return [...new Set(closings.map(dayNumber))].sort((a, b) => a - b);
}

/** The few days on which status or deadline can turn: between them the catalogue's rule gives one answer. */
function turnsOf(scheme: Dated): number[] {
  const turns = new Set<number>([FIRST_DAY_NUMBER]);
  const starts = [scheme.validFrom, ...scheme.windows.map((window) => window.opensOn)];
  const ends = [scheme.validTo, ...scheme.windows.map((window) => window.closesOn)];
  for (const day of starts) if (day) turns.add(dayNumber(day));
  for (const day of ends) if (day) turns.add(dayNumber(day) + 1);
  return [...turns].filter((day) => day >= FIRST_DAY_NUMBER && day <= LAST_DAY_NUMBER).sort((a, b) => a - b);
}

export function statusAt(timeline: readonly StatusPeriod[], day: number): SchemeStatus {
  for (const { status, from, until } of timeline) if (from <= day && day <= until) return status;
  return 'CLOSED';
}

const LEVELS = 17;

/**
 * A stretch of days as few aligned blocks of 1, 2, 4 … 65 536 days, written `level:number`. A day lies in the stretch when
 * one of its own blocks (`blocksOfDay`) is among them: so an engine that knows only lists of words answers « what was the
 * status on that day » exactly, whatever the number of windows.
 */
export function blocksOf(from: number, until: number): string[] {
  const blocks: string[] = [];
  let start = from;
  let end = until + 1;
  for (let level = 0; start < end; level++) {
    if (level === LEVELS) {
      for (let block = start; block < end; block++) blocks.push(`${level}:${block}`);
      break;
    }
    if (start & 1) blocks.push(`${level}:${start++}`);
    if (end & 1 && start < end) blocks.push(`${level}:${--end}`);
    start >>= 1;
    end >>= 1;
  }
  return blocks;
}

/** The blocks, one of each size, in which a day lies. */
export function blocksOfDay(day: number): string[] {
  return Array.from({ length: LEVELS + 1 }, (_, level) => `${level}:${day >> level}`);
}
