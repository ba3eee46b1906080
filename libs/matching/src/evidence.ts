/** An estimate that leans on what comparable awards amounted to: never outside what the rules allow. */
import { Euro, percentInFrench } from '#kernel';

import type { AwardEvidence } from './awards.js';
import type { Estimate } from './estimate.js';

/** Fewer awards than this say nothing of the next one. */
export const LEAST_AWARDS = 10;

/** Rates are taken to the hundredth of a percent: a share of cents is then exact. */
const RATE_STEPS = 10_000;

/**
 * Narrows a range to the middle half of comparable awards, by their rates when the base is known, by their amounts when the rules say no amount. What
 * the rules bound stays bounded; evidence that lies wholly outside of them, or is too thin, changes nothing.
 */
export function leanOn(estimate: Estimate, evidence: AwardEvidence | undefined): Estimate {
  if (!evidence || evidence.awards < LEAST_AWARDS) return estimate;
  const found = middleOf(estimate, evidence);
  if (!found) return estimate;
  const min = estimate.min !== undefined && estimate.min > found.min ? estimate.min : found.min;
  const max = estimate.max !== undefined && estimate.max < found.max ? estimate.max : found.max;
  if (min > max || (min === estimate.min && max === estimate.max)) return estimate;
  return { ...estimate, min, max, sentence: `${estimate.sentence} ${sentenceOf(evidence, found)}` };
}

interface Middle {
  readonly min: Euro;
  readonly max: Euro;
  /** Whether it comes from rates. */
  readonly byRate: boolean;
}

function middleOf({ base, min, max }: Estimate, { rate, amount }: AwardEvidence): Middle | undefined {
  // A flat sum is what it is.
  if (min !== undefined && min === max) return undefined;
  if (rate && base !== undefined) return { min: share(base, rate.p25), max: share(base, rate.p75), byRate: true };
  if (amount && max === undefined) return { min: amount.p25, max: amount.p75, byRate: false };
  return undefined;
}

function share(base: Euro, rate: number): Euro {
  return (base * BigInt(Math.round(rate * RATE_STEPS)) + BigInt(RATE_STEPS / 2)) / BigInt(RATE_STEPS);
}

function sentenceOf({ basis, rate }: AwardEvidence, { min, max, byRate }: Middle): string {
  const range =
    byRate && rate
      ? `la moitié ont eu de ${percentInFrench(rate.p25)} à ${percentInFrench(rate.p75)} de la dépense`
      : `la moitié ont eu de ${Euro.inFrench(min)} à ${Euro.inFrench(max)}`;
  return `${basis} : ${range}.`;
}
