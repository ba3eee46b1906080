/** What surrounds a criterion when it is judged: the scheme that it belongs to, the place, the day, what is known. */
import type { Day } from '#kernel';
import type { Facts, Vocabulary } from './facts.js';
import type { ApplicationWindow, Parameter } from './language.js';

/** Where a scheme applies; `SchemeDocument.perimeter` has this shape. */
export interface SchemePerimeter {
  readonly scale: 'COMMUNE' | 'EPCI' | 'DEPARTMENT' | 'REGION' | 'OVERSEAS' | 'MAINLAND' | 'ADHOC' | 'COUNTRY';
  /** Codes of that scale; for ADHOC either written in full (`department:69`) or told apart by their form. */
  readonly codes?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

/** The part of a scheme that its criteria can refer to; a `SchemeDocument` is one. */
export interface SchemeFrame {
  readonly validFrom?: Day | undefined;
  readonly validTo?: Day | undefined;
  readonly windows?: readonly ApplicationWindow[] | undefined;
  readonly perimeter?: SchemePerimeter | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
}

/** The territories that hold the place: `commune:01004`, `epci:200069060`, `department:01`, `region:84`, `zone:METROPOLE`. A kind without a code is unknown. */
export type Territories = ReadonlySet<string>;

/** One place and one project on one day. */
export interface Situation {
  readonly facts: Facts;
  readonly on: Day;
  readonly territories?: Territories | undefined;
}

/** What the words need besides the criterion: how codes read in French. */
export interface Wording {
  readonly vocabulary?: Vocabulary | undefined;
  /** « Auvergne-Rhône-Alpes » for `region:84`; the code itself is shown when nothing is given. */
  readonly territoryName?: ((territory: string) => string | undefined) | undefined;
}

export interface JudgeContext extends Situation, Wording {
  readonly scheme?: SchemeFrame | undefined;
}
