import type { DataSource, EntityManager } from 'typeorm';

import { canonicalJson } from '#kernel';

import { sha256 } from '../entry.js';
import type { PublishedReport, ReportImport, Reports } from '../report.js';

interface ReportRow {
  readonly version: number;
  readonly origin: 'BUILT_IN' | 'IMPORTED';
  readonly hash: string;
}

/** Published reports in PostgreSQL, every version of them. */
export class ReportStore implements Reports {
  constructor(private readonly dataSource: DataSource) {}

  async ofProgramme(programme: string): Promise<PublishedReport[]> {
    const rows = await this.dataSource.query<{ document: PublishedReport }[]>(
      `SELECT document FROM (
         SELECT DISTINCT ON (code) document, code FROM published_report WHERE programme = $1 ORDER BY code, version DESC
       ) latest ORDER BY document->>'asOf', code`,
      [programme],
    );
    return rows.map(({ document }) => document);
  }

  async byCode(programme: string, code: string): Promise<PublishedReport | undefined> {
    const rows = await this.dataSource.query<{ document: PublishedReport }[]>(
      'SELECT document FROM published_report WHERE programme = $1 AND code = $2 ORDER BY version DESC LIMIT 1',
      [programme, code],
    );
    return rows[0]?.document;
  }

  /**
   * Keeps a report, in one transaction with what `trace` writes. The same content again changes nothing; other content under the same code is a further
   * version.
   */
  async record(
    report: PublishedReport,
    recordedBy: string,
    trace?: (manager: EntityManager) => Promise<void>,
  ): Promise<ReportImport> {
    return this.dataSource.transaction(async (manager) => {
      const answer = await keep(manager, report, 'IMPORTED', recordedBy);
      if (!answer.replayed) await trace?.(manager);
      return answer;
    });
  }

  /** Keeps those that come with the project; one that an agency replaced stays replaced. */
  async loadBuiltIn(reports: readonly PublishedReport[]): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      let written = 0;
      for (const report of reports) {
        const { replayed } = await keep(manager, report, 'BUILT_IN', 'guichet');
        if (!replayed) written++;
      }
      return written;
    });
  }
}

async function keep(
  manager: EntityManager,
  report: PublishedReport,
  origin: 'BUILT_IN' | 'IMPORTED',
  recordedBy: string,
): Promise<ReportImport> {
  const { programme, code } = report;
  // One writer of a report at a time; the versions of two would have one number.
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 71930002))', [`report:${programme}:${code}`]);
  const rows = await manager.query<ReportRow[]>(
    `SELECT version, origin, encode(content_hash, 'hex') AS hash FROM published_report WHERE programme = $1 AND code = $2 ORDER BY version`,
    [programme, code],
  );
  const hash = sha256(canonicalJson(JSON.parse(JSON.stringify(report))));
  const latest = rows.at(-1);
  const answer = { programme, code, figures: report.figures.length };
  const isKept =
    origin === 'IMPORTED' ? latest?.hash === hash : rows.some((row) => row.hash === hash || row.origin === 'IMPORTED');
  if (isKept) return { ...answer, version: latest!.version, replayed: true };
  const version = (latest?.version ?? 0) + 1;
  await manager.query(
    `INSERT INTO published_report (programme, code, version, origin, document, content_hash, recorded_by) VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7)`,
    [programme, code, version, origin, JSON.stringify(report), hash, recordedBy],
  );
  return { ...answer, version, replayed: false };
}
