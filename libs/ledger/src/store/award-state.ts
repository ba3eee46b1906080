import { ENTRY_KINDS, type EntryKind } from '../entry.js';
import { KIND_BITS } from '../measure.js';

/** Entries of one kind that hold: a reversal takes one away from the kind it reverses. */
function held(kind: EntryKind): string {
  return `count(*) FILTER (WHERE e.kind = '${kind}' AND e.reversed_kind IS DISTINCT FROM '${kind}') - count(*) FILTER (WHERE e.reversed_kind = '${kind}')`;
}

/** One bit for each kind of entry that an award has, over entries `e`. */
export const KINDS_SQL = `(${ENTRY_KINDS.map((kind) => `CASE WHEN ${held(kind)} > 0 THEN ${KIND_BITS[kind]} ELSE 0 END`).join(' + ')})::smallint`;

export function sumSql(...kinds: readonly EntryKind[]): string {
  return `coalesce(sum(e.amount) FILTER (WHERE e.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})), 0)::bigint`;
}

/**
 * Fully cancelled: a cancellation, and nothing awarded left, neither money nor quantity. A grant of 0 € that nobody cancelled is not.
 */
export const CANCELLED_SQL = `(bool_or(e.kind = 'CANCELLED')
  AND coalesce(sum(CASE WHEN e.kind = 'CANCELLED' THEN -e.amount WHEN e.kind IN ('AWARDED', 'AMENDED') THEN e.amount END), 0) <= 0
  AND coalesce(sum(CASE WHEN e.kind = 'CANCELLED' THEN -e.quantity WHEN e.kind IN ('AWARDED', 'AMENDED') THEN e.quantity END), 0) <= 0)`;

/** Where the project lies: its commune's department, else the one that the source names. */
const DEPARTMENT_SQL = `CASE WHEN a.commune_code IS NULL THEN a.department_code ELSE left(a.commune_code, CASE WHEN a.commune_code ~ '^9[78]' THEN 3 ELSE 2 END) END`;

/** Brings the projection of some awards up to date with their entries; `awards` is a query that gives their ids. */
export function refreshStateSql(awards: string): string {
  return `
    INSERT INTO award_state
    SELECT a.id, a.source, a.scheme, a.beneficiary_type, a.beneficiary_code, a.printed_code, a.commune_code,
           ${DEPARTMENT_SQL},
           ${sumSql('REQUESTED')}, ${sumSql('AWARDED', 'AMENDED')}, ${sumSql('COMMITTED')}, ${sumSql('PAID')}, ${sumSql('CANCELLED')}, ${sumSql('RECOVERED')},
           ${KINDS_SQL}, ${CANCELLED_SQL}, bool_or(e.unit IS NOT NULL),
           min(e.effective_on), max(e.effective_on), min(e.recorded_at), max(e.recorded_at),
           count(*) FILTER (WHERE e.reverses IS NULL) - count(*) FILTER (WHERE e.reverses IS NOT NULL)
    FROM award a JOIN entry e ON e.award_id = a.id
    WHERE a.id IN (${awards})
    GROUP BY a.id
    ON CONFLICT (award_id) DO UPDATE SET
      requested = excluded.requested, awarded = excluded.awarded, committed = excluded.committed, paid = excluded.paid,
      cancelled = excluded.cancelled, recovered = excluded.recovered, kinds = excluded.kinds, is_cancelled = excluded.is_cancelled,
      has_quantity = excluded.has_quantity, first_effective = excluded.first_effective, last_effective = excluded.last_effective,
      first_recorded = excluded.first_recorded, last_recorded = excluded.last_recorded, live_entries = excluded.live_entries`;
}

const KIND_BIT_SQL = `CASE e.kind ${ENTRY_KINDS.map((kind) => `WHEN '${kind}' THEN ${KIND_BITS[kind]}`).join(' ')} END`;

/**
 * The projection of awards that one import created: all their entries come after `$1`, the chain's end before it, and their ids from `$2` on. Its
 * entries lie side by side, so no award is looked up; none of them is a reversal, so what is held needs no subtraction.
 */
export const FIRST_STATE_SQL = `
  INSERT INTO award_state
  SELECT a.id, a.source, a.scheme, a.beneficiary_type, a.beneficiary_code, a.printed_code, a.commune_code,
         ${DEPARTMENT_SQL},
         s.requested, s.awarded, s.committed, s.paid, s.cancelled, s.recovered, s.kinds, s.is_cancelled, s.has_quantity, s.first_effective,
         s.last_effective, s.recorded_at, s.recorded_at, s.live_entries
  FROM award a JOIN (
    SELECT e.award_id, ${sumSql('REQUESTED')} AS requested, ${sumSql('AWARDED', 'AMENDED')} AS awarded, ${sumSql('COMMITTED')} AS committed,
           ${sumSql('PAID')} AS paid, ${sumSql('CANCELLED')} AS cancelled, ${sumSql('RECOVERED')} AS recovered,
           bit_or(${KIND_BIT_SQL})::smallint AS kinds, ${CANCELLED_SQL} AS is_cancelled, bool_or(e.unit IS NOT NULL) AS has_quantity,
           min(e.effective_on) AS first_effective, max(e.effective_on) AS last_effective, min(e.recorded_at) AS recorded_at,
           count(*) AS live_entries
    FROM entry e WHERE e.sequence > $1 GROUP BY e.award_id
  ) AS s ON s.award_id = a.id
  WHERE a.id >= $2`;
