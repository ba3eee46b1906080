import type { DataSource } from 'typeorm';

import { INSTANT_FORM, LEDGER_LOCK } from './head.js';
import { SharedQuestion } from './shared-question.js';

/**
 * The instant at which « as known at » is asked, such that nobody can still record something before it. Without an instant: now, or,
 * while a writer is at work (its entries bear an instant already but are not yet visible), the last instant recorded. With an instant later
 * than anything recorded: a writer at work is waited for, so that the answer will be the same for ever.
 */
export async function knownAtFor(dataSource: DataSource, asked: string | undefined): Promise<string> {
  if (asked === undefined) return nowOf(dataSource).answer();
  const { free, isLater } = await horizon(dataSource, asked);
  if (!free && isLater !== false) await dataSource.query('SELECT pg_advisory_xact_lock_shared($1)', [LEDGER_LOCK]);
  return asked;
}

const NOW = new WeakMap<DataSource, SharedQuestion<string>>();

/** « Now » is the same for all who ask at the same time. */
function nowOf(dataSource: DataSource): SharedQuestion<string> {
  let question = NOW.get(dataSource);
  if (!question) {
    question = new SharedQuestion(async () => {
      const { free, now, latest } = await horizon(dataSource, undefined);
      return free && now >= (latest ?? '') ? now : (latest ?? now);
    });
    NOW.set(dataSource, question);
  }
  return question;
}

interface Horizon {
  readonly free: boolean;
  readonly now: string;
  readonly latest: string | null;
  readonly isLater: boolean | null;
}

async function horizon(dataSource: DataSource, asked: string | undefined): Promise<Horizon> {
  const [row] = await dataSource.query<[Horizon]>(
    `SELECT w.free, to_char(date_trunc('milliseconds', clock_timestamp()) AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS now,
            to_char(l.latest AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS latest, $2::timestamptz > l.latest AS "isLater"
     FROM (SELECT pg_try_advisory_xact_lock_shared($1) AS free OFFSET 0) w, (SELECT max(recorded_at) AS latest FROM recording) l`,
    [LEDGER_LOCK, asked ?? null],
  );
  return row;
}
