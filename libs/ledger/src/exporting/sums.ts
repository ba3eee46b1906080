import { Day, type Euro } from '#kernel';

import type { Declared, ExportedEntry } from './exported-award.js';

/** What the entries of an award come to. */
export interface AwardSums {
  /** Awarded and amended less cancelled; `undefined` when nothing was granted, or all of it cancelled. */
  readonly granted: Euro | undefined;
  readonly hasMoney: boolean;
  readonly hasQuantity: boolean;
  readonly requested: Euro | undefined;
  /** Paid less recovered. */
  readonly paid: Euro | undefined;
  /** The day of the first grant. */
  readonly grantedOn: Day | undefined;
  readonly isYearOnly: boolean;
}

export function sumsOf(entries: readonly ExportedEntry[]): AwardSums {
  let [granted, requested, paid] = [0n, 0n, 0n];
  let [hasMoney, hasQuantity, isRequested, isPaid, isCancelled] = [false, false, false, false, false];
  let first: ExportedEntry | undefined;
  for (const entry of entries) {
    const amount = entry.amount ?? 0n;
    if (entry.kind === 'AWARDED' || entry.kind === 'AMENDED') {
      granted += amount;
      hasMoney ||= entry.amount !== undefined;
      hasQuantity ||= entry.quantity !== undefined;
      if (!first || entry.effectiveOn < first.effectiveOn) first = entry;
    } else if (entry.kind === 'CANCELLED') {
      granted -= amount;
      isCancelled = true;
    } else if (entry.kind === 'REQUESTED') {
      requested += amount;
      isRequested ||= entry.amount !== undefined;
    } else if (entry.kind === 'PAID' || entry.kind === 'RECOVERED') {
      paid += entry.kind === 'PAID' ? amount : -amount;
      isPaid = true;
    }
  }
  const isGone = isCancelled && granted <= 0n;
  return {
    granted: first && !isGone ? granted : undefined,
    hasMoney,
    hasQuantity,
    requested: isRequested ? requested : undefined,
    paid: isPaid ? paid : undefined,
    grantedOn: first?.effectiveOn,
    isYearOnly: first?.yearOnly === true,
  };
}

/** The day of the grant; of a year alone the day that the publisher declares (`yearOnlyDay`: `12-31`), else none. */
export function dayOf({ grantedOn, isYearOnly }: AwardSums, declared: Declared): Day | undefined {
  if (grantedOn === undefined || !isYearOnly) return grantedOn;
  const day = declared['yearOnlyDay'];
  return day === undefined ? undefined : Day.parse(`${grantedOn.slice(0, 4)}-${day}`);
}
