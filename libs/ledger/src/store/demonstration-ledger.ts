import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import { canonicalJson } from '#kernel';
import type { Configuration } from '#platform';
import { copyRows } from '#platform/store';

import { DEMONSTRATION_SOURCE, type Demonstration } from '../demonstration.js';
import { FIRST_LINK, hashOfAward, hashOfEntry, nextLink, sha256 } from '../entry.js';

import { refreshStateSql } from './award-state.js';
import { insertRecording, NEITHER_FILE_NOR_REASON } from './head.js';
import { SharedQuestion } from './shared-question.js';

/** A schema of its own: the tables of the ledger and of the lists of members once more, read by the same statements. */
const SCHEMA = 'demonstration';
const CLEARED = 'cleared';

/** Tables that the ledger's statements read or keep, the lists of members and what is counted of them included. */
const LEDGER_TABLES = '^(recording|entry|membership|reference_fact)$|^award|^total_';

/** One ledger: where it is read, and whether it is the demonstration. */
export interface LedgerToRead {
  readonly dataSource: DataSource;
  readonly synthetic: boolean;
}

/** The demonstration goes with the embedded database alone, unless the operator declines it. */
export function offersDemonstration(configuration: Configuration): boolean {
  return configuration.demonstration && configuration.databaseUrl === undefined;
}

/**
 * Which ledger totals, lists and reconciliation read: the demonstration as long as it is offered, laid out, and nothing real is recorded. Once
 * something is, that never changes again, and nobody asks any more.
 */
export class LedgerChoice {
  private isBegun: boolean;
  private readonly real: LedgerToRead;
  private readonly demonstration: LedgerToRead;

  private readonly state: SharedQuestion<[{ is_begun: boolean; is_laid_out: boolean }]>;

  constructor(dataSource: DataSource, isOffered: boolean) {
    this.state = new SharedQuestion(() =>
      dataSource.query(
        `SELECT EXISTS (SELECT FROM entry) AS is_begun, to_regclass('${SCHEMA}.entry') IS NOT NULL AS is_laid_out`,
      ),
    );
    this.isBegun = !isOffered;
    this.real = { dataSource, synthetic: false };
    this.demonstration = { dataSource: inDemonstration(dataSource), synthetic: true };
  }

  async choose(): Promise<LedgerToRead> {
    if (this.isBegun) return this.real;
    const [row] = await this.state.answer();
    this.isBegun = row.is_begun;
    return row.is_laid_out && !row.is_begun ? this.demonstration : this.real;
  }
}

/** The same database with the demonstration's tables in front: for the time of each statement only. */
function inDemonstration(dataSource: DataSource): DataSource {
  const query = async (text: string, values?: unknown[]): Promise<unknown> =>
    dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL search_path TO ${SCHEMA}, public`);
      return manager.query<unknown>(text, values);
    });
  return Object.create(dataSource, { query: { value: query } }) as DataSource;
}

export type DemonstrationState = 'LAID_OUT' | 'ALREADY_THERE' | 'CLEARED' | 'LEDGER_IS_BEGUN';

/**
 * Lays out the demonstration, unless something real is recorded or somebody cleared it. One that an earlier release laid out otherwise is
 * replaced. In one transaction.
 */
export async function layOutDemonstration(
  dataSource: DataSource,
  demonstration: Demonstration,
): Promise<DemonstrationState> {
  const content = sha256(canonicalJson(demonstration));
  return locked(dataSource, async (runner) => {
    const [found] = await rowsOf<{ is_begun: boolean; mark: string | null; shape: string }>(
      runner,
      `SELECT EXISTS (SELECT FROM public.entry) AS is_begun, obj_description(to_regnamespace('${SCHEMA}'), 'pg_namespace') AS mark,
              (SELECT md5(string_agg(concat_ws(' ', table_name, ordinal_position, column_name, data_type), ',' ORDER BY table_name, ordinal_position))
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name ~ '${LEDGER_TABLES}') AS shape`,
    );
    const { is_begun: isBegun, mark, shape } = found!;
    if (isBegun) return 'LEDGER_IS_BEGUN';
    if (mark === CLEARED) return 'CLEARED';
    const wanted = `${content}:${shape}`;
    if (mark === wanted) return 'ALREADY_THERE';
    await runner.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}`);
    const tables = await rowsOf<{ name: string }>(
      runner,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
         AND relname ~ '${LEDGER_TABLES}'`,
    );
    for (const { name } of tables)
      await runner.query(`CREATE TABLE ${SCHEMA}.${name} (LIKE public.${name} INCLUDING ALL)`);
    await runner.query(`SET LOCAL search_path TO ${SCHEMA}, public`);
    await write(runner, demonstration);
    await runner.query(`COMMENT ON SCHEMA ${SCHEMA} IS '${wanted}'`);
    return 'LAID_OUT';
  });
}

/**
 * Takes the demonstration away for good: the next start does not lay it out again. Says whether there was one. `trace` writes that it was done, in
 * the same transaction.
 */
export async function clearDemonstration(
  dataSource: DataSource,
  trace: (manager: EntityManager) => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  return locked(dataSource, async (runner) => {
    const [found] = await rowsOf<{ is_there: boolean }>(
      runner,
      `SELECT to_regclass('${SCHEMA}.entry') IS NOT NULL AS is_there`,
    );
    await runner.query(
      `DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}; COMMENT ON SCHEMA ${SCHEMA} IS '${CLEARED}'`,
    );
    if (found!.is_there) await trace(runner.manager);
    return found!.is_there;
  });
}

async function locked<Answer>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<Answer>): Promise<Answer> {
  return dataSource.transaction(async (manager) => {
    const runner = manager.queryRunner!;
    await runner.query(`SELECT pg_advisory_xact_lock(hashtextextended('${SCHEMA}', 71930003))`);
    return work(runner);
  });
}

async function rowsOf<Row>(runner: QueryRunner, text: string): Promise<Row[]> {
  return (await runner.query(text)) as Row[];
}

/** Entries are recorded at noon of their day of effect, and chained as those of the real ledger are. */
async function write(runner: QueryRunner, { members, facts, awards }: Demonstration): Promise<void> {
  await copyRows(
    runner,
    { table: 'membership', columns: ['programme', 'printed_code', 'commune_code', 'since', 'source'] },
    members.map(({ programme, inseeCode, since }) => [programme, inseeCode, inseeCode, since, DEMONSTRATION_SOURCE]),
  );
  await copyRows(
    runner,
    { table: 'reference_fact', columns: ['fact', 'commune_code', 'as_of', 'value', 'source'] },
    facts.map(({ fact, inseeCode, asOf }) => [fact, inseeCode, asOf, 'true', DEMONSTRATION_SOURCE]),
  );
  const hashes = awards.map(({ award }) => hashOfAward(award));
  await copyRows(
    runner,
    {
      table: 'award',
      columns: [
        'id',
        'source',
        'reference',
        'version',
        'scheme',
        'beneficiary_type',
        'beneficiary_code',
        'beneficiary_name',
        'printed_code',
        'commune_code',
        'title',
        'content_hash',
      ],
    },
    awards.map(({ award }, index) => [
      index + 1,
      award.source,
      award.reference,
      1,
      award.scheme,
      award.beneficiary.type,
      award.beneficiary.code,
      award.beneficiary.name,
      award.printedCode,
      award.printedCode,
      award.title,
      `\\x${hashes[index]}`,
    ]),
  );
  const entries = awards
    .flatMap(({ award, entries: own }, index) => own.map((entry) => ({ award, entry, id: index + 1 })))
    .sort((a, b) =>
      a.entry.effectiveOn < b.entry.effectiveOn ? -1 : a.entry.effectiveOn > b.entry.effectiveOn ? 1 : 0,
    );
  let link = FIRST_LINK;
  const rows = entries.map(({ award, entry, id }, index) => {
    const contentHash = hashOfEntry(hashes[id - 1]!, entry);
    link = nextLink(link, contentHash);
    return [
      index + 1,
      id,
      award.source,
      entry.key,
      1,
      entry.kind,
      entry.amount?.toString(),
      entry.quantity?.value,
      entry.quantity?.unit,
      entry.effectiveOn,
      false,
      1,
      `${entry.effectiveOn}T12:00:00Z`,
      `\\x${contentHash}`,
      `\\x${link}`,
    ];
  });
  await copyRows(
    runner,
    {
      table: 'entry',
      columns: [
        'sequence',
        'award_id',
        'source',
        'key',
        'version',
        'kind',
        'amount',
        'quantity',
        'unit',
        'effective_on',
        'year_only',
        'recording_id',
        'recorded_at',
        'content_hash',
        'link',
      ],
    },
    rows,
  );
  await runner.query(refreshStateSql('SELECT id FROM award'));
  await insertRecording(runner, {
    id: 1n,
    kind: 'ENTRY',
    recordedAt: `${entries.at(-1)?.entry.effectiveOn ?? '2021-10-31'}T12:00:00.000Z`,
    backdated: true,
    recordedBy: DEMONSTRATION_SOURCE,
    ...NEITHER_FILE_NOR_REASON,
    entries: rows.length,
    lastSequence: BigInt(rows.length),
    lastLink: link,
    previousHash: FIRST_LINK,
  });
}
