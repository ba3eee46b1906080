import type { DataSource } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';

import { plainQuantity, type Quantity, type QuantityUnit } from '../entry.js';
import { MEASURE_SIGNS } from '../measure.js';
import type {
  AsOf,
  AwardTotals,
  TotalDimension,
  TotalFigures,
  TotalGroup,
  TotalKey,
  TotalsQuestion,
} from '../totals.js';

import { awardTotalsSql } from './award-totals.js';
import { knownAtFor } from './horizon.js';
import { residentOf } from './resident-ledger.js';
import { Parameters, scopeSql } from './scope.js';
import { kindList, type SchemeFunder } from './total-dimensions.js';

export type { SchemeFunder };

/** Answers totals: from memory where the ledger is kept there ({@link keepResident}), else from PostgreSQL. */
export class TotalsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly funders: () => readonly SchemeFunder[] = () => [],
  ) {}

  /** `AWARDED` until `effectiveUntil` as known at `knownAt`, and by group. */
  async totals(question: TotalsQuestion): Promise<AwardTotals> {
    return this.totalsKnownAt(question, await knownAtFor(this.dataSource, question.knownAt));
  }

  /** The same, as known at an instant that was settled before ({@link knownAtFor}): several questions of one answer share it. */
  async totalsKnownAt(question: Omit<TotalsQuestion, 'knownAt'>, knownAt: string): Promise<AwardTotals> {
    const asOf: AsOf = { effectiveUntil: question.effectiveUntil, knownAt };
    const resident = await residentOf(this.dataSource)?.totals(question, knownAt, this.funders());
    if (resident) return { measure: question.measure, ...asOf, synthetic: false, ...resident };
    const { text, values } = awardTotalsSql(question, asOf, this.funders());
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

  private async quantities(question: Omit<TotalsQuestion, 'knownAt'>, asOf: AsOf): Promise<Quantity[]> {
    const parameters = new Parameters();
    const scope = scopeSql(question.filter, asOf, parameters);
    const { plus, minus } = MEASURE_SIGNS[question.measure];
    const rows = await this.dataSource.query<{ unit: QuantityUnit; value: string }[]>(
      `SELECT e.unit, sum(CASE WHEN e.kind IN (${kindList(plus)}) THEN e.quantity ELSE -e.quantity END)::text AS value
       FROM award_state s JOIN entry e ON e.award_id = s.award_id
       WHERE s.has_quantity AND ${scope}
         AND e.unit IS NOT NULL AND e.kind IN (${kindList([...plus, ...minus])})
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
