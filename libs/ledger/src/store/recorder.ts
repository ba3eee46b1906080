import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import type { Euro } from '#kernel';

import {
  hashOfEntry,
  nextLink,
  type EntryContent,
  type EntryKind,
  type Quantity,
  type QuantityUnit,
} from '../entry.js';
import {
  prepareAward,
  prepareEntry,
  type RecordAwardInput,
  type RecordEntryInput,
  type RecordingPorts,
  type RecordResult,
} from '../recording.js';
import { brokenRule, ofThousandths, standingOf, type AwardStanding } from '../rules.js';

import { refreshStateSql } from './award-state.js';
import { insertRecording, lockHead, type Head, NEITHER_FILE_NOR_REASON } from './head.js';

interface KnownEntry {
  readonly sequence: string;
  readonly award_id: string;
  readonly hash: string;
  readonly amount: string | null;
  readonly quantity: string | null;
  readonly unit: QuantityUnit | null;
}

/** What is written in the transaction of an act, beside it: who did it. A replay writes nothing. */
export type Trace = (manager: EntityManager, awardId: string) => Promise<void>;

/** Records one award or one entry at a time: acknowledged means committed. */
export class LedgerRecorder {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ports: RecordingPorts,
  ) {}

  /** An award with its first entry (a request or a grant). `recordedBy` is the key's or the person's name. */
  async recordAward(input: RecordAwardInput, recordedBy: string, trace?: Trace): Promise<RecordResult> {
    const prepared = prepareAward(input, this.ports);
    if ('problems' in prepared) return { kind: 'INVALID_INPUT', problems: prepared.problems };
    const { award, awardHash, communeCode, entry, entryHash } = prepared;
    return this.locked(trace, async (runner, head) => {
      const known = await knownEntry(runner, award.source, entry.key);
      if (known) return known.hash === entryHash ? replayed(known) : conflict(entry.key);
      const [taken] = (await runner.query(
        `SELECT a.id FROM award a JOIN award_state s ON s.award_id = a.id WHERE a.source = $1 AND a.reference = $2 AND s.live_entries > 0`,
        [award.source, award.reference],
      )) as { id: string }[];
      if (taken) {
        return {
          kind: 'CONFLICTING_REPLAY',
          code: 'REFERENCE_ALREADY_RECORDED',
          message: `La référence « ${award.reference} » de la source « ${award.source} » désigne déjà une attribution (n° ${taken.id}).`,
        };
      }
      const [created] = (await runner.query(
        `INSERT INTO award (source, reference, version, scheme, beneficiary_type, beneficiary_code, beneficiary_name, printed_code, commune_code,
                            department_code, title, project_cost, theme, content_hash)
         VALUES ($1, $2, 1 + coalesce((SELECT max(version) FROM award WHERE source = $1 AND reference = $2), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                 decode($13, 'hex')) RETURNING id`,
        [
          award.source,
          award.reference,
          award.scheme,
          award.beneficiary.type,
          award.beneficiary.code,
          award.beneficiary.name ?? null,
          award.printedCode ?? null,
          communeCode ?? null,
          award.departmentCode ?? null,
          award.title,
          award.projectCost?.toString() ?? null,
          award.theme ?? null,
          awardHash,
        ],
      )) as [{ id: string }];
      await append(runner, head, created.id, award.source, entry, entryHash, recordedBy);
      return { kind: 'RECORDED', awardId: created.id, replayed: false };
    });
  }

  /** One more entry of an award, if the rules allow it. */
  async recordEntry(input: RecordEntryInput, recordedBy: string, trace?: Trace): Promise<RecordResult> {
    const prepared = prepareEntry(input);
    if ('problems' in prepared) return { kind: 'INVALID_INPUT', problems: prepared.problems };
    return this.locked(trace, async (runner, head) => {
      const award = await awardOf(runner, input.award);
      if (!award)
        return {
          kind: 'INVALID_INPUT',
          problems: [{ path: 'award', code: 'unknown-award', message: 'Cette attribution n’existe pas.' }],
        };
      const known = await knownEntry(runner, award.source, prepared.key);
      const isWhole = prepared.kind === 'CANCELLED' && prepared.amount === undefined && prepared.quantity === undefined;
      if (known) {
        const same = isWhole ? { ...prepared, ...valuesOf(known) } : prepared;
        return hashOfEntry(award.hash, same) === known.hash ? replayed(known) : conflict(prepared.key);
      }
      const standing = await recordedStanding(runner, input.award);
      const entry = isWhole ? { ...prepared, ...allThatIsLeft(standing) } : prepared;
      const broken = brokenRule(standing, entry);
      if (broken) return { kind: 'LEDGER_RULE', ...broken };
      await append(runner, head, input.award, award.source, entry, hashOfEntry(award.hash, entry), recordedBy);
      return { kind: 'RECORDED', awardId: input.award, replayed: false };
    });
  }

  /** The source of an award, to know who may write to it. */
  async sourceOf(awardId: string): Promise<string | undefined> {
    const rows = isId(awardId)
      ? await this.dataSource.query<{ source: string }[]>('SELECT source FROM award WHERE id = $1', [awardId])
      : [];
    return rows[0]?.source;
  }

  private async locked(
    trace: Trace | undefined,
    work: (runner: QueryRunner, head: Head & { readonly now: string }) => Promise<RecordResult>,
  ): Promise<RecordResult> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(runner, await lockHead(runner));
      if (result.kind === 'RECORDED' && !result.replayed) {
        await trace?.(runner.manager, result.awardId);
        await runner.commitTransaction();
      } else await runner.rollbackTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

async function append(
  runner: QueryRunner,
  head: Head & { readonly now: string },
  awardId: string,
  source: string,
  entry: EntryContent,
  contentHash: string,
  recordedBy: string,
): Promise<void> {
  const id = head.recordingId + 1n;
  const sequence = head.sequence + 1n;
  const link = nextLink(head.link, contentHash);
  await runner.query(
    `INSERT INTO entry (sequence, award_id, source, key, version, kind, amount, quantity, unit, effective_on, year_only, reason, recording_id, recorded_at,
                        content_hash, link)
     VALUES ($1, $2, $3, $4, 1 + coalesce((SELECT max(version) FROM entry WHERE source = $3 AND key = $4), 0), $5, $6, $7, $8, $9, $10, $11, $12, $13,
             decode($14, 'hex'), decode($15, 'hex'))`,
    [
      sequence.toString(),
      awardId,
      source,
      entry.key,
      entry.kind,
      entry.amount?.toString() ?? null,
      entry.quantity?.value ?? null,
      entry.quantity?.unit ?? null,
      entry.effectiveOn,
      entry.yearOnly,
      entry.reason ?? null,
      id.toString(),
      head.now,
      contentHash,
      link,
    ],
  );
  await runner.query(refreshStateSql('$1'), [awardId]);
  await insertRecording(runner, {
    id,
    kind: 'ENTRY',
    recordedAt: head.now,
    backdated: false,
    recordedBy,
    ...NEITHER_FILE_NOR_REASON,
    entries: 1,
    lastSequence: sequence,
    lastLink: link,
    previousHash: head.hash,
  });
}

async function knownEntry(runner: QueryRunner, source: string, key: string): Promise<KnownEntry | undefined> {
  const rows = (await runner.query(
    `SELECT e.sequence, e.award_id, encode(e.content_hash, 'hex') AS hash, e.amount, e.quantity, e.unit FROM entry e
     WHERE e.source = $1 AND e.key = $2 AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.sequence)`,
    [source, key],
  )) as KnownEntry[];
  return rows[0];
}

async function awardOf(runner: QueryRunner, id: string): Promise<{ source: string; hash: string } | undefined> {
  if (!isId(id)) return undefined;
  const rows = (await runner.query(`SELECT source, encode(content_hash, 'hex') AS hash FROM award WHERE id = $1`, [
    id,
  ])) as { source: string; hash: string }[];
  return rows[0];
}

async function recordedStanding(runner: QueryRunner, awardId: string): Promise<AwardStanding> {
  const rows = (await runner.query(
    'SELECT kind, amount, quantity, unit, reversed_kind FROM entry WHERE award_id = $1',
    [awardId],
  )) as {
    kind: EntryKind;
    amount: string | null;
    quantity: string | null;
    unit: QuantityUnit | null;
    reversed_kind: EntryKind | null;
  }[];
  return standingOf(
    rows.map((row) => ({ kind: row.kind, ...valuesOf(row), reversedKind: row.reversed_kind ?? undefined })),
  );
}

function valuesOf(row: { amount: string | null; quantity: string | null; unit: QuantityUnit | null }): {
  amount: Euro | undefined;
  quantity: Quantity | undefined;
} {
  return {
    amount: row.amount === null ? undefined : BigInt(row.amount),
    quantity: row.quantity === null || row.unit === null ? undefined : { value: trimmed(row.quantity), unit: row.unit },
  };
}

/** A request that is withdrawn has nothing to take back: its cancellation bears neither amount nor quantity. */
function allThatIsLeft({ money, quantities }: AwardStanding): {
  amount: Euro | undefined;
  quantity: Quantity | undefined;
} {
  const left = money.awarded - money.cancelled;
  const [unit] = [...quantities].find(([, sums]) => sums.awarded - sums.cancelled > 0n) ?? [];
  const sums = unit && quantities.get(unit);
  return {
    amount: left > 0n ? left : undefined,
    quantity: unit && sums ? { value: ofThousandths(sums.awarded - sums.cancelled), unit } : undefined,
  };
}

function trimmed(quantity: string): string {
  return quantity.includes('.') ? quantity.replace(/\.?0+$/, '') : quantity;
}

function replayed(known: KnownEntry): RecordResult {
  return { kind: 'RECORDED', awardId: known.award_id, replayed: true };
}

function conflict(key: string): RecordResult {
  return {
    kind: 'CONFLICTING_REPLAY',
    code: 'CONFLICTING_REPLAY',
    message: `La clé « ${key} » a déjà servi dans cette source pour un autre contenu : rien n’a été enregistré.`,
  };
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
