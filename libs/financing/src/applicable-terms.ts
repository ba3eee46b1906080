import { Period, type Day } from '#kernel';
import type { FinancingCase, FinancingTerms } from './terms.js';

/** What is known of the project, by fact code; an absent code is unknown. `Facts` of the criteria library is one. */
export type KnownFacts = ReadonlyMap<string, { readonly value: unknown }>;

/** A case that would apply if facts that nobody knows yet had these values. */
export interface UndecidedCase {
  readonly facts: readonly { readonly code: string; readonly value: boolean | string }[];
  readonly terms: FinancingTerms;
}

/**
 * The terms that hold on that day for these facts: the first case whose facts all match replaces what it says again,
 * the rest stays. An unknown fact matches nothing.
 */
export function applicableTerms(terms: FinancingTerms, facts: KnownFacts, on: Day): FinancingTerms {
  const found = casesInForce(terms, on).find((one) => unknownFacts(one, facts)?.length === 0);
  return found ? merge(terms, found) : terms;
}

/** The cases that come before the one that applies and that only wait for facts which nobody knows. */
export function undecidedCases(terms: FinancingTerms, facts: KnownFacts, on: Day): readonly UndecidedCase[] {
  const undecided: UndecidedCase[] = [];
  for (const one of casesInForce(terms, on)) {
    const unknown = unknownFacts(one, facts);
    if (unknown === undefined) continue;
    if (unknown.length === 0) break;
    undecided.push({ facts: unknown, terms: merge(terms, one) });
  }
  return undecided;
}

function casesInForce(terms: FinancingTerms, on: Day): readonly FinancingCase[] {
  return (terms.cases ?? []).filter((one) => Period.contains(one, on));
}

function merge(terms: FinancingTerms, one: FinancingCase): FinancingTerms {
  return { ...terms, ...one.terms };
}

/** The facts of the case that are unknown, or `undefined` when a known one says otherwise. */
function unknownFacts(one: FinancingCase, facts: KnownFacts): UndecidedCase['facts'] | undefined {
  const unknown: { code: string; value: boolean | string }[] = [];
  for (const [code, value] of Object.entries(one.facts ?? {})) {
    const known = facts.get(code);
    if (known === undefined) unknown.push({ code, value });
    else if (Array.isArray(known.value) ? !known.value.includes(value) : known.value !== value) return undefined;
  }
  return unknown;
}
