import type { DataSource, QueryRunner } from 'typeorm';

import type { BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import {
  FIRST_LINK,
  hashOfAward,
  hashOfEntry,
  nextLink,
  plainQuantity,
  type EntryKind,
  type QuantityUnit,
} from '../entry.js';

import { hashOfRecording, INSTANT_FORM, type RecordingHeader } from './head.js';

/** The first place where what is recorded is not what was recorded. */
export interface BrokenLink {
  readonly recording: string;
  /** The entry's sequence number; none when the recorded act itself is broken. */
  readonly entry: string | undefined;
  readonly code: string;
  /** French. */
  readonly message: string;
}

export interface Verification {
  readonly recordings: number;
  readonly entries: number;
  /** The hash that the chain ends with: noted elsewhere, it also proves that nothing was cut off the end. */
  readonly head: string;
  readonly broken: BrokenLink | undefined;
}

interface ChainedRow {
  readonly sequence: string;
  readonly key: string;
  readonly kind: EntryKind;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
  readonly effective_on: Day;
  readonly year_only: boolean;
  readonly reason: string | null;
  readonly reverses: string | null;
  readonly recording_id: string;
  readonly recorded_at: string;
  readonly entry_source: string;
  readonly content_hash: string;
  readonly link: string;
  readonly source: string;
  readonly reference: string;
  readonly scheme: string;
  readonly beneficiary_type: BeneficiaryType;
  readonly beneficiary_code: string;
  readonly beneficiary_name: string | null;
  readonly printed_code: string | null;
  readonly department_code: string | null;
  readonly title: string;
  readonly project_cost: string | null;
  readonly theme: string | null;
  readonly award_hash: string;
}

const PAGE = 5_000;

/** Recomputes the whole chain from what the tables say, in constant memory, and stops at the first broken link. */
export async function verifyLedger(dataSource: DataSource): Promise<Verification> {
  const runner = dataSource.createQueryRunner();
  try {
    // One snapshot: entries recorded meanwhile are not half seen.
    await runner.startTransaction('REPEATABLE READ');
    const result = await verify(runner);
    await runner.rollbackTransaction();
    return result;
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

async function verify(runner: QueryRunner): Promise<Verification> {
  const entries = chainedEntries(runner);
  let previous = { id: 0n, sequence: 0n, link: FIRST_LINK, hash: FIRST_LINK };
  let recordings = 0;
  let count = 0;
  const broken = (
    code: string,
    message: string,
    recording: bigint | string,
    entry?: bigint | string,
  ): Verification => ({
    recordings,
    entries: count,
    head: previous.hash,
    broken: { recording: recording.toString(), entry: entry?.toString(), code, message },
  });
  for await (const { header, hash } of recordingHeaders(runner)) {
    const { id } = header;
    if (id !== previous.id + 1n)
      return broken('MISSING_RECORDING', `L’enregistrement n° ${previous.id + 1n} manque.`, previous.id + 1n);
    if (header.previousHash !== previous.hash) {
      return broken(
        'BROKEN_RECORDING',
        `L’enregistrement n° ${id} ne suit pas le précédent : l’un des deux a été modifié.`,
        id,
      );
    }
    let { sequence, link } = previous;
    for (let index = 0; index < header.entries; index++) {
      const next = await entries.next();
      const expected = sequence + 1n;
      const row = next.done ? undefined : next.value;
      if (row?.sequence !== expected.toString())
        return broken('MISSING_ENTRY', `L’écriture n° ${expected} (enregistrement n° ${id}) manque.`, id, expected);
      const fault = faultOf(row, header, link);
      if (fault) return broken(fault.code, fault.message, id, expected);
      link = row.link;
      sequence = expected;
      count++;
    }
    if (header.lastSequence !== sequence || header.lastLink !== link || hashOfRecording(header) !== hash) {
      return broken(
        'BROKEN_RECORDING',
        `L’enregistrement n° ${id} a été modifié : son empreinte n’est plus la sienne.`,
        id,
      );
    }
    recordings++;
    previous = { id, sequence, link, hash };
  }
  const beyond = await entries.next();
  if (!beyond.done) {
    return broken(
      'UNRECORDED_ENTRY',
      `L’écriture n° ${beyond.value.sequence} n’appartient à aucun enregistrement.`,
      beyond.value.recording_id,
      beyond.value.sequence,
    );
  }
  return { recordings, entries: count, head: previous.hash, broken: undefined };
}

function faultOf(
  row: ChainedRow,
  header: RecordingHeader,
  previousLink: string,
): { code: string; message: string } | undefined {
  const awardHash = hashOfAward({
    source: row.source,
    reference: row.reference,
    scheme: row.scheme,
    beneficiary: { type: row.beneficiary_type, code: row.beneficiary_code, name: row.beneficiary_name ?? undefined },
    printedCode: row.printed_code ?? undefined,
    departmentCode: row.department_code ?? undefined,
    title: row.title,
    projectCost: row.project_cost === null ? undefined : BigInt(row.project_cost),
    theme: row.theme ?? undefined,
  });
  const contentHash = hashOfEntry(awardHash, {
    key: row.key,
    kind: row.kind,
    amount: row.amount === null ? undefined : BigInt(row.amount),
    quantity:
      row.quantity === null || row.unit === null
        ? undefined
        : { value: plainQuantity(row.quantity) ?? row.quantity, unit: row.unit },
    effectiveOn: row.effective_on,
    yearOnly: row.year_only,
    reason: row.reason ?? undefined,
    reverses: row.reverses ?? undefined,
  });
  if (awardHash !== row.award_hash) {
    return {
      code: 'BROKEN_AWARD',
      message: `L’attribution « ${row.reference} » (${row.source}) de l’écriture n° ${row.sequence} a été modifiée.`,
    };
  }
  if (contentHash !== row.content_hash || row.entry_source !== row.source) {
    return {
      code: 'BROKEN_ENTRY',
      message: `L’écriture n° ${row.sequence} a été modifiée : son contenu n’a plus son empreinte.`,
    };
  }
  if (nextLink(previousLink, contentHash) !== row.link) {
    return {
      code: 'BROKEN_LINK',
      message: `L’écriture n° ${row.sequence} ne suit pas la précédente : la chaîne est rompue.`,
    };
  }
  if (row.recorded_at !== header.recordedAt || row.recording_id !== header.id.toString()) {
    return {
      code: 'BROKEN_ENTRY',
      message: `L’écriture n° ${row.sequence} n’a plus l’instant ou l’enregistrement qui étaient les siens.`,
    };
  }
  return undefined;
}

async function* chainedEntries(runner: QueryRunner): AsyncGenerator<ChainedRow, undefined> {
  let after = '0';
  for (;;) {
    const rows = (await runner.query(
      `SELECT e.sequence, e.key, e.kind, e.amount, e.quantity, e.unit, e.effective_on, e.year_only, e.reason, e.reverses, e.recording_id,
              to_char(e.recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS recorded_at, e.source AS entry_source,
              encode(e.content_hash, 'hex') AS content_hash, encode(e.link, 'hex') AS link,
              a.source, a.reference, a.scheme, a.beneficiary_type, a.beneficiary_code, a.beneficiary_name, a.printed_code, a.department_code, a.title,
              a.project_cost, a.theme, encode(a.content_hash, 'hex') AS award_hash
       FROM entry e JOIN award a ON a.id = e.award_id WHERE e.sequence > $1 ORDER BY e.sequence LIMIT ${PAGE}`,
      [after],
    )) as ChainedRow[];
    yield* rows;
    if (rows.length < PAGE) return undefined;
    after = rows.at(-1)!.sequence;
  }
}

type HeaderRow = Omit<RecordingHeader, 'id' | 'lastSequence'> & {
  readonly id: string;
  readonly lastSequence: string;
  readonly hash: string;
};

async function* recordingHeaders(runner: QueryRunner): AsyncGenerator<{ header: RecordingHeader; hash: string }> {
  let after = '0';
  for (;;) {
    const rows = (await runner.query(
      `SELECT id, kind, to_char(recorded_at AT TIME ZONE 'UTC', ${INSTANT_FORM}) AS "recordedAt", backdated, recorded_by AS "recordedBy", file, sha256, mapping,
              lines_read AS "linesRead", lines_accepted AS "linesAccepted", lines_replayed AS "linesReplayed", lines_refused AS "linesRefused",
              exact_sum::text AS "exactSum", stored_sum AS "storedSum", cancels, reason, entries, last_sequence AS "lastSequence",
              encode(last_link, 'hex') AS "lastLink", encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash
       FROM recording WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
      [after],
    )) as HeaderRow[];
    for (const { hash, ...row } of rows) {
      yield { header: { ...row, id: BigInt(row.id), lastSequence: BigInt(row.lastSequence) }, hash };
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}
