/**
 * How people keep the catalogue: what a back office asks of the store. The store implements it, GraphQL calls it; neither knows the
 * other.
 */
import type { Day } from '#kernel';

import type { InvalidScheme, NotAllowed, SchemeNotFound, VersionConflict, WriteDenied } from './publication.js';
import type { CatalogueChange, SchemeRecord, SchemeVersion, SchemeVersionLine } from './record.js';
import type { SchemeDocument } from './scheme.js';

export interface SchemeSaved {
  readonly kind: 'CHANGED';
  /**
   * UNCHANGED: it was so already. REPLAYED: the same act of the same author was done before, by a request whose answer was lost.
   * Either way nothing was written now.
   */
  readonly outcome: 'SAVED' | 'UNCHANGED' | 'REPLAYED';
  readonly record: SchemeRecord;
  /** The latest version's. */
  readonly document: SchemeDocument;
}

export type SchemeAnswer = SchemeSaved | InvalidScheme | NotAllowed | VersionConflict | SchemeNotFound | WriteDenied;

/** Content as a client gives it. */
export type GivenContent =
  /** The whole document. */
  | { readonly document: unknown }
  /** Fields that replace those of the version that was seen; `null` takes one away. */
  | { readonly fields: Readonly<Record<string, unknown>> };

/** What an editor saw of the scheme that he changes, and why he does, if he says so. */
export interface Seen {
  readonly slug: string;
  /** The latest version that he read. */
  readonly version: number;
  readonly note?: string | undefined;
}

/** Each call is one transaction, audited with it: done, or nothing is and the answer says why. `Caller`: who asks. */
export interface SchemeDesk<Caller> {
  draft(
    caller: Caller,
    request: { readonly organisation?: string | undefined; readonly note?: string | undefined },
    content: GivenContent,
  ): Promise<SchemeAnswer>;
  edit(
    caller: Caller,
    request: Seen & { readonly organisation?: string | undefined },
    content: GivenContent,
  ): Promise<SchemeAnswer>;
  publish(caller: Caller, seen: Seen): Promise<SchemeAnswer>;
  close(caller: Caller, seen: Seen, lastDay: Day, replacedBy?: string): Promise<SchemeAnswer>;
  archive(caller: Caller, seen: Seen): Promise<SchemeAnswer>;
  restore(caller: Caller, seen: Seen): Promise<SchemeAnswer>;
  /** Whether he may write anything at all, for a request that says nothing yet of what: the refusal is audited. */
  admit(caller: Caller, action: string): Promise<WriteDenied | undefined>;
  /** May he write, and read before it is published, what belongs to this organisation? */
  mayWrite(caller: Caller, organisation: string | undefined): boolean;
}

export const SCHEME_DESK = Symbol('SchemeDesk');

/** Reads every version, published or not: who may see what is for the caller to decide ({@link publicVersions}). */
export interface SchemeArchive {
  record(slug: string): Promise<SchemeRecord | undefined>;
  /** By slug. */
  records(): Promise<readonly SchemeRecord[]>;
  /** The latest unless said otherwise. */
  version(slug: string, version?: number): Promise<SchemeVersion | undefined>;
  /** The latest first. */
  versions(slug: string): Promise<readonly SchemeVersionLine[]>;
  /** Everything that was done, the latest first. */
  history(slug: string): Promise<readonly CatalogueChange[]>;
}

export const SCHEME_ARCHIVE = Symbol('SchemeArchive');

/** The acts that put a version before the public. */
const PUBLISHING: readonly CatalogueChange['action'][] = ['LOAD', 'PUBLISH', 'CLOSE'];

/** The versions that the public was given, of a scheme that it can read now: drafts and archived schemes are for their editors. */
export function publicVersions(record: SchemeRecord, history: readonly CatalogueChange[]): ReadonlySet<number> {
  if (record.state !== 'PUBLISHED') return new Set();
  return new Set(history.filter(({ action }) => PUBLISHING.includes(action)).map(({ version }) => version));
}

/** The document with these fields in place of its own; `null` takes one away. */
export function withFields(
  document: SchemeDocument | undefined,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = { ...document, ...fields };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined));
}
