import type { DataSource } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import { plainQuantity, type EntryKind, type QuantityUnit } from '../entry.js';
import type { ExportedAward, ExportedEntry } from '../exporting/index.js';
import type { AsOf, AwardFilter } from '../totals.js';

import { INSTANT_FORM } from './head.js';
import { knownAtFor } from './horizon.js';
import { Parameters, scopeSql } from './scope.js';

interface AwardRow {
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

interface EntryRow {
  readonly award_id: string;
  readonly key: string;
  readonly kind: EntryKind;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly year_only: boolean;
  readonly reason: string | null;
  readonly recorded_at: string;
}

const PAGE = 1_000;

/**
 * Awards of a filter for an export, oldest first, with the entries that hold at the two dates: those in effect and known, less what a
 * cancelled import took back. A page at a time, so that memory stays constant; one instant throughout, so that the pages fit together.
 */
export async function* awardsToExport(
  dataSource: DataSource,
  filter: AwardFilter,
  dates: { readonly effectiveUntil: Day; readonly knownAt?: string | undefined },
): AsyncGenerator<ExportedAward> {
  const asOf: AsOf = { effectiveUntil: dates.effectiveUntil, knownAt: await knownAtFor(dataSource, dates.knownAt) };
  let after = '0';
  for (;;) {
    const parameters = new Parameters();
    const scope = scopeSql(filter, asOf, parameters);
    const awards = await dataSource.query<AwardRow[]>(
      `SELECT a.id, a.source, a.reference, a.scheme, a.beneficiary_type, a.beneficiary_code, a.beneficiary_name, a.printed_code, a.commune_code,
              a.department_code, a.title, a.project_cost, a.theme
       FROM award_state s JOIN award a ON a.id = s.award_id
       WHERE ${scope} AND s.award_id > ${parameters.add(after)} ORDER BY s.award_id LIMIT ${PAGE}`,
      parameters.values,
    );
    if (awards.length === 0) return;
    const entries = await dataSource.query<EntryRow[]>(
      `SELECT e.award_id, e.key, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only, e.reason,
              to_char(e.recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS recorded_at
       FROM entry e
       WHERE e.award_id = ANY($1::bigint[]) AND e.effective_on <= $2::date AND e.recorded_at <= $3::timestamptz AND e.effective_on >= $4::date
         AND e.reverses IS NULL AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.sequence AND r.recorded_at <= $3::timestamptz)
       ORDER BY e.sequence`,
      [awards.map(({ id }) => id), asOf.effectiveUntil, asOf.knownAt, filter.effectiveFrom ?? '-infinity'],
    );
    const byAward = grouped(entries);
    for (const award of awards) {
      const own = byAward.get(award.id);
      if (own) yield awardOf(award, own);
    }
    if (awards.length < PAGE) return;
    after = awards.at(-1)!.id;
  }
}

function grouped(entries: readonly EntryRow[]): Map<string, EntryRow[]> {
  const byAward = new Map<string, EntryRow[]>();
  for (const entry of entries) {
    const others = byAward.get(entry.award_id);
    if (others) others.push(entry);
    else byAward.set(entry.award_id, [entry]);
  }
  return byAward;
}

function awardOf(row: AwardRow, entries: readonly EntryRow[]): ExportedAward {
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
    entries: entries.map((entry) => entryOf(entry, row.reference)),
  };
}

function entryOf(row: EntryRow, reference: string): ExportedEntry {
  // An import's key begins with the reference and the kind, and will again when the export is imported.
  const begin = `${reference}:${row.kind}`;
  return {
    key: row.key === begin ? '' : row.key.startsWith(`${begin}:`) ? row.key.slice(begin.length + 1) : row.key,
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
