/**
 * An aid scheme (« dispositif »), as one YAML file under `libs/catalogue/schemes/` describes it and as every version
 * in the database keeps it. `scheme.schema.json` is the same for editors and for `guichet catalogue check`.
 */
import type { ApplicationWindow, Criterion, LegalBasis, Parameter } from '#criteria';
import type { FinancingTerms } from '#financing';
import type { Day } from '#kernel';

export const BENEFICIARY_TYPES = ['COMMUNE', 'EPCI', 'SYNDICAT', 'PETR', 'DEPARTMENT', 'REGION', 'OTHER'] as const;
export type BeneficiaryType = (typeof BENEFICIARY_TYPES)[number];

export const SPENDING_KINDS = ['INVESTMENT', 'OPERATING', 'ENGINEERING', 'POST'] as const;
export type SpendingKind = (typeof SPENDING_KINDS)[number];

export const STAGES = ['DESIGN', 'IMPLEMENTATION', 'USE'] as const;
export type Stage = (typeof STAGES)[number];

export const RECURRENCES = ['ONE_OFF', 'RECURRING', 'PERMANENT'] as const;
export type Recurrence = (typeof RECURRENCES)[number];

export const PERIMETER_SCALES = [
  'COMMUNE',
  'EPCI',
  'DEPARTMENT',
  'REGION',
  'OVERSEAS',
  'MAINLAND',
  'ADHOC',
  'COUNTRY',
] as const;
export type PerimeterScale = (typeof PERIMETER_SCALES)[number];

/** What the scheme is: an aid, a legal status (ORT), or a compensation (FCTVA). Only an aid can be in a plan. */
export type SchemeKind = 'AID' | 'STATUS' | 'COMPENSATION';

/** UPCOMING before it opens, OPEN inside a window, PERMANENT when no window limits it, CLOSED after it ended or between windows. */
export type SchemeStatus = 'UPCOMING' | 'OPEN' | 'PERMANENT' | 'CLOSED';

export interface Perimeter {
  readonly scale: PerimeterScale;
  /** INSEE, SIREN, department or region codes; none for the country, the mainland or overseas. */
  readonly codes?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

export interface SchemeSource extends LegalBasis {
  /** The day somebody read it; the source of a fact recalled from memory has none. */
  readonly checkedOn?: Day | undefined;
}

export interface CumulationRule {
  readonly code: string;
  readonly sentence: string;
  readonly legalBasis?: readonly LegalBasis[] | undefined;
}

/** A funder or an examiner that the service's own list does not name: an imported one, or a department's. */
export interface NamedOrganisation {
  readonly slug: string;
  readonly name: string;
}

export interface SchemeDocument {
  readonly slug: string;
  readonly kind: SchemeKind;
  readonly name: string;
  readonly acronym?: string | undefined;
  /** One or two plain sentences for a list of results. */
  readonly summary: string;
  /** The page's text, in plain paragraphs of Markdown without HTML. */
  readonly description: string;
  readonly funders: readonly string[];
  readonly instructors: readonly string[];
  /** Names of those of them that the service's list does not know; with the document, so that every version reads as it was. */
  readonly organisations?: readonly NamedOrganisation[] | undefined;
  readonly aidTypes: readonly string[];
  readonly themes: readonly string[];
  readonly programmes: readonly string[];
  readonly beneficiaryTypes: readonly BeneficiaryType[];
  readonly spendingKinds: readonly SpendingKind[];
  readonly stages: readonly Stage[];
  readonly perimeter: Perimeter;
  readonly validFrom?: Day | undefined;
  readonly validTo?: Day | undefined;
  /** The day it was made public, when it is not the one that {@link publicationDay} reads from the other dates. */
  readonly publishedOn?: Day | undefined;
  readonly windows: readonly ApplicationWindow[];
  readonly recurrence: Recurrence;
  readonly isCallForProjects: boolean;
  readonly financing: FinancingTerms;
  readonly parameters: readonly Parameter[];
  readonly eligibility: Criterion;
  readonly cumulation: readonly CumulationRule[];
  readonly legalBasis: readonly LegalBasis[];
  readonly requiredDocuments: readonly LegalBasis[];
  readonly contact?: string | undefined;
  readonly replacedBy?: string | undefined;
  readonly applicationUrl?: string | undefined;
  readonly infoUrl?: string | undefined;
  readonly sources: readonly SchemeSource[];
  /** Facts recalled from memory ([GK]) or otherwise unsure, in French, shown on the page as such. */
  readonly uncertainties: readonly string[];
  /** Words people type that the text does not contain. */
  readonly keywords: readonly string[];
}
