import { RefusedError } from '#kernel';

import { chooseSheet, readAllXml, readXml, type Archive, type SheetRow } from './archive.js';
import { plainNumber, plainPercent } from './plain-number.js';
import type { TableOptions } from './table.js';

/** Number formats that ECMA-376 (18.8.30) reserves for dates and times. */
const BUILT_IN_DATES = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

const BUILT_IN_PERCENTAGES = new Set([9, 10]);

interface Workbook {
  readonly sheets: readonly { name: string; relation: string }[];
  /** Days are counted from 1904 in files that began on an old Macintosh. */
  readonly from1904: boolean;
}

export async function openXlsx(
  archive: Archive,
  options: TableOptions,
): Promise<{ sheet: string; rows: AsyncGenerator<SheetRow> }> {
  const workbook = await readWorkbook(archive);
  const sheet = chooseSheet(
    workbook.sheets.map(({ name }) => name),
    options,
  );
  const relation = workbook.sheets.find(({ name }) => name === sheet)!.relation;
  const targets = await readRelations(archive);
  const target = targets.get(relation);
  const part = target?.startsWith('/') ? target.slice(1) : `xl/${target}`;
  if (!target || !archive.has(part))
    throw new RefusedError('unreadable-spreadsheet', `La feuille « ${sheet} » manque dans le fichier.`);
  const [strings, styles] = [await readSharedStrings(archive), await readNumberStyles(archive)];
  return { sheet, rows: readRows(archive, part, strings, styles, workbook.from1904) };
}

async function readWorkbook(archive: Archive): Promise<Workbook> {
  const sheets: { name: string; relation: string }[] = [];
  let from1904 = false;
  await readAllXml(archive.text('xl/workbook.xml'), {
    open: (name, attributes) => {
      if (name === 'sheet')
        sheets.push({ name: attributes['name'] ?? '', relation: attributes['r:id'] ?? attributes['id'] ?? '' });
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    },
  });
  return { sheets, from1904 };
}

async function readRelations(archive: Archive): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readAllXml(archive.text('xl/_rels/workbook.xml.rels'), {
    open: (name, attributes) => {
      if (name === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    },
  });
  return targets;
}

/** Texts are kept once for the whole workbook; phonetic readings (`rPh`) are not part of them. */
async function readSharedStrings(archive: Archive): Promise<string[]> {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let phonetic = false;
  await readAllXml(archive.text('xl/sharedStrings.xml'), {
    open: (name) => {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') inText = !phonetic;
    },
    text: (text) => {
      if (inText) current += text;
    },
    close: (name) => {
      if (name === 'si') strings.push(current);
      else if (name === 'rPh') phonetic = false;
      else if (name === 't') inText = false;
    },
  });
  return strings;
}

type NumberStyle = 'date' | 'percent' | undefined;

/** Which cell styles print a number as a date or as a percentage. */
async function readNumberStyles(archive: Archive): Promise<NumberStyle[]> {
  const custom = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let inCellStyles = false;
  await readAllXml(archive.text('xl/styles.xml'), {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCellStyles = true;
      else if (name === 'xf' && inCellStyles) {
        const format = Number(attributes['numFmtId']);
        styles.push(styleOf(format, custom.get(format)));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return styles;
}

/** `dd/mm/yyyy` is a date; `0.00" jours"` and `[Red]0` are not: what is quoted, escaped or in brackets is not a code. */
function styleOf(format: number, code: string | undefined): NumberStyle {
  if (BUILT_IN_DATES.has(format)) return 'date';
  if (BUILT_IN_PERCENTAGES.has(format)) return 'percent';
  if (code === undefined) return undefined;
  const bare = code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '');
  if (bare.includes('%')) return 'percent';
  return /[dmyhs]/i.test(bare) && !/[0#?]/.test(bare.replaceAll(/\.0+/g, '')) ? 'date' : undefined;
}

async function* readRows(
  archive: Archive,
  part: string,
  strings: readonly string[],
  styles: readonly NumberStyle[],
  from1904: boolean,
): AsyncGenerator<SheetRow> {
  let gathered: SheetRow[] = [];
  let number = 0;
  let cells: string[] = [];
  let column = 0;
  let type = 'n';
  let style = -1;
  let value = '';
  let inValue = false;
  let phonetic = false;
  let hasContent = false;
  const listener = {
    open: (name: string, attributes: Readonly<Record<string, string>>) => {
      if (name === 'row') {
        number = attributes['r'] === undefined ? number + 1 : Number(attributes['r']);
        cells = [];
        column = 0;
        hasContent = false;
      } else if (name === 'c') {
        if (attributes['r'] !== undefined) column = columnOf(attributes['r']);
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? -1);
        value = '';
      } else if (name === 'rPh') phonetic = true;
      else if (name === 'v' || name === 't') inValue = !phonetic;
    },
    text: (text: string) => {
      if (inValue) value += text;
    },
    close: (name: string) => {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'c') {
        const text = cellText(type, value, styles[style]);
        if (text !== '') {
          while (cells.length < column) cells.push('');
          cells[column] = text;
          hasContent = true;
        }
        column++;
      } else if (name === 'row' && hasContent) gathered.push({ number, cells });
    },
  };
  const cellText = (kind: string, text: string, shown: NumberStyle): string => {
    if (kind === 's') return strings[Number(text)] ?? '';
    if (kind === 'b') return text === '1' ? 'VRAI' : 'FAUX';
    if (kind !== 'n' || text === '') return text;
    if (shown === 'date') return dayOfSerial(text, from1904);
    return shown === 'percent' ? plainPercent(text) : plainNumber(text);
  };
  for await (const _ of readXml(archive.text(part), listener)) {
    void _; // eslint-disable-line @typescript-eslint/no-meaningless-void-operator -- the loop itself is the reading
    if (gathered.length === 0) continue;
    const ready = gathered;
    gathered = [];
    yield* ready;
  }
  yield* gathered;
}

/** `BC12` is column 54, counted from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

/** A count of days since 30 December 1899 (or 1 January 1904) as `YYYY-MM-DD`, with the hour left out. */
function dayOfSerial(text: string, from1904: boolean): string {
  const days = Number.parseInt(text, 10);
  if (!Number.isSafeInteger(days) || days < 1 || days > 2_958_465) return text;
  const origin = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return new Date(origin + days * 86_400_000).toISOString().slice(0, 10);
}
