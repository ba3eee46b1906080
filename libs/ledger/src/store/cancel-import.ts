import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import { RefusedError, type Day } from '#kernel';

import {
  hashOfEntry,
  nextLink,
  plainQuantity,
  type EntryContent,
  type EntryKind,
  type QuantityUnit,
} from '../entry.js';

import { refreshStateSql } from './award-state.js';
import { insertRecording, lockHead, NEITHER_FILE_NOR_REASON } from './head.js';

export interface ImportCancellation {
  /** The recorded act that cancels. */
  readonly recordingId: string;
  readonly file: string;
  readonly entries: number;
  readonly awards: number;
  /** Awards of the import to which something was added since, and which therefore remain. */
  readonly awardsKept: number;
}

interface ReversibleRow {
  readonly sequence: string;
  readonly award_id: string;
  readonly source: string;
  readonly kind: EntryKind;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly year_only: boolean;
  readonly award_hash: string;
}

const PAGE = 5_000;

/**
 * Takes an import back by entries that cancel its own, each on the same day of effect: from now on no total counts it, whatever the day asked,
 * while every answer as known before stays the same. The same file may then be imported again, mended. `trace` writes in the same transaction.
 */
export async function cancelImport(
  dataSource: DataSource,
  id: string,
  reason: string,
  recordedBy: string,
  trace?: (manager: EntityManager, done: ImportCancellation) => Promise<void>,
): Promise<ImportCancellation> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    const result = await cancel(runner, id, reason, recordedBy);
    await trace?.(runner.manager, result);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

async function cancel(
  runner: QueryRunner,
  id: string,
  reason: string,
  recordedBy: string,
): Promise<ImportCancellation> {
  if (reason.trim() === '') throw new RefusedError('missing-reason', 'Dites pourquoi l’import est annulé.');
  const head = await lockHead(runner);
  const [found] = /^\d{1,18}$/.test(id)
    ? ((await runner.query(
        `SELECT r.file, r.last_sequence - r.entries AS before, r.last_sequence AS last, (SELECT c.id FROM recording c WHERE c.cancels = r.id) AS cancelled_by FROM recording r WHERE r.id = $1 AND r.kind = 'IMPORT'`,
        [id],
      )) as { file: string; before: string; last: string; cancelled_by: string | null }[])
    : [];
  if (!found) throw new RefusedError('unknown-import', `Il n’y a pas d’import n° ${id}.`);
  if (found.cancelled_by !== null)
    throw new RefusedError(
      'already-cancelled',
      `L’import n° ${id} est déjà annulé (enregistrement n° ${found.cancelled_by}).`,
    );
  const recordingId = head.recordingId + 1n;
  let { sequence, link } = head;
  let after = found.before;
  for (;;) {
    const rows = (await runner.query(
      `SELECT e.sequence, e.award_id, e.source, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only, encode(a.content_hash, 'hex') AS award_hash
       FROM entry e JOIN award a ON a.id = e.award_id
       WHERE e.sequence > $2 AND e.sequence <= $1 AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.sequence)
       ORDER BY e.sequence LIMIT ${PAGE}`,
      [found.last, after],
    )) as ReversibleRow[];
    const written = rows.map((row) => {
      const entry = reversalOf(row, `Import n° ${id} annulé : ${reason.trim()}`);
      const contentHash = hashOfEntry(row.award_hash, entry);
      sequence += 1n;
      link = nextLink(link, contentHash);
      return { row, entry, contentHash, sequence, link };
    });
    await insert(runner, written, recordingId, head.now);
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.sequence;
  }
  await runner.query(refreshStateSql('SELECT award_id FROM entry WHERE sequence > $1'), [head.sequence.toString()]);
  const [{ awards, kept }] = (await runner.query(
    `SELECT count(*)::int AS awards, count(*) FILTER (WHERE live_entries > 0)::int AS kept
     FROM award_state WHERE award_id IN (SELECT award_id FROM entry WHERE sequence > $1)`,
    [head.sequence.toString()],
  )) as [{ awards: number; kept: number }];
  await insertRecording(runner, {
    id: recordingId,
    kind: 'CANCELLATION',
    recordedAt: head.now,
    backdated: false,
    recordedBy,
    ...NEITHER_FILE_NOR_REASON,
    cancels: id,
    reason: reason.trim(),
    entries: Number(sequence - head.sequence),
    lastSequence: sequence,
    lastLink: link,
    previousHash: head.hash,
  });
  return {
    recordingId: recordingId.toString(),
    file: found.file,
    entries: Number(sequence - head.sequence),
    awards,
    awardsKept: kept,
  };
}

/** What was awarded is cancelled; any other amount is taken back under its own kind, so that no other measure moves. */
function reversalOf(row: ReversibleRow, reason: string): EntryContent {
  const awarded = row.kind === 'AWARDED' || row.kind === 'AMENDED';
  const sign = awarded ? 1n : -1n;
  const plain = row.quantity === null ? undefined : (plainQuantity(row.quantity) ?? row.quantity);
  return {
    key: `reversal:${row.sequence}`,
    kind: awarded ? 'CANCELLED' : row.kind,
    amount: row.amount === null ? undefined : BigInt(row.amount) * sign,
    quantity:
      plain === undefined || row.unit === null
        ? undefined
        : { value: awarded ? plain : negated(plain), unit: row.unit },
    effectiveOn: row.effective_on,
    yearOnly: row.year_only,
    reason,
    reverses: row.sequence,
  };
}

function negated(quantity: string): string {
  return quantity.startsWith('-') ? quantity.slice(1) : quantity === '0' ? '0' : `-${quantity}`;
}

interface WrittenReversal {
  readonly row: ReversibleRow;
  readonly entry: EntryContent;
  readonly contentHash: string;
  readonly sequence: bigint;
  readonly link: string;
}

async function insert(
  runner: QueryRunner,
  written: readonly WrittenReversal[],
  recordingId: bigint,
  now: string,
): Promise<void> {
  if (written.length === 0) return;
  await runner.query(
    `INSERT INTO entry (sequence, award_id, source, key, version, kind, amount, quantity, unit, effective_on, year_only, reason, reverses, reversed_kind,
                        recording_id, recorded_at, content_hash, link)
     SELECT w.sequence, w.award_id, w.source, w.key, 1, w.kind, w.amount, w.quantity, w.unit, w.effective_on, w.year_only, w.reason, w.reverses, w.reversed_kind,
            $1, $2, decode(w.content_hash, 'hex'), decode(w.link, 'hex')
     FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::entry_kind[], $8::bigint[], $9::numeric[], $10::quantity_unit[], $11::date[],
                 $12::boolean[], $13::text[], $14::bigint[], $15::entry_kind[], $16::text[], $17::text[])
       AS w (sequence, award_id, source, key, kind, amount, quantity, unit, effective_on, year_only, reason, reverses, reversed_kind, content_hash, link)`,
    [
      recordingId.toString(),
      now,
      written.map(({ sequence }) => sequence.toString()),
      written.map(({ row }) => row.award_id),
      written.map(({ row }) => row.source),
      written.map(({ entry }) => entry.key),
      written.map(({ entry }) => entry.kind),
      written.map(({ entry }) => entry.amount?.toString() ?? null),
      written.map(({ entry }) => entry.quantity?.value ?? null),
      written.map(({ entry }) => entry.quantity?.unit ?? null),
      written.map(({ entry }) => entry.effectiveOn),
      written.map(({ entry }) => entry.yearOnly),
      written.map(({ entry }) => entry.reason ?? null),
      written.map(({ entry }) => entry.reverses ?? null),
      written.map(({ row }) => row.kind),
      written.map(({ contentHash }) => contentHash),
      written.map(({ link }) => link),
    ],
  );
}
