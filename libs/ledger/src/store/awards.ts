import type { DataSource } from 'typeorm';

import type { Day } from '#kernel';

import type { Award, AwardPage, RecordedEntry } from '../award.js';
import type { EntryKind } from '../entry.js';
import { standingOf } from '../rules.js';
import type { AsOf, AwardFilter } from '../totals.js';

import { AWARD_COLUMNS, byAward, contentOf, statementOf, type AwardRow, type EntryRow } from './award-row.js';
import { INSTANT_FORM } from './head.js';
import { knownAtFor } from './horizon.js';
import { Parameters, scopeSql } from './scope.js';

interface RecordedRow extends EntryRow {
  readonly backdated: boolean;
  readonly recording_id: string;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly line: number | null;
  readonly reversed_kind: EntryKind | null;
}

/** Reads awards: the list behind a total, or one by its id. */
export class AwardStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The awards behind a total, oldest recorded first, `first` at a time after a cursor. */
  async page(
    filter: AwardFilter,
    asOf: { effectiveUntil: Day; knownAt?: string | undefined },
    first: number,
    after?: string,
  ): Promise<AwardPage> {
    const dates: AsOf = {
      effectiveUntil: asOf.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, asOf.knownAt),
    };
    const counting = new Parameters();
    const scope = scopeSql(filter, dates, counting);
    const visible = visibleSql(filter, dates, counting);
    const [{ count }] = await this.dataSource.query<[{ count: string }]>(
      `SELECT count(*) AS count FROM award_state s WHERE ${scope} AND ${visible}`,
      counting.values,
    );
    const nodes = await this.read(filter, dates, first + 1, after);
    const shown = nodes.slice(0, first);
    return { totalCount: Number(count), nodes: shown, hasNextPage: nodes.length > first, endCursor: shown.at(-1)?.id };
  }

  async byId(id: string, asOf: { effectiveUntil: Day; knownAt?: string | undefined }): Promise<Award | undefined> {
    if (!/^\d{1,18}$/.test(id)) return undefined;
    const dates: AsOf = {
      effectiveUntil: asOf.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, asOf.knownAt),
    };
    const rows = await this.dataSource.query<AwardRow[]>(`SELECT ${AWARD_COLUMNS} FROM award a WHERE a.id = $1`, [id]);
    const [award] = await this.withEntries(rows, dates);
    return award;
  }

  private async read(filter: AwardFilter, asOf: AsOf, limit: number, after: string | undefined): Promise<Award[]> {
    const parameters = new Parameters();
    const scope = scopeSql(filter, asOf, parameters);
    const visible = visibleSql(filter, asOf, parameters);
    const rows = await this.dataSource.query<AwardRow[]>(
      `SELECT ${AWARD_COLUMNS} FROM award_state s JOIN award a ON a.id = s.award_id
       WHERE ${scope} AND ${visible} ${after === undefined ? '' : `AND s.award_id > ${parameters.add(after)}`}
       ORDER BY s.award_id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
    return this.withEntries(rows, asOf);
  }

  private async withEntries(rows: readonly AwardRow[], asOf: AsOf): Promise<Award[]> {
    if (rows.length === 0) return [];
    const entries = await this.dataSource.query<RecordedRow[]>(
      `SELECT e.award_id, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only,
              to_char(e.recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS recorded_at, r.backdated, e.reason, e.recording_id, r.file, r.sha256, e.line, e.reversed_kind
       FROM entry e JOIN recording r ON r.id = e.recording_id
       WHERE e.award_id = ANY($1::bigint[]) AND e.effective_on <= $2 AND e.recorded_at <= $3
       ORDER BY e.sequence`,
      [rows.map(({ id }) => id), asOf.effectiveUntil, asOf.knownAt],
    );
    const entriesOf = byAward(entries);
    return rows.map((row) => awardOf(row, entriesOf.get(row.id) ?? []));
  }
}

/** Awards of which some entry is both in effect (and in the period) and known; the projection's first dates may be of two different entries. */
function visibleSql(filter: AwardFilter, asOf: AsOf, parameters: Parameters): string {
  const until = parameters.add(asOf.effectiveUntil);
  const knownAt = parameters.add(asOf.knownAt);
  const from = filter.effectiveFrom ? parameters.add(filter.effectiveFrom) : undefined;
  const whole = `s.last_effective <= ${until}::date AND s.last_recorded <= ${knownAt}::timestamptz${from ? ` AND s.first_effective >= ${from}::date` : ''}`;
  return `((${whole}) OR EXISTS (SELECT FROM entry e WHERE e.award_id = s.award_id AND e.effective_on <= ${until}::date
      AND e.recorded_at <= ${knownAt}::timestamptz${from ? ` AND e.effective_on >= ${from}::date` : ''}))`;
}

function awardOf(row: AwardRow, entryRows: readonly RecordedRow[]): Award {
  const entries = entryRows.map(entryOf);
  const standing = standingOf(
    entryRows.map((entry, index) => ({ ...entries[index]!, reversedKind: entry.reversed_kind ?? undefined })),
  );
  const { money, kinds } = standing;
  // Days or posts that were granted or paid say nothing of euros: that is not zero.
  const inMoney = (...wanted: readonly EntryKind[]): boolean =>
    entries.some(({ kind, amount }) => wanted.includes(kind) && amount !== undefined);
  return {
    id: row.id,
    ...contentOf(row),
    awarded: inMoney('AWARDED', 'AMENDED') ? money.awarded - money.cancelled : undefined,
    paid: kinds.has('PAID') && inMoney('PAID') ? money.paid - money.recovered : undefined,
    isCancelled: standing.isCancelled,
    synthetic: false,
    entries,
  };
}

function entryOf(row: RecordedRow): RecordedEntry {
  return {
    ...statementOf(row),
    backdated: row.backdated,
    import:
      row.file === null || row.sha256 === null
        ? undefined
        : { id: row.recording_id, file: row.file, sha256: row.sha256, line: row.line ?? undefined },
  };
}
