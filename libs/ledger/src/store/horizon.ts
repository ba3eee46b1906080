import type { DataSource } from 'typeorm';

import { INSTANT_FORM, LEDGER_LOCK } from './head.js';

/**
 * The instant at which « as known at » is asked, such that nobody can still record something before it. Without an instant: now, or,
 * while a writer is at work (its entries bear an instant already but are not yet visible), the last instant recorded. With an instant later
 * than anything recorded: a writer at work is waited for, so that the answer will be the same for ever.
 */
export async function knownAtFor(dataSource: DataSource, asked: string | undefined): Promise<string> {
  const [row] = await dataSource.query<
    [{ free: boolean; now: string; latest: string | null; is_later: boolean | null }]
  >(
    `SELECT w.free, to_char(date_trunc('milliseconds', clock_timestamp()) AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS now,
            to_char(l.latest AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS latest, $2::timestamptz > l.latest AS is_later
     FROM (SELECT pg_try_advisory_xact_lock_shared($1) AS free OFFSET 0) w, (SELECT max(recorded_at) AS latest FROM recording) l`,
    [LEDGER_LOCK, asked ?? null],
  );
  if (asked === undefined) return row.free && row.now >= (row.latest ?? '') ? row.now : (row.latest ?? row.now);
  if (!row.free && row.is_later !== false)
    await dataSource.query('SELECT pg_advisory_xact_lock_shared($1)', [LEDGER_LOCK]);
  return asked;
}
