/** Short ways to write plans in specs. */
import { Day, Euro } from '#kernel';
import type { FinancingPlan, FinancingTerms, PlanCandidate, PlanCheck, PlanInput, SecuredAid } from '#financing';

export const ON = Day.of('2026-03-01');

/** `cents('91689327.95')` */
export function cents(text: string): Euro {
  const amount = Euro.parse(text);
  if (amount === undefined) throw new RangeError(text);
  return amount;
}

export const DETR: FinancingTerms = { kind: 'RATE', rateMin: 0.2, rateMax: 0.8, stateEndowment: true };
export const DSIL: FinancingTerms = { kind: 'RATE', rateMin: 0.2, rateMax: 0.8, stateEndowment: true };
export const DEFICIT: FinancingTerms = { kind: 'RATE', base: 'DEFICIT' };
export const FUND: FinancingTerms = { kind: 'RATE', base: 'REMAINDER', rateMax: 0.5 };

export function candidate(slug: string, terms: FinancingTerms, more: Partial<PlanCandidate> = {}): PlanCandidate {
  return { slug, label: slug.toUpperCase(), verdict: 'ELIGIBLE', terms, ...more };
}

export function secured(amount: Euro, more: Partial<SecuredAid> = {}): SecuredAid {
  return { ...(more.scheme === undefined ? { funder: 'Région' } : {}), amount, public: true, ...more };
}

/** A mainland investment of 500 000 €. */
export function project(more: Partial<PlanInput> = {}): PlanInput {
  return { on: ON, cost: Euro.of(500_000), spendingKind: 'INVESTMENT', zone: 'METROPOLE', candidates: [], ...more };
}

export function check(plan: FinancingPlan, code: PlanCheck['code'], subject?: string): PlanCheck | undefined {
  return plan.checks.find((one) => one.code === code && (subject === undefined || one.subject === subject));
}

/** `{ detr: '400000.00' }` */
export function requested(plan: Pick<FinancingPlan, 'lines'>): Record<string, string> {
  return Object.fromEntries(
    plan.lines.filter((line) => line.source === 'SCHEME').map((line) => [line.scheme!, Euro.format(line.amount)]),
  );
}

export function limitCodes(plan: FinancingPlan, scheme: string): readonly string[] {
  return plan.lines.find((line) => line.scheme === scheme)!.limitedBy.map((limit) => limit.code);
}
