import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import { Decimal, Euro, RefusedError } from '#kernel';
import { copyRows, type CopyValue } from '#platform/store';

import type { ImportAct, ImportWriter, RefusedLine, Settlement, StagedEntry } from '../importing.js';

import { FIRST_STATE_SQL, refreshStateSql } from './award-state.js';
import { insertRecording, lockHead } from './head.js';

const COLUMNS = [
  'line', 'item', 'part', 'rank', 'source', 'reference', 'scheme', 'beneficiary_type', 'beneficiary_code', 'beneficiary_name', 'printed_code', 'commune_code',
  'department_code', 'title', 'project_cost', 'theme', 'award_hash', 'key', 'kind', 'amount', 'exact', 'quantity', 'unit', 'effective_on',
  'year_only', 'reason', 'entry_hash', 'raw',
] as const; // prettier-ignore

/** What is written beside an import in its transaction: who did it. A trial and a replay write nothing. */
export type ImportTrace = (manager: EntityManager, done: ImportDone) => Promise<void>;

export interface ImportDone {
  /** The recorded act. */
  readonly recordingId: string;
  readonly accepted: number;
  readonly replayed: number;
  readonly refused: number;
}

/** Whether an award is on several lines of the file, and whether an entry is. */
interface Repetitions {
  readonly lines: boolean;
  readonly keys: boolean;
}

/**
 * One import as one transaction. Lines are copied into a temporary table without any lock, however long the file; only what follows
 * (finding replays, inserting, chaining) holds the ledger's lock.
 */
export class PostgresImportWriter implements ImportWriter {
  private readonly runner: QueryRunner;
  private repeated: Repetitions = { lines: true, keys: true };

  constructor(
    dataSource: DataSource,
    private readonly trace?: ImportTrace,
  ) {
    this.runner = dataSource.createQueryRunner();
  }

  async stage(entries: AsyncIterable<StagedEntry>): Promise<void> {
    await this.orNothing(async () => {
      await this.runner.startTransaction();
      // The sorts and joins of one import are worth more memory than a query of the service's.
      await this.runner.query("SET LOCAL work_mem = '64MB'");
      await this.runner.query(`
        CREATE TEMP TABLE staged (
          line integer, item integer, part smallint, rank smallint, source text, reference text, scheme text, beneficiary_type text, beneficiary_code text, beneficiary_name text,
          printed_code text, commune_code text, department_code text, title text, project_cost bigint, theme text, award_hash bytea, key text,
          kind entry_kind, amount bigint, exact numeric, quantity numeric(15, 3), unit quantity_unit, effective_on date, year_only boolean,
          reason text, entry_hash bytea, raw text
        ) ON COMMIT DROP`);
      await copyRows(this.runner, { table: 'staged', columns: COLUMNS }, rowsOf(entries));
      // How many there are and that they differ is all that the planner must know.
      await this.runner.query(
        'SET LOCAL default_statistics_target = 10; ANALYZE staged (source, reference, key, item)',
      );
    });
  }

  async settle(
    act: ImportAct,
    counts: () => { readonly read: number; readonly refused: number },
    dryRun: boolean,
  ): Promise<Settlement> {
    return this.orNothing(async () => {
      if (act.recordedAt && act.recordedAt.getTime() > Date.now()) {
        throw new RefusedError(
          'recorded-in-the-future',
          `Un enregistrement ne peut pas être daté du futur (${act.recordedAt.toISOString()}).`,
        );
      }
      const head = await lockHead(this.runner, act.recordedAt);
      await this.judge();
      const conflicts = await this.conflicts();
      const sums = await this.sums();
      const settlement = {
        accepted: sums.accepted,
        replayed: sums.replayed,
        conflicts,
        exactSum: sums.exactSum,
        storedSum: sums.storedSum,
      };
      if (dryRun || sums.fresh === 0) {
        await this.runner.rollbackTransaction();
        await this.runner.release();
        return { ...settlement, recordingId: undefined };
      }
      const id = head.recordingId + 1n;
      // Nothing has a second version before an import was cancelled: then there is no earlier one to look for, row by row.
      const [{ versions }] = (await this.runner.query(
        'SELECT EXISTS (SELECT FROM entry WHERE reverses IS NOT NULL) AS versions',
      )) as [{ versions: boolean }];
      const created = await this.insertAwards(versions);
      const last = await this.insertEntries(versions, id, head, head.now);
      if (created.first !== null) await this.runner.query(FIRST_STATE_SQL, [head.sequence.toString(), created.first]);
      if (created.others)
        await this.runner.query(
          refreshStateSql('SELECT p.award_id FROM placed p JOIN fresh f USING (item) WHERE NOT p.is_created'),
        );
      const { read, refused: refusedBefore } = counts();
      const refused = refusedBefore + conflicts.length;
      await insertRecording(this.runner, {
        id,
        kind: 'IMPORT',
        recordedAt: head.now,
        backdated: act.recordedAt !== undefined,
        recordedBy: act.recordedBy,
        file: act.file,
        sha256: act.sha256,
        mapping: act.mapping,
        linesRead: read,
        linesAccepted: sums.accepted,
        linesReplayed: sums.replayed,
        linesRefused: refused,
        exactSum: Decimal.format(sums.exactSum),
        storedSum: sums.storedSum.toString(),
        cancels: null,
        reason: null,
        entries: sums.fresh,
        lastSequence: head.sequence + BigInt(sums.fresh),
        lastLink: last,
        previousHash: head.hash,
      });
      const recordingId = id.toString();
      const { accepted, replayed } = sums;
      await this.trace?.(this.runner.manager, { recordingId, accepted, replayed, refused });
      await this.runner.commitTransaction();
      await this.runner.release();
      return { ...settlement, recordingId };
    });
  }

  /**
   * Compares each staged line and entry with what is recorded and with earlier lines of the file. A reversed entry, or an award whose entries are
   * all reversed (a cancelled import), does not count: the same key may come again with other content, as a new version.
   */
  private async judge(): Promise<void> {
    const [{ lines, keys }] = (await this.runner.query(`
      SELECT EXISTS (SELECT FROM staged WHERE rank = 1 GROUP BY source, reference HAVING count(*) > 1) AS lines,
             EXISTS (SELECT FROM staged GROUP BY source, key HAVING count(*) > 1) AS keys`)) as [Repetitions];
    this.repeated = { lines, keys };
    // Sorting a whole file to find what is said twice is only worth it when something is.
    const firstAward = lines
      ? 'first_value(s.award_hash) OVER (PARTITION BY s.source, s.reference ORDER BY s.item)'
      : 's.award_hash';
    const firstEntry = keys
      ? 'first_value(s.entry_hash) OVER (PARTITION BY s.source, s.key ORDER BY s.item, s.rank)'
      : 's.entry_hash';
    await this.runner.query(`
      CREATE TEMP TABLE judged_line ON COMMIT DROP AS
      SELECT s.item, s.line, s.source, s.reference, a.id AS award_id, coalesce(a.content_hash, ${firstAward}) <> s.award_hash AS differs
      FROM staged s
      LEFT JOIN LATERAL (
        SELECT a.id, a.content_hash FROM award a JOIN award_state t ON t.award_id = a.id
        WHERE a.source = s.source AND a.reference = s.reference AND t.live_entries > 0
      ) a ON true
      WHERE s.rank = 1;
      CREATE TEMP TABLE judged_entry ON COMMIT DROP AS
      SELECT s.item, s.line, s.rank, s.source, s.key, s.amount, e.sequence AS known_entry, e.amount AS known_amount,
             coalesce(e.content_hash, ${firstEntry}) <> s.entry_hash AS differs
      FROM staged s
      LEFT JOIN LATERAL (
        SELECT e.sequence, e.content_hash, e.amount FROM entry e
        WHERE e.source = s.source AND e.key = s.key AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.sequence)
      ) e ON true;
      CREATE TEMP TABLE conflicting ON COMMIT DROP AS
      SELECT l.item, l.line, l.differs AS award_differs, l.reference, max(e.known_amount) AS known_amount, max(e.amount) AS amount
      FROM judged_line l JOIN judged_entry e ON e.item = l.item
      WHERE l.item IN (SELECT item FROM judged_line WHERE differs UNION SELECT item FROM judged_entry WHERE differs)
      GROUP BY l.item, l.line, l.differs, l.reference;
      CREATE TEMP TABLE fresh ON COMMIT DROP AS
      SELECT ${keys ? 'DISTINCT ON (source, key)' : ''} item, line, rank
      FROM judged_entry WHERE known_entry IS NULL AND line NOT IN (SELECT line FROM conflicting)
      ${keys ? 'ORDER BY source, key, item, rank' : ''};
      ANALYZE fresh;
    `);
  }

  private async conflicts(): Promise<RefusedLine[]> {
    const rows = (await this.runner.query(
      `SELECT DISTINCT ON (c.line) c.line, c.award_differs, c.reference, c.known_amount, c.amount, s.raw
       FROM conflicting c JOIN staged s ON s.line = c.line AND s.part = 1 AND s.rank = 1 ORDER BY c.line, c.item`,
    )) as {
      line: number;
      award_differs: boolean;
      reference: string;
      known_amount: string | null;
      amount: string | null;
      raw: string;
    }[];
    return rows.map((row) => ({
      line: row.line,
      code: 'conflicting-replay',
      message:
        `La référence « ${row.reference} » existe déjà, dans le registre ou plus haut dans le fichier, avec un autre contenu` +
        (row.award_differs || row.known_amount === null || row.amount === null
          ? '.'
          : ` : ${Euro.inFrench(BigInt(row.known_amount) as Euro)} enregistrés, ${Euro.inFrench(BigInt(row.amount) as Euro)} dans ce fichier.`),
      raw: row.raw,
    }));
  }

  private async sums(): Promise<{
    accepted: number;
    replayed: number;
    fresh: number;
    exactSum: Decimal;
    storedSum: Euro;
  }> {
    const [row] = (await this.runner.query(`
      SELECT (SELECT count(DISTINCT line)::int FROM fresh) AS accepted, (SELECT count(*)::int FROM fresh) AS fresh,
             count(*) FILTER (WHERE part = 1 AND rank = 1)::int AS kept,
             coalesce(sum(exact) FILTER (WHERE rank = 1), 0)::text AS exact, coalesce(sum(amount) FILTER (WHERE rank = 1), 0)::text AS stored
      FROM staged WHERE line NOT IN (SELECT line FROM conflicting)`)) as [
      { accepted: number; fresh: number; kept: number; exact: string; stored: string },
    ];
    return {
      accepted: row.accepted,
      replayed: row.kept - row.accepted,
      fresh: row.fresh,
      exactSum: Decimal.parse(row.exact) ?? Decimal.zero,
      storedSum: BigInt(row.stored),
    };
  }

  /** Says which award each line is of; a new one takes its id first, so that nothing has to be told which id it was given. */
  private async insertAwards(versions: boolean): Promise<{ readonly first: string | null; readonly others: boolean }> {
    const id = `nextval(pg_get_serial_sequence('award', 'id'))`;
    const kept = 'line NOT IN (SELECT line FROM conflicting)';
    await this.runner.query(
      this.repeated.lines
        ? `CREATE TEMP TABLE created ON COMMIT DROP AS
           SELECT ${id} AS id, item, source, reference
           FROM (SELECT DISTINCT ON (source, reference) item, source, reference FROM judged_line WHERE award_id IS NULL AND ${kept}
                 ORDER BY source, reference, item) AS first_lines;
           CREATE TEMP TABLE placed ON COMMIT DROP AS
           SELECT l.item, coalesce(l.award_id, c.id) AS award_id, c.item IS NOT DISTINCT FROM l.item AS is_new, l.award_id IS NULL AS is_created
           FROM judged_line l LEFT JOIN created c ON c.source = l.source AND c.reference = l.reference
           WHERE l.${kept}`
        : `CREATE TEMP TABLE placed ON COMMIT DROP AS
           SELECT item, coalesce(award_id, ${id}) AS award_id, award_id IS NULL AS is_new, award_id IS NULL AS is_created
           FROM judged_line WHERE ${kept}`,
    );
    await this.runner.query(`
      ANALYZE placed;
      INSERT INTO award (id, source, reference, version, scheme, beneficiary_type, beneficiary_code, beneficiary_name, printed_code, commune_code,
                         department_code, title, project_cost, theme, content_hash)
      SELECT p.award_id, s.source, s.reference,
             ${versions ? '1 + coalesce((SELECT max(version) FROM award w WHERE w.source = s.source AND w.reference = s.reference), 0)' : '1'},
             s.scheme, s.beneficiary_type, s.beneficiary_code, s.beneficiary_name, s.printed_code, s.commune_code, s.department_code, s.title,
             s.project_cost, s.theme, s.award_hash
      FROM staged s JOIN placed p ON p.item = s.item
      WHERE s.rank = 1 AND p.is_new`);
    const [placed] = (await this.runner.query(
      'SELECT min(award_id) FILTER (WHERE is_new)::text AS first, bool_or(NOT is_created) AS others FROM placed',
    )) as [{ first: string | null; others: boolean }];
    return placed;
  }

  /** Gives the chain's last link. */
  private async insertEntries(
    versions: boolean,
    recordingId: bigint,
    head: { sequence: bigint; link: string },
    now: string,
  ): Promise<string> {
    const [row] = (await this.runner.query(
      `WITH inserted AS (
         INSERT INTO entry (sequence, award_id, source, key, version, kind, amount, quantity, unit, effective_on, year_only, reason, recording_id,
                            line, recorded_at, content_hash, link)
         SELECT $1::bigint + row_number() OVER w, p.award_id, s.source, s.key,
                ${versions ? '1 + coalesce((SELECT max(version) FROM entry v WHERE v.source = s.source AND v.key = s.key), 0)' : '1'},
                s.kind, s.amount, s.quantity, s.unit, s.effective_on, s.year_only, s.reason, $3::bigint, s.line, $4::timestamptz, s.entry_hash,
                ledger_link(decode($2, 'hex'), s.entry_hash) OVER w
         FROM staged s JOIN fresh f ON f.item = s.item AND f.rank = s.rank JOIN placed p ON p.item = s.item
         WINDOW w AS (ORDER BY s.item, s.rank ROWS UNBOUNDED PRECEDING)
         RETURNING sequence, link
       )
       SELECT encode(link, 'hex') AS link FROM inserted ORDER BY sequence DESC LIMIT 1`,
      [head.sequence.toString(), head.link, recordingId.toString(), now],
    )) as [{ link: string }];
    return row.link;
  }

  /** Whatever goes wrong, nothing stays: neither rows nor a connection inside a transaction. */
  private async orNothing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (this.runner.isTransactionActive) await this.runner.rollbackTransaction().catch(() => undefined);
      if (!this.runner.isReleased) await this.runner.release();
      throw error;
    }
  }
}

/** What a line says of its award is staged once, with its first entry. */
async function* rowsOf(entries: AsyncIterable<StagedEntry>): AsyncGenerator<readonly CopyValue[]> {
  for await (const { line, item, part, rank, award, awardHash, communeCode, entry, entryHash, raw } of entries) {
    const isFirst = rank === 1;
    yield [
      line,
      item,
      part,
      rank,
      award.source,
      ...(isFirst
        ? [
            award.reference,
            award.scheme,
            award.beneficiary.type,
            award.beneficiary.code,
            award.beneficiary.name,
            award.printedCode,
            communeCode,
            award.departmentCode,
            award.title,
            award.projectCost,
            award.theme,
            `\\x${awardHash}`,
          ]
        : NOTHING_OF_THE_AWARD),
      entry.key,
      entry.kind,
      entry.amount,
      isFirst && entry.exact ? Decimal.format(entry.exact) : undefined,
      entry.quantity?.value,
      entry.quantity?.unit,
      entry.effectiveOn,
      entry.yearOnly,
      entry.reason,
      `\\x${entryHash}`,
      !isFirst || part > 1 ? undefined : raw.includes('\0') ? raw.replaceAll('\0', '') : raw,
    ];
  }
}

/** As many as there are columns from `reference` to `award_hash`. */
const NOTHING_OF_THE_AWARD: readonly undefined[] = Array.from({ length: 12 });
