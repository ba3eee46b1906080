import { readAllXml, readXml, type Archive, type SheetRow } from './archive.js';
import { plainNumber, plainPercent } from './plain-number.js';

const CONTENT = 'content.xml';

export async function sheetNamesOfOds(archive: Archive): Promise<string[]> {
  const names: string[] = [];
  await readAllXml(archive.text(CONTENT), {
    open: (name, attributes) => {
      if (name === 'table') names.push(attributes['table:name'] ?? '');
    },
  });
  return names;
}

/**
 * Rows of one sheet of an OpenDocument spreadsheet. Repeated rows are written once with a count: blank ones (a sheet often claims
 * a million) are passed over, full ones are repeated. A number or a date gives its exact value, anything else its printed text.
 */
export async function* readOdsRows(archive: Archive, sheet: string): AsyncGenerator<SheetRow> {
  let gathered: SheetRow[] = [];
  let inSheet = false;
  let number = 0;
  let rowsRepeated = 1;
  let cells: string[] = [];
  let cellsRepeated = 1;
  let value: string | undefined;
  let text = '';
  let paragraphs = 0;
  let inCell = false;
  let inParagraph = 0;
  let inAnnotation = 0;
  const listener = {
    open: (name: string, attributes: Readonly<Record<string, string>>) => {
      if (name === 'table') {
        inSheet = attributes['table:name'] === sheet;
        number = 0;
        return;
      }
      if (!inSheet) return;
      if (name === 'table-row') {
        rowsRepeated = Number(attributes['table:number-rows-repeated'] ?? 1);
        cells = [];
      } else if (name === 'table-cell' || name === 'covered-table-cell') {
        cellsRepeated = Number(attributes['table:number-columns-repeated'] ?? 1);
        value = exactValue(attributes);
        text = '';
        paragraphs = 0;
        inCell = true;
      } else if (name === 'annotation') inAnnotation++;
      else if (inCell && inAnnotation === 0) {
        if (name === 'p') {
          if (paragraphs++ > 0) text += '\n';
          inParagraph++;
        } else if (name === 's') text += ' '.repeat(Number(attributes['text:c'] ?? 1));
        else if (name === 'tab') text += '\t';
        else if (name === 'line-break') text += '\n';
      }
    },
    text: (piece: string) => {
      if (inParagraph > 0 && inAnnotation === 0) text += piece;
    },
    close: (name: string) => {
      if (!inSheet) return;
      if (name === 'p' && inParagraph > 0 && inAnnotation === 0) inParagraph--;
      else if (name === 'annotation') inAnnotation--;
      else if (name === 'table-cell' || name === 'covered-table-cell') {
        inCell = false;
        const content = value ?? text;
        // Sixteen thousand blank columns stand at the end of most rows: blanks are only written before something.
        if (content === '') pendingBlanks += cellsRepeated;
        else {
          for (; pendingBlanks > 0; pendingBlanks--) cells.push('');
          for (let count = 0; count < Math.min(cellsRepeated, 16_384); count++) cells.push(content);
        }
      } else if (name === 'table-row') {
        pendingBlanks = 0;
        if (cells.length > 0)
          for (let count = 0; count < rowsRepeated; count++) gathered.push({ number: number + 1 + count, cells });
        number += rowsRepeated;
      } else if (name === 'table') inSheet = false;
    },
  };
  let pendingBlanks = 0;
  for await (const _ of readXml(archive.text(CONTENT), listener)) {
    void _; // eslint-disable-line @typescript-eslint/no-meaningless-void-operator -- the loop itself is the reading
    if (gathered.length === 0) continue;
    const ready = gathered;
    gathered = [];
    yield* ready;
  }
  yield* gathered;
}

function exactValue(attributes: Readonly<Record<string, string>>): string | undefined {
  const type = attributes['office:value-type'];
  if (type === 'date') return attributes['office:date-value']?.slice(0, 10);
  if (type === 'float' || type === 'currency' || type === 'percentage') {
    const exact = attributes['office:value'];
    return exact === undefined ? undefined : type === 'percentage' ? plainPercent(exact) : plainNumber(exact);
  }
  return undefined;
}
