import { firstRows, nextRows, typosAllowed, type TypoRows } from '../text/typos.js';

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
  meant(typed: string, prefix: boolean): Map<number, number> {
    const allowed = typosAllowed(typed);
    const found = new Map<number, number>();
    if (allowed === 0) {
      let node: TrieNode | undefined = this.#root;
      for (const letter of typed) node = node?.next.get(letter);
      if (node && prefix) collect(node, 0, found);
      else if (node?.word !== undefined) found.set(node.word, 0);
      return found;
    }
    for (const [letter, node] of this.#root.next) {
      // A wrong first letter counts one more.
      const extra = letter === typed[0] ? 0 : 1;
      if (extra < allowed || extra === 0) {
        this.#walk(
          node,
          letter,
          nextRows(typed, firstRows(typed), letter, ''),
          { typed, allowed, prefix, extra, found },
          Infinity,
        );
      }
    }
    return found;
  }

  #walk(node: TrieNode, letter: string, rows: TypoRows, search: Search, bestPrefix: number): void {
    const typos = counted(rows.last.at(-1)!, search.extra);
    const best = Math.min(bestPrefix, search.prefix ? typos : Infinity);
    if (node.word !== undefined) {
      const own = search.prefix ? best : typos;
      if (own <= search.allowed) search.found.set(node.word, own);
    }
    const hopeless = rows.least > search.allowed && rows.leastBefore > search.allowed;
    if (hopeless || (search.prefix && best === search.extra)) {
      if (search.prefix && best <= search.allowed) collect(node, best, search.found);
      return;
    }
    for (const [next, child] of node.next) {
      this.#walk(child, next, nextRows(search.typed, rows, next, letter), search, best);
    }
  }
}

interface Search {
  readonly typed: string;
  readonly allowed: number;
  readonly prefix: boolean;
  readonly extra: number;
  readonly found: Map<number, number>;
}

function counted(distance: number, extra: number): number {
  return distance === 0 ? 0 : distance + extra;
}

function collect(node: TrieNode, typos: number, found: Map<number, number>): void {
  if (node.word !== undefined) found.set(node.word, Math.min(typos, found.get(node.word) ?? Infinity));
  for (const child of node.next.values()) collect(child, typos, found);
}
