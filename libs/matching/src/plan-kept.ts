/** What is kept of a plan, so that its tables can be printed and the plan be read again. */
import { createHash } from 'node:crypto';

import type { Expense, FinancingPlan, SecuredAid } from '#financing';
import { canonicalJson, type Day } from '#kernel';

import type { SchemeVersionKey } from './kept-report.js';
import type { Declaration } from './request.js';

/**
 * Structured input and result. The only words in it that a person wrote are the names of the table's lines: expenses and
 * funders. Neither the project's title nor what was searched for is in it.
 */
export interface KeptPlan {
  /** Of the content: the same project, day, facts, catalogue and law have the same id. */
  readonly id: string;
  readonly on: Day;
  readonly place: KeptPlanPlace;
  readonly declared: readonly Declaration[];
  readonly wishes: KeptWishes;
  readonly plan: FinancingPlan;
  /** What the table calls the schemes of the plan's lines, by slug: « État – DETR ». */
  readonly tableNames: Readonly<Record<string, string>>;
  /** The versions of the schemes that the plan names. */
  readonly versions: readonly SchemeVersionKey[];
}

export interface KeptPlanPlace {
  readonly name: string;
  readonly inseeCode?: string | undefined;
  readonly epciSiren?: string | undefined;
}

export interface KeptWishes {
  readonly schemes?: readonly string[] | undefined;
  readonly secured: readonly Omit<SecuredAid, 'terms' | 'legalBasis' | 'ineligible'>[];
  readonly expenses: readonly Expense[];
  readonly derogations: readonly string[];
  readonly excludeToVerify: boolean;
}

/** Gives the plan the name of its content. */
export function namedPlan(content: Omit<KeptPlan, 'id'>): KeptPlan {
  const id = createHash('sha256').update(canonicalJson(content)).digest('base64url').slice(0, 22);
  return { id, ...content };
}

/** Where plans are kept. */
export interface PlanStore {
  /** Returns at once; the plan can be found from then on, and is written shortly after, or dropped when there are too many. */
  keep(plan: KeptPlan): void;
  /** `undefined` when it was never kept, or too long ago. Waits a moment for a plan that another replica is writing. */
  find(id: string): Promise<KeptPlan | undefined>;
}

export const PLAN_STORE = Symbol('PlanStore');

const ID = /^[\w-]{22}$/;

/** Whether a text can be the id of a plan at all. */
export function isPlanId(text: string): boolean {
  return ID.test(text);
}
