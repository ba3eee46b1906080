import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Day, type Clock, type Problem } from '#kernel';
import { CLOCK } from '#platform';

import {
  asProblems,
  closedOn,
  decideLoad,
  keepTakenOver,
  nextOpening,
  publicationDay,
  statusOn,
  validateScheme,
  type CatalogueChange,
  type ManagedBy,
  type SchemeDocument,
  type SchemeOrigin,
} from '../index.js';

import { CatalogueAnnouncement } from './announcement.js';
import { contentHash } from './content-hash.js';
import type { SchemeRow } from './rows.js';

/** A document that a file or another service gives. It was validated by whoever read it. */
export interface SourcedScheme {
  readonly document: SchemeDocument;
  readonly origin?: SchemeOrigin | undefined;
  /** When its source made it public; else what the document itself says ({@link publicationDay}); else nobody knows. */
  readonly publishedAt?: Date | undefined;
}

export type Source = Exclude<ManagedBy, 'EDITOR'>;

/** Slugs by what was done with them. */
export interface LoadReport {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  /** Taken over by editors, or another source's. */
  readonly kept: readonly string[];
  /** No longer given by the source. */
  readonly removed: readonly string[];
  /** What the source says now does not go with what an editor has taken over: left as it was. */
  readonly refused: readonly { readonly slug: string; readonly problems: readonly Problem[] }[];
}

export interface LoadOptions {
  /** Everything is decided and checked as it would be, and nothing is kept. */
  readonly dryRun?: boolean | undefined;
}

/** Undoes the transaction of a dry run. */
class DryRun extends Error {
  constructor(readonly report: LoadReport) {
    super('dry run');
  }
}

/** Writers from sources do it one after the other: two that start together must not both create a scheme. */
const LOAD_LOCK = 7_316_042_001;

interface Held {
  readonly slug: string;
  readonly state: SchemeRow['state'];
  readonly version: number;
  readonly published_version: number | null;
  readonly published_at: Date | null;
  readonly organisation: string | null;
  readonly managed_by: ManagedBy;
  readonly source_hash: string | null;
  readonly taken_over: string[];
  readonly content_hash: string;
  readonly document: SchemeDocument;
}

/** One row to write. */
interface Writing {
  readonly slug: string;
  readonly version: number;
  readonly publish: boolean;
  /** `null`: nobody knows. */
  readonly publishedAt: Date | null;
  readonly organisation: string | null;
  readonly sourceHash: string;
  readonly origin: SchemeOrigin | null;
  /** Absent when the content is the same and only the source's hash or the state moves. */
  readonly document: SchemeDocument | null;
  readonly contentHash: string;
}

/** Which imported schemes {@link SchemeLoader.closeMissingImports} looks at. */
export interface MissingImports {
  readonly present: readonly string[];
  readonly only?: readonly string[] | undefined;
  readonly most?: number | undefined;
}

/** What files and imports bring: idempotent, and it never overwrites an editor. */
@Injectable()
export class SchemeLoader {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CatalogueAnnouncement) private readonly announcement: CatalogueAnnouncement,
  ) {}

  /**
   * Writes a batch in one transaction, published at once. Same content: nothing; other content: a new version, but for
   * the fields that an editor has taken over. An import of thousands comes in batches, so that memory stays flat.
   */
  async load(
    source: Source,
    batch: readonly SourcedScheme[],
    by: string,
    { dryRun = false }: LoadOptions = {},
  ): Promise<LoadReport> {
    return this.dataSource
      .transaction(async (manager) => {
        const report = await this.#load(manager, source, batch, by);
        if (dryRun) throw new DryRun(report);
        return report;
      })
      .catch((error: unknown) => {
        if (error instanceof DryRun) return error.report;
        throw error;
      });
  }

  async #load(
    manager: EntityManager,
    source: Source,
    batch: readonly SourcedScheme[],
    by: string,
  ): Promise<LoadReport> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [LOAD_LOCK]);
    const held = await heldSchemes(
      manager,
      batch.map(({ document }) => document.slug),
    );
    const report = {
      created: [] as string[],
      updated: [] as string[],
      unchanged: [] as string[],
      kept: [] as string[],
      refused: [] as { slug: string; problems: readonly Problem[] }[],
      removed: [],
    };
    const writings: Writing[] = [];
    for (const item of batch) {
      const { slug } = item.document;
      const known = held.get(slug);
      const sourceHash = contentHash(item.document);
      const publishedAt = publicationOf(item);
      const decision = decideLoad(known && heldOf(known), sourceHash, source);
      if (decision === 'KEPT') {
        report.kept.push(slug);
        continue;
      }
      // What earlier releases stamped with the moment of loading is put right, without a new version.
      const isStamped = known?.published_at?.getTime() === publishedAt?.getTime();
      if (decision === 'UNCHANGED' && isStamped) {
        report.unchanged.push(slug);
        continue;
      }
      const document = known ? keepTakenOver(known.document, item.document, known.taken_over) : item.document;
      const validation = known && known.taken_over.length > 0 ? validateScheme(document) : undefined;
      if (validation && !validation.scheme) {
        report.refused.push({ slug, problems: asProblems(validation.problems) });
        continue;
      }
      report[decision === 'UNCHANGED' ? 'unchanged' : decision === 'CREATE' ? 'created' : 'updated'].push(slug);
      writings.push(writingOf(item, document, sourceHash, known, publishedAt));
    }
    await this.#write(manager, source, writings, by, 'LOAD');
    return report;
  }

  /**
   * Writes all the files of the catalogue, all or none; archives what only its file kept and no file gives any more; and remembers their digest
   * ({@link loadedFiles}).
   */
  async loadFiles(documents: readonly SchemeDocument[], digest: string, by: string): Promise<LoadReport> {
    return this.dataSource.transaction(async (manager) => {
      const report = await this.#load(
        manager,
        'FILE',
        documents.map((document) => ({ document })),
        by,
      );
      const removed = await this.#archiveMissing(
        manager,
        documents.map(({ slug }) => slug),
        by,
      );
      await manager.query(
        `INSERT INTO catalogue_files (id, digest, loaded_at) VALUES (1, $1, $2)
         ON CONFLICT ON CONSTRAINT catalogue_files_pkey DO UPDATE SET digest = excluded.digest, loaded_at = excluded.loaded_at`,
        [digest, this.clock.now()],
      );
      return { ...report, removed };
    });
  }

  /**
   * The digest of the files that were loaded last. Loading them again would do nothing, whatever editors and imports did since: what they touch is
   * theirs.
   */
  async loadedFiles(): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ digest: string }[]>('SELECT digest FROM catalogue_files');
    return row?.digest;
  }

  async #archiveMissing(manager: EntityManager, present: readonly string[], by: string): Promise<readonly string[]> {
    const now = this.clock.now();
    const [rows] = await manager.query<[{ slug: string; version: number }[], number]>(
      `UPDATE scheme SET state = 'ARCHIVED', updated_at = $2
       WHERE managed_by = 'FILE' AND state <> 'ARCHIVED' AND slug <> ALL($1) RETURNING slug, version`,
      [present, now],
    );
    await this.announcement.announce(
      manager,
      rows.map(({ slug, version }) => ({ slug, action: 'ARCHIVE', version, by, at: now })),
    );
    return rows.map((row) => row.slug);
  }

  /**
   * Gives a last day to the published schemes of an origin that it no longer lists; those that have ended already stay as they are.
   *
   * @param present what the origin lists, by slug; or, with `only`, nothing but these are looked at
   * @param most refuses to close more than that, all of them: `undefined` is the answer
   */
  async closeMissingImports(
    origin: string,
    { present, only, most = Infinity }: MissingImports,
    lastDay: Day,
    by: string,
    { dryRun = false }: LoadOptions = {},
  ): Promise<readonly string[] | undefined> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [LOAD_LOCK]);
      const missing = await manager.query<{ slug: string }[]>(
        `SELECT s.slug FROM scheme s
         WHERE s.managed_by = 'IMPORT' AND s.state = 'PUBLISHED' AND s.origin->>'source' = $1 AND s.slug <> ALL($2)
           AND ($3::text[] IS NULL OR s.slug = ANY($3)) AND NOT 'validTo' = ANY(s.taken_over)
         ORDER BY s.slug`,
        [origin, present, only ?? null],
      );
      const held = await heldSchemes(
        manager,
        missing.map((row) => row.slug),
      );
      const open = [...held.values()].filter(({ document }) => !hasEnded(document, lastDay));
      if (open.length > most) return undefined;
      const slugs = open.map((known) => known.slug);
      if (dryRun) return slugs;
      const writings = open.map((known): Writing => {
        const document = keepTakenOver(known.document, closedOn(known.document, lastDay), known.taken_over);
        return {
          slug: known.slug,
          version: known.version + 1,
          publish: known.published_version === known.version,
          publishedAt: known.published_at,
          organisation: known.organisation,
          // No hash of a source: when the source lists it again, it is read again.
          sourceHash: '',
          origin: null,
          document,
          contentHash: contentHash(document),
        };
      });
      await this.#write(manager, 'IMPORT', writings, by, 'CLOSE');
      return slugs;
    });
  }

  async #write(
    manager: EntityManager,
    source: Source,
    writings: readonly Writing[],
    by: string,
    action: 'LOAD' | 'CLOSE',
  ): Promise<void> {
    if (writings.length === 0) return;
    const now = this.clock.now();
    await manager.query(
      `INSERT INTO scheme AS s (slug, state, version, published_version, managed_by, organisation, source_hash, origin,
         created_at, updated_at, published_at, revision)
       SELECT w.slug, 'PUBLISHED', w.version, w.version, $2, w.organisation, w."sourceHash", w.origin, $3, $3, w."publishedAt", 0
       FROM jsonb_to_recordset($1::jsonb)
         AS w(slug text, version integer, organisation text, "sourceHash" text, origin jsonb, "publishedAt" timestamptz)
       ON CONFLICT ON CONSTRAINT scheme_pkey DO UPDATE SET
         version = excluded.version,
         organisation = excluded.organisation,
         source_hash = excluded.source_hash,
         published_at = excluded.published_at,
         origin = coalesce(excluded.origin, s.origin)`,
      [JSON.stringify(writings.map(({ document: _, ...writing }) => writing)), source, now],
    );
    await manager.query(
      `UPDATE scheme SET state = 'PUBLISHED', published_version = version, updated_at = $2 WHERE slug = ANY($1)`,
      [writings.filter((writing) => writing.publish).map((writing) => writing.slug), now],
    );
    const versions = writings.filter((writing) => writing.document !== null);
    await manager.query(
      `INSERT INTO scheme_version (slug, version, document, content_hash, created_by, created_at)
       SELECT w.slug, w.version, w.document, w."contentHash", $2, $3
       FROM jsonb_to_recordset($1::jsonb) AS w(slug text, version integer, document jsonb, "contentHash" text)`,
      [JSON.stringify(versions), by, now],
    );
    await this.announcement.announce(
      manager,
      writings.map(
        // Beside an editor's unpublished changes, what comes in is one more of them.
        ({ slug, version, publish }): CatalogueChange => ({
          slug,
          action: publish ? action : 'EDIT',
          version,
          by,
          at: now,
        }),
      ),
    );
  }
}

function writingOf(
  { document: given, origin }: SourcedScheme,
  document: SchemeDocument,
  sourceHash: string,
  known: Held | undefined,
  publishedAt: Date | null,
): Writing {
  const hash = contentHash(document);
  const isNew = !known || hash !== known.content_hash;
  const owner = known?.organisation ?? undefined;
  const isParty = owner !== undefined && document.funders.includes(owner);
  return {
    slug: given.slug,
    version: known ? known.version + (isNew ? 1 : 0) : 1,
    // An editor's unpublished changes are not published by an import.
    publish: !known || known.state === 'ARCHIVED' || known.published_version === known.version,
    publishedAt,
    organisation: isParty ? owner : (document.funders[0] ?? null),
    sourceHash,
    origin: origin ?? null,
    document: isNew ? document : null,
    contentHash: hash,
  };
}

function publicationOf({ document, publishedAt }: SourcedScheme): Date | null {
  if (publishedAt) return publishedAt;
  const day = publicationDay(document);
  return day === undefined ? null : new Date(`${day}T00:00:00Z`);
}

/** After that day nobody can apply any more, and no later window says otherwise. */
function hasEnded(document: SchemeDocument, on: Day): boolean {
  const after = Day.add(on, 1);
  return statusOn(document, after) === 'CLOSED' && nextOpening(document, after) === undefined;
}

const heldOf = (known: Held): Parameters<typeof decideLoad>[0] => ({
  managedBy: known.managed_by,
  sourceHash: known.source_hash ?? undefined,
  archived: known.state === 'ARCHIVED',
});

async function heldSchemes(manager: EntityManager, slugs: readonly string[]): Promise<ReadonlyMap<string, Held>> {
  const rows = await manager.query<Held[]>(
    `SELECT s.slug, s.state, s.version, s.published_version, s.published_at, s.organisation, s.managed_by, s.source_hash,
       s.taken_over, v.content_hash, v.document
     FROM scheme s JOIN scheme_version v ON v.slug = s.slug AND v.version = s.version
     WHERE s.slug = ANY($1) ORDER BY s.slug FOR UPDATE OF s`,
    [slugs],
  );
  return new Map(rows.map((row) => [row.slug, row]));
}
