import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import type { Encoding } from './table.js';

const SAMPLE_BYTES = 256 * 1024;

export interface Inspection {
  readonly sha256: string;
  readonly bytes: number;
  readonly sample: Buffer;
  readonly encoding: Encoding;
  /** Length of the byte order mark, 0 when there is none. */
  readonly markLength: number;
  readonly isZip: boolean;
  /** A binary file of the old Excel or Word, or a PDF: never a table that can be read. */
  readonly isBinary: boolean;
}

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const BINARIES = [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from('%PDF-')];

/**
 * Reads the whole file once in constant memory: its hash, and whether every byte of it is valid UTF-8. A sample would not do:
 * the one accent that tells Windows-1252 may come on the last line.
 */
export async function inspect(path: string): Promise<Inspection> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const samples: Buffer[] = [];
  let sampled = 0;
  let bytes = 0;
  let isUtf8 = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    if (sampled < SAMPLE_BYTES) {
      samples.push(chunk.subarray(0, SAMPLE_BYTES - sampled));
      sampled += chunk.length;
    }
    if (isUtf8) isUtf8 = decodes(decoder, chunk);
  }
  if (isUtf8) isUtf8 = decodes(decoder, undefined);
  const sample = Buffer.concat(samples);
  const begins = (bytesOfFormat: Buffer): boolean => sample.subarray(0, bytesOfFormat.length).equals(bytesOfFormat);
  const found = { sha256: hash.digest('hex'), bytes, sample, isZip: begins(ZIP), isBinary: BINARIES.some(begins) };
  if (sample[0] === 0xff && sample[1] === 0xfe) return { ...found, encoding: 'utf-16le', markLength: 2 };
  if (sample[0] === 0xfe && sample[1] === 0xff) return { ...found, encoding: 'utf-16be', markLength: 2 };
  const markLength = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0;
  return { ...found, encoding: isUtf8 ? 'utf-8' : 'windows-1252', markLength };
}

function decodes(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | undefined): boolean {
  try {
    if (chunk) decoder.decode(chunk, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * The character that cuts most lines of the sample into the same number of cells, quotes respected. A file of one column has none:
 * the comma then stands for it.
 */
export function detectDelimiter(sample: string, quote = '"'): string {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = delimitersPerLine(sample, delimiter, quote);
    const header = counts[0] ?? 0;
    if (header === 0) continue;
    // A trailing delimiter or a free text with commas makes some lines longer: agreement with the header is what counts.
    const agreeing = counts.filter((count) => count === header).length / counts.length;
    const score = agreeing * 1000 + header;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function delimitersPerLine(sample: string, delimiter: string, quote: string): number[] {
  const counts: number[] = [];
  let count = 0;
  let quoted = false;
  let begun = false;
  for (const character of sample) {
    if (character === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (character === delimiter) count++;
    else if (character === '\n') {
      if (begun) counts.push(count);
      count = 0;
      begun = false;
      if (counts.length >= 200) break;
      continue;
    }
    if (character !== '\r') begun = true;
  }
  // The sample may end in the middle of a line: such a line only counts when it is the only one.
  if (counts.length === 0 && begun) counts.push(count);
  return counts;
}
