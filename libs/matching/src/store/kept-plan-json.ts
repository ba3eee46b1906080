/** A kept plan as JSON, which has no whole numbers of cents: an amount is marked, `{ "cents": "150" }`. */
import type { KeptPlan } from '../index.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };

export function planAsJson(plan: KeptPlan): string {
  return JSON.stringify(plan, (_, value: unknown) => (typeof value === 'bigint' ? { cents: value.toString() } : value));
}

/** As it was kept: the rows are ours, written by {@link planAsJson}. */
export function planOfJson(value: unknown): KeptPlan {
  return revived(value as Json) as KeptPlan;
}

function revived(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(revived);
  const members = Object.entries(value);
  const [first] = members;
  if (members.length === 1 && first?.[0] === 'cents' && typeof first[1] === 'string') return BigInt(first[1]);
  return Object.fromEntries(members.map(([name, member]) => [name, revived(member)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
