import type { BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import { plainQuantity, type EntryKind, type QuantityUnit } from '../entry.js';

/** An award as the table holds it, read with {@link AWARD_COLUMNS}. */
export interface AwardRow {
  readonly id: string;
  readonly source: string;
  readonly reference: string;
  readonly scheme: string;
  readonly beneficiary_type: BeneficiaryType;
  readonly beneficiary_code: string;
  readonly beneficiary_name: string | null;
  readonly printed_code: string | null;
  readonly commune_code: string | null;
  readonly department_code: string | null;
  readonly title: string;
  readonly project_cost: string | null;
  readonly theme: string | null;
}

/** Of the table `award` called `a`. */
export const AWARD_COLUMNS =
  'a.id, a.source, a.reference, a.scheme, a.beneficiary_type, a.beneficiary_code, a.beneficiary_name, a.printed_code, a.commune_code, a.department_code, a.title, a.project_cost, a.theme';

/** What was awarded for, to whom and where. */
export function contentOf(row: AwardRow) {
  return {
    source: row.source,
    reference: row.reference,
    scheme: row.scheme,
    beneficiary: { type: row.beneficiary_type, code: row.beneficiary_code, name: row.beneficiary_name ?? undefined },
    printedCode: row.printed_code ?? undefined,
    communeCode: row.commune_code ?? undefined,
    departmentCode: row.department_code ?? undefined,
    title: row.title,
    projectCost: row.project_cost === null ? undefined : BigInt(row.project_cost),
    theme: row.theme ?? undefined,
  };
}

/** An entry as the table holds it; `recorded_at` written as {@link INSTANT_FORM} has it. */
export interface EntryRow {
  readonly award_id: string;
  readonly kind: EntryKind;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly year_only: boolean;
  readonly recorded_at: string;
  readonly reason: string | null;
}

/** What an entry says, and when it was recorded. */
export function statementOf(row: EntryRow) {
  return {
    kind: row.kind,
    amount: row.amount === null ? undefined : BigInt(row.amount),
    quantity:
      row.quantity === null || row.unit === null
        ? undefined
        : { value: plainQuantity(row.quantity) ?? row.quantity, unit: row.unit },
    effectiveOn: row.effective_on,
    yearOnly: row.year_only,
    reason: row.reason ?? undefined,
    recordedAt: row.recorded_at,
  };
}

/** Entries by the award they belong to, in the order they came. */
export function byAward<Row extends EntryRow>(entries: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const entry of entries) {
    const others = found.get(entry.award_id);
    if (others) others.push(entry);
    else found.set(entry.award_id, [entry]);
  }
  return found;
}
