/** What a column can be given. JSON goes in as its text. */
export type CopyValue = string | number | bigint | boolean | Date | Uint8Array | null | undefined | readonly CopyItem[];

/** What an array column can hold. */
export type CopyItem = string | number | bigint | boolean | null;

const TO_ESCAPE = /[\\\n\r\t\b\f\v]/;
const EVERY_TO_ESCAPE = /[\\\n\r\t\b\f\v]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** One row in the text format of `COPY`, with its end of line. */
export function copyLine(values: readonly CopyValue[]): string {
  let line = '';
  for (let column = 0; column < values.length; column++) {
    if (column > 0) line += '\t';
    line += copyText(values[column]);
  }
  return `${line}\n`;
}

function copyText(value: CopyValue): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return escape(arrayText(value));
}

/** `{"a","b",NULL}`, as PostgreSQL writes an array. */
export function arrayText(items: readonly CopyItem[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : `"${String(item).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}

function escape(text: string): string {
  return TO_ESCAPE.test(text) ? text.replace(EVERY_TO_ESCAPE, (character) => ESCAPES[character] ?? character) : text;
}
