import type { Cursor } from '../cursor.js';
import type { SearchDocument } from '../document.js';
import { comparePlaces, sortKey, type Placed } from '../order.js';
import type { SearchSort } from '../port.js';
import { statusAt } from '../timeline.js';
import { isOpen } from './filtering.js';
import type { Found } from './finding.js';
import { closeness, type Closeness } from './ranking.js';
import { ranksOf, type Shelf } from './shelf.js';

/** `start` is the position of its first among all that was found. */
export interface Page {
  readonly page: readonly Placed[];
  readonly start: number;
}

/**
 * Steps and typos come first in the order of relevance and are known already; how near the words are to each other is only worked out
 * for those groups that can be on the page, and only what is on it is written out.
 */
export function pageOf(
  shelf: Shelf,
  found: Found,
  sort: SearchSort,
  day: number,
  first: number,
  cursor: Cursor | undefined,
): Page {
  const { meaning, steps, passing, stepOf } = found;
  const documentOf = (id: number): SearchDocument => shelf.entries[id]!.document;
  const inWhole = (place: (id: number) => Placed): Page => {
    const placed = passing.map(place).sort(comparePlaces);
    const start = cursor ? startAfter(placed, cursor) : 0;
    return { page: placed.slice(start, start + first), start };
  };
  if (sort !== 'RELEVANCE')
    return inWhole((id) => ({ key: sortKey(documentOf(id), sort, day), slug: documentOf(id).slug }));

  const keyOf = (id: number): Relevance => {
    const entry = shelf.entries[id]!;
    const closed = isOpen(statusAt(entry.document.timeline, day)) ? 0 : 1;
    if (!meaning) return [0, 0, 0, 0, 0, closed];
    const step = stepOf(id);
    return [step, ...closeness(id, entry, meaning, steps[step]!.kept), closed];
  };
  const place = (id: number): Placed => {
    const key = keyOf(id);
    return { key: meaning ? key : key.slice(-1), slug: documentOf(id).slug };
  };
  const own = cursor?.engine === 'IN_PROCESS' && cursor.key.length === (meaning ? KEY_LENGTH : 1);
  if (cursor && !own) return inWhole(place);

  const groups = new Map<number, number[]>();
  for (const id of passing) {
    let rough = 0;
    if (meaning) {
      const step = stepOf(id);
      rough = step * MOST_TYPOS;
      for (const term of steps[step]!.kept) rough += meaning.holders[term]!.typos[id]!;
    }
    const group = groups.get(rough);
    if (group) group.push(id);
    else groups.set(rough, [id]);
  }
  const reached = cursor && meaning ? cursor.key[0]! * MOST_TYPOS + cursor.key[1]! : -1;
  const page: Placed[] = [];
  let start = 0;
  for (const rough of [...groups.keys()].sort((a, b) => a - b)) {
    const group = groups.get(rough)!;
    if (rough < reached) {
      start += group.length;
      continue;
    }
    const missing = first - page.length;
    const ordered = inOrder(shelf, group, keyOf, cursor ? group.length : missing);
    const from = cursor ? firstAfter(ordered, (id) => comparePlaces(place(id), cursor) > 0) : 0;
    start += from;
    page.push(...ordered.slice(from, from + missing).map(place));
    if (page.length >= first) break;
  }
  return { page, start };
}

/** Of the key of relevance: step, typos, nearness, text, exactness, open. */
type Relevance = [step: number, ...Closeness, closed: number];
const KEY_LENGTH = 6;
const MOST_TYPOS = 100;

/** The first so many by key, then by slug: each as one number, because thousands are looked at for a page of twenty. */
function inOrder(shelf: Shelf, group: readonly number[], keyOf: (id: number) => Relevance, most: number): number[] {
  const ranks = ranksOf(shelf);
  // Within a group steps and typos are the same. Ten words are never a hundred apart, nor in texts whose places add up to more.
  const numbers = Float64Array.from(group, (id) => {
    const [, , proximity, attribute, exactness, closed] = keyOf(id);
    const packed = ((proximity * 128 + attribute) * 16 + exactness) * 2 + closed;
    return packed * (ranks.length + 1) + ranks[id]!;
  });
  const last = most < group.length ? numbers.slice().sort()[most]! : Infinity;
  const order: number[] = [];
  for (let index = 0; index < group.length; index++) if (numbers[index]! < last) order.push(index);
  return order.sort((a, b) => numbers[a]! - numbers[b]!).map((index) => group[index]!);
}

/** The first place in an ordered list from which on all answer yes. */
function firstAfter<Item>(ordered: readonly Item[], isAfter: (item: Item) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(ordered[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where to go on: after the cursor's place; with another engine's relevance, after the scheme that it names, or else at its position. */
function startAfter(placed: readonly Placed[], cursor: Cursor): number {
  const comparable = cursor.engine === 'IN_PROCESS' || cursor.sort !== 'RELEVANCE' || cursor.words === undefined;
  if (comparable && placed.every(({ key }) => key.length === cursor.key.length)) {
    const next = placed.findIndex((one) => comparePlaces(one, cursor) > 0);
    return next < 0 ? placed.length : next;
  }
  const named = placed.findIndex(({ slug }) => slug === cursor.slug);
  return named >= 0 ? named + 1 : Math.min(placed.length, cursor.position + 1);
}
