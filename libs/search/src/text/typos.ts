/**
 * How many typos a word of that length may have: none under 5 letters, one from 5, two from 9. Letters are counted
 * without the plural's mark. A number is never forgiven a typo: 2021 is not 2022.
 */
export function typosAllowed(word: string): 0 | 1 | 2 {
  if (word.length < 5 || /^\d+$/.test(word)) return 0;
  return word.length < 9 ? 1 : 2;
}

/**
 * The table of distances between one word typed and others, filled letter by letter of theirs: a row tells how far the letters so far are
 * from each beginning of the typed word. Made once for many words, because search compares thousands.
 */
export class TypoTable {
  readonly #typed: string;
  readonly #width: number;
  readonly #cells: Int16Array;
  readonly #least: Int16Array;

  constructor(typed: string) {
    this.#typed = typed;
    this.#width = typed.length + 1;
    // With two typos allowed at most, every word is hopeless before that many rows.
    const rows = typed.length + 6;
    this.#cells = new Int16Array(rows * this.#width);
    this.#least = new Int16Array(rows);
    for (let column = 0; column < this.#width; column++) this.#cells[column] = column;
  }

  /** Fills the row after so many letters of the found word, of which the last is `letter` and the one before it `before` (or empty). */
  add(letters: number, letter: string, before: string): void {
    const typed = this.#typed;
    const cells = this.#cells;
    const row = letters * this.#width;
    const last = row - this.#width;
    const beforeLast = last - this.#width;
    let left = letters;
    let least = letters;
    cells[row] = letters;
    for (let column = 1; column <= typed.length; column++) {
      const own = typed[column - 1]!;
      let best = cells[last + column - 1]! + (own === letter ? 0 : 1);
      if (cells[last + column]! + 1 < best) best = cells[last + column]! + 1;
      if (left + 1 < best) best = left + 1;
      if (letters > 1 && column > 1 && own === before && typed[column - 2] === letter) {
        const swapped = cells[beforeLast + column - 2]! + 1;
        if (swapped < best) best = swapped;
      }
      cells[row + column] = best;
      left = best;
      if (best < least) least = best;
    }
    this.#least[letters] = least;
  }

  /** Distance between the whole typed word and that many letters of the found one. */
  distance(letters: number): number {
    return this.#cells[(letters + 1) * this.#width - 1]!;
  }

  /** Whether no word that goes on from here can be near enough; a swap looks two rows back. */
  isHopeless(letters: number, allowed: number): boolean {
    return this.#least[letters]! > allowed && this.#least[letters - 1]! > allowed;
  }

  /**
   * Typos between the word typed and a word found: letters added, lost, replaced, or two neighbours swapped, each one
   * typo; a wrong first letter counts one more (so it is only forgiven in a long word). With `prefix`, the found word may
   * go on after what was typed. `Infinity` when there are more than `allowed`.
   */
  between(found: string, allowed: number, prefix: boolean): number {
    const typed = this.#typed;
    if (prefix ? found.startsWith(typed) : found === typed) return 0;
    if (allowed === 0 || (!prefix && Math.abs(typed.length - found.length) > allowed)) return Infinity;
    // A wrong first letter counts twice: with one typo allowed there is nothing to work out.
    const extra = typed[0] === found[0] ? 0 : 1;
    if (extra >= allowed) return Infinity;
    let best = Infinity;
    for (let letters = 1; letters <= found.length; letters++) {
      this.add(letters, found[letters - 1]!, letters > 1 ? found[letters - 2]! : '');
      if (prefix || letters === found.length) best = Math.min(best, this.distance(letters));
      if (this.isHopeless(letters, allowed)) break;
    }
    return best + extra <= allowed ? best + extra : Infinity;
  }
}
