import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { nearest, type Clock, type Day } from '#kernel';
import { CLOCK } from '#platform';

import {
  asProblems,
  changedFields,
  closedOn,
  notAllowed,
  referencesOf,
  schemeNotFound,
  transition,
  validateScheme,
  versionConflict,
  type CatalogueChange,
  type DocumentProblem,
  type InvalidScheme,
  type NotAllowed,
  type PublicationAction,
  type PublicationState,
  type SchemeDocument,
  type SchemeNotFound,
  type SchemeRecord,
  type VersionConflict,
} from '../index.js';

import { CatalogueAnnouncement } from './announcement.js';
import { contentHash } from './content-hash.js';
import { SchemeRow, SchemeVersionRow } from './rows.js';
import { recordOf } from './scheme-reader.js';

export interface SchemeChanged {
  readonly kind: 'CHANGED';
  readonly record: SchemeRecord;
  readonly document: SchemeDocument;
}

export type SchemeWritten = SchemeChanged | InvalidScheme | NotAllowed | VersionConflict | SchemeNotFound;

/** Who writes, and why if he says so. */
export interface Authorship {
  readonly by: string;
  readonly note?: string | undefined;
}

/** What an editor saw of the scheme that he changes. */
export interface SeenVersion extends Authorship {
  readonly slug: string;
  /** The latest version that he read. */
  readonly version: number;
}

/**
 * What people do to schemes. Each call is one transaction: it is done, or nothing is and the answer says why. Whatever
 * a file or an import brought becomes the editors' from their first change on (of an import, only the changed fields).
 */
@Injectable()
export class SchemeEditor {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CatalogueAnnouncement) private readonly announcement: CatalogueAnnouncement,
  ) {}

  /** A new draft. `organisation`: whose publishers may write it, the first funder unless said otherwise. */
  async draft(
    content: unknown,
    author: Authorship & { readonly organisation?: string | undefined },
  ): Promise<SchemeWritten> {
    const validation = validateScheme(content);
    if (!validation.scheme) return invalid(validation.problems);
    const document = validation.scheme;
    return this.dataSource.transaction(async (manager) => {
      const problems = await unknownReferences(manager, document);
      if (problems.length > 0) return invalid(problems);
      const now = this.clock.now();
      const inserted = await manager.query<{ slug: string }[]>(
        `INSERT INTO scheme (slug, state, version, managed_by, organisation, created_at, updated_at, revision)
         VALUES ($1, 'DRAFT', 1, 'EDITOR', $2, $3, $3, 0)
         ON CONFLICT ON CONSTRAINT scheme_pkey DO NOTHING RETURNING slug`,
        [document.slug, author.organisation ?? document.funders[0] ?? null, now],
      );
      if (inserted.length === 0) return notAllowed('slug-taken');
      await insertVersion(manager, document, 1, author, now);
      await this.announcement.announce(manager, [change(document.slug, 'CREATE', 1, author, now)]);
      return changed(await manager.findOneByOrFail(SchemeRow, { slug: document.slug }), document);
    });
  }

  /** A new version of the whole document; the public reads the published one until this one is published. */
  async edit(seen: SeenVersion, content: unknown): Promise<SchemeWritten> {
    const validation = validateScheme(content);
    return this.#change(seen, 'EDIT', async (row, latest, manager, now) => {
      if (!validation.scheme) return invalid(validation.problems);
      const document = validation.scheme;
      if (document.slug !== row.slug) {
        return invalid([{ path: ['slug'], code: 'slug-is-stable', message: `Le slug « ${row.slug} » ne change pas.` }]);
      }
      const problems = await unknownReferences(manager, document);
      if (problems.length > 0) return invalid(problems);
      if (contentHash(document) !== latest.contentHash)
        await writeVersion(manager, row, latest.document, document, seen, now);
      if (row.state === 'DRAFT') row.updatedAt = now;
      return document;
    });
  }

  /** The latest version becomes what the public reads. */
  publish(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'PUBLISH', (row, latest, _, now) => {
      // What was right when it was written may no longer be: codes may have gone since.
      const validation = validateScheme(latest.document);
      if (!validation.scheme) return invalid(validation.problems);
      row.publishedVersion = row.version;
      row.publishedAt ??= now;
      row.updatedAt = now;
      return latest.document;
    });
  }

  /** Its last day, known to all at once: a new version that is published. The scheme stays in the catalogue, closed. */
  close(seen: SeenVersion, lastDay: Day, replacedBy?: string): Promise<SchemeWritten> {
    return this.#change(seen, 'CLOSE', async (row, latest, manager, now) => {
      const validation = validateScheme(closedOn(latest.document, lastDay, replacedBy));
      if (!validation.scheme) return invalid(validation.problems);
      const document = validation.scheme;
      const problems = await unknownReferences(manager, document);
      if (problems.length > 0) return invalid(problems);
      if (contentHash(document) !== latest.contentHash)
        await writeVersion(manager, row, latest.document, document, seen, now);
      row.publishedVersion = row.version;
      row.updatedAt = now;
      return document;
    });
  }

  /** Out of the public's sight; every version stays readable. */
  archive(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'ARCHIVE', (row, latest, _, now) => {
      // Neither its file nor its source brings back what an editor put away.
      row.managedBy = 'EDITOR';
      row.updatedAt = now;
      return latest.document;
    });
  }

  /** An archived scheme becomes a draft again. */
  restore(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'RESTORE', (row, latest, _, now) => {
      row.publishedVersion = null;
      row.updatedAt = now;
      return latest.document;
    });
  }

  async #change(
    seen: SeenVersion,
    action: PublicationAction,
    work: (
      row: SchemeRow,
      latest: SchemeVersionRow,
      manager: EntityManager,
      now: Date,
    ) => Promise<SchemeDocument | InvalidScheme> | SchemeDocument | InvalidScheme,
  ): Promise<SchemeWritten> {
    return this.dataSource.transaction(async (manager) => {
      const row = await manager.findOne(SchemeRow, { where: { slug: seen.slug }, lock: { mode: 'pessimistic_write' } });
      if (!row) return schemeNotFound(seen.slug);
      const latest = await manager.findOneByOrFail(SchemeVersionRow, { slug: row.slug, version: row.version });
      const conflict = versionConflict(recordOf(row), seen.version, { by: latest.createdBy, at: latest.createdAt });
      if (conflict) return conflict;
      const next: PublicationState | NotAllowed = transition(recordOf(row), action);
      if (typeof next !== 'string') return next;
      const now = this.clock.now();
      const before = row.version;
      const document = await work(row, latest, manager, now);
      if (isInvalid(document)) return document;
      // Saving what is there already is no change: no version, no history.
      if (action === 'EDIT' && row.version === before) return changed(row, document);
      row.state = next;
      if (row.managedBy === 'FILE') row.managedBy = 'EDITOR';
      await manager.save(row);
      await this.announcement.announce(manager, [change(row.slug, action, row.version, seen, now)]);
      return changed(row, document);
    });
  }
}

async function writeVersion(
  manager: EntityManager,
  row: SchemeRow,
  before: SchemeDocument,
  document: SchemeDocument,
  author: Authorship,
  now: Date,
): Promise<void> {
  row.version += 1;
  if (row.managedBy === 'IMPORT') row.takenOver = [...new Set([...row.takenOver, ...changedFields(before, document)])];
  await insertVersion(manager, document, row.version, author, now);
}

async function insertVersion(
  manager: EntityManager,
  document: SchemeDocument,
  version: number,
  author: Authorship,
  now: Date,
): Promise<void> {
  await manager.query(
    `INSERT INTO scheme_version (slug, version, document, content_hash, created_by, created_at, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [document.slug, version, JSON.stringify(document), contentHash(document), author.by, now, author.note ?? null],
  );
}

/** The schemes that a document names must be in the catalogue, in whatever state. */
async function unknownReferences(manager: EntityManager, document: SchemeDocument): Promise<DocumentProblem[]> {
  const references = referencesOf(document);
  if (references.length === 0) return [];
  const rows = await manager.query<{ slug: string }[]>('SELECT slug FROM scheme');
  const known = new Set([...rows.map((row) => row.slug), document.slug]);
  return references.flatMap(({ path, slug }) => {
    if (known.has(slug)) return [];
    const near = nearest(slug, known);
    const hint = near === undefined ? '' : ` Vouliez-vous écrire « ${near} » ?`;
    return [{ path, code: 'unknown-scheme', message: `Dispositif inconnu : « ${slug} ».${hint}` }];
  });
}

function invalid(problems: readonly DocumentProblem[]): InvalidScheme {
  return { kind: 'INVALID', problems: asProblems(problems) };
}

function isInvalid(value: SchemeDocument | InvalidScheme): value is InvalidScheme {
  return value.kind === 'INVALID';
}

function changed(row: SchemeRow, document: SchemeDocument): SchemeChanged {
  return { kind: 'CHANGED', record: recordOf(row), document };
}

function change(
  slug: string,
  action: CatalogueChange['action'],
  version: number,
  { by }: Authorship,
  at: Date,
): CatalogueChange {
  return { slug, action, version, by, at };
}
