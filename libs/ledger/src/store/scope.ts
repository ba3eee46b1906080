import type { AsOf, AwardFilter } from '../totals.js';

/** Values of a statement, numbered as they are used. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Conditions on `award_state s`: awards of the filter of which something was in effect and known. */
export function scopeSql(filter: AwardFilter, asOf: AsOf, parameters: Parameters): string {
  const until = parameters.add(asOf.effectiveUntil);
  const knownAt = parameters.add(asOf.knownAt);
  const conditions = [`s.first_effective <= ${until}::date`, `s.first_recorded <= ${knownAt}::timestamptz`];
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (values) conditions.push(`${column} = ANY(${parameters.add([...values])}::text[])`);
  };
  among('s.scheme', filter.schemes);
  among('s.source', filter.sources);
  among('s.beneficiary_type', filter.beneficiaryTypes);
  among('s.department_code', filter.departments);
  if (filter.regions) {
    conditions.push(
      `s.department_code IN (SELECT code FROM department WHERE region_code = ANY(${parameters.add([...filter.regions])}::text[]))`,
    );
  }
  if (filter.communes) {
    const codes = parameters.add([...filter.communes]);
    conditions.push(`(s.commune_code = ANY(${codes}::text[]) OR s.printed_code = ANY(${codes}::text[]))`);
  }
  if (filter.effectiveFrom) conditions.push(`s.last_effective >= ${parameters.add(filter.effectiveFrom)}::date`);
  if (filter.programme !== undefined) {
    const programme = parameters.add(filter.programme);
    const on = parameters.add(filter.programmeOn ?? asOf.effectiveUntil);
    conditions.push(
      `s.printed_code IN (SELECT m.printed_code FROM membership m
         WHERE m.programme = ${programme} AND m.since <= ${on}::date AND (m.until IS NULL OR m.until >= ${on}::date))`,
    );
  }
  return conditions.join('\n      AND ');
}
