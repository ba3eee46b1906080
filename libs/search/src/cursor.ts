import { InvalidInputError } from '#kernel';
import type { EngineName, SearchSort } from './port.js';

/**
 * Where a page ended: the scheme, its place in the order (`key`, without the slug) and, for the other engine, its
 * position. `words` are those that were kept, so that the next page drops the same.
 */
export interface Cursor {
  readonly engine: EngineName;
  readonly sort: SearchSort;
  readonly key: readonly number[];
  readonly slug: string;
  readonly position: number;
  readonly words?: readonly string[] | undefined;
}

const VERSION = 1;

export function writeCursor({ engine, sort, key, slug, position, words }: Cursor): string {
  return Buffer.from(JSON.stringify([VERSION, engine, sort, key, slug, position, words ?? null])).toString('base64url');
}

/** Throws `InvalidInputError` (path `after`, code `invalid-cursor`) for what no engine wrote, or wrote for another order. */
export function readCursor(text: string | undefined, sort: SearchSort): Cursor | undefined {
  if (text === undefined) return undefined;
  const cursor = parse(text.slice(0, 4000));
  if (cursor?.sort !== sort) {
    const message =
      cursor === undefined
        ? 'Ce curseur n’est pas valable : reprenez « endCursor » tel qu’il a été donné.'
        : 'Ce curseur a été donné pour un autre tri : recommencez à la première page.';
    throw new InvalidInputError([{ path: 'after', code: 'invalid-cursor', message }]);
  }
  return cursor;
}

function parse(text: string): Cursor | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(read) || read.length !== 7 || read[0] !== VERSION) return undefined;
  const [, engine, sort, key, slug, position, words] = read as unknown[];
  if (engine !== 'MEILISEARCH' && engine !== 'IN_PROCESS') return undefined;
  if (sort !== 'RELEVANCE' && sort !== 'DEADLINE' && sort !== 'NEWEST' && sort !== 'RATE') return undefined;
  if (!isKey(key, sort)) return undefined;
  if (typeof slug !== 'string' || typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0)
    return undefined;
  if (
    words !== null &&
    !(Array.isArray(words) && words.length <= 10 && words.every((word) => typeof word === 'string'))
  ) {
    return undefined;
  }
  return { engine, sort, key: key, slug, position, words: words ?? undefined };
}

/** Orders that an engine sorts by have one whole number, relevance has several: anything else was never given, and no engine could read it. */
function isKey(key: unknown, sort: SearchSort): key is number[] {
  if (!Array.isArray(key) || key.length === 0 || key.length > 10) return false;
  if (sort !== 'RELEVANCE') return key.length === 1 && Number.isSafeInteger(key[0]);
  return key.every((part) => typeof part === 'number' && Math.abs(part) < 1e6);
}
