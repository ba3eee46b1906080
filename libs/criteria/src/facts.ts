/**
 * The vocabulary of facts that criteria judge. A fact is known from reference data, declared by the caller, or unknown.
 */
import type { Day, Euro } from '#kernel';

export type FactType = 'BOOLEAN' | 'NUMBER' | 'EURO' | 'CHOICE' | 'LIST';

/** `bigint` is a `Euro` in cents; a list is sorted by nobody and read as a set. */
export type FactValue = boolean | number | string | readonly string[] | Euro;

export type FactSource = 'REFERENCE' | 'DECLARED' | 'DERIVED';

export interface FactOption {
  readonly value: string;
  readonly label: string;
}

export interface FactDefinition {
  readonly code: string;
  /** French, with its article, as it reads inside a sentence: « la population DGF ». */
  readonly label: string;
  /** The question put to a person: « Quelle est la population DGF de la commune ? » */
  readonly question: string;
  readonly type: FactType;
  readonly unit?: string | undefined;
  readonly options?: readonly FactOption[] | undefined;
  /** Where its value can come from, in French. */
  readonly sources: readonly string[];
  /** The least and greatest plausible number; a declared value outside is refused. */
  readonly range?: { readonly min: number; readonly max: number } | undefined;
}

/** What is known of one fact on the day asked. */
export interface KnownFact {
  readonly code: string;
  readonly value: FactValue;
  readonly source: FactSource;
  /** Name of the reference file or of the derivation; absent when declared. */
  readonly origin?: string | undefined;
  /** The day or vintage for which it holds. */
  readonly asOf?: Day | undefined;
}

/** Facts by code; a code that is absent is unknown. */
export type Facts = ReadonlyMap<string, KnownFact>;
