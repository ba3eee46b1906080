import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Day } from '#kernel';
import { copyRows } from '#platform/store';

import type { Membership } from '../index.js';

export interface MembershipWriteReport {
  /** Rows written now. */
  readonly added: number;
  /** Rows that said what was known already. */
  readonly alreadyKnown: number;
  /** Memberships closed on the eve of `since`, because the new list leaves them out. */
  readonly closed: number;
}

@Injectable()
export class MembershipStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Writes a list in one transaction. Replayable: a code that is a member on the row's day already says nothing new.
   * `trace` writes in the same transaction, when anything changed. With `closeOthersOn`, memberships of the programme that hold on that day and are not in the list end on its eve.
   */
  async write(
    programme: string,
    memberships: readonly Membership[],
    closeOthersOn?: Day,
    trace?: (manager: EntityManager, done: MembershipWriteReport) => Promise<void>,
  ): Promise<MembershipWriteReport> {
    return this.dataSource.transaction(async (manager) => {
      const runner = manager.queryRunner!;
      // One list of a programme at a time: two imports that close each other's members would depend on their order.
      await runner.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`membership:${programme}`]);
      await runner.query(
        'CREATE TEMP TABLE listed (printed_code text, commune_code text, since date, until date, source text, ordinal int) ON COMMIT DROP',
      );
      await copyRows(
        runner,
        { table: 'listed', columns: ['printed_code', 'commune_code', 'since', 'until', 'source', 'ordinal'] },
        memberships.map((membership, ordinal) => [
          membership.printedCode,
          membership.communeCode,
          membership.since ?? '-infinity',
          membership.until ?? null,
          membership.source,
          ordinal,
        ]),
      );
      let closed = 0;
      if (closeOthersOn) {
        const rows: unknown = await runner.query(
          `UPDATE membership m SET until = $2::date - 1
           WHERE m.programme = $1 AND m.since < $2::date AND (m.until IS NULL OR m.until >= $2::date)
             AND NOT EXISTS (SELECT 1 FROM listed l WHERE l.printed_code = m.printed_code)
           RETURNING 1`,
          [programme, closeOthersOn],
        );
        closed = affected(rows);
      }
      const added = affected(
        await runner.query(
          `INSERT INTO membership (programme, printed_code, commune_code, since, until, source)
           SELECT DISTINCT ON (l.printed_code, l.since) $1, l.printed_code, l.commune_code, l.since, l.until, l.source
           FROM listed l
           WHERE NOT EXISTS (
             SELECT 1 FROM membership m
             WHERE m.programme = $1 AND m.printed_code = l.printed_code AND m.since <= l.since
               AND (m.until IS NULL OR m.until >= coalesce(l.until, 'infinity'::date))
           )
           ORDER BY l.printed_code, l.since, l.ordinal
           ON CONFLICT ON CONSTRAINT membership_programme_printed_code_since_key DO NOTHING
           RETURNING 1`,
          [programme],
        ),
      );
      const report = { added, alreadyKnown: memberships.length - added, closed };
      if (added + closed > 0) await trace?.(manager, report);
      await runner.query('NOTIFY guichet_territory');
      return report;
    });
  }
}

/** TypeORM answers an UPDATE … RETURNING with [rows, count] and an INSERT with rows. */
function affected(result: unknown): number {
  if (!Array.isArray(result)) return 0;
  return Array.isArray(result[0]) && typeof result[1] === 'number' ? result[1] : result.length;
}
