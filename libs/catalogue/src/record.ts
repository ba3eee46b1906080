/** What the catalogue keeps of a scheme beside its document: its place, its origin, its history. */
import type { ManagedBy, Publication, PublicationAction } from './publication.js';
import type { SchemeDocument } from './scheme.js';

/** Where an imported scheme comes from. */
export interface SchemeOrigin {
  /** `aides-territoires`. */
  readonly source: string;
  /** The source's own identifier. */
  readonly id: string;
  readonly url?: string | undefined;
  readonly licence?: string | undefined;
}

export interface SchemeRecord extends Publication {
  readonly managedBy: ManagedBy;
  /** Whose publishers may write it: one of its funders, the first unless said otherwise; none of a status that nobody pays for. */
  readonly organisation: string | undefined;
  readonly origin: SchemeOrigin | undefined;
  /** Fields of an imported scheme that an editor changed: imports leave them alone. */
  readonly takenOver: readonly string[];
  readonly createdAt: Date;
  /** The last time that what the public reads changed; of a draft, its last edit. */
  readonly updatedAt: Date;
  /** When it was made public; `undefined` before, and when nobody knows. */
  readonly publishedAt: Date | undefined;
}

/** One version, as it was written. */
export interface SchemeVersion {
  readonly slug: string;
  readonly version: number;
  readonly document: SchemeDocument;
  /** SHA-256 of the document's canonical JSON. */
  readonly contentHash: string;
  readonly by: string;
  readonly at: Date;
  /** Why, in the editor's own words. */
  readonly note: string | undefined;
}

/** A version without its document: a line of the history. */
export type SchemeVersionLine = Omit<SchemeVersion, 'document'>;

export interface CatalogueChange {
  readonly slug: string;
  readonly action: 'CREATE' | 'LOAD' | PublicationAction;
  readonly version: number;
  readonly by: string;
  readonly at: Date;
}
