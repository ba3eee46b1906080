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
  /** The option inside a sentence, with its article: « une commune ». Without it the label is used, in lower case. */
  readonly inSentence?: string | undefined;
  /** The option after a noun, in a guard: « de métropole » in « Pour une commune de métropole ». */
  readonly qualifier?: string | undefined;
}

/** How a number is written: plainly, as a percentage of the fraction that is kept, or as an amount. */
export type FactFormat = 'NUMBER' | 'PERCENT' | 'EURO';

/**
 * How a fact reads in French. Templates start in lower case and hold `{bounds}` (« au plus 2 000 »), `{of}` (the same
 * after « de »: « d’au plus 2 000 »), `{value}` (what was found) or `{options}` (« une commune ou un EPCI »).
 */
export interface FactPhrases {
  /** What is required: « la commune compte {bounds} habitants ». */
  readonly required: string;
  /** Its contrary, for booleans, choices and lists: « la commune n’est pas membre… ». */
  readonly denied?: string | undefined;
  /** What was found, for numbers: « elle en compte {value} ». */
  readonly found?: string | undefined;
  /** After a noun, in a guard: « de {bounds} habitants », « membre du programme… ». */
  readonly qualifier?: string | undefined;
  readonly deniedQualifier?: string | undefined;
  /** The noun that a guard starts with, when this fact gives it: « Pour une commune… ». */
  readonly noun?: boolean | undefined;
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
  /** Whole numbers only (inhabitants, hours, months). */
  readonly integer?: boolean | undefined;
  readonly format?: FactFormat | undefined;
  /** The label is a plural: « les thèmes du projet restent à préciser ». */
  readonly plural?: boolean | undefined;
  readonly phrases: FactPhrases;
}

/** The facts that criteria may name, in the order in which they are shown. */
export interface Vocabulary {
  readonly definitions: readonly FactDefinition[];
  get(code: string): FactDefinition | undefined;
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
