import type { DataSource } from 'typeorm';

import type { TotalsQuestion } from '#ledger';

/**
 * What one would write without summaries: the awarded total of a programme straight from awards and entries. Only what the bench asks: AWARDED, by
 * one dimension. It also says what the right answer is.
 */
export async function plainTotals(
  dataSource: DataSource,
  { filter, groupBy, effectiveUntil, knownAt }: TotalsQuestion,
): Promise<{ amount: bigint; awards: number; communes: number; groups: number }> {
  const key = { SCHEME: 'scheme', DEPARTMENT: 'department', COMMUNE: 'commune_code', YEAR: 'year' }[
    groupBy[0] as string
  ]!;
  const year = key === 'year';
  const rows = await dataSource.query<{ amount: string; awards: string; communes: string; whole: boolean }[]>(
    `WITH figures AS (
       SELECT a.id, a.scheme, left(a.commune_code, CASE WHEN a.commune_code ~ '^9[78]' THEN 3 ELSE 2 END) AS department, a.commune_code, a.printed_code,
              ${year ? 'extract(year FROM e.effective_on)' : '0'} AS year,
              sum(CASE WHEN e.kind IN ('AWARDED', 'AMENDED') THEN e.amount WHEN e.kind = 'CANCELLED' THEN -e.amount ELSE 0 END) AS amount,
              bool_or(e.kind IN ('AWARDED', 'AMENDED')) AS has, bool_or(e.kind NOT IN ('REQUESTED', 'CANCELLED')) AS granted,
              bool_or(e.kind = 'CANCELLED') AND sum(CASE WHEN e.kind IN ('AWARDED', 'AMENDED') THEN e.amount WHEN e.kind = 'CANCELLED' THEN -e.amount ELSE 0 END) <= 0 AS cancelled
       FROM entry e JOIN award a ON a.id = e.award_id
       WHERE e.effective_on <= $1 AND e.recorded_at <= $2
         AND a.printed_code IN (SELECT printed_code FROM membership WHERE programme = $3 AND since <= $4 AND (until IS NULL OR until >= $4))
       GROUP BY a.id, 6
     )
     SELECT sum(amount)::text AS amount, count(DISTINCT id) FILTER (WHERE granted AND NOT cancelled)::text AS awards,
            count(DISTINCT printed_code) FILTER (WHERE has AND NOT cancelled)::text AS communes, grouping(${key}) = 1 AS whole
     FROM figures GROUP BY GROUPING SETS ((), (${key}))`,
    [effectiveUntil, knownAt ?? new Date().toISOString(), filter.programme, filter.programmeOn],
  );
  const whole = rows.find((row) => row.whole)!;
  return {
    amount: BigInt(whole.amount),
    awards: Number(whole.awards),
    communes: Number(whole.communes),
    groups: rows.length - 1,
  };
}
