/**
 * The life of a scheme in the catalogue: draft -> published -> archived, in one table.
 *
 * Editing writes a new version; what the public reads is the published version, until the new one is published. A
 * closed scheme stays published (people look for FISAC and must learn that it ended): closing gives it a last day.
 */
import { Day, type Problem } from '#kernel';

import type { SchemeDocument } from './scheme.js';

export const PUBLICATION_STATES = ['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const;
/** DRAFT: seen by those who write. PUBLISHED: found by everybody. ARCHIVED: found by nobody, every version still readable. */
export type PublicationState = (typeof PUBLICATION_STATES)[number];

export const PUBLICATION_ACTIONS = ['EDIT', 'PUBLISH', 'CLOSE', 'ARCHIVE', 'RESTORE'] as const;
export type PublicationAction = (typeof PUBLICATION_ACTIONS)[number];

/** Who answers for the content: a YAML file that is loaded at start, a person through the API, or an import. */
export type ManagedBy = 'FILE' | 'EDITOR' | 'IMPORT';

export const TRANSITIONS: Readonly<
  Record<PublicationState, Readonly<Partial<Record<PublicationAction, PublicationState>>>>
> = {
  DRAFT: { EDIT: 'DRAFT', PUBLISH: 'PUBLISHED', ARCHIVE: 'ARCHIVED' },
  PUBLISHED: { EDIT: 'PUBLISHED', PUBLISH: 'PUBLISHED', CLOSE: 'PUBLISHED', ARCHIVE: 'ARCHIVED' },
  ARCHIVED: { RESTORE: 'DRAFT' },
};

/** A scheme's place in the catalogue, without its content. */
export interface Publication {
  readonly slug: string;
  readonly state: PublicationState;
  /** The latest version, from 1; what an editor hands back to say what he saw. */
  readonly version: number;
  /** The version that the public reads; none in a draft. */
  readonly publishedVersion: number | undefined;
}

/** Two people edited: the second saw an older version than the one there is. Nothing was changed. */
export interface VersionConflict {
  readonly kind: 'VERSION_CONFLICT';
  readonly code: 'version-conflict';
  readonly message: string;
  readonly slug: string;
  readonly expected: number;
  readonly actual: number;
  /** Who wrote the version that is there, and when. */
  readonly changedBy: string;
  readonly changedAt: Date;
}

/** What the state of the scheme does not allow. Nothing was changed. */
export interface NotAllowed {
  readonly kind: 'NOT_ALLOWED';
  readonly code:
    'archived' | 'not-published' | 'nothing-to-publish' | 'pending-changes' | 'not-archived' | 'slug-taken';
  readonly message: string;
}

/** What is wrong with the document, all at once. Nothing was changed. */
export interface InvalidScheme {
  readonly kind: 'INVALID';
  readonly problems: readonly Problem[];
}

/** Who asks may not write this scheme. Nothing was changed. */
export interface WriteDenied {
  readonly kind: 'DENIED';
  readonly code: string;
  readonly message: string;
}

export interface SchemeNotFound {
  readonly kind: 'NOT_FOUND';
  readonly code: 'unknown-scheme';
  readonly message: string;
  readonly slug: string;
}

const MESSAGES: Readonly<Record<NotAllowed['code'], string>> = {
  archived: 'Ce dispositif est archivé : rétablissez-le d’abord.',
  'not-published': 'Ce dispositif n’est pas publié.',
  'nothing-to-publish': 'Cette version est déjà publiée.',
  'pending-changes': 'Des modifications attendent d’être publiées : publiez-les avant de fermer le dispositif.',
  'not-archived': 'Ce dispositif n’est pas archivé.',
  'slug-taken': 'Ce slug est déjà pris par un autre dispositif.',
};

export function notAllowed(code: NotAllowed['code']): NotAllowed {
  return { kind: 'NOT_ALLOWED', code, message: MESSAGES[code] };
}

export function schemeNotFound(slug: string): SchemeNotFound {
  return {
    kind: 'NOT_FOUND',
    code: 'unknown-scheme',
    slug,
    message: `Aucun dispositif « ${slug} » dans le catalogue.`,
  };
}

/** The state after the action, or why it is refused. */
export function transition(publication: Publication, action: PublicationAction): PublicationState | NotAllowed {
  const next = TRANSITIONS[publication.state][action];
  if (next === undefined) {
    if (publication.state === 'ARCHIVED') return notAllowed('archived');
    return notAllowed(action === 'RESTORE' ? 'not-archived' : 'not-published');
  }
  if (action === 'PUBLISH' && publication.publishedVersion === publication.version)
    return notAllowed('nothing-to-publish');
  if (action === 'CLOSE' && publication.publishedVersion !== publication.version) return notAllowed('pending-changes');
  return next;
}

/** `undefined` when the editor saw the version that is there. */
export function versionConflict(
  publication: Publication,
  expected: number,
  latest: { readonly by: string; readonly at: Date },
): VersionConflict | undefined {
  if (publication.version === expected) return undefined;
  return {
    kind: 'VERSION_CONFLICT',
    code: 'version-conflict',
    message:
      `La version ${expected} n’est plus la dernière : ${latest.by} a enregistré la version ${publication.version} ` +
      `le ${Day.inFrench(Day.at(latest.at))}. Relisez-la, puis recommencez.`,
    slug: publication.slug,
    expected,
    actual: publication.version,
    changedBy: latest.by,
    changedAt: latest.at,
  };
}

/**
 * The document of a scheme whose last day is `lastDay`: later windows go, running ones end with it. An end that was
 * already earlier stays.
 */
export function closedOn(scheme: SchemeDocument, lastDay: Day, replacedBy?: string): SchemeDocument {
  const validTo = scheme.validTo && scheme.validTo < lastDay ? scheme.validTo : lastDay;
  const validFrom = scheme.validFrom && scheme.validFrom > validTo ? validTo : scheme.validFrom;
  const windows = scheme.windows
    .filter((window) => window.opensOn === undefined || window.opensOn <= validTo)
    .map((window) =>
      window.closesOn !== undefined && window.closesOn > validTo ? { ...window, closesOn: validTo } : window,
    );
  return { ...scheme, validFrom, validTo, windows, ...(replacedBy !== undefined && { replacedBy }) };
}
