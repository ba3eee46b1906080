import { Decimal, type Euro } from '#kernel';

import { hashOfAward, hashOfEntry } from './entry.js';
import type { AwardContent } from './entry.js';
import type { MappedEntry, MappedRow, RowReader } from './mapped-row.js';

/** A line that was not recorded: where, why, and its text so that it can be mended and imported again. */
export interface RefusedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
}

export interface WarnedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/**
 * What an import says of itself; the shape that the command line writes with `--report`. Sums are exact decimal strings over the accepted
 * and replayed lines, of the first entry that the mapping records.
 */
export interface ImportReport {
  readonly file: string;
  readonly sha256: string;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly format: string;
  readonly sheet: string | null;
  readonly mapping: string;
  /** The recorded act; `null` when nothing new was recorded, or for a trial. */
  readonly import: string | null;
  readonly dryRun: boolean;
  readonly read: number;
  readonly accepted: number;
  readonly replayed: number;
  readonly refused: number;
  /** Lines that the mapping's `where` leaves out. */
  readonly leftOut: number;
  readonly warnings: number;
  readonly exactSum: string;
  readonly storedSum: string;
  /** `storedSum - exactSum`: what rounding each line to the cent adds. */
  readonly roundingDifference: string;
  readonly refusals: readonly RefusedLine[];
  readonly warningsByLine: readonly WarnedLine[];
  /** What must be known to read the figures, in French. */
  readonly notes: readonly string[];
}

/** One entry of one line, ready to be written. */
export interface StagedEntry {
  readonly line: number;
  /** Which award of the file it is, from 1, and which of its line's: most lines have one. */
  readonly item: number;
  readonly part: number;
  /** 1 for the first entry of the award: the sums are those of these. */
  readonly rank: number;
  readonly award: AwardContent;
  readonly awardHash: string;
  readonly communeCode: string | undefined;
  readonly entry: MappedEntry;
  readonly entryHash: string;
  readonly raw: string;
}

/** The act that is recorded with the entries of an import. */
export interface ImportAct {
  readonly file: string;
  readonly sha256: string;
  readonly mapping: string;
  readonly recordedBy: string;
  /** Only for history taken over from another system: the recording is then marked as back-dated. */
  readonly recordedAt?: Date | undefined;
}

/** What became of the staged lines. */
export interface Settlement {
  readonly recordingId: string | undefined;
  readonly accepted: number;
  readonly replayed: number;
  readonly conflicts: readonly RefusedLine[];
  readonly exactSum: Decimal;
  readonly storedSum: Euro;
}

/** Writes an import as one transaction: what is staged counts only once settled, and a stop at any point leaves nothing. */
export interface ImportWriter {
  stage(entries: AsyncIterable<StagedEntry>): Promise<void>;
  /** Finds replays and conflicts, records the rest under the ledger's lock, commits (or not, for a trial). */
  settle(
    act: ImportAct,
    counts: () => { readonly read: number; readonly refused: number },
    dryRun: boolean,
  ): Promise<Settlement>;
}

export interface ImportedLine {
  readonly line: number;
  readonly raw: string;
  readonly values: readonly string[];
  readonly problem?: { readonly code: string; readonly message: string };
}

export interface ImportInput {
  readonly table: {
    readonly file: string;
    readonly sha256: string;
    readonly format: string;
    readonly encoding: string | undefined;
    readonly delimiter: string | undefined;
    readonly sheet: string | undefined;
    readonly rows: AsyncIterable<ImportedLine>;
  };
  readonly mapping: string;
  readonly rows: RowReader;
  readonly writer: ImportWriter;
  readonly recordedBy: string;
  readonly recordedAt?: Date | undefined;
  readonly dryRun?: boolean | undefined;
  /** Told of each refused line as it is found, conflicts at the end. */
  readonly onRefusal?: ((refused: RefusedLine) => void) | undefined;
}

/** Lines told one by one in the report; beyond, they are only counted (the file of refused lines has them all). */
const TOLD_LINES = 10_000;

/** Reads, judges and records a file of awards. Nothing is recorded when it throws. */
export async function importAwards(input: ImportInput): Promise<ImportReport> {
  const { table, writer } = input;
  const tally = { read: 0, refused: 0, leftOut: 0, warnings: 0, yearOnly: 0 };
  const refusals: RefusedLine[] = [];
  const warned: WarnedLine[] = [];
  const refuse = (refused: RefusedLine): void => {
    tally.refused++;
    if (refusals.length < TOLD_LINES) refusals.push(refused);
    input.onRefusal?.(refused);
  };

  async function* staged(): AsyncGenerator<StagedEntry> {
    let item = 0;
    for await (const { line, raw, values, problem } of table.rows) {
      // A note or a total at the end has seldom as many cells as the others: what the mapping leaves out is not counted either.
      const row: MappedRow = !problem
        ? input.rows.read(values)
        : input.rows.leavesOut(values)
          ? { kind: 'LEFT_OUT' }
          : { kind: 'REFUSED', ...problem };
      if (row.kind === 'LEFT_OUT') {
        tally.leftOut++;
        continue;
      }
      tally.read++;
      if (row.kind === 'REFUSED') {
        refuse({ line, code: row.code, message: row.message, raw });
        continue;
      }
      for (const { code, message } of row.warnings) {
        tally.warnings++;
        if (warned.length < TOLD_LINES) warned.push({ line, code, message });
      }
      let part = 0;
      for (const { award, communeCode, entries } of row.awards) {
        const awardHash = hashOfAward(award);
        item++;
        part++;
        let rank = 0;
        for (const entry of entries) {
          if (entry.yearOnly) tally.yearOnly++;
          rank++;
          yield {
            line,
            item,
            part,
            rank,
            award,
            awardHash,
            communeCode,
            entry,
            entryHash: hashOfEntry(awardHash, entry),
            raw,
          };
        }
      }
    }
  }

  await writer.stage(staged());
  const settled = await writer.settle(
    {
      file: table.file,
      sha256: table.sha256,
      mapping: input.mapping,
      recordedBy: input.recordedBy,
      recordedAt: input.recordedAt,
    },
    () => tally,
    input.dryRun === true,
  );
  for (const conflict of settled.conflicts) refuse(conflict);
  refusals.sort((a, b) => a.line - b.line);
  return {
    file: table.file,
    sha256: table.sha256,
    encoding: table.encoding ?? null,
    delimiter: table.delimiter ?? null,
    format: table.format,
    sheet: table.sheet ?? null,
    mapping: input.mapping,
    import: settled.recordingId ?? null,
    dryRun: input.dryRun === true,
    read: tally.read,
    accepted: settled.accepted,
    replayed: settled.replayed,
    refused: tally.refused,
    leftOut: tally.leftOut,
    warnings: tally.warnings,
    exactSum: Decimal.format(settled.exactSum),
    storedSum: Decimal.format(Decimal.ofEuro(settled.storedSum)),
    roundingDifference: Decimal.format(Decimal.subtract(Decimal.ofEuro(settled.storedSum), settled.exactSum)),
    refusals,
    warningsByLine: warned,
    notes: notesOf(tally.yearOnly, input.recordedAt),
  };
}

function notesOf(yearOnly: number, recordedAt: Date | undefined): string[] {
  return [
    ...(yearOnly > 0
      ? ['La source ne donne que l’année : les écritures prennent effet au 31 décembre de cette année.']
      : []),
    ...(recordedAt
      ? [`Enregistrement antidaté au ${recordedAt.toISOString()} : reprise d’un historique, marquée comme telle.`]
      : []),
  ];
}
