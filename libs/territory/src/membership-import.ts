import { Day, nearest } from '#kernel';

import type { Country } from './country.js';
import type { Membership } from './programme.js';

/** One line of a list, as a reader gives it: its number in the file, its cells by header, its text as printed. */
export interface ListRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly raw: string;
}

export interface MembershipListOptions {
  readonly programme: string;
  readonly inseeColumn: string;
  readonly since?: Day | undefined;
  readonly sinceColumn?: string | undefined;
  readonly until?: Day | undefined;
  readonly source: string;
  /** Keeps only rows that match: several values of one column, any of them; several columns, all of them. */
  readonly where: readonly { readonly column: string; readonly value: string }[];
}

export interface RefusedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
}

export type ReadLine =
  | { readonly kind: 'MEMBER'; readonly membership: Membership; readonly warning?: RefusedLine | undefined }
  | { readonly kind: 'LEFT_OUT' }
  | { readonly kind: 'REFUSED'; readonly refused: RefusedLine };

/** Problems with the columns themselves: a list whose columns are missing is refused whole, naming the nearest ones. */
export function missingColumns(headers: readonly string[], options: MembershipListOptions): string[] {
  const wanted = [
    options.inseeColumn,
    ...(options.sinceColumn ? [options.sinceColumn] : []),
    ...options.where.map(({ column }) => column),
  ];
  return [...new Set(wanted)]
    .filter((column) => !headers.includes(column))
    .map((column) => {
      const near = nearest(column, headers);
      return `La colonne « ${column} » n’existe pas dans le fichier${near ? ` ; la plus proche est « ${near} »` : ''}. Colonnes lues : ${headers.join(', ')}.`;
    });
}

/** One line of a list to a membership, to nothing (filtered out, blank), or to a refusal with its reason. */
export function readMembership(row: ListRow, options: MembershipListOptions, country: Country): ReadLine {
  const refuse = (code: string, message: string): ReadLine => ({
    kind: 'REFUSED',
    refused: { line: row.line, code, message, raw: row.raw },
  });
  if (Object.values(row.cells).every((cell) => cell.trim() === '')) return { kind: 'LEFT_OUT' };
  const columns = new Set(options.where.map(({ column }) => column));
  for (const column of columns) {
    const cell = (row.cells[column] ?? '').trim();
    if (!options.where.some((condition) => condition.column === column && condition.value.trim() === cell))
      return { kind: 'LEFT_OUT' };
  }

  const printed = (row.cells[options.inseeColumn] ?? '').trim();
  if (printed === '') return refuse('missing-code', `La colonne « ${options.inseeColumn} » est vide.`);
  // Spreadsheets eat the leading zero of 1004: four digits can only be a metropolitan commune of departments 01 to 09.
  const code = /^\d{4}$/.test(printed) ? `0${printed}` : printed.toUpperCase();
  const commune = country.resolve(code);
  if (!commune)
    return refuse(
      'unknown-commune',
      `« ${printed} » n’est le code INSEE d’aucune commune, actuelle, déléguée ou associée.`,
    );

  let since = options.since;
  if (options.sinceColumn !== undefined) {
    const cell = (row.cells[options.sinceColumn] ?? '').trim();
    if (cell === '')
      return refuse(
        'missing-date',
        `La colonne « ${options.sinceColumn} » est vide : depuis quand ${commune.name} est membre n’est pas dit.`,
      );
    since = readDay(cell);
    if (!since) return refuse('invalid-date', `« ${cell} » n’est pas une date reconnue (AAAA-MM-JJ ou JJ/MM/AAAA).`);
  }
  if (since !== undefined && options.until !== undefined && options.until < since) {
    return refuse(
      'ends-before-it-begins',
      `L’appartenance finirait le ${Day.inFrench(options.until)}, avant son début le ${Day.inFrench(since)}.`,
    );
  }
  return {
    kind: 'MEMBER',
    membership: {
      programme: options.programme,
      printedCode: code,
      communeCode: commune.inseeCode,
      since,
      until: options.until,
      source: options.source,
    },
  };
}

/** `2020-06-23`, `23/06/2020`, `23-06-2020`, each perhaps followed by an hour. */
export function readDay(text: string): Day | undefined {
  const [date] = text.split(/[ T]/);
  const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(date!);
  return Day.parse(french ? `${french[3]}-${french[2]!.padStart(2, '0')}-${french[1]!.padStart(2, '0')}` : date!);
}
