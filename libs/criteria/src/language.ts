/**
 * The eligibility language: a tree of conditions on facts, as a scheme's YAML file writes it.
 * docs/criteria.md explains every form with examples; this file is its one definition.
 *
 * Judging never stops early: every leaf is judged, because people want every reason, not the first.
 */
import type { Day } from '#kernel';

/** A point of law or an official text; `url` when a public page shows it. */
export interface LegalBasis {
  readonly label: string;
  readonly url?: string | undefined;
}

/** What every condition may carry, leaf or branch. */
export interface CriterionNotes {
  /** Stable, kebab-case after the scheme's slug: `detr.population-metropole`. Every leaf has one. */
  readonly code?: string | undefined;
  /** Requirement in French, when the generated sentence would be clumsy: « Le projet porte sur une friche ». No final stop. */
  readonly sentence?: string | undefined;
  /** The condition counts only where this guard is met; elsewhere it is NOT_APPLICABLE. */
  readonly when?: Criterion | undefined;
  readonly legalBasis?: readonly LegalBasis[] | undefined;
  /** What would change the outcome, in French, when something can. */
  readonly remedy?: string | undefined;
  /** The source key of a fact that nobody has read in the text itself: shown as such, judged as written. */
  readonly fromMemory?: boolean | undefined;
}

export interface AllOf extends CriterionNotes {
  readonly all: readonly Criterion[];
}
export interface AnyOf extends CriterionNotes {
  readonly any: readonly Criterion[];
}
export interface Not extends CriterionNotes {
  readonly not: Criterion;
}

/** A number written in place, or a dated parameter named once: `{ parameter: 'detr.plafond-metropole' }`. */
export type Threshold = number | { readonly parameter: string };

/** Bounds on a number. Several together make a range; `lessThan` and `moreThan` are strict, as the law writes « inférieur à ». */
export interface Bounds {
  readonly atLeast?: Threshold | undefined;
  readonly moreThan?: Threshold | undefined;
  readonly atMost?: Threshold | undefined;
  readonly lessThan?: Threshold | undefined;
}

/**
 * Another fact that bounds the one that is asked, when that one is unknown: value of `fact` is known to lie in
 * `[x, x / surelyBelow]` where x is the other fact. E.g. DGF population against municipal population, `surelyBelow: 0.6`.
 */
export interface BoundedBy {
  readonly fact: string;
  readonly surelyBelow: number;
}

/** `{ fact: programme.pvd, is: true }` */
export interface FactIs extends CriterionNotes {
  readonly fact: string;
  readonly is: boolean | string;
}
/** `{ fact: place.zone, in: [METROPOLE, DROM] }` */
export interface FactIn extends CriterionNotes {
  readonly fact: string;
  readonly in: readonly string[];
}
/** `{ fact: place.populationDgf, atMost: 2000 }`; amounts (`Euro` facts) are bounded in whole euros. */
export interface FactWithin extends CriterionNotes, Bounds {
  readonly fact: string;
  readonly boundedBy?: BoundedBy | undefined;
}
/** `{ fact: project.themes, includes: [friche] }`: at least one of them; an empty list is known and includes nothing. */
export interface FactIncludes extends CriterionNotes {
  readonly fact: string;
  readonly includes: readonly string[];
}
/** `{ ratio: [project.privateFunding, project.cost], atMost: 0.5 }`; a zero denominator is unknown. */
export interface RatioWithin extends CriterionNotes, Bounds {
  readonly ratio: readonly [numerator: string, denominator: string];
}
/** `{ on: { from: 2020-10-06, until: 2021-12-31 } }`: the day asked lies in the period, both ends included. */
export interface OnWithin extends CriterionNotes {
  readonly on: { readonly from?: Day | undefined; readonly until?: Day | undefined };
}
/** `{ windows: true }`: the scheme is in force and one of its windows is open on the day asked. */
export interface WithinWindows extends CriterionNotes {
  readonly windows: true;
}
/** `{ perimeter: true }`: the place lies in the scheme's own perimeter. `{ perimeter: [...] }`: in one of these territories, as `commune:01004`, `epci:200069060`, `department:69`, `region:84`, `zone:DROM`. */
export interface InPerimeter extends CriterionNotes {
  readonly perimeter: true | readonly string[];
}
/** Always unknown: an authority decides freely. The sentence says who. */
export interface AtDiscretionOf extends CriterionNotes {
  readonly discretion: string;
}
/** Always unknown: what the sources do not settle. The text says why, in French. */
export interface Uncertain extends CriterionNotes {
  readonly uncertain: string;
}

export type Leaf =
  | FactIs
  | FactIn
  | FactWithin
  | FactIncludes
  | RatioWithin
  | OnWithin
  | WithinWindows
  | InPerimeter
  | AtDiscretionOf
  | Uncertain;

export type Criterion = AllOf | AnyOf | Not | Leaf;

/** A number fixed by law that changed: one parameter with dates, not two rules. */
export interface Parameter {
  readonly code: string;
  readonly label: string;
  readonly values: readonly {
    readonly from: Day;
    readonly value: number;
    readonly legalBasis?: LegalBasis | undefined;
  }[];
}

/** When a scheme takes applications. A missing end is open. */
export interface ApplicationWindow {
  readonly label: string;
  readonly opensOn?: Day | undefined;
  readonly closesOn?: Day | undefined;
  /** Why the dates are not sure (« dates régionales plus courtes »): inside such a window the criterion stays UNKNOWN. */
  readonly uncertain?: string | undefined;
}
