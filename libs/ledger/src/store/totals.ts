import type { DataSource } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';

import { plainQuantity, type EntryKind, type Quantity, type QuantityUnit } from '../entry.js';
import { bitsOf, KIND_BITS, MEASURE_SIGNS, type Measure } from '../measure.js';
import type {
  AsOf,
  AwardTotals,
  TotalDimension,
  TotalFigures,
  TotalGroup,
  TotalKey,
  TotalsQuestion,
} from '../totals.js';

import { CANCELLED_SQL, KINDS_SQL } from './award-state.js';
import { knownAtFor } from './horizon.js';
import { Parameters, scopeSql } from './scope.js';

/** Which funder pays for a scheme; a scheme of several is counted with the first. */
export interface SchemeFunder {
  readonly scheme: string;
  readonly funder: string;
}

/** Answers totals from PostgreSQL. */
export class TotalsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly funders: () => readonly SchemeFunder[] = () => [],
  ) {}

  /** `AWARDED` until `effectiveUntil` as known at `knownAt`, and by group. */
  async totals(question: TotalsQuestion): Promise<AwardTotals> {
    const asOf: AsOf = {
      effectiveUntil: question.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, question.knownAt),
    };
    const { text, values } = totalsSql(question, asOf, this.funders());
    const rows = await this.dataSource.query<TotalsRow[]>(text, values);
    const whole = rows.find((row) => row.level === 'whole');
    const figures = whole ? figuresOf(whole) : NOTHING;
    return {
      measure: question.measure,
      ...asOf,
      synthetic: false,
      ...figures,
      quantities: whole?.has_quantity ? await this.quantities(question, asOf) : [],
      groups: rows.filter((row) => row.level === 'group').map((row) => groupOf(row, question.groupBy)),
    };
  }

  private async quantities(question: TotalsQuestion, asOf: AsOf): Promise<Quantity[]> {
    const parameters = new Parameters();
    const scope = scopeSql(question.filter, asOf, parameters);
    const { plus, minus } = MEASURE_SIGNS[question.measure];
    const rows = await this.dataSource.query<{ unit: QuantityUnit; value: string }[]>(
      `SELECT e.unit, sum(CASE WHEN e.kind IN (${list(plus)}) THEN e.quantity ELSE -e.quantity END)::text AS value
       FROM award_state s JOIN entry e ON e.award_id = s.award_id
       WHERE s.has_quantity AND ${scope}
         AND e.unit IS NOT NULL AND e.kind IN (${list([...plus, ...minus])})
         AND e.effective_on <= ${parameters.add(asOf.effectiveUntil)}::date AND e.recorded_at <= ${parameters.add(asOf.knownAt)}::timestamptz
         ${question.filter.effectiveFrom ? `AND e.effective_on >= ${parameters.add(question.filter.effectiveFrom)}::date` : ''}
       GROUP BY e.unit ORDER BY e.unit`,
      parameters.values,
    );
    return rows.map(({ unit, value }) => ({ unit, value: plainQuantity(value) ?? value }));
  }
}

const NOTHING: TotalFigures = { amount: 0n, awards: 0, beneficiaries: 0, communes: 0, covered: 0 };

interface TotalsRow {
  readonly level: 'whole' | 'group';
  readonly amount: string;
  readonly awards: string;
  readonly beneficiaries: string;
  readonly communes: string;
  readonly covered: string;
  readonly has_quantity: boolean | null;
  readonly [key: `key_${string}`]: string | null;
}

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
 * The statement for a question. Awards that are wholly in effect and known are read from the projection, one row each; only those that
 * straddle one of the two dates (or a limit between years) are computed from their entries. Exact for any pair of dates.
 */
export function totalsSql(
  question: TotalsQuestion,
  asOf: AsOf,
  funders: readonly SchemeFunder[],
): { text: string; values: unknown[] } {
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
  const { joins, keys } = dimensions(groupBy, filter.programmeOn ?? asOf.effectiveUntil, funders, parameters);
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
    HAVING ${count(`(f.kinds & ${stage | bits}) <> 0`)} > 0`
    }
    ${groupBy.length === 0 ? '' : `ORDER BY 1 DESC${keys.map((_, index) => `, ${index + 2}`).join('')}`}`;
  return { text, values: parameters.values };
}

function amountOf(measure: Measure): string {
  const { plus, minus } = MEASURE_SIGNS[measure];
  return `CASE WHEN e.kind IN (${list(plus)}) THEN e.amount ${minus.length > 0 ? `WHEN e.kind IN (${list(minus)}) THEN -e.amount ` : ''}END`;
}

function list(kinds: readonly EntryKind[]): string {
  return kinds.map((kind) => `'${kind}'`).join(', ');
}

interface Dimensions {
  readonly joins: string;
  readonly keys: readonly { readonly name: string; readonly sql: string }[];
}

function dimensions(
  groupBy: readonly TotalDimension[],
  programmeOn: string,
  funders: readonly SchemeFunder[],
  parameters: Parameters,
): Dimensions {
  const joins: string[] = [];
  const keys = [...new Set(groupBy)].map((dimension) => {
    switch (dimension) {
      case 'SCHEME':
        return { name: 'key_scheme', sql: 'f.scheme' };
      case 'FUNDER':
        joins.push(
          `LEFT JOIN unnest(${parameters.add(funders.map(({ scheme }) => scheme))}::text[], ${parameters.add(funders.map(({ funder }) => funder))}::text[]) AS funder (scheme, slug) ON funder.scheme = f.scheme`,
        );
        return { name: 'key_funder', sql: 'funder.slug' };
      case 'PROGRAMME':
        joins.push(
          `JOIN (SELECT DISTINCT programme, printed_code FROM membership
                 WHERE since <= ${parameters.add(programmeOn)}::date AND (until IS NULL OR until >= ${parameters.add(programmeOn)}::date)) AS listed
             ON listed.printed_code = f.printed_code`,
        );
        return { name: 'key_programme', sql: 'listed.programme' };
      case 'REGION':
        joins.push('LEFT JOIN department AS located ON located.code = f.department_code');
        return { name: 'key_region', sql: 'located.region_code' };
      case 'DEPARTMENT':
        return { name: 'key_department', sql: 'f.department_code' };
      case 'EPCI':
        joins.push('LEFT JOIN commune AS member ON member.insee_code = f.commune_code');
        return {
          name: 'key_epci',
          sql: "coalesce(member.epci_siren, CASE WHEN f.beneficiary_type = 'EPCI' THEN left(f.beneficiary_code, 9) END)",
        };
      case 'COMMUNE':
        return { name: 'key_commune', sql: 'f.commune_code' };
      case 'BENEFICIARY_TYPE':
        return { name: 'key_beneficiary_type', sql: 'f.beneficiary_type' };
      case 'YEAR':
        return { name: 'key_year', sql: "to_char(f.bucket, 'YYYY')" };
      case 'MONTH':
        return { name: 'key_month', sql: "to_char(f.bucket, 'YYYY-MM')" };
    }
  });
  return { joins: joins.join('\n    '), keys };
}

function figuresOf(row: TotalsRow): TotalFigures {
  return {
    amount: BigInt(row.amount),
    awards: Number(row.awards),
    beneficiaries: Number(row.beneficiaries),
    communes: Number(row.communes),
    covered: Number(row.covered),
  };
}

function groupOf(row: TotalsRow, groupBy: readonly TotalDimension[]): TotalGroup {
  const text = (name: string): string | undefined => row[`key_${name}`] ?? undefined;
  const asked = (dimension: TotalDimension, key: TotalKey): TotalKey => (groupBy.includes(dimension) ? key : {});
  return {
    key: {
      ...asked('SCHEME', { scheme: text('scheme') }),
      ...asked('FUNDER', { funder: text('funder') }),
      ...asked('PROGRAMME', { programme: text('programme') }),
      ...asked('REGION', { region: text('region') }),
      ...asked('DEPARTMENT', { department: text('department') }),
      ...asked('EPCI', { epci: text('epci') }),
      ...asked('COMMUNE', { commune: text('commune') }),
      ...asked('BENEFICIARY_TYPE', { beneficiaryType: text('beneficiary_type') as BeneficiaryType | undefined }),
      ...asked('YEAR', { year: text('year') === undefined ? undefined : Number(text('year')) }),
      ...asked('MONTH', { month: text('month') }),
    },
    ...figuresOf(row),
  };
}
