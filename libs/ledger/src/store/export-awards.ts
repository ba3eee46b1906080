import type { DataSource } from 'typeorm';

import type { Day } from '#kernel';

import type { ExportedAward, ExportedEntry } from '../exporting/index.js';
import type { AsOf, AwardFilter } from '../totals.js';

import { AWARD_COLUMNS, byAward, contentOf, statementOf, type AwardRow, type EntryRow } from './award-row.js';
import { INSTANT_FORM } from './head.js';
import { knownAtFor } from './horizon.js';
import { Parameters, scopeSql } from './scope.js';

interface KeyedEntryRow extends EntryRow {
  readonly key: string;
}

const PAGE = 1_000;

/**
 * Awards of a filter for an export, oldest first, with the entries that hold at the two dates: those in effect and known, less what a
 * cancelled import took back. A page at a time, so that memory stays constant; one instant throughout, so that the pages fit together.
 */
export async function* awardsToExport(
  dataSource: DataSource,
  filter: AwardFilter,
  dates: { readonly effectiveUntil: Day; readonly knownAt?: string | undefined },
): AsyncGenerator<ExportedAward> {
  const asOf: AsOf = { effectiveUntil: dates.effectiveUntil, knownAt: await knownAtFor(dataSource, dates.knownAt) };
  let after = '0';
  for (;;) {
    const parameters = new Parameters();
    const scope = scopeSql(filter, asOf, parameters);
    const awards = await dataSource.query<AwardRow[]>(
      `SELECT ${AWARD_COLUMNS} FROM award_state s JOIN award a ON a.id = s.award_id
       WHERE ${scope} AND s.award_id > ${parameters.add(after)} ORDER BY s.award_id LIMIT ${PAGE}`,
      parameters.values,
    );
    if (awards.length === 0) return;
    const entries = await dataSource.query<KeyedEntryRow[]>(
      `SELECT e.award_id, e.key, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only, e.reason,
              to_char(e.recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS recorded_at
       FROM entry e
       WHERE e.award_id = ANY($1::bigint[]) AND e.effective_on <= $2::date AND e.recorded_at <= $3::timestamptz AND e.effective_on >= $4::date
         AND e.reverses IS NULL AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.sequence AND r.recorded_at <= $3::timestamptz)
       ORDER BY e.sequence`,
      [awards.map(({ id }) => id), asOf.effectiveUntil, asOf.knownAt, filter.effectiveFrom ?? '-infinity'],
    );
    const entriesOf = byAward(entries);
    for (const award of awards) {
      const own = entriesOf.get(award.id);
      if (own) yield awardOf(award, own);
    }
    if (awards.length < PAGE) return;
    after = awards.at(-1)!.id;
  }
}

function awardOf(row: AwardRow, entries: readonly KeyedEntryRow[]): ExportedAward {
  return {
    ...contentOf(row),
    entries: entries.map((entry): ExportedEntry => ({ key: entry.key, ...statementOf(entry) })),
  };
}
