import type { ExportContext, ExportedAward, ExportedRow, ExportFormat } from './exported-award.js';
import { csvRow } from './csv-text.js';
import { OWN_COLUMNS, ownRows } from './own-csv.js';
import { scdlHeader, scdlRow } from './scdl.js';
import { threeSixtyBegin, threeSixtyEnd, threeSixtyGrant } from './three-sixty-giving.js';

/** What an export says of itself once it has been read to the end. */
export interface ExportTally {
  exported: number;
  /** Awards left out, by the required column that nobody knows. */
  readonly leftOut: Map<string, number>;
}

export interface AwardExport {
  /** Pieces of text, as they are asked for: whoever reads slowly slows the reading of the ledger. */
  readonly text: AsyncGenerator<string>;
  readonly tally: ExportTally;
}

const PIECE = 64 * 1024;

/** Writes awards in a format, in constant memory. `issued` is the day of the export. */
export function exportAwards(
  format: ExportFormat,
  awards: AsyncIterable<ExportedAward>,
  context: ExportContext,
  issued: string,
): AwardExport {
  const tally: ExportTally = { exported: 0, leftOut: new Map() };
  const { begin, row, between, end } = WRITERS[format];
  async function* text(): AsyncGenerator<string> {
    let piece = begin(context, issued);
    for await (const award of awards) {
      const written = row(award, context);
      if ('missing' in written) {
        tally.leftOut.set(written.missing, (tally.leftOut.get(written.missing) ?? 0) + 1);
        continue;
      }
      piece += tally.exported++ === 0 ? written.text : between + written.text;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    yield piece + end(tally.leftOut);
  }
  return { text: text(), tally };
}

interface Writer {
  readonly begin: (context: ExportContext, issued: string) => string;
  readonly row: (award: ExportedAward, context: ExportContext) => ExportedRow;
  readonly between: string;
  readonly end: (leftOut: ReadonlyMap<string, number>) => string;
}

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  csv: {
    begin: () => csvRow(OWN_COLUMNS),
    row: (award) => ({ text: ownRows(award) }),
    between: '',
    end: () => '',
  },
  scdl: { begin: scdlHeader, row: scdlRow, between: '', end: () => '' },
  '360giving': { begin: threeSixtyBegin, row: threeSixtyGrant, between: ',\n', end: threeSixtyEnd },
};
