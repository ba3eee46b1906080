import type { DataSource } from 'typeorm';

import type { Day, Euro } from '#kernel';

import { DEMONSTRATION_SOURCE } from '../demonstration.js';

import { CANCELLED_SQL } from './award-state.js';

/** The last award of a commune: its day, and in cents what was awarded less what was cancelled (nothing for a quantity). */
export interface LastAwardOfCommune {
  readonly effectiveOn: Day;
  readonly amount: Euro | undefined;
}

/**
 * For every commune that is itself a beneficiary of a scheme, its last award in effect on a day, as known now. An award taken back with its
 * import, one that was wholly cancelled and those of the demonstration ledger do not count.
 */
export class LastAwardsReader {
  private readonly kept = new Map<string, { head: string; awards: ReadonlyMap<string, LastAwardOfCommune> }>();

  constructor(private readonly dataSource: DataSource) {}

  /** By commune code, as resolved when it was recorded. The same answer is kept until something is recorded. */
  async lastAwards(scheme: string, until: Day): Promise<ReadonlyMap<string, LastAwardOfCommune>> {
    const [recorded] = await this.dataSource.query<{ head: string | null }[]>(
      'SELECT max(id)::text AS head FROM recording',
    );
    const head = recorded?.head ?? '';
    if (head === '') return new Map();
    const key = `${scheme} ${until}`;
    const known = this.kept.get(key);
    if (known?.head === head) return known.awards;
    const awards = await this.read(scheme, until);
    this.kept.delete(key);
    this.kept.set(key, { head, awards });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MAX_KEPT) break;
      this.kept.delete(oldest);
    }
    return awards;
  }

  private async read(scheme: string, until: Day): Promise<ReadonlyMap<string, LastAwardOfCommune>> {
    const rows = await this.dataSource.query<{ commune: string; day: Day; amount: string | null }[]>(SQL, [
      scheme,
      until,
      DEMONSTRATION_SOURCE,
    ]);
    return new Map(
      rows.map(({ commune, day, amount }) => [
        commune,
        { effectiveOn: day, amount: amount === null ? undefined : BigInt(amount) },
      ]),
    );
  }
}

/** Each holds at most the communes of France. */
const MAX_KEPT = 16;

const GRANTS = "e.kind IN ('AWARDED', 'AMENDED', 'COMMITTED', 'PAID')";

const SQL = `
  SELECT DISTINCT ON (commune) commune, day::text AS day, amount::text AS amount
  FROM (
    SELECT s.commune_code AS commune, s.award_id,
           min(e.effective_on) FILTER (WHERE ${GRANTS} AND e.reversed_kind IS NULL) AS day,
           sum(CASE WHEN e.kind IN ('AWARDED', 'AMENDED') THEN e.amount WHEN e.kind = 'CANCELLED' THEN -e.amount END)
             FILTER (WHERE e.amount IS NOT NULL) AS amount
    FROM award_state s JOIN entry e ON e.award_id = s.award_id
    WHERE s.scheme = $1 AND s.beneficiary_type = 'COMMUNE' AND s.commune_code IS NOT NULL AND s.source <> $3
      AND s.first_effective <= $2::date AND e.effective_on <= $2::date
    GROUP BY s.commune_code, s.award_id
    HAVING NOT ${CANCELLED_SQL}
      AND count(*) FILTER (WHERE ${GRANTS} AND e.reversed_kind IS NULL) > count(*) FILTER (WHERE e.reversed_kind IN ('AWARDED', 'AMENDED', 'COMMITTED', 'PAID'))
  ) standing
  ORDER BY commune, day DESC, award_id DESC`;
