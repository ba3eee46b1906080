/**
 * How many typos a word of that length may have: none under 5 letters, one from 5, two from 9. Letters are counted
 * without the plural's mark. A number is never forgiven a typo: 2021 is not 2022.
 */
export function typosAllowed(word: string): 0 | 1 | 2 {
  if (word.length < 5 || /^\d+$/.test(word)) return 0;
  return word.length < 9 ? 1 : 2;
}

/**
 * Typos between the word typed and a word found: letters added, lost, replaced, or two neighbours swapped, each one
 * typo; a wrong first letter counts one more (so it is only forgiven in a long word). With `prefix`, the found word may
 * go on after what was typed. `Infinity` when there are more than `allowed`.
 */
export function typosBetween(typed: string, found: string, allowed: number, prefix = false): number {
  if (prefix ? found.startsWith(typed) : found === typed) return 0;
  if (allowed === 0 || (!prefix && Math.abs(typed.length - found.length) > allowed)) return Infinity;
  // A wrong first letter counts twice: with one typo allowed there is nothing to work out.
  if (allowed < 2 && typed[0] !== found[0]) return Infinity;
  let rows: TypoRows = firstRows(typed);
  let best = prefix ? rows.last.at(-1)! : Infinity;
  for (let index = 0; index < found.length; index++) {
    rows = nextRows(typed, rows, found[index]!, index > 0 ? found[index - 1]! : '');
    if (prefix) best = Math.min(best, rows.last.at(-1)!);
    if (rows.least > allowed && rows.leastBefore > allowed) break;
    if (index === found.length - 1 && !prefix) best = rows.last.at(-1)!;
  }
  const counted = best > 0 && typed[0] !== found[0] ? best + 1 : best;
  return counted <= allowed ? counted : Infinity;
}

/** Two rows of the distance table (a swap looks two rows back); shared with the walk through the vocabulary. */
export interface TypoRows {
  readonly beforeLast: readonly number[] | undefined;
  readonly last: readonly number[];
  readonly least: number;
  readonly leastBefore: number;
}

export function firstRows(typed: string): TypoRows {
  return {
    beforeLast: undefined,
    last: Array.from({ length: typed.length + 1 }, (_, column) => column),
    least: 0,
    leastBefore: 0,
  };
}

/** The table with one more letter of the found word; `before` is the letter before it, or empty. */
export function nextRows(typed: string, rows: TypoRows, letter: string, before: string): TypoRows {
  const { last, beforeLast } = rows;
  const current = [last[0]! + 1];
  let least = current[0]!;
  for (let column = 1; column <= typed.length; column++) {
    const cost = typed[column - 1] === letter ? 0 : 1;
    let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost);
    if (beforeLast && column > 1 && typed[column - 1] === before && typed[column - 2] === letter) {
      best = Math.min(best, beforeLast[column - 2]! + 1);
    }
    current.push(best);
    if (best < least) least = best;
  }
  return { beforeLast: last, last: current, least, leastBefore: rows.least };
}
