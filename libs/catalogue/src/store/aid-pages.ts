/** Pages of the public interface of Aides-Territoires, saved as files, read as a stream: an aid at a time, however large the file. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { JSONParser } from '@streamparser/json';

import { RefusedError } from '#kernel';

export interface AidFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

/** What a page says of the whole list; filled in while it is read. */
export interface PageNotes {
  /** How many aids the list has. */
  count?: number;
  next?: string | null;
  previous?: string | null;
  /** Why the file could not be read to its end. */
  broken?: string;
}

export interface ReadValue {
  /** Its place in the list of its file, from 1. */
  readonly place: number;
  readonly value: unknown;
  /** Bytes of the file read so far. */
  readonly bytes: number;
}

/** The file, or every `.json` of the folder, `page-2` before `page-10`. */
export async function aidFiles(path: string): Promise<readonly AidFile[]> {
  const found = await stat(path).catch(() => {
    throw new RefusedError('unreadable-file', `« ${path} » est introuvable ou illisible.`);
  });
  if (!found.isDirectory()) return [{ path, name: basename(path), bytes: found.size }];
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.json'));
  names.sort(new Intl.Collator('fr', { numeric: true }).compare);
  if (names.length === 0) throw new RefusedError('no-page', `Aucun fichier .json dans « ${path} ».`);
  return Promise.all(
    names.map(async (name) => ({ path: join(path, name), name, bytes: (await stat(join(path, name))).size })),
  );
}

/** The values of `results`, or of a bare list. A file that is no JSON ends the reading: `notes.broken` says why. */
export async function* readValues(file: AidFile, notes: PageNotes): AsyncGenerator<ReadValue> {
  const ready: ReadValue[] = [];
  let parser: JSONParser | undefined;
  let place = 0;
  let bytes = 0;
  const start = (isList: boolean): JSONParser => {
    const made = new JSONParser({
      paths: isList ? ['$.*'] : ['$.results.*', '$.count', '$.next', '$.previous'],
      keepStack: false,
    });
    made.onValue = ({ value, key, stack }) => {
      if (isList || stack.length > 1) ready.push({ place: ++place, value, bytes });
      else if (key === 'count' && typeof value === 'number') notes.count = value;
      else if ((key === 'next' || key === 'previous') && (typeof value === 'string' || value === null))
        notes[key] = value;
    };
    made.onError = (error) => {
      notes.broken ??= error.message;
    };
    return made;
  };
  try {
    for await (const chunk of createReadStream(file.path) as AsyncIterable<Buffer>) {
      const text = parser ? chunk : withoutMark(chunk);
      bytes += chunk.length;
      parser ??= start(text.find((byte) => byte > 0x20) === 0x5b);
      parser.write(text);
      yield* ready.splice(0);
      if (notes.broken !== undefined) return;
    }
    if (!parser) notes.broken = 'empty file';
    else if (!parser.isEnded) parser.end();
  } catch (error) {
    notes.broken ??= error instanceof Error ? error.message : String(error);
  }
}

/** Windows writes a byte order mark before the text. */
function withoutMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

/** What asks for a page, rather than for some of the aids. */
const PAGING = new Set(['page', 'itemsperpage', 'items_per_page', 'size', 'page_size', 'format', 'order_by', 'sort']);

/** Whether these pages are the whole list, as far as they say themselves; else why not. */
export function missingOf(pages: readonly PageNotes[], distinct: number): string | undefined {
  if (pages.some((page) => page.broken !== undefined)) return 'un fichier n’a pas pu être lu jusqu’au bout';
  const links = pages.flatMap((page) => [page.next, page.previous].filter((link) => typeof link === 'string'));
  const filter = links.map(filterOf).find((name) => name !== undefined);
  if (filter !== undefined) return `la liste est filtrée (« ${filter} »)`;
  const [only] = pages;
  const counts = pages.flatMap((page) => page.count ?? []);
  if (counts.length === 0) {
    const isAlone = pages.length === 1 && only?.next === null && only.previous === null;
    return isAlone ? undefined : 'rien ne dit combien d’aides la liste compte';
  }
  const count = Math.max(...counts);
  return distinct < count ? `${distinct} aides lues sur ${count}` : undefined;
}

function filterOf(link: string): string | undefined {
  if (!URL.canParse(link, 'https://aides-territoires.beta.gouv.fr')) return undefined;
  const { searchParams } = new URL(link, 'https://aides-territoires.beta.gouv.fr');
  return [...searchParams].find(([name, value]) => value !== '' && !PAGING.has(name.toLowerCase()))?.[0];
}
