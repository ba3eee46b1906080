import { SingleBar } from 'cli-progress';

const SHOWN_REFUSALS = 20;

export interface Refusal {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
}

/** The first refusals, each with its line and its reason; the rest counted. */
export function printRefusals(refusals: readonly Refusal[], total = refusals.length): void {
  for (const { line, code, message } of refusals.slice(0, SHOWN_REFUSALS)) {
    process.stdout.write(`  ligne ${line} [${code}] ${message}\n`);
  }
  if (total > SHOWN_REFUSALS) process.stdout.write(`  … et ${total - SHOWN_REFUSALS} autres\n`);
}

export interface Progress {
  update(rows: number): void;
  stop(): void;
}

const PERMILLE = 1000;
const EVERY_ROWS = 200;

/** A progress bar on standard error, only when it is a terminal. */
export function progressOf(source: { progress(): number }, unit: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `{bar} {percentage} % | {rows} ${unit}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(PERMILLE, 0, { rows: 0 });
  let shown = 0;
  return {
    update: (rows) => {
      if (rows - shown < EVERY_ROWS) return;
      shown = rows;
      bar.update(Math.round(source.progress() * PERMILLE), { rows });
    },
    stop: () => bar.stop(),
  };
}

/** A readable table: columns aligned, numbers to the right. */
export function printTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): void {
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  process.stdout.write(
    [line(headers), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n') + '\n',
  );
}
