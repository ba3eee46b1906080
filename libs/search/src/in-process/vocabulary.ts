import { typosAllowed, TypoTable } from '../text/typos.js';

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  word?: number;
}

/**
 * Every word of every document, numbered, in a tree of letters: the words within so many typos of one typed, and those
 * that begin with it, are found by one walk that leaves a branch as soon as it holds no more. MiniSearch's own fuzzy
 * search counts two neighbours swapped as two, and knows no typos in the beginning of a word.
 */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** What was looked for before, until a new word comes. */
  readonly #meant = new Map<string, ReadonlyMap<number, number>>();
  readonly #root: TrieNode = { next: new Map() };

  get size(): number {
    return this.#words.length;
  }

  word(number: number): string {
    return this.#words[number]!;
  }

  /** The number of a word that is here. */
  known(word: string): number | undefined {
    return this.#numbers.get(word);
  }

  /** The word's number, a new one when it is new. */
  add(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    this.#words.push(word);
    this.#meant.clear();
    this.#numbers.set(word, number);
    let node = this.#root;
    for (const letter of word) {
      let next = node.next.get(letter);
      if (!next) node.next.set(letter, (next = { next: new Map() }));
      node = next;
    }
    node.word = number;
    return number;
  }

  /** Words that the typed one may stand for, by number, with their typos. */
  meant(typed: string, prefix: boolean): ReadonlyMap<number, number> {
    const key = `${prefix ? '+' : '-'}${typed}`;
    let meant = this.#meant.get(key);
    if (!meant) {
      meant = this.#look(typed, prefix);
      // People ask for the same few subjects; the oldest goes first. A single letter begins thousands of words: that is found fast and weighs much.
      if (meant.size <= LONGEST_REMEMBERED) {
        if (this.#meant.size >= MOST_REMEMBERED) this.#meant.delete(this.#meant.keys().next().value!);
        this.#meant.set(key, meant);
      }
    }
    return meant;
  }

  #look(typed: string, prefix: boolean): Map<number, number> {
    const allowed = typosAllowed(typed);
    const found = new Map<number, number>();
    if (allowed === 0) {
      let node: TrieNode | undefined = this.#root;
      for (const letter of typed) node = node?.next.get(letter);
      if (node && prefix) collect(node, 0, found);
      else if (node?.word !== undefined) found.set(node.word, 0);
      return found;
    }
    const table = new TypoTable(typed);
    for (const [letter, node] of this.#root.next) {
      // A wrong first letter counts one more.
      const extra = letter === typed[0] ? 0 : 1;
      if (extra >= allowed) continue;
      table.add(1, letter, '');
      walk(node, letter, 1, { table, allowed, prefix, extra, found }, Infinity);
    }
    return found;
  }
}

function walk(node: TrieNode, letter: string, letters: number, search: Search, bestPrefix: number): void {
  const { table, allowed, prefix, extra, found } = search;
  const distance = table.distance(letters);
  const typos = distance === 0 ? 0 : distance + extra;
  const best = prefix ? Math.min(bestPrefix, typos) : Infinity;
  if (node.word !== undefined) {
    const own = prefix ? best : typos;
    if (own <= allowed) found.set(node.word, own);
  }
  if (table.isHopeless(letters, allowed) || (prefix && best === extra)) {
    if (prefix && best <= allowed) collect(node, best, found);
    return;
  }
  node.next.forEach((child, next) => {
    table.add(letters + 1, next, letter);
    walk(child, next, letters + 1, search, best);
  });
}

const MOST_REMEMBERED = 500;
const LONGEST_REMEMBERED = 200;

interface Search {
  readonly table: TypoTable;
  readonly allowed: number;
  readonly prefix: boolean;
  readonly extra: number;
  readonly found: Map<number, number>;
}

function collect(node: TrieNode, typos: number, found: Map<number, number>): void {
  if (node.word !== undefined) found.set(node.word, Math.min(typos, found.get(node.word) ?? Infinity));
  for (const child of node.next.values()) collect(child, typos, found);
}
