import type { DataSource } from 'typeorm';

import type { Day } from '#kernel';

/** What dated lists say of a programme on a day. */
export interface MembersOfDay {
  /** Distinct printed codes of members of the programme. */
  readonly members: number;
  /** Those of them that are members of all the other programmes too, and of whom the fact is true. */
  readonly inAll: number;
  /** A list of every programme asked, and the fact, are known for that day, or earlier; else nothing is known. */
  readonly isKnown: boolean;
}

/** Of whom members are counted. */
export interface MembersQuestion {
  readonly programme: string;
  /** Members of these programmes too. */
  readonly others: readonly string[];
  /** A reference fact that is true of them: the latest one as of the day. */
  readonly fact?: string | undefined;
}

/** Members on each of some days, in one query. Members are compared by the codes that the lists print, as awards are. */
export async function membersOfDays(
  dataSource: DataSource,
  { programme, others, fact }: MembersQuestion,
  days: readonly Day[],
): Promise<Map<Day, MembersOfDay>> {
  const rows = await dataSource.query<{ day: Day; members: string; in_all: string; is_known: boolean }[]>(
    `SELECT d.day, count(*) FILTER (WHERE h.has_first) AS members,
            count(*) FILTER (WHERE h.has_first AND h.others = cardinality($2::text[]) AND h.has_fact) AS in_all,
            (SELECT count(DISTINCT m.programme) FROM membership m WHERE m.programme = ANY ($2::text[] || $1::text) AND m.since <= d.day)
              = cardinality($2::text[]) + 1
            AND ($4::text IS NULL OR EXISTS (SELECT FROM reference_fact r WHERE r.fact = $4 AND r.as_of <= d.day)) AS is_known
     FROM unnest($3::date[]) AS d (day)
     LEFT JOIN LATERAL (
       SELECT bool_or(m.programme = $1) AS has_first, count(DISTINCT m.programme) FILTER (WHERE m.programme <> $1) AS others,
              $4::text IS NULL OR coalesce(bool_or(f.is_true), false) AS has_fact
       FROM membership m
       LEFT JOIN LATERAL (
         SELECT r.value = 'true'::jsonb AS is_true FROM reference_fact r
         WHERE r.fact = $4 AND r.commune_code = m.commune_code AND r.as_of <= d.day ORDER BY r.as_of DESC LIMIT 1
       ) f ON $4::text IS NOT NULL
       WHERE m.programme = ANY ($2::text[] || $1::text) AND m.since <= d.day AND (m.until IS NULL OR m.until >= d.day)
       GROUP BY m.printed_code
     ) h ON true
     GROUP BY d.day`,
    [programme, others.filter((other) => other !== programme), days, fact ?? null],
  );
  return new Map(
    rows.map(({ day, members, in_all, is_known }) => [
      day,
      { members: Number(members), inAll: Number(in_all), isKnown: is_known },
    ]),
  );
}

/** The day on which the latest list of a programme begins. */
export async function latestVintageOf(dataSource: DataSource, programme: string): Promise<Day | undefined> {
  const [row] = await dataSource.query<[{ latest: Day | null }]>(
    'SELECT max(since) AS latest FROM membership WHERE programme = $1 AND isfinite(since)',
    [programme],
  );
  return row.latest ?? undefined;
}
