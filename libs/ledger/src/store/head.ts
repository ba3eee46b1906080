import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';

import { canonicalJson } from '#kernel';

import { FIRST_LINK } from '../entry.js';

/** One writer at a time adds to the chain; the number is the library's own among advisory locks. */
export const LEDGER_LOCK = 71_930_001;

/** Where the chain ends. */
export interface Head {
  readonly recordingId: bigint;
  readonly sequence: bigint;
  readonly link: string;
  readonly hash: string;
}

/** What a recorded act says, in the order in which it is hashed. */
export interface RecordingHeader {
  readonly id: bigint;
  readonly kind: 'IMPORT' | 'ENTRY' | 'CANCELLATION';
  /** ISO 8601 in UTC, with milliseconds. */
  readonly recordedAt: string;
  readonly backdated: boolean;
  readonly recordedBy: string;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly mapping: string | null;
  readonly linesRead: number | null;
  readonly linesAccepted: number | null;
  readonly linesReplayed: number | null;
  readonly linesRefused: number | null;
  readonly exactSum: string | null;
  readonly storedSum: string | null;
  readonly cancels: string | null;
  readonly reason: string | null;
  readonly entries: number;
  readonly lastSequence: bigint;
  readonly lastLink: string;
  readonly previousHash: string;
}

/** What only an import or a cancellation says. */
export const NEITHER_FILE_NOR_REASON = {
  file: null,
  sha256: null,
  mapping: null,
  linesRead: null,
  linesAccepted: null,
  linesReplayed: null,
  linesRefused: null,
  exactSum: null,
  storedSum: null,
  cancels: null,
  reason: null,
} as const;

/** SHA-256 of everything a recorded act says, the previous act's hash and its last entry's link included. */
export function hashOfRecording(header: RecordingHeader): string {
  return createHash('sha256')
    .update(
      canonicalJson([
        header.id,
        header.kind,
        header.recordedAt,
        header.backdated,
        header.recordedBy,
        header.file,
        header.sha256,
        header.mapping,
        header.linesRead,
        header.linesAccepted,
        header.linesReplayed,
        header.linesRefused,
        header.exactSum,
        header.storedSum,
        header.cancels,
        header.reason,
        header.entries,
        header.lastSequence,
        header.lastLink,
        header.previousHash,
      ]),
    )
    .digest('hex');
}

/** How an instant is written, in hashes too: milliseconds, UTC. */
export const INSTANT_FORM = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Waits for the ledger's lock (held until the transaction ends) and reads where the chain ends and what time it is. */
export async function lockHead(runner: QueryRunner, recordedAt?: Date): Promise<Head & { readonly now: string }> {
  await runner.query('SELECT pg_advisory_xact_lock($1)', [LEDGER_LOCK]);
  // The instant is taken inside the lock and comes after every other one: order of recording and order in time agree. Whole milliseconds,
  // because clients keep no finer ones, and rounded up, so that it comes after any « now » that a reader was given before.
  const rows = (await runner.query(
    `SELECT r.id, r.last_sequence AS "sequence", encode(r.last_link, 'hex') AS link, encode(r.hash, 'hex') AS hash,
            to_char(coalesce($1::timestamptz, greatest(date_trunc('milliseconds', clock_timestamp()), l.latest) + interval '1 millisecond')
                    AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS now
     FROM (SELECT max(recorded_at) AS latest FROM recording) l
     LEFT JOIN LATERAL (SELECT * FROM recording ORDER BY id DESC LIMIT 1) r ON true`,
    [recordedAt?.toISOString() ?? null],
  )) as { id: string | null; sequence: string | null; link: string | null; hash: string | null; now: string }[];
  const row = rows[0]!;
  return {
    recordingId: BigInt(row.id ?? 0),
    sequence: BigInt(row.sequence ?? 0),
    link: row.link ?? FIRST_LINK,
    hash: row.hash ?? FIRST_LINK,
    now: row.now,
  };
}

export async function insertRecording(runner: QueryRunner, header: RecordingHeader): Promise<void> {
  await runner.query(
    `INSERT INTO recording (id, kind, recorded_at, backdated, recorded_by, file, sha256, mapping, lines_read, lines_accepted, lines_replayed,
       lines_refused, exact_sum, stored_sum, cancels, reason, entries, last_sequence, last_link, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, decode($19, 'hex'), decode($20, 'hex'), decode($21, 'hex'))`,
    [
      header.id.toString(),
      header.kind,
      header.recordedAt,
      header.backdated,
      header.recordedBy,
      header.file,
      header.sha256,
      header.mapping,
      header.linesRead,
      header.linesAccepted,
      header.linesReplayed,
      header.linesRefused,
      header.exactSum,
      header.storedSum,
      header.cancels,
      header.reason,
      header.entries,
      header.lastSequence.toString(),
      header.lastLink,
      header.previousHash,
      hashOfRecording(header),
    ],
  );
}
