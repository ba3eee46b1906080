import type { Catalogue } from '#catalogue';
import { countVerdictsOfCountry } from '#matching';
import type { Day } from '#kernel';
import type { Knowledge } from '#territory';

/** A project that nothing but the place can keep out of the DETR. */
const TYPICAL_PROJECT = [
  { code: 'project.spendingKind', value: 'INVESTMENT' },
  { code: 'project.notStarted', value: true },
  { code: 'project.detrPriorityCategory', value: true },
];

/** How many communes are to verify, by scheme. */
export type ToVerify = ReadonlyMap<string, number>;

export interface Settled {
  readonly before: number;
  readonly after: number;
  readonly settled: number;
}

/** How many verdicts « to verify » were decided: of the DETR, and of every scheme and commune. */
export interface SettledVerdicts {
  readonly detr: Settled;
  readonly all: Settled;
}

export function verdictsOf(knowledge: Knowledge, catalogue: Catalogue, on: Day): ToVerify {
  return new Map(
    [...countVerdictsOfCountry(TYPICAL_PROJECT, knowledge, catalogue, on)].map(([slug, { toVerify }]) => [
      slug,
      toVerify,
    ]),
  );
}

export function settledVerdicts(before: ToVerify, after: ToVerify): SettledVerdicts {
  return {
    detr: settled(before.get('detr') ?? 0, after.get('detr') ?? 0),
    all: settled(total(before), total(after)),
  };
}

function settled(before: number, after: number): Settled {
  return { before, after, settled: before - after };
}

function total(counts: ToVerify): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
