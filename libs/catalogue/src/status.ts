/** Where a scheme stands on a day: open or not, until when, and its next window. */
import { Day } from '#kernel';

import type { ApplicationWindow } from '#criteria';
import type { SchemeDocument, SchemeStatus } from './scheme.js';

type Dated = Pick<SchemeDocument, 'validFrom' | 'validTo' | 'windows'>;

/** A window as people read it: its label, and its days within the scheme's own life. */
export interface DatedWindow {
  readonly label: string;
  readonly opensOn?: Day | undefined;
  readonly closesOn?: Day | undefined;
  readonly uncertain?: string | undefined;
}

/**
 * - no window: PERMANENT, or OPEN when the scheme has a known last day;
 * - inside a window: OPEN (PERMANENT when that window has no bounds and the scheme no end);
 * - before the scheme exists or its first window opens: UPCOMING;
 * - after its end, or between two windows: CLOSED.
 */
export function statusOn(scheme: Dated, day: Day): SchemeStatus {
  if (scheme.validTo && day > scheme.validTo) return 'CLOSED';
  if (scheme.validFrom && day < scheme.validFrom) return 'UPCOMING';
  if (scheme.windows.length === 0) return scheme.validTo ? 'OPEN' : 'PERMANENT';
  const windows = windowsOf(scheme);
  const open = windows.filter((window) => isOpen(window, day));
  if (open.length > 0) return open.some(isBoundless) && !scheme.validTo ? 'PERMANENT' : 'OPEN';
  return windows.every((window) => window.opensOn !== undefined && window.opensOn > day) ? 'UPCOMING' : 'CLOSED';
}

/** The window that is open on the day (the one that closes first), else the next one to open, else none. */
export function nextWindow(scheme: Dated, day: Day): DatedWindow | undefined {
  const windows = windowsOf(scheme);
  const open = windows.filter((window) => isOpen(window, day)).sort((a, b) => byDay(a.closesOn, b.closesOn));
  return open[0] ?? upcoming(windows, day)[0];
}

/** The first day from `day` on when an application can be made again; the day itself when it can be made now. */
export function nextOpening(scheme: Dated, day: Day): Day | undefined {
  const status = statusOn(scheme, day);
  if (status === 'OPEN' || status === 'PERMANENT') return day;
  if (scheme.validTo && day > scheme.validTo) return undefined;
  if (scheme.windows.length === 0) return scheme.validFrom;
  // A window that was already running before the scheme exists opens with it.
  const life = scheme.validFrom && scheme.validFrom > day ? scheme.validFrom : day;
  if (life !== day && windowsOf(scheme).some((window) => isOpen(window, life))) return life;
  return upcoming(windowsOf(scheme), day)[0]?.opensOn;
}

/** The last day to apply: that of the open or next window, else the scheme's own last day; none when it has passed or nobody set one. */
export function deadline(scheme: Dated, day: Day): Day | undefined {
  const window = nextWindow(scheme, day);
  const last = window ? (window.closesOn ?? scheme.validTo) : scheme.windows.length === 0 ? scheme.validTo : undefined;
  return last !== undefined && last >= day ? last : undefined;
}

/** Days left to apply while it is open: 0 on the last day; `undefined` when it is not open or has no deadline. */
export function daysLeft(scheme: Dated, day: Day): number | undefined {
  const last = statusOn(scheme, day) === 'OPEN' ? deadline(scheme, day) : undefined;
  return last === undefined ? undefined : Day.between(day, last);
}

/** The windows within the scheme's own life; one that lies outside of it is left out. */
export function windowsOf(scheme: Dated): DatedWindow[] {
  return scheme.windows.flatMap((window): DatedWindow[] => {
    const opensOn = later(window.opensOn, scheme.validFrom);
    const closesOn = earlier(window.closesOn, scheme.validTo);
    if (opensOn && closesOn && opensOn > closesOn) return [];
    // Bounds that only come from the scheme's life are not the window's: it stays open-ended as it is written.
    return [{ ...window, ...(window.opensOn && { opensOn }), ...(window.closesOn && { closesOn }) }];
  });
}

const isOpen = (window: ApplicationWindow, day: Day): boolean =>
  (window.opensOn === undefined || window.opensOn <= day) && (window.closesOn === undefined || day <= window.closesOn);

const isBoundless = (window: ApplicationWindow): boolean =>
  window.opensOn === undefined && window.closesOn === undefined;

const upcoming = (windows: readonly DatedWindow[], day: Day): DatedWindow[] =>
  windows
    .filter((window) => window.opensOn !== undefined && window.opensOn > day)
    .sort((a, b) => byDay(a.opensOn, b.opensOn));

/** An absent end comes last. */
function byDay(a: Day | undefined, b: Day | undefined): number {
  return a === b ? 0 : a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1;
}

const later = (a: Day | undefined, b: Day | undefined): Day | undefined => (a && b ? (a > b ? a : b) : (a ?? b));
const earlier = (a: Day | undefined, b: Day | undefined): Day | undefined => (a && b ? (a < b ? a : b) : (a ?? b));
