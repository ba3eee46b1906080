import type { EntryKind } from './entry.js';

/** What a total counts. AWARDED = awarded + amended - cancelled; PAID = paid - recovered; the others are their own entries. */
export const MEASURES = ['REQUESTED', 'AWARDED', 'COMMITTED', 'PAID', 'CANCELLED', 'RECOVERED'] as const;
export type Measure = (typeof MEASURES)[number];

/** Entries that add to a measure, and those that take from it. */
export const MEASURE_SIGNS: Readonly<
  Record<Measure, { readonly plus: readonly EntryKind[]; readonly minus: readonly EntryKind[] }>
> = {
  REQUESTED: { plus: ['REQUESTED'], minus: [] },
  AWARDED: { plus: ['AWARDED', 'AMENDED'], minus: ['CANCELLED'] },
  COMMITTED: { plus: ['COMMITTED'], minus: [] },
  PAID: { plus: ['PAID'], minus: ['RECOVERED'] },
  CANCELLED: { plus: ['CANCELLED'], minus: [] },
  RECOVERED: { plus: ['RECOVERED'], minus: [] },
};

/** One bit a kind, for what an award has entries of. */
export const KIND_BITS: Readonly<Record<EntryKind, number>> = {
  REQUESTED: 1,
  AWARDED: 2,
  AMENDED: 4,
  COMMITTED: 8,
  PAID: 16,
  CANCELLED: 32,
  RECOVERED: 64,
};

/** Bits of the kinds that make a measure known of an award: a cancellation alone does not make an amount awarded. */
export function bitsOf(measure: Measure): number {
  return MEASURE_SIGNS[measure].plus.reduce((bits, kind) => bits | KIND_BITS[kind], 0);
}
