import type { DataSource } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import { columnTotals, type TotalsSurroundings } from '../column-totals.js';
import type { EntryKind, QuantityUnit } from '../entry.js';
import { LedgerColumns } from '../ledger-columns.js';
import type { AwardTotals, TotalFigures, TotalsQuestion } from '../totals.js';

import { RememberedAnswers } from './remembered-answers.js';
import { SharedQuestion } from './shared-question.js';
import type { SchemeFunder } from './total-dimensions.js';

/** Further behind than this, a question is answered by PostgreSQL while the columns catch up. */
const NEAR = 20_000;
const PAGE = 10_000;

type Remembered = Pick<AwardTotals, keyof TotalFigures | 'quantities' | 'groups'>;

interface EntryRow {
  readonly sequence: string;
  readonly award_id: string;
  readonly kind: EntryKind;
  readonly reversed_kind: EntryKind | null;
  readonly amount: string | null;
  readonly thousandths: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly recorded_at: number;
}

interface AwardRow {
  readonly award_id: string;
  readonly source: string;
  readonly scheme: string;
  readonly beneficiary_type: BeneficiaryType;
  readonly beneficiary_code: string;
  readonly printed_code: string | null;
  readonly commune_code: string | null;
  readonly department_code: string | null;
}

interface HeadRow {
  readonly head: string;
  readonly vintage: string | null;
  readonly members: string[] | null;
}

interface Places {
  readonly vintage: string;
  readonly epciByCommune: ReadonlyMap<string, string>;
  readonly regionByDepartment: ReadonlyMap<string, string>;
}

/**
 * The ledger of a database kept in this process's memory, for totals. PostgreSQL stays the truth: before each answer the chain's head is
 * asked for, and what was recorded since, by whichever process, is read first. An append-only ledger makes that exact: what was
 * read never changes, and entries become visible in the order of their numbers.
 */
export class ResidentLedger {
  private columns = new LedgerColumns();
  private sequence = 0n;
  /** When the last of what was read was recorded, in microseconds. */
  private latest = 0;
  private readonly answers = new RememberedAnswers<Remembered>();
  private catchingUp: Promise<void> | undefined;
  private places: Places | undefined;
  private readonly head = new SharedQuestion(() => this.askHead(undefined, undefined));

  constructor(private readonly dataSource: DataSource) {}

  /** The answer, or `undefined` while too much is yet to be read. `knownAt` has been settled: nothing can still be recorded before it. */
  async totals(
    question: TotalsQuestion,
    knownAt: string,
    funders: readonly SchemeFunder[],
  ): Promise<Remembered | undefined> {
    const { programme, programmeOn = question.effectiveUntil } = question.filter;
    // Without a programme all who ask at once ask the same.
    const row = await (programme === undefined ? this.head.answer() : this.askHead(programme, programmeOn));
    const head = BigInt(row.head);
    if (head > this.sequence) {
      const reading = this.catchUp();
      if (head - this.sequence > NEAR) {
        // Its failure is the next question's to tell.
        reading.catch(() => undefined);
        return undefined;
      }
      await reading;
    }
    const key = this.keyOf(question, knownAt, row);
    const remembered = key === undefined ? undefined : this.answers.get(key);
    if (remembered) return remembered;
    const funderByScheme = new Map(funders.map(({ scheme, funder }) => [scheme, funder]));
    const places = await this.placesOf(row.vintage ?? '', question);
    const surroundings: TotalsSurroundings = {
      members: programme === undefined ? undefined : new Set(row.members ?? []),
      programmes: question.groupBy.includes('PROGRAMME') ? await this.programmesOn(programmeOn) : new Map(),
      regionOf: (department) => places?.regionByDepartment.get(department),
      epciOf: (commune) => places?.epciByCommune.get(commune),
      funderOf: (scheme) => funderByScheme.get(scheme),
    };
    // Reading the places let others go on: the ledger may have grown, and the key be of another one.
    const stillSo = key !== undefined && key === this.keyOf(question, knownAt, row);
    const answer = columnTotals(this.columns, question, microseconds(knownAt), surroundings);
    if (stillSo) this.answers.set(key, answer);
    return answer;
  }

  /**
   * What an answer depends on, all of it, where that can be told: the question, how far the ledger was read, and the vintage of places. Not of
   * the instant, when nothing was recorded after it. Members of programmes and funders of schemes change by themselves: `undefined`.
   */
  private keyOf(question: TotalsQuestion, knownAt: string, { vintage }: HeadRow): string | undefined {
    const { filter, groupBy } = question;
    if (filter.programme !== undefined) return undefined;
    if (groupBy.includes('PROGRAMME') || groupBy.includes('FUNDER')) return undefined;
    if (microseconds(knownAt) < this.latest) return undefined;
    const { knownAt: _, ...asked } = question;
    return `${this.sequence} ${vintage ?? ''} ${JSON.stringify(asked, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;
  }

  private async askHead(programme: string | undefined, on: Day | undefined): Promise<HeadRow> {
    const [row] = await this.dataSource.query<[HeadRow]>(
      `SELECT coalesce((SELECT last_sequence FROM recording ORDER BY id DESC LIMIT 1), 0) AS head,
              (SELECT vintage || ' ' || loaded_at FROM territory_vintage LIMIT 1) AS vintage,
              CASE WHEN $1::text IS NOT NULL THEN (SELECT array_agg(DISTINCT m.printed_code) FROM membership m
                WHERE m.programme = $1 AND m.since <= $2::date AND (m.until IS NULL OR m.until >= $2::date)) END AS members`,
      [programme ?? null, on ?? null],
    );
    return row;
  }

  /** Reads what was recorded since, page by page so that other requests are answered between two; one reading at a time. */
  catchUp(): Promise<void> {
    this.catchingUp ??= this.read().finally(() => (this.catchingUp = undefined));
    return this.catchingUp;
  }

  private async read(): Promise<void> {
    for (;;) {
      const entries = await this.dataSource.query<EntryRow[]>(
        `SELECT sequence, award_id, kind, reversed_kind, amount, (quantity * 1000)::bigint AS thousandths, unit, effective_on,
                (extract(epoch FROM recorded_at) * 1000000)::float8 AS recorded_at
         FROM entry WHERE sequence > $1 ORDER BY sequence LIMIT ${PAGE}`,
        [this.sequence.toString()],
      );
      const unknown = [...new Set(entries.map(({ award_id: id }) => id))].filter(
        (id) => !this.columns.knows(Number(id)),
      );
      if (unknown.length > 0) {
        const awards = await this.dataSource.query<AwardRow[]>(
          `SELECT award_id, source, scheme, beneficiary_type, beneficiary_code, printed_code, commune_code, department_code
           FROM award_state WHERE award_id = ANY($1::bigint[])`,
          [unknown],
        );
        for (const award of awards) {
          this.columns.addAward({
            id: Number(award.award_id),
            source: award.source,
            scheme: award.scheme,
            beneficiaryType: award.beneficiary_type,
            beneficiaryCode: award.beneficiary_code,
            printedCode: award.printed_code ?? undefined,
            communeCode: award.commune_code ?? undefined,
            departmentCode: award.department_code ?? undefined,
          });
        }
      }
      for (const entry of entries) {
        this.columns.addEntry({
          award: Number(entry.award_id),
          kind: entry.kind,
          reversedKind: entry.reversed_kind ?? undefined,
          amount: entry.amount === null ? undefined : BigInt(entry.amount),
          quantity:
            entry.thousandths === null || entry.unit === null
              ? undefined
              : { thousandths: BigInt(entry.thousandths), unit: entry.unit },
          effectiveOn: entry.effective_on,
          recordedAt: entry.recorded_at,
        });
        this.sequence = BigInt(entry.sequence);
        this.latest = Math.max(this.latest, entry.recorded_at);
      }
      if (entries.length < PAGE) return;
    }
  }

  private async placesOf(vintage: string, { groupBy, filter }: TotalsQuestion): Promise<Places | undefined> {
    if (!groupBy.includes('REGION') && !groupBy.includes('EPCI') && !filter.regions) return undefined;
    if (this.places?.vintage === vintage) return this.places;
    const [communes, departments] = await Promise.all([
      this.dataSource.query<{ code: string; epci: string }[]>(
        'SELECT insee_code AS code, epci_siren AS epci FROM commune WHERE epci_siren IS NOT NULL',
      ),
      this.dataSource.query<{ code: string; region: string }[]>(
        'SELECT code, region_code AS region FROM department WHERE region_code IS NOT NULL',
      ),
    ]);
    this.places = {
      vintage,
      epciByCommune: new Map(communes.map(({ code, epci }) => [code, epci])),
      regionByDepartment: new Map(departments.map(({ code, region }) => [code, region])),
    };
    return this.places;
  }

  private async programmesOn(day: Day): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.dataSource.query<{ code: string; programmes: string[] }[]>(
      `SELECT printed_code AS code, array_agg(DISTINCT programme) AS programmes FROM membership
       WHERE since <= $1::date AND (until IS NULL OR until >= $1::date) GROUP BY printed_code`,
      [day],
    );
    return new Map(rows.map(({ code, programmes }) => [code, programmes]));
  }
}

/** `2021-11-15T10:00:00.123456Z` since 1970, no digit lost. */
function microseconds(instant: string): number {
  const fraction = /\.(\d{1,6})/.exec(instant)?.[1] ?? '';
  return Date.parse(instant.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0'));
}

const RESIDENT = new WeakMap<DataSource, ResidentLedger>();

/** From now on totals of this database are answered from memory in this process: for the service, not for a command that asks once. */
export function keepResident(dataSource: DataSource): ResidentLedger {
  let resident = RESIDENT.get(dataSource);
  if (!resident) {
    resident = new ResidentLedger(dataSource);
    RESIDENT.set(dataSource, resident);
  }
  return resident;
}

export function residentOf(dataSource: DataSource): ResidentLedger | undefined {
  return RESIDENT.get(dataSource);
}
