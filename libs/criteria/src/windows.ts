/** Whether a scheme takes applications on a day: its validity and its windows, read together. */
import { MET, NOT_MET, UNKNOWN, type Day, type Possible } from '#kernel';
import type { SchemeFrame } from './frame.js';
import type { ApplicationWindow } from './language.js';

export type WindowState =
  | { readonly kind: 'PERMANENT'; readonly until?: Day | undefined }
  | { readonly kind: 'OPEN'; readonly window: ApplicationWindow; readonly until?: Day | undefined }
  | { readonly kind: 'UNCERTAIN'; readonly window: ApplicationWindow; readonly reason: string }
  | { readonly kind: 'UPCOMING'; readonly opensOn?: Day | undefined; readonly window?: ApplicationWindow | undefined }
  | {
      readonly kind: 'CLOSED';
      /** The last day on which one could apply, when it is known. */
      readonly since?: Day | undefined;
      readonly opensOn?: Day | undefined;
      readonly window?: ApplicationWindow | undefined;
    };

/** The state on a day: inside a sure window it is open, inside an uncertain one only uncertain. A scheme without windows is open while it is in force. */
export function windowStateOn(scheme: SchemeFrame, on: Day): WindowState {
  const windows = scheme.windows ?? [];
  const { validFrom, validTo } = scheme;
  if (validTo !== undefined && on > validTo) return { kind: 'CLOSED', since: lastDay(windows, validTo) };
  if (validFrom !== undefined && on < validFrom) return { kind: 'UPCOMING', ...nextOpening(scheme, on) };
  if (windows.length === 0) return { kind: 'PERMANENT', until: validTo };

  const current = windows.filter(
    ({ opensOn, closesOn }) => (!opensOn || opensOn <= on) && (!closesOn || on <= closesOn),
  );
  const sure = current.filter((window) => window.uncertain === undefined);
  const open = sure.reduce<ApplicationWindow | undefined>(
    (best, window) =>
      best && (best.closesOn === undefined || (window.closesOn ?? LAST) <= best.closesOn) ? best : window,
    undefined,
  );
  if (open) return { kind: 'OPEN', window: open, until: earliest(open.closesOn, validTo) };
  const uncertain = current[0];
  if (uncertain) return { kind: 'UNCERTAIN', window: uncertain, reason: uncertain.uncertain ?? uncertain.label };

  const since = windows.reduce<Day | undefined>(
    (latest, { closesOn }) => (closesOn && closesOn < on && (!latest || closesOn > latest) ? closesOn : latest),
    undefined,
  );
  const next = nextOpening(scheme, on);
  return since === undefined ? { kind: 'UPCOMING', ...next } : { kind: 'CLOSED', since, ...next };
}

export function windowsPossible(scheme: SchemeFrame, on: Day): Possible {
  switch (windowStateOn(scheme, on).kind) {
    case 'PERMANENT':
    case 'OPEN':
      return MET;
    case 'UNCERTAIN':
      return UNKNOWN;
    case 'UPCOMING':
    case 'CLOSED':
      return NOT_MET;
  }
}

const LAST = '9999-12-31' as Day;

/** The next day after `on` on which a window opens while the scheme is in force. */
function nextOpening(scheme: SchemeFrame, on: Day): { opensOn?: Day; window?: ApplicationWindow } {
  const { validFrom, validTo, windows = [] } = scheme;
  if (windows.length === 0) return validFrom !== undefined && validFrom > on ? { opensOn: validFrom } : {};
  let best: { opensOn: Day; window: ApplicationWindow } | undefined;
  for (const window of windows) {
    const opensOn = validFrom !== undefined && (window.opensOn ?? validFrom) <= validFrom ? validFrom : window.opensOn;
    if (opensOn === undefined || opensOn <= on) continue;
    if ((window.closesOn !== undefined && window.closesOn < opensOn) || (validTo !== undefined && validTo < opensOn))
      continue;
    if (!best || opensOn < best.opensOn) best = { opensOn, window };
  }
  return best ?? {};
}

function lastDay(windows: readonly ApplicationWindow[], validTo: Day): Day {
  let last: Day | undefined;
  for (const { closesOn } of windows) {
    if (closesOn === undefined) return validTo;
    if (last === undefined || closesOn > last) last = closesOn;
  }
  return earliest(last, validTo) ?? validTo;
}

function earliest(a: Day | undefined, b: Day | undefined): Day | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
