import type { DataSource } from 'typeorm';

import type { Catalogue, PublishedScheme, SchemeDocument } from '#catalogue';
import type { KnownFact } from '#criteria';
import { Day, type Clock, type Verdict } from '#kernel';

import type { KeptPlace, KeptReport, ReportStore, SchemeVersionKey } from '../index.js';
import { BoundedTable, type TableLimits } from './bounded-table.js';
import { WaitingRoom } from './waiting-room.js';

export interface ReportStoreLimits extends TableLimits {
  /** Reports waiting to be written; one more is dropped. */
  readonly waiting: number;
}

const LIMITS: ReportStoreLimits = { waiting: 1_000, perDay: 20_000, bytes: 2 * 1024 ** 3, retentionMonths: 13 };

const LETTERS: Readonly<Record<Verdict, string>> = { ELIGIBLE: 'E', TO_VERIFY: 'V', INELIGIBLE: 'X' };
const VERDICTS: Readonly<Record<string, Verdict>> = { E: 'ELIGIBLE', V: 'TO_VERIFY', X: 'INELIGIBLE' };

/**
 * Reports in PostgreSQL, each distinct input once. They are written off the request's path by a bounded queue: in a flood reports are dropped and
 * counted, never waited for. A daily number, a size on the disk and a retention bound what they can take.
 */
export class PostgresReportStore implements ReportStore {
  private readonly table: BoundedTable;
  private readonly queue: WaitingRoom<KeptReport>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    limits: Partial<ReportStoreLimits> = {},
    onDropped: (dropped: number) => void = () => undefined,
  ) {
    const bounds = { ...LIMITS, ...limits };
    this.table = new BoundedTable(dataSource, 'match_report', bounds);
    this.queue = new WaitingRoom((batch) => this.write(batch), bounds.waiting, onDropped);
  }

  get dropped(): number {
    return this.queue.dropped;
  }

  isKept(id: string): boolean {
    return this.queue.has(id);
  }

  keep(report: KeptReport): void {
    this.queue.add(report);
  }

  /** Writes what waits; a failure loses those reports and is told by `dropped`, as nobody waits for them. */
  settle(): Promise<void> {
    return this.queue.settle();
  }

  find(id: string): Promise<KeptReport | undefined> {
    return this.queue.find(id, (one) => this.read(one));
  }

  private async read(id: string): Promise<KeptReport | undefined> {
    const [row] = await this.dataSource.query<ReportRow[]>(
      `SELECT r.id, r.judged_on::text AS "on", r.catalogue_id AS "catalogueId", c.versions, r.place, r.declared, r.facts, r.verdicts
       FROM match_report r JOIN match_catalogue c ON c.id = r.catalogue_id
       WHERE r.id = $1 AND r.kept_on >= $2::date`,
      [id, this.table.oldestOn(Day.at(this.clock.now()))],
    );
    if (!row) return undefined;
    return {
      ...row,
      declared: row.declared.map(({ code, value }) => ({ code, value: value === null ? null : readValue(value) })),
      facts: row.facts.map((fact) => ({ ...fact, value: readValue(fact.value) })),
      verdicts: Array.from(row.verdicts, (letter) => VERDICTS[letter]!),
    };
  }

  async schemes(versions: readonly SchemeVersionKey[], current: Catalogue): Promise<readonly PublishedScheme[]> {
    const isCurrent = ([slug, version]: SchemeVersionKey): boolean => current.bySlug.get(slug)?.version === version;
    const other = versions.filter((key) => !isCurrent(key));
    const rows =
      other.length === 0
        ? []
        : await this.dataSource.query<VersionRow[]>(
            `SELECT v.slug, v.version, v.document, v.created_at AS "createdAt"
             FROM scheme_version v JOIN unnest($1::text[], $2::int[]) AS k (slug, version) ON k.slug = v.slug AND k.version = v.version`,
            [other.map(([slug]) => slug), other.map(([, version]) => version)],
          );
    const read = new Map(rows.map((row) => [`${row.slug} ${row.version}`, row]));
    return versions.flatMap((key) => {
      const [slug, version] = key;
      if (isCurrent(key)) return [current.bySlug.get(slug)!];
      const row = read.get(`${slug} ${version}`);
      return row ? [{ document: row.document, version, publishedAt: row.createdAt, updatedAt: row.createdAt }] : [];
    });
  }

  private async write(batch: readonly KeptReport[]): Promise<readonly string[]> {
    const today = Day.at(this.clock.now());
    if (await this.table.forget(today)) await this.forgetCatalogues();
    const written = batch.slice(0, await this.table.roomOn(today));
    if (written.length === 0) return [];
    for (const [id, versions] of new Map(written.map((report) => [report.catalogueId, report.versions]))) {
      await this.dataSource.query(
        'INSERT INTO match_catalogue (id, versions) VALUES ($1, $2::jsonb) ON CONFLICT (id) DO NOTHING',
        [id, JSON.stringify(versions)],
      );
    }
    // Asked again much later, a report begins its months anew.
    await this.dataSource.query(
      `INSERT INTO match_report AS r (id, kept_on, judged_on, catalogue_id, place, declared, facts, verdicts)
       SELECT id, $2::date, judged_on, catalogue_id, place, declared, facts, verdicts
       FROM jsonb_to_recordset($1::jsonb) AS w (id text, judged_on date, catalogue_id text, place jsonb, declared jsonb, facts jsonb, verdicts text)
       ON CONFLICT (id) DO UPDATE SET kept_on = excluded.kept_on WHERE r.kept_on < excluded.kept_on - 30`,
      [JSON.stringify(written.map(rowOf)), today],
    );
    return written.map(({ id }) => id);
  }

  /** Those on which nothing stands any more. */
  private async forgetCatalogues(): Promise<void> {
    await this.dataSource.query(
      'DELETE FROM match_catalogue c WHERE NOT EXISTS (SELECT FROM match_report r WHERE r.catalogue_id = c.id)',
    );
  }
}

interface ReportRow {
  readonly id: string;
  readonly on: Day;
  readonly catalogueId: string;
  readonly versions: SchemeVersionKey[];
  readonly place: KeptPlace;
  readonly declared: { readonly code: string; readonly value: WrittenValue | null }[];
  readonly facts: (Omit<KnownFact, 'value'> & { readonly value: WrittenValue })[];
  readonly verdicts: string;
}

interface VersionRow {
  readonly slug: string;
  readonly version: number;
  readonly document: SchemeDocument;
  readonly createdAt: Date;
}

/** JSON has no whole numbers of cents: an amount is marked. */
type WrittenValue = Exclude<KnownFact['value'], bigint> | { readonly cents: string };

function rowOf(report: KeptReport): object {
  return {
    id: report.id,
    judged_on: report.on,
    catalogue_id: report.catalogueId,
    place: report.place,
    declared: report.declared.map(({ code, value }) => ({ code, value: value === null ? null : writtenValue(value) })),
    facts: report.facts.map((fact) => ({ ...fact, value: writtenValue(fact.value) })),
    verdicts: report.verdicts.map((verdict) => LETTERS[verdict]).join(''),
  };
}

function writtenValue(value: KnownFact['value']): WrittenValue {
  return typeof value === 'bigint' ? { cents: value.toString() } : value;
}

function readValue(value: WrittenValue): KnownFact['value'] {
  return typeof value === 'object' && 'cents' in value ? BigInt(value.cents) : value;
}
