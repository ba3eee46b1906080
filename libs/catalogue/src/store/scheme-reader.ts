import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type {
  CatalogueChange,
  PublishedScheme,
  SchemeArchive,
  SchemeDocument,
  SchemeRecord,
  SchemeVersion,
  SchemeVersionLine,
} from '../index.js';

import { CatalogueChangeRow, SchemeRow, SchemeVersionRow } from './rows.js';

/** What changed in the public catalogue since a revision. */
export interface CatalogueNews {
  readonly revision: bigint;
  /** New or changed. */
  readonly published: readonly PublishedScheme[];
  /** Slugs that the public no longer finds, or never did. */
  readonly withdrawn: readonly string[];
}

/** Reads schemes, their versions and their history. */
@Injectable()
export class SchemeReader implements SchemeArchive {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Where a scheme stands, whatever its state. */
  async record(slug: string): Promise<SchemeRecord | undefined> {
    const row = await this.dataSource.manager.findOneBy(SchemeRow, { slug });
    return row ? recordOf(row) : undefined;
  }

  /** Every scheme's place, by slug, archived ones included. */
  async records(): Promise<SchemeRecord[]> {
    return (await this.dataSource.manager.find(SchemeRow, { order: { slug: 'ASC' } })).map(recordOf);
  }

  /** One version as it was written; the latest unless said otherwise. */
  async version(slug: string, version?: number): Promise<SchemeVersion | undefined> {
    const rows = await this.dataSource.manager.find(SchemeVersionRow, {
      where: { slug, ...(version !== undefined && { version }) },
      order: { version: 'DESC' },
      take: 1,
    });
    return rows[0] && { ...lineOf(rows[0]), document: rows[0].document };
  }

  /** Every version's author and instant, the latest first. */
  async versions(slug: string): Promise<SchemeVersionLine[]> {
    const rows = await this.dataSource.manager.find(SchemeVersionRow, {
      select: { slug: true, version: true, contentHash: true, createdBy: true, createdAt: true, note: true },
      where: { slug },
      order: { version: 'DESC' },
    });
    return rows.map(lineOf);
  }

  /** Everything that was done to a scheme, the latest first. */
  async history(slug: string): Promise<CatalogueChange[]> {
    const rows = await this.dataSource.manager.find(CatalogueChangeRow, { where: { slug }, order: { id: 'DESC' } });
    return rows.map(({ action, version, changedBy, changedAt }) => ({
      slug,
      action,
      version,
      by: changedBy,
      at: changedAt,
    }));
  }

  /** The published schemes of these slugs, or all of them; by slug. */
  async published(slugs?: readonly string[]): Promise<PublishedScheme[]> {
    const rows = await this.dataSource.query<JoinedRow[]>(
      `${PUBLIC} WHERE s.state = 'PUBLISHED' AND ($1::text[] IS NULL OR s.slug = ANY($1)) ORDER BY s.slug`,
      [slugs ?? null],
    );
    return rows.map(publishedOf);
  }

  /** What changed since a revision (0: everything), in one statement: nothing that was committed before is missed. */
  async newsSince(revision: bigint): Promise<CatalogueNews> {
    const rows = await this.dataSource.query<JoinedRow[]>(`${PUBLIC} WHERE s.revision > $1 ORDER BY s.slug`, [
      revision.toString(),
    ]);
    const isPublished = (row: JoinedRow): boolean => row.state === 'PUBLISHED';
    return {
      revision: rows.reduce((latest, row) => (BigInt(row.revision) > latest ? BigInt(row.revision) : latest), revision),
      published: rows.filter(isPublished).map(publishedOf),
      withdrawn: rows.filter((row) => !isPublished(row)).map((row) => row.slug),
    };
  }
}

interface JoinedRow {
  readonly slug: string;
  readonly state: SchemeRow['state'];
  readonly version: number;
  readonly origin: SchemeRow['origin'];
  readonly published_at: Date | null;
  readonly updated_at: Date;
  readonly revision: string;
  readonly document: SchemeDocument;
}

const PUBLIC = `
  SELECT s.slug, s.state, s.published_version AS version, s.origin, s.published_at, s.updated_at, s.revision, v.document
  FROM scheme s LEFT JOIN scheme_version v ON v.slug = s.slug AND v.version = s.published_version`;

function publishedOf(row: JoinedRow): PublishedScheme {
  return {
    document: row.document,
    version: row.version,
    publishedAt: row.published_at ?? undefined,
    updatedAt: row.updated_at,
    origin: row.origin ?? undefined,
  };
}

export function recordOf(row: SchemeRow): SchemeRecord {
  return {
    slug: row.slug,
    state: row.state,
    version: row.version,
    publishedVersion: row.publishedVersion ?? undefined,
    managedBy: row.managedBy,
    organisation: row.organisation ?? undefined,
    origin: row.origin ?? undefined,
    takenOver: row.takenOver,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    publishedAt: row.publishedAt ?? undefined,
  };
}

function lineOf(row: SchemeVersionRow): SchemeVersionLine {
  return {
    slug: row.slug,
    version: row.version,
    contentHash: row.contentHash,
    by: row.createdBy,
    at: row.createdAt,
    note: row.note ?? undefined,
  };
}
