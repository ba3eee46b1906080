import { bitsOf, KIND_BITS, MEASURE_SIGNS, type Measure } from '../measure.js';
import type { AsOf, TotalsQuestion } from '../totals.js';

import { CANCELLED_SQL, KINDS_SQL } from './award-state.js';
import { Parameters, scopeSql } from './scope.js';
import { dimensionsSql, kindList, type SchemeFunder, type TotalsStatement } from './total-dimensions.js';

/** What an amount of a measure is in the projection. */
const STATE_AMOUNTS: Readonly<Record<Measure, string>> = {
  REQUESTED: 's.requested',
  AWARDED: 's.awarded - s.cancelled',
  COMMITTED: 's.committed',
  PAID: 's.paid - s.recovered',
  CANCELLED: 's.cancelled',
  RECOVERED: 's.recovered',
};

/**
 * The statement for any question, periods included. Awards that are wholly in effect and known are read from the projection, one row each; only those that
 * straddle one of the two dates (or a limit between years) are computed from their entries. Exact for any pair of dates.
 */
export function awardTotalsSql(
  question: TotalsQuestion,
  asOf: AsOf,
  funders: readonly SchemeFunder[],
): TotalsStatement {
  const parameters = new Parameters();
  const { measure, groupBy, filter } = question;
  const scope = scopeSql(filter, asOf, parameters);
  const until = parameters.add(asOf.effectiveUntil);
  const knownAt = parameters.add(asOf.knownAt);
  const from = filter.effectiveFrom ? parameters.add(filter.effectiveFrom) : undefined;
  const period = groupBy.includes('MONTH') ? 'month' : groupBy.includes('YEAR') ? 'year' : undefined;
  const bucket = (column: string): string =>
    period ? `date_trunc('${period}', ${column}::timestamp)::date` : 'NULL::date';
  const whole = [
    `s.last_effective <= ${until}::date`,
    `s.last_recorded <= ${knownAt}::timestamptz`,
    ...(from ? [`s.first_effective >= ${from}::date`] : []),
    ...(period ? [`${bucket('s.first_effective')} = ${bucket('s.last_effective')}`] : []),
  ].join(' AND ');
  const { joins, keys } = dimensionsSql(groupBy, filter.programmeOn ?? asOf.effectiveUntil, funders, parameters);
  const inPeriod = from ? `e.effective_on >= ${from}::date` : 'true';
  const bits = bitsOf(measure);
  // What makes an award one: any entry but a request or a cancellation, unless that is what is measured.
  const stage =
    measure === 'REQUESTED' || measure === 'CANCELLED' ? bits : 127 - KIND_BITS.REQUESTED - KIND_BITS.CANCELLED;
  const standing = measure === 'CANCELLED' ? 'true' : 'NOT f.is_cancelled';
  const several = period !== undefined || groupBy.includes('PROGRAMME');
  const count = (condition: string): string =>
    several ? `count(DISTINCT f.award_id) FILTER (WHERE ${condition})` : `count(*) FILTER (WHERE ${condition})`;
  const columns =
    's.award_id, s.scheme, s.beneficiary_type, s.beneficiary_code, s.printed_code, s.commune_code, s.department_code, s.has_quantity';
  const grouped = keys.map(({ sql }) => sql);
  const figures = `
    coalesce(sum(f.amount), 0)::text AS amount,
    ${count(`(f.kinds & ${stage}) <> 0 AND ${standing}`)} AS awards,
    count(DISTINCT (f.beneficiary_type || f.beneficiary_code)) FILTER (WHERE (f.kinds & ${bits}) <> 0 AND ${standing}) AS beneficiaries,
    count(DISTINCT f.printed_code) FILTER (WHERE (f.kinds & ${bits}) <> 0 AND ${standing}) AS communes,
    ${count(`(f.kinds & ${bits}) <> 0`)} AS covered,
    bool_or(f.has_quantity) AS has_quantity`;
  const nothing = keys.map(({ name }) => `, NULL::text AS ${name}`).join('');
  const text = `
    WITH scoped AS NOT MATERIALIZED (
      SELECT s.*, (${whole}) AS is_whole FROM award_state s
      WHERE ${scope}
    ), figures AS MATERIALIZED (
      SELECT ${columns}, ${bucket('s.first_effective')} AS bucket, s.kinds, s.is_cancelled, ${STATE_AMOUNTS[measure]} AS amount
      FROM scoped s WHERE is_whole
      UNION ALL
      SELECT ${columns}, x.bucket, x.kinds, x.is_cancelled, x.amount
      FROM (
        SELECT p.award_id, ${bucket('e.effective_on')} AS bucket, bool_or(p.is_cancelled) AS is_cancelled, ${KINDS_SQL} AS kinds,
               coalesce(sum(${amountOf(measure)}), 0)::bigint AS amount
        FROM (
          SELECT s.award_id, ${CANCELLED_SQL} AS is_cancelled
          FROM scoped s JOIN entry e ON e.award_id = s.award_id
          WHERE NOT s.is_whole AND e.effective_on <= ${until}::date AND e.recorded_at <= ${knownAt}::timestamptz
          GROUP BY s.award_id
        ) p JOIN entry e ON e.award_id = p.award_id
        WHERE e.effective_on <= ${until}::date AND e.recorded_at <= ${knownAt}::timestamptz AND ${inPeriod}
        GROUP BY p.award_id, 2
      ) x JOIN award_state s ON s.award_id = x.award_id
      WHERE x.kinds <> 0
    )
    SELECT 'whole' AS level${nothing}, ${figures}
    FROM figures f
    ${
      groupBy.length === 0
        ? ''
        : `UNION ALL
    SELECT 'group'${grouped.map((sql) => `, (${sql})::text`).join('')}, ${figures}
    FROM figures f ${joins}
    GROUP BY ${grouped.join(', ')}
    HAVING ${count(`(f.kinds & ${stage | bits}) <> 0`)} > 0 OR sum(f.amount) <> 0`
    }
    ${groupBy.length === 0 ? '' : `ORDER BY 1 DESC${keys.map((_, index) => `, ${index + 2}`).join('')}`}`;
  return { text, values: parameters.values };
}

function amountOf(measure: Measure): string {
  const { plus, minus } = MEASURE_SIGNS[measure];
  return `CASE WHEN e.kind IN (${kindList(plus)}) THEN e.amount ${minus.length > 0 ? `WHEN e.kind IN (${kindList(minus)}) THEN -e.amount ` : ''}END`;
}
