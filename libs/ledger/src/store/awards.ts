import type { DataSource } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import type { Award, AwardPage, RecordedEntry } from '../award.js';
import { plainQuantity, type EntryKind, type QuantityUnit } from '../entry.js';
import { standingOf } from '../rules.js';
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
  readonly kind: EntryKind;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly year_only: boolean;
  readonly recorded_at: string;
  readonly backdated: boolean;
  readonly reason: string | null;
  readonly recording_id: string;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly line: number | null;
  readonly reversed_kind: EntryKind | null;
}

const AWARD_COLUMNS =
  'a.id, a.source, a.reference, a.scheme, a.beneficiary_type, a.beneficiary_code, a.beneficiary_name, a.printed_code, a.commune_code, a.department_code, a.title, a.project_cost, a.theme';

/** Reads awards: the list behind a total, one by its id, or all as a stream. */
export class AwardStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The awards behind a total, oldest recorded first, `first` at a time after a cursor. */
  async page(
    filter: AwardFilter,
    asOf: { effectiveUntil: Day; knownAt?: string | undefined },
    first: number,
    after?: string,
  ): Promise<AwardPage> {
    const dates: AsOf = {
      effectiveUntil: asOf.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, asOf.knownAt),
    };
    const counting = new Parameters();
    const scope = scopeSql(filter, dates, counting);
    const visible = visibleSql(filter, dates, counting);
    const [{ count }] = await this.dataSource.query<[{ count: string }]>(
      `SELECT count(*) AS count FROM award_state s WHERE ${scope} AND ${visible}`,
      counting.values,
    );
    const nodes = await this.read(filter, dates, first + 1, after);
    const shown = nodes.slice(0, first);
    return { totalCount: Number(count), nodes: shown, hasNextPage: nodes.length > first, endCursor: shown.at(-1)?.id };
  }

  async byId(id: string, asOf: { effectiveUntil: Day; knownAt?: string | undefined }): Promise<Award | undefined> {
    if (!/^\d{1,18}$/.test(id)) return undefined;
    const dates: AsOf = {
      effectiveUntil: asOf.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, asOf.knownAt),
    };
    const rows = await this.dataSource.query<AwardRow[]>(`SELECT ${AWARD_COLUMNS} FROM award a WHERE a.id = $1`, [id]);
    const [award] = await this.withEntries(rows, dates);
    return award;
  }

  /** Every award of the filter, in constant memory, for exports. */
  async *all(filter: AwardFilter, asOf: { effectiveUntil: Day; knownAt?: string | undefined }): AsyncGenerator<Award> {
    const dates: AsOf = {
      effectiveUntil: asOf.effectiveUntil,
      knownAt: await knownAtFor(this.dataSource, asOf.knownAt),
    };
    let after: string | undefined;
    for (;;) {
      const awards = await this.read(filter, dates, 1_000, after);
      yield* awards;
      if (awards.length < 1_000) return;
      after = awards.at(-1)!.id;
    }
  }

  private async read(filter: AwardFilter, asOf: AsOf, limit: number, after: string | undefined): Promise<Award[]> {
    const parameters = new Parameters();
    const scope = scopeSql(filter, asOf, parameters);
    const visible = visibleSql(filter, asOf, parameters);
    const rows = await this.dataSource.query<AwardRow[]>(
      `SELECT ${AWARD_COLUMNS} FROM award_state s JOIN award a ON a.id = s.award_id
       WHERE ${scope} AND ${visible} ${after === undefined ? '' : `AND s.award_id > ${parameters.add(after)}`}
       ORDER BY s.award_id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
    return this.withEntries(rows, asOf);
  }

  private async withEntries(rows: readonly AwardRow[], asOf: AsOf): Promise<Award[]> {
    if (rows.length === 0) return [];
    const entries = await this.dataSource.query<EntryRow[]>(
      `SELECT e.award_id, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only,
              to_char(e.recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS recorded_at, r.backdated, e.reason, e.recording_id, r.file, r.sha256, e.line, e.reversed_kind
       FROM entry e JOIN recording r ON r.id = e.recording_id
       WHERE e.award_id = ANY($1::bigint[]) AND e.effective_on <= $2 AND e.recorded_at <= $3
       ORDER BY e.sequence`,
      [rows.map(({ id }) => id), asOf.effectiveUntil, asOf.knownAt],
    );
    const byAward = new Map<string, EntryRow[]>();
    for (const entry of entries) {
      const others = byAward.get(entry.award_id);
      if (others) others.push(entry);
      else byAward.set(entry.award_id, [entry]);
    }
    return rows.map((row) => awardOf(row, byAward.get(row.id) ?? []));
  }
}

/** Awards of which some entry is both in effect (and in the period) and known; the projection's first dates may be of two different entries. */
function visibleSql(filter: AwardFilter, asOf: AsOf, parameters: Parameters): string {
  const until = parameters.add(asOf.effectiveUntil);
  const knownAt = parameters.add(asOf.knownAt);
  const from = filter.effectiveFrom ? parameters.add(filter.effectiveFrom) : undefined;
  const whole = `s.last_effective <= ${until}::date AND s.last_recorded <= ${knownAt}::timestamptz${from ? ` AND s.first_effective >= ${from}::date` : ''}`;
  return `((${whole}) OR EXISTS (SELECT FROM entry e WHERE e.award_id = s.award_id AND e.effective_on <= ${until}::date
      AND e.recorded_at <= ${knownAt}::timestamptz${from ? ` AND e.effective_on >= ${from}::date` : ''}))`;
}

function awardOf(row: AwardRow, entryRows: readonly EntryRow[]): Award {
  const entries = entryRows.map(entryOf);
  const standing = standingOf(
    entryRows.map((entry, index) => ({ ...entries[index]!, reversedKind: entry.reversed_kind ?? undefined })),
  );
  const { money, kinds } = standing;
  const granted = entries.some(
    ({ kind, amount }) => (kind === 'AWARDED' || kind === 'AMENDED') && amount !== undefined,
  );
  return {
    id: row.id,
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
    awarded: granted ? money.awarded - money.cancelled : undefined,
    paid: kinds.has('PAID') ? money.paid - money.recovered : undefined,
    isCancelled: standing.isCancelled,
    synthetic: false,
    entries,
  };
}

function entryOf(row: EntryRow): RecordedEntry {
  return {
    kind: row.kind,
    amount: row.amount === null ? undefined : BigInt(row.amount),
    quantity:
      row.quantity === null || row.unit === null
        ? undefined
        : { value: plainQuantity(row.quantity) ?? row.quantity, unit: row.unit },
    effectiveOn: row.effective_on,
    yearOnly: row.year_only,
    recordedAt: row.recorded_at,
    backdated: row.backdated,
    reason: row.reason ?? undefined,
    import:
      row.file === null || row.sha256 === null
        ? undefined
        : { id: row.recording_id, file: row.file, sha256: row.sha256, line: row.line ?? undefined },
  };
}
