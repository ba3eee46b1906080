import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import * as yauzl from 'yauzl';

import { nearest, RefusedError } from '#kernel';

import type { TableOptions } from './table.js';

/** Cells of one row of a sheet, and its number from 1. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A zip archive's entries by name, each readable as a stream of text. */
export class Archive {
  private constructor(
    private readonly zip: yauzl.ZipFile,
    private readonly entries: ReadonlyMap<string, yauzl.Entry>,
  ) {}

  static async open(path: string): Promise<Archive> {
    try {
      const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
        yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, opened) =>
          error ? reject(error) : resolve(opened),
        );
      });
      const entries = new Map<string, yauzl.Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      return new Archive(zip, entries);
    } catch {
      throw new RefusedError(
        'unreadable-spreadsheet',
        `Le fichier ${basename(path)} est une archive abîmée, illisible comme tableur.`,
      );
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** The bytes of an entry that there is. */
  async stream(name: string): Promise<Readable> {
    return this.zip.openReadStreamPromise(this.entries.get(name)!);
  }

  size(name: string): number {
    return this.entries.get(name)?.compressedSize ?? 0;
  }

  /** Pieces of an entry's text; nothing when there is no such entry. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.entries.get(name);
    if (!entry) return;
    const stream = await this.zip.openReadStreamPromise(entry);
    const decoder = new TextDecoder('utf-8');
    for await (const chunk of stream as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  }

  close(): void {
    this.zip.close();
  }
}

/** What a reader of one XML file wants to hear of; names come without their prefix. */
export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Feeds pieces of XML to a listener, and yields after each piece so that the caller can take what was gathered. */
export async function* readXml(pieces: AsyncIterable<string>, listener: XmlListener): AsyncGenerator<number> {
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw new RefusedError('unreadable-spreadsheet', 'Le contenu du tableur n’est pas lisible (XML mal formé).');
  });
  parser.on('opentag', (tag: SaxesTagPlain) => listener.open?.(localName(tag.name), tag.attributes));
  parser.on('closetag', (tag: SaxesTagPlain) => listener.close?.(localName(tag.name)));
  parser.on('text', (text) => listener.text?.(text));
  let read = 0;
  for await (const piece of pieces) {
    parser.write(piece);
    read += piece.length;
    yield read;
  }
  parser.close();
}

/** Reads a whole (small) XML file. */
export async function readAllXml(pieces: AsyncIterable<string>, listener: XmlListener): Promise<void> {
  for await (const _ of readXml(pieces, listener)) void _; // eslint-disable-line @typescript-eslint/no-meaningless-void-operator -- the loop itself is the reading
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The sheet that was asked for; the first when none was. */
export function chooseSheet(names: readonly string[], { sheet }: TableOptions): string {
  const chosen =
    sheet === undefined
      ? names[0]
      : typeof sheet === 'number'
        ? names[sheet - 1]
        : names.find((name) => name.trim() === sheet.trim());
  if (chosen !== undefined) return chosen;
  const near = typeof sheet === 'string' ? nearest(sheet, names) : undefined;
  throw new RefusedError(
    'unknown-sheet',
    `La feuille « ${sheet} » n’existe pas${near ? ` ; la plus proche est « ${near} »` : ''}. Feuilles : ${names.join(', ')}.`,
  );
}
