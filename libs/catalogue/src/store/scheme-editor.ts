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
  type SchemeAnswer,
  type SchemeDocument,
  type SchemeSaved,
  type Validation,
  type WriteDenied,
} from '../index.js';

import { CatalogueAnnouncement } from './announcement.js';
import { contentHash } from './content-hash.js';
import { SchemeRow, SchemeVersionRow } from './rows.js';
import { recordOf } from './scheme-reader.js';

export type SchemeChanged = SchemeSaved;

export type SchemeWritten = SchemeAnswer;

/** Who writes, and why if he says so. */
export interface Authorship {
  readonly by: string;
  readonly note?: string | undefined;
  /**
   * Asked in the transaction, the scheme held: may he write schemes of this organisation (`undefined`: of none)? Without it, yes.
   */
  readonly mayWrite?: ((organisation: string | undefined) => WriteDenied | undefined) | undefined;
  /** The last thing in the transaction of a change; throwing undoes it. */
  readonly onSaved?: ((manager: EntityManager, saved: SchemeChanged) => Promise<void>) | undefined;
}

/** What an editor saw of the scheme that he changes. */
export interface SeenVersion extends Authorship {
  readonly slug: string;
  /** The latest version that he read. */
  readonly version: number;
}

/** The whole new document, or how it is made of the version that the editor saw. */
export type NewContent = { readonly document: unknown } | { readonly of: (seen: SchemeDocument) => unknown };

/** What {@link SchemeEditor} is about to change. */
interface Subject {
  readonly row: SchemeRow;
  readonly latest: SchemeVersionRow;
  readonly manager: EntityManager;
  readonly now: Date;
}

/**
 * What people do to schemes. Each call is one transaction: it is done, or nothing is and the answer says why. Whatever
 * a file or an import brought becomes the editors' from their first change on (of an import, only the changed fields).
 *
 * A scheme belongs to one organisation, whose publishers write it: the one named when it was drafted, else its first funder. It is
 * always one of those who pay, so that nobody publishes in the name of somebody else.
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
    const given = author.organisation ?? validation.scheme?.funders[0] ?? firstFunder(content);
    const denied = author.mayWrite?.(given);
    if (denied) return denied;
    if (!validation.scheme) return invalid(validation.problems);
    const document = validation.scheme;
    return this.dataSource.transaction(async (manager) => {
      const problems = [...ownerProblems(document, given), ...(await unknownReferences(manager, document))];
      if (problems.length > 0) return invalid(problems);
      const now = this.clock.now();
      const inserted = await manager.query<{ slug: string }[]>(
        `INSERT INTO scheme (slug, state, version, managed_by, organisation, created_at, updated_at, revision)
         VALUES ($1, 'DRAFT', 1, 'EDITOR', $2, $3, $3, 0)
         ON CONFLICT ON CONSTRAINT scheme_pkey DO NOTHING RETURNING slug`,
        [document.slug, given ?? null, now],
      );
      if (inserted.length === 0) return draftedBefore(manager, document, author);
      await insertVersion(manager, document, 1, author, now);
      await this.announcement.announce(manager, [change(document.slug, 'CREATE', 1, author, now)]);
      const row = await manager.findOneByOrFail(SchemeRow, { slug: document.slug });
      return saved(manager, row, document, author);
    });
  }

  /**
   * A new version; the public reads the published one until this one is published. `organisation`: to whom it belongs from now on,
   * when both the old and the new one may be written.
   */
  async edit(
    seen: SeenVersion & { readonly organisation?: string | undefined },
    content: unknown,
  ): Promise<SchemeWritten> {
    return this.revise(seen, { document: content });
  }

  /** As {@link edit}, of content that may build on what the editor saw. */
  async revise(
    seen: SeenVersion & { readonly organisation?: string | undefined },
    content: NewContent,
  ): Promise<SchemeWritten> {
    return this.#change(seen, 'EDIT', {
      remake: (before) => validateScheme('of' in content ? content.of(before) : content.document),
      work: async ({ row, latest, manager, now }, document) => {
        if (document.slug !== row.slug) {
          return invalid([
            { path: ['slug'], code: 'slug-is-stable', message: `Le slug « ${row.slug} » ne change pas.` },
          ]);
        }
        const owner = seen.organisation ?? row.organisation ?? undefined;
        if (owner !== (row.organisation ?? undefined)) {
          const denied = seen.mayWrite?.(owner);
          if (denied) return denied;
        }
        const problems = [...ownerProblems(document, owner), ...(await unknownReferences(manager, document))];
        if (problems.length > 0) return invalid(problems);
        if (contentHash(document) !== latest.contentHash)
          await writeVersion(manager, row, latest.document, document, seen, now);
        row.organisation = owner ?? null;
        if (row.state === 'DRAFT') row.updatedAt = now;
        return document;
      },
    });
  }

  /** The latest version becomes what the public reads. */
  publish(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'PUBLISH', {
      isDone: (row) => row.state === 'PUBLISHED' && row.publishedVersion === row.version,
      // What was right when it was written may no longer be: codes may have gone since.
      work: ({ row, latest, now }) => {
        const validation = validateScheme(latest.document);
        if (!validation.scheme) return invalid(validation.problems);
        // A scheme that is public already may be so since nobody knows when.
        if (row.publishedVersion === null) row.publishedAt ??= now;
        row.publishedVersion = row.version;
        row.updatedAt = now;
        return latest.document;
      },
    });
  }

  /** Its last day, known to all at once: a new version that is published. The scheme stays in the catalogue, closed. */
  close(seen: SeenVersion, lastDay: Day, replacedBy?: string): Promise<SchemeWritten> {
    return this.#change(seen, 'CLOSE', {
      remake: (before) => validateScheme(closedOn(before, lastDay, replacedBy)),
      work: async ({ row, latest, manager, now }, document) => {
        const problems = await unknownReferences(manager, document);
        if (problems.length > 0) return invalid(problems);
        if (contentHash(document) !== latest.contentHash)
          await writeVersion(manager, row, latest.document, document, seen, now);
        row.publishedVersion = row.version;
        row.updatedAt = now;
        return document;
      },
    });
  }

  /** Out of the public's sight; every version stays readable. */
  archive(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'ARCHIVE', {
      isDone: (row) => row.state === 'ARCHIVED',
      work: ({ row, latest, now }) => {
        // Neither its file nor its source brings back what an editor put away.
        row.managedBy = 'EDITOR';
        row.updatedAt = now;
        return latest.document;
      },
    });
  }

  /** An archived scheme becomes a draft again. */
  restore(seen: SeenVersion): Promise<SchemeWritten> {
    return this.#change(seen, 'RESTORE', {
      work: ({ row, latest, now }) => {
        row.publishedVersion = null;
        row.updatedAt = now;
        return latest.document;
      },
    });
  }

  async #change(seen: SeenVersion, action: PublicationAction, act: Act): Promise<SchemeWritten> {
    return this.dataSource.transaction(async (manager) => {
      const row = await manager.findOne(SchemeRow, { where: { slug: seen.slug }, lock: { mode: 'pessimistic_write' } });
      if (!row) return schemeNotFound(seen.slug);
      const denied = seen.mayWrite?.(row.organisation ?? undefined);
      if (denied) return denied;
      const latest = await manager.findOneByOrFail(SchemeVersionRow, { slug: row.slug, version: row.version });
      const conflict = versionConflict(recordOf(row), seen.version, { by: latest.createdBy, at: latest.createdAt });
      if (conflict) return (await this.#wasDone(seen, row, latest, act, manager)) ?? conflict;
      if (act.isDone?.(row)) return nothingNew(row, latest.document, 'UNCHANGED');
      const next: PublicationState | NotAllowed = transition(recordOf(row), action);
      if (typeof next !== 'string') return next;
      const remade = act.remake?.(latest.document);
      if (remade && !remade.scheme) return invalid(remade.problems);
      const now = this.clock.now();
      const [version, organisation] = [row.version, row.organisation];
      const document = await act.work({ row, latest, manager, now }, remade?.scheme ?? latest.document);
      if (isRefusal(document)) return document;
      // Saving what is there already is no change: no version, no history.
      if (action === 'EDIT' && row.version === version && row.organisation === organisation)
        return nothingNew(row, document, 'UNCHANGED');
      row.state = next;
      if (row.managedBy === 'FILE') row.managedBy = 'EDITOR';
      await manager.save(row);
      await this.announcement.announce(manager, [change(row.slug, action, row.version, seen, now)]);
      return saved(manager, row, document, seen);
    });
  }

  /** The version after the one that he saw is the one that he asks for, and his: his first request was done, its answer lost. */
  async #wasDone(
    seen: SeenVersion,
    row: SchemeRow,
    latest: SchemeVersionRow,
    act: Act,
    manager: EntityManager,
  ): Promise<SchemeChanged | undefined> {
    if (!act.remake || row.version !== seen.version + 1 || latest.createdBy !== seen.by) return undefined;
    const before = await manager.findOneBy(SchemeVersionRow, { slug: row.slug, version: seen.version });
    const remade = before && act.remake(before.document);
    return remade?.scheme && contentHash(remade.scheme) === latest.contentHash
      ? nothingNew(row, latest.document, 'REPLAYED')
      : undefined;
  }
}

type Refusal = InvalidScheme | WriteDenied;

/** One kind of change. */
interface Act {
  /** It is so already: the same request again is no error. */
  readonly isDone?: (row: SchemeRow) => boolean;
  /** The new document, of the version that the editor saw. */
  readonly remake?: (seen: SchemeDocument) => Validation;
  readonly work: (
    subject: Subject,
    document: SchemeDocument,
  ) => Promise<SchemeDocument | Refusal> | SchemeDocument | Refusal;
}

/** The slug is taken: by the same draft of the same author, whose first request was done, or by something else. */
async function draftedBefore(
  manager: EntityManager,
  document: SchemeDocument,
  author: Authorship,
): Promise<SchemeChanged | NotAllowed> {
  const row = await manager.findOneByOrFail(SchemeRow, { slug: document.slug });
  const first = await manager.findOneByOrFail(SchemeVersionRow, { slug: document.slug, version: 1 });
  const same = row.version === 1 && first.createdBy === author.by && first.contentHash === contentHash(document);
  return same && row.state === 'DRAFT' ? nothingNew(row, document, 'REPLAYED') : notAllowed('slug-taken');
}

/** Nobody owns a scheme that he does not pay for; a status without funders is nobody's. */
function ownerProblems(document: SchemeDocument, owner: string | undefined): DocumentProblem[] {
  if (owner === undefined || document.funders.includes(owner)) return [];
  return [
    {
      path: ['funders'],
      code: 'owner-missing',
      message: `« ${owner} », à qui appartient cette fiche, doit être parmi ses financeurs.`,
    },
  ];
}

/** Of a document that is not right yet: whose it would be decides whether its problems are shown to who asks. */
function firstFunder(content: unknown): string | undefined {
  const funders = (content as { funders?: unknown } | null | undefined)?.funders;
  const first: unknown = Array.isArray(funders) ? funders[0] : undefined;
  return typeof first === 'string' ? first : undefined;
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

function isRefusal(value: SchemeDocument | Refusal): value is Refusal {
  return value.kind === 'INVALID' || value.kind === 'DENIED';
}

async function saved(
  manager: EntityManager,
  row: SchemeRow,
  document: SchemeDocument,
  author: Authorship,
): Promise<SchemeChanged> {
  const done: SchemeChanged = { kind: 'CHANGED', outcome: 'SAVED', record: recordOf(row), document };
  await author.onSaved?.(manager, done);
  return done;
}

function nothingNew(row: SchemeRow, document: SchemeDocument, outcome: 'UNCHANGED' | 'REPLAYED'): SchemeChanged {
  return { kind: 'CHANGED', outcome, record: recordOf(row), document };
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
