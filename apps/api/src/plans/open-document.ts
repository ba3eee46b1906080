/**
 * Sheets as an OpenDocument spreadsheet. The library that writes XLSX writes this format too, but without widths, borders or
 * pages: a plan came out cut over five sheets of paper.
 */
import { strToU8, zipSync } from 'fflate';
import type { Cell, CellStyle, CellValue, WriteOptions, WriteSheet } from 'hucre';

import { Markup, markup } from './markup.js';

const NAMESPACES =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3"';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MEDIA_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';

/** Numbers as French is written, whatever language the reader's program speaks. */
const NUMBERS = `<number:number-style style:name="amount" number:language="fr" number:country="FR"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:percentage-style style:name="percent" number:language="fr" number:country="FR"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1"/><number:text>\u00a0%</number:text></number:percentage-style>`;

const STYLES = `${DECLARATION}<office:document-styles ${NAMESPACES}>
<office:styles><style:default-style style:family="table-cell"><style:text-properties fo:font-family="Liberation Sans, Arial" fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style></office:styles>
<office:automatic-styles><style:page-layout style:name="landscape"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1.2cm" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="landscape"/></office:master-styles>
</office:document-styles>`;

const MANIFEST = `${DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="${MEDIA_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>`;

/** What no XML file may hold, even escaped. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Any date: the same plan is the same file. */
const WRITTEN = new Date(Date.UTC(1980, 0, 1, 12));

export function openDocument({ sheets, properties = {} }: WriteOptions): Uint8Array {
  const styles = new StyleSheet();
  const tables = sheets.map((sheet) => tableOf(sheet, styles));
  const content = markup`${Markup.constant(`${DECLARATION}<office:document-content ${NAMESPACES}>`)}
<office:automatic-styles>${Markup.constant(NUMBERS)}${styles.written()}</office:automatic-styles>
<office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body>
</office:document-content>`;
  const meta = markup`${Markup.constant(`${DECLARATION}<office:document-meta ${NAMESPACES}>`)}<office:meta><dc:title>${properties.title}</dc:title><meta:generator>${properties.creator}</meta:generator></office:meta></office:document-meta>`;
  return zipSync(
    {
      // First and as it is, so that the file says what it is.
      mimetype: [strToU8(MEDIA_TYPE), { level: 0 }],
      'META-INF/manifest.xml': strToU8(MANIFEST),
      'content.xml': strToU8(content.text),
      'styles.xml': strToU8(STYLES),
      'meta.xml': strToU8(meta.text),
    },
    { mtime: WRITTEN },
  );
}

function tableOf(sheet: WriteSheet, styles: StyleSheet): Markup {
  const { rows = [], cells = new Map<string, Partial<Cell>>(), columns = [], merges = [], rowDefs } = sheet;
  const spans = new Map(
    merges.map(({ startRow, startCol, endCol }) => [`${startRow},${startCol}`, endCol - startCol + 1]),
  );
  // Elsewhere the program fits the row to its text by itself; it does not where a cell spans several columns.
  const heightOf = (row: number): number | undefined =>
    merges.some(({ startRow }) => startRow === row) ? rowDefs?.get(row)?.height : undefined;
  return markup`<table:table table:name="${sheet.name}" table:style-name="${styles.table()}">${columns.map(
    ({ width = 10 }) => markup`<table:table-column table:style-name="${styles.column(width)}"/>`,
  )}${rows.map(
    (row, index) => markup`
<table:table-row table:style-name="${styles.row(heightOf(index))}">${row.map((value, column) => {
      const place = `${index},${column}`;
      return cellOf(value, cells.get(place) ?? {}, spans.get(place) ?? 1, styles);
    })}</table:table-row>`,
  )}
</table:table>`;
}

function cellOf(value: CellValue, { style, formula }: Partial<Cell>, span: number, styles: StyleSheet): Markup {
  const name = styles.cell(style ?? {});
  const spanned = span > 1 ? markup` table:number-columns-spanned="${span}" table:number-rows-spanned="1"` : undefined;
  const covered =
    span > 1 ? markup`<table:covered-table-cell table:number-columns-repeated="${span - 1}"/>` : undefined;
  if (typeof value === 'number') {
    const computed = formula === undefined ? undefined : markup` table:formula="${openFormula(formula)}"`;
    const type = style?.numFmt?.endsWith('%') ? 'percentage' : 'float';
    return markup`<table:table-cell table:style-name="${name}"${spanned}${computed} office:value-type="${type}" office:value="${value}"/>${covered}`;
  }
  if (typeof value !== 'string') return markup`<table:table-cell table:style-name="${name}"${spanned}/>${covered}`;
  return markup`<table:table-cell table:style-name="${name}"${spanned} office:value-type="string"><text:p>${value.replaceAll(NOT_XML, '')}</text:p></table:table-cell>${covered}`;
}

/** `SUM(B7:B9)` is `of:=SUM([.B7:.B9])`. Formulas are ours: what a person wrote is never one. */
function openFormula(formula: string): string {
  const references = formula.replaceAll(/([A-Z]\d+)(?::([A-Z]\d+))?/g, (_, from: string, to?: string) =>
    to === undefined ? `[.${from}]` : `[.${from}:.${to}]`,
  );
  return `of:=${references.replaceAll(',', ';')}`;
}

/** The styles that cells, rows and columns turn out to use, each once. */
class StyleSheet {
  private readonly names = new Map<string, string>();

  table(): string {
    return this.named('table', 'style:master-page-name="Default"', '<style:table-properties table:display="true"/>');
  }

  /** A width in characters, as XLSX counts them. */
  column(width: number): string {
    return this.named(
      'table-column',
      '',
      `<style:table-column-properties style:column-width="${(width * 0.19).toFixed(2)}cm"/>`,
    );
  }

  /** A height in points; without one, what the text needs. */
  row(height: number | undefined): string {
    const size = height === undefined ? 'style:use-optimal-row-height="true"' : `style:row-height="${height}pt"`;
    return this.named('table-row', '', `<style:table-row-properties ${size}/>`);
  }

  cell({ font, fill, border, alignment, numFmt }: CellStyle): string {
    const background = fill?.type === 'pattern' ? fill.fgColor?.rgb : undefined;
    const cell = [
      `style:vertical-align="${alignment?.vertical === 'center' ? 'middle' : 'top'}"`,
      alignment?.wrapText ? 'fo:wrap-option="wrap"' : '',
      border ? 'fo:border="0.5pt solid #666666" fo:padding="0.1cm"' : '',
      background === undefined ? '' : `fo:background-color="#${background}"`,
    ];
    const text = [
      font?.bold ? 'fo:font-weight="bold"' : '',
      font?.size === undefined ? '' : `fo:font-size="${font.size}pt"`,
    ];
    const align = alignment?.horizontal === 'right' ? '<style:paragraph-properties fo:text-align="end"/>' : '';
    return this.named(
      'table-cell',
      numFmt === undefined ? '' : `style:data-style-name="${numFmt.endsWith('%') ? 'percent' : 'amount'}"`,
      `<style:table-cell-properties ${words(cell)}/>${align}<style:text-properties ${words(text)}/>`,
    );
  }

  /** All of it is made of constants and numbers of ours. */
  written(): Markup {
    return Markup.constant([...this.names].map(([style, name]) => style.replace('NAME', name)).join('\n'));
  }

  private named(family: string, attributes: string, properties: string): string {
    const style = `<style:style style:name="NAME" style:family="${family}" ${attributes}>${properties}</style:style>`;
    const name = this.names.get(style) ?? `s${this.names.size + 1}`;
    this.names.set(style, name);
    return name;
  }
}

function words(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
