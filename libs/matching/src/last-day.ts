/** The last day to apply for one place: a condition of its own may close a scheme there before it closes everywhere. */
import { possibleOf, type JudgeContext, type WindowState } from '#criteria';
import { Day, Possible } from '#kernel';

import type { CompiledScheme, WindowsOfDay } from './compiled-catalogue.js';
import { deadlineScore } from './ranking.js';

/** The last day on which one is admitted, of days that begin with admitted ones. */
export function lastDayWithin(first: Day, last: Day, isAdmitted: (day: Day) => boolean): Day {
  if (isAdmitted(last)) return last;
  let [admitted, excluded] = [first, last];
  for (let days = Day.between(admitted, excluded); days > 1; days = Day.between(admitted, excluded)) {
    const middle = Day.add(admitted, days >> 1);
    if (isAdmitted(middle)) admitted = middle;
    else excluded = middle;
  }
  return admitted;
}

/**
 * The windows of a catalogue on a day as they are for one place and project: those of the few schemes whose criteria look at the day end when the
 * criteria exclude it. What is known stays as it is on that day.
 *
 * @param dated positions of the schemes whose criteria look at the day
 */
export function windowsFor(
  context: JudgeContext,
  everywhere: WindowsOfDay,
  schemes: readonly CompiledScheme[],
  dated: readonly number[],
): WindowsOfDay {
  const { on } = context;
  let states: WindowState[] | undefined;
  let deadlines: Float64Array | undefined;
  for (const position of dated) {
    const state = everywhere.states[position]!;
    if ((state.kind !== 'OPEN' && state.kind !== 'PERMANENT') || state.until === undefined) continue;
    const { document } = schemes[position]!.scheme;
    const isAdmitted = (day: Day): boolean =>
      Possible.verdict(possibleOf(document.eligibility, { ...context, on: day }, document)) !== 'INELIGIBLE';
    if (!isAdmitted(on)) continue;
    const until = lastDayWithin(on, state.until, isAdmitted);
    if (until === state.until) continue;
    states ??= [...everywhere.states];
    deadlines ??= everywhere.deadlines.slice();
    states[position] = { ...state, until };
    deadlines[position] = deadlineScore(states[position], on);
  }
  return states && deadlines ? { states, deadlines } : everywhere;
}
