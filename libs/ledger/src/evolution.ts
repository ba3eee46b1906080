import type { Day, Euro } from '#kernel';

import { CAUSE_SENTENCES, type CauseCode } from './causes.js';
import type { Measure } from './measure.js';
import type { AwardFilter } from './totals.js';

/** One end of an evolution. */
export interface AsOfPoint {
  readonly effectiveUntil: Day;
  /** ISO 8601 in UTC. */
  readonly knownAt: string;
  /** The day whose list of members counts; default: the filter's, else `effectiveUntil`. */
  readonly programmeOn?: Day | undefined;
}

export interface EvolutionQuestion {
  readonly filter: AwardFilter;
  readonly measure: Measure;
  readonly from: AsOfPoint;
  readonly to: AsOfPoint;
}

/** What is counted at one step between two points. */
export interface StepFigures {
  readonly amount: Euro;
  readonly communes: number;
  readonly beneficiaries: number;
  /** Thousandths, by unit of quantity. */
  readonly quantities: { readonly DAY: bigint; readonly POST: bigint; readonly STUDY: bigint };
  readonly awards: number;
}

/**
 * What entries make the way from one point to another, in this order: each step counts, besides those of the steps before it, its own entries.
 * The last step is the change of the programme's list. `from` is before the first step.
 */
export const EVOLUTION_STEPS = [
  'recorded-later',
  'new-entries',
  'amended',
  'recovered',
  'cancelled',
  'import-cancelled',
  'no-longer-counted',
  'list-changed',
] as const satisfies readonly CauseCode[];
export type EvolutionStep = (typeof EVOLUTION_STEPS)[number];

export interface Waterfall {
  readonly from: StepFigures;
  /** After each step, in the order of {@link EVOLUTION_STEPS}; the last is `to`. */
  readonly steps: readonly (StepFigures & { readonly step: EvolutionStep; readonly entries: number })[];
}

export interface EvolutionCause {
  readonly code: CauseCode;
  readonly sentence: string;
  readonly amount: Euro;
  readonly communes: number;
  readonly entries: number;
}

export interface AwardEvolution {
  readonly from: { readonly amount: Euro; readonly communes: number };
  readonly to: { readonly amount: Euro; readonly communes: number };
  readonly difference: { readonly amount: Euro; readonly communes: number };
  readonly synthetic: boolean;
  readonly causes: readonly EvolutionCause[];
}

/** Each step is a cause of what it changes; amounts and communes add up to the difference. */
export function evolutionOf(waterfall: Waterfall, synthetic: boolean): AwardEvolution {
  const { from, steps } = waterfall;
  const to = steps.at(-1) ?? from;
  let before: StepFigures = from;
  const causes: EvolutionCause[] = [];
  for (const step of steps) {
    const amount = step.amount - before.amount;
    const communes = step.communes - before.communes;
    before = step;
    if (amount === 0n && communes === 0 && step.entries === 0) continue;
    causes.push({ code: step.step, sentence: CAUSE_SENTENCES[step.step], amount, communes, entries: step.entries });
  }
  const point = ({ amount, communes }: StepFigures): { amount: Euro; communes: number } => ({ amount, communes });
  return {
    from: point(from),
    to: point(to),
    difference: { amount: to.amount - from.amount, communes: to.communes - from.communes },
    synthetic: synthetic && (from.awards > 0 || to.awards > 0),
    causes,
  };
}

/** An end as asked: without an instant, now. */
export type EvolutionEnd = Omit<AsOfPoint, 'knownAt'> & { readonly knownAt?: string | undefined };

/** Where evolutions are asked. */
export interface EvolutionReader {
  evolution(
    question: Omit<EvolutionQuestion, 'from' | 'to'> & { readonly from: EvolutionEnd; readonly to: EvolutionEnd },
  ): Promise<AwardEvolution>;
}

export const EVOLUTIONS = Symbol('guichet.evolutions');
