import type { DataSource } from 'typeorm';

import { EVOLUTION_STEPS, type EvolutionQuestion, type StepFigures, type Waterfall } from '../evolution.js';
import type { EntryKind } from '../entry.js';
import { bitsOf, MEASURE_SIGNS, type Measure } from '../measure.js';
import { thousandths } from '../rules.js';
import type { AsOf } from '../totals.js';

import { Parameters, scopeSql } from './scope.js';
import { kindList } from './total-dimensions.js';

/** Steps are numbered from 1; 0 is the starting point. The list of members changes last. */
const LAST = EVOLUTION_STEPS.length;
const numberOf = (step: (typeof EVOLUTION_STEPS)[number]): number => EVOLUTION_STEPS.indexOf(step) + 1;

interface StepRow {
  readonly step: number;
  readonly amount: string;
  readonly communes: string;
  readonly beneficiaries: string;
  readonly awards: string;
  readonly entries: string;
  readonly day: string;
  readonly post: string;
  readonly study: string;
}

/** What is counted at every step between two points, in one statement: only awards that change between them are read entry by entry. */
export async function readWaterfall(dataSource: DataSource, question: EvolutionQuestion): Promise<Waterfall> {
  const { text, values } = waterfallSql(question);
  const rows = await dataSource.query<StepRow[]>(text, values);
  const figures = rows.map(figuresOf);
  return {
    from: figures[0]!,
    steps: EVOLUTION_STEPS.map((step, index) => ({
      step,
      ...figures[index + 1]!,
      entries: Number(rows[index + 1]!.entries),
    })),
  };
}

function figuresOf(row: StepRow): StepFigures {
  return {
    amount: BigInt(row.amount),
    communes: Number(row.communes),
    beneficiaries: Number(row.beneficiaries),
    awards: Number(row.awards),
    quantities: { DAY: thousandths(row.day), POST: thousandths(row.post), STUDY: thousandths(row.study) },
  };
}

/**
 * Every entry enters at one step (0: it counts at the start already) and may leave at a later one. An award's standing at a step
 * is that of the entries that are in by then; a commune's bit for the step says whether one of its awards counts.
 */
function waterfallSql({ filter, measure, from, to }: EvolutionQuestion): { text: string; values: unknown[] } {
  const parameters = new Parameters();
  const later = <Value extends string>(a: Value, b: Value): Value => (a < b ? b : a);
  const earlier = <Value extends string>(a: Value, b: Value): Value => (a < b ? a : b);
  const widest: AsOf = {
    effectiveUntil: later(from.effectiveUntil, to.effectiveUntil),
    knownAt: later(from.knownAt, to.knownAt),
  };
  const scope = scopeSql({ ...filter, programme: undefined }, widest, parameters);
  const untilBoth = parameters.add(earlier(from.effectiveUntil, to.effectiveUntil));
  const knownBoth = parameters.add(earlier(from.knownAt, to.knownAt));
  const period = filter.effectiveFrom ? parameters.add(filter.effectiveFrom) : undefined;
  const [fromUntil, fromKnown, toUntil, toKnown] = [
    parameters.add(from.effectiveUntil),
    parameters.add(from.knownAt),
    parameters.add(to.effectiveUntil),
    parameters.add(to.knownAt),
  ];
  const listed = listedSql({ filter, measure, from, to }, parameters);
  const { plus, minus } = MEASURE_SIGNS[measure];
  const bits = bitsOf(measure);
  const signed = (column: string): string =>
    `CASE WHEN e.kind IN (${kindList(plus)}) THEN ${column} ${minus.length > 0 ? `WHEN e.kind IN (${kindList(minus)}) THEN -${column} ` : ''}END`;
  const counted: readonly EntryKind[] = [...new Set<EntryKind>([...plus, ...minus, 'CANCELLED'])];
  const standing = (alias: string): string => (measure === 'CANCELLED' ? 'true' : `NOT ${alias}.is_cancelled`);
  const whole = `s.last_effective <= ${untilBoth}::date AND s.last_recorded <= ${knownBoth}::timestamptz${period ? ` AND s.first_effective >= ${period}::date` : ''}`;
  const before = (1 << LAST) - 1;
  const inPeriod = (sql: string): string => `CASE WHEN e.in_period THEN ${sql} ELSE 0 END`;
  const quantity = (unit: string): string =>
    inPeriod(`CASE WHEN e.unit = '${unit}' THEN coalesce(${signed('e.quantity')}, 0) ELSE 0 END`);
  const columns: readonly (readonly [name: string, sql: string])[] = [
    ['amount', inPeriod(`coalesce(${signed('e.amount')}, 0)`)],
    ['day', quantity('DAY')],
    ['post', quantity('POST')],
    ['study', quantity('STUDY')],
    ...plus.map((kind) => [heldColumn(kind), inPeriod(heldSql(kind))] as const),
    ['cancellations', "CASE WHEN e.kind = 'CANCELLED' THEN 1 ELSE 0 END"],
    ['net_amount', netSql('e.amount')],
    ['net_quantity', netSql('e.quantity')],
  ];
  const text = `
    WITH ${listed.with} scoped AS MATERIALIZED (
      SELECT s.award_id, s.printed_code, s.beneficiary_type || s.beneficiary_code AS beneficiary, ${listed.columns}, s.has_quantity,
             ${stateAmount(measure)} AS amount, (s.kinds & ${bits}) <> 0 AS is_known, s.is_cancelled, (${whole}) AS is_whole
      FROM award_state s ${listed.join}
      WHERE ${scope}
    ), lines AS MATERIALIZED (
      SELECT s.award_id, s.at_from, s.at_to, e.kind, e.reversed_kind, e.amount, e.quantity, e.unit, x.in_from,
             ${period ? `e.effective_on >= ${period}::date` : 'true'} AS in_period,
             CASE WHEN x.in_from THEN 0
                  WHEN e.reverses IS NOT NULL THEN ${numberOf('import-cancelled')}
                  WHEN e.kind = 'CANCELLED' THEN ${numberOf('cancelled')}
                  WHEN e.kind = 'RECOVERED' THEN ${numberOf('recovered')}
                  WHEN e.kind = 'AMENDED' THEN ${numberOf('amended')}
                  WHEN e.effective_on > ${fromUntil}::date THEN ${numberOf('new-entries')}
                  ELSE ${numberOf('recorded-later')} END AS enters,
             CASE WHEN x.in_from AND NOT x.in_to THEN ${numberOf('no-longer-counted')} ELSE ${LAST + 1} END AS leaves
      FROM scoped s JOIN entry e ON e.award_id = s.award_id
      CROSS JOIN LATERAL (
        SELECT e.effective_on <= ${fromUntil}::date AND e.recorded_at <= ${fromKnown}::timestamptz AS in_from,
               e.effective_on <= ${toUntil}::date AND e.recorded_at <= ${toKnown}::timestamptz AS in_to
      ) x
      WHERE NOT s.is_whole AND (x.in_from OR x.in_to)
    ), deltas AS (
      -- What an award's sums change by at a step: an entry adds at the step at which it enters, and takes away where it leaves.
      SELECT e.award_id, e.at_from, e.at_to, v.step, ${columns.map(([name, sql]) => `sum(v.sign * ${sql}) AS ${name}`).join(', ')}
      FROM lines e CROSS JOIN LATERAL (VALUES (e.enters, 1), (e.leaves, -1)) AS v (step, sign)
      WHERE v.step < ${LAST}
      GROUP BY e.award_id, e.at_from, e.at_to, v.step
    ), running AS (
      SELECT award_id, at_from, at_to, step, lead(step, 1, ${LAST}) OVER award AS until, ${columns.map(([name]) => `sum(${name}) OVER award AS ${name}`).join(', ')}
      FROM deltas WINDOW award AS (PARTITION BY award_id ORDER BY step)
    ), states AS MATERIALIZED (
      -- An award's standing from one step to the one before the next that changes it.
      SELECT award_id, at_from, at_to, step, until, amount, day, post, study,
             ${plus.map((kind) => `${heldColumn(kind)} > 0`).join(' OR ')} AS is_known,
             cancellations > 0 AND net_amount <= 0 AND net_quantity <= 0 AS is_cancelled
      FROM running
    ), marks AS (
      SELECT s.printed_code, s.beneficiary, (CASE WHEN s.at_from THEN ${before} ELSE 0 END) | (CASE WHEN s.at_to THEN ${1 << LAST} ELSE 0 END) AS mask
      FROM scoped s WHERE s.is_whole AND s.is_known AND ${standing('s')}
      UNION ALL
      SELECT s.printed_code, s.beneficiary,
             bit_or((CASE WHEN t.at_from THEN (1 << t.until) - (1 << t.step) ELSE 0 END) | (CASE WHEN t.at_to AND t.until = ${LAST} THEN ${1 << LAST} ELSE 0 END))
      FROM states t JOIN scoped s ON s.award_id = t.award_id WHERE t.is_known AND ${standing('t')}
      GROUP BY t.award_id, s.printed_code, s.beneficiary
    ), communes AS MATERIALIZED (
      SELECT mask, count(*) AS count FROM (SELECT bit_or(mask) AS mask FROM marks WHERE printed_code IS NOT NULL GROUP BY printed_code) m GROUP BY mask
    ), beneficiaries AS MATERIALIZED (
      SELECT mask, count(*) AS count FROM (SELECT bit_or(mask) AS mask FROM marks GROUP BY beneficiary) m GROUP BY mask
    ), awards AS MATERIALIZED (
      SELECT mask, count(*) AS count FROM marks GROUP BY mask
    ), entries AS MATERIALIZED (
      SELECT v.step, count(*) AS count FROM lines e CROSS JOIN LATERAL (VALUES (e.enters), (e.leaves)) AS v (step)
      WHERE e.at_from AND e.in_period AND e.kind IN (${kindList(counted)}) GROUP BY v.step
    ), constant AS (
      SELECT coalesce(sum(s.amount) FILTER (WHERE s.at_from), 0) AS from_amount, coalesce(sum(s.amount) FILTER (WHERE s.at_to), 0) AS to_amount
      FROM scoped s WHERE s.is_whole
    ), constant_quantities AS (
      SELECT s.at_from, s.at_to, ${['DAY', 'POST', 'STUDY'].map((unit) => `coalesce(sum(${signed('e.quantity')}) FILTER (WHERE e.unit = '${unit}'), 0) AS ${unit.toLowerCase()}`).join(', ')}
      FROM scoped s JOIN entry e ON e.award_id = s.award_id WHERE s.is_whole AND s.has_quantity AND e.unit IS NOT NULL
      GROUP BY s.at_from, s.at_to
    ), spans AS (
      SELECT step, until, at_from, at_to, ${SUMMED.map((column) => `sum(${column}) AS ${column}`).join(', ')}
      FROM states GROUP BY step, until, at_from, at_to
    ), changing AS (
      SELECT n.step, ${SUMMED.map((column) => `sum(${column}) AS ${column}`).join(', ')}
      FROM spans p JOIN generate_series(0, ${LAST - 1}) AS n (step) ON p.at_from AND p.step <= n.step AND n.step < p.until
      GROUP BY n.step
      UNION ALL
      SELECT ${LAST}, ${SUMMED.map((column) => `sum(${column})`).join(', ')} FROM spans WHERE at_to AND until = ${LAST}
    )
    SELECT n.step,
           ((CASE WHEN n.step < ${LAST} THEN k.from_amount ELSE k.to_amount END) + coalesce(c.amount, 0))::text AS amount,
           ${['day', 'post', 'study']
             .map(
               (unit) =>
                 `(coalesce((SELECT sum(q.${unit}) FROM constant_quantities q WHERE CASE WHEN n.step < ${LAST} THEN q.at_from ELSE q.at_to END), 0) + coalesce(c.${unit}, 0))::text AS ${unit}`,
             )
             .join(',\n           ')},
           ${markedSql('communes')} AS communes,
           ${markedSql('beneficiaries')} AS beneficiaries,
           ${markedSql('awards')} AS awards,
           CASE WHEN n.step = ${LAST} THEN ${listed.changedEntries}
                ELSE coalesce((SELECT e.count FROM entries e WHERE e.step = n.step), 0) END AS entries
    FROM generate_series(0, ${LAST}) AS n (step) CROSS JOIN constant k LEFT JOIN changing c ON c.step = n.step
    ORDER BY n.step`;
  return { text, values: parameters.values };
}

/** Who is on the programme's list at each end; without a programme, everyone is at both. */
function listedSql(
  { filter, from, to, measure }: EvolutionQuestion,
  parameters: Parameters,
): { with: string; columns: string; join: string; changedEntries: string } {
  if (filter.programme === undefined)
    return { with: '', columns: 'true AS at_from, true AS at_to', join: '', changedEntries: '0' };
  const programme = parameters.add(filter.programme);
  const on = (day: string): string => `m.since <= ${day}::date AND (m.until IS NULL OR m.until >= ${day}::date)`;
  const atFrom = on(parameters.add(from.programmeOn ?? filter.programmeOn ?? from.effectiveUntil));
  const atTo = on(parameters.add(to.programmeOn ?? filter.programmeOn ?? to.effectiveUntil));
  const { plus, minus } = MEASURE_SIGNS[measure];
  const kinds = kindList([...plus, ...minus]);
  return {
    with: `listed AS MATERIALIZED (
      SELECT m.printed_code, bool_or(${atFrom}) AS at_from, bool_or(${atTo}) AS at_to
      FROM membership m WHERE m.programme = ${programme} AND (${atFrom} OR ${atTo}) GROUP BY m.printed_code
    ),`,
    columns: 'listed.at_from, listed.at_to',
    join: 'JOIN listed ON listed.printed_code = s.printed_code',
    // Entries of the awards that come onto the list or leave it, as counted at the end.
    changedEntries: `(
        SELECT count(*) FROM scoped s JOIN entry e ON e.award_id = s.award_id
        WHERE s.at_from <> s.at_to AND e.kind IN (${kinds}) AND e.effective_on <= ${parameters.add(to.effectiveUntil)}::date
          AND e.recorded_at <= ${parameters.add(to.knownAt)}::timestamptz${filter.effectiveFrom ? ` AND e.effective_on >= ${parameters.add(filter.effectiveFrom)}::date` : ''})`,
  };
}

/** What an amount of a measure is in the projection, where amendments are summed with what was awarded. */
function stateAmount(measure: Measure): string {
  const { plus, minus } = MEASURE_SIGNS[measure];
  return [`s.${plus[0]!.toLowerCase()}`, ...minus.map((kind) => `s.${kind.toLowerCase()}`)].join(' - ');
}

const SUMMED = ['amount', 'day', 'post', 'study'] as const;

/** How many of a table of masks have the bit of a step. */
const markedSql = (table: string): string =>
  `(SELECT coalesce(sum(c.count), 0) FROM ${table} c WHERE c.mask & (1 << n.step) <> 0)`;

const heldColumn = (kind: EntryKind): string => `held_${kind.toLowerCase()}`;

/** An entry of a kind holds; one that reverses another takes one away from the kind that it reverses. */
function heldSql(kind: EntryKind): string {
  return `(CASE WHEN e.kind = '${kind}' AND e.reversed_kind IS DISTINCT FROM '${kind}' THEN 1 ELSE 0 END
           - CASE WHEN e.reversed_kind = '${kind}' THEN 1 ELSE 0 END)`;
}

/** What is left of what was awarded. */
function netSql(column: string): string {
  return `coalesce(CASE WHEN e.kind = 'CANCELLED' THEN -${column} WHEN e.kind IN ('AWARDED', 'AMENDED') THEN ${column} END, 0)`;
}
