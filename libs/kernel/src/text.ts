/** Lower case, without accents, ligatures opened, apostrophes and hyphens as spaces: `Saint-Étienne` is `saint etienne`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Edit distance with transpositions (Damerau-Levenshtein, restricted), for « did you mean ».
 * Gives `limit + 1` as soon as the distance is known to be greater than `limit`.
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  let leastOfLast = 0;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, beforeLast[column - 2]! + 1);
      }
      current.push(best);
      if (best < least) least = best;
    }
    // Every way goes through one of two rows that follow each other, and only becomes longer.
    if (least > limit && leastOfLast > limit) return limit + 1;
    beforeLast = last;
    last = current;
    leastOfLast = least;
  }
  return last[b.length]!;
}

/** The known word nearest to what was written, or `undefined` when none is near: `nearest('ecole', ['école'])`. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const wanted = fold(written.slice(0, 100)).replaceAll(' ', '');
  let best: string | undefined;
  // Most of a word has to be right: two letters of three wrong are another word.
  const most = wanted.length < 2 ? 0 : wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  let bestDistance = most + 1;
  for (const candidate of known) {
    const folded = fold(candidate).replaceAll(' ', '');
    // A word inside another is near, but a swapped letter is nearer.
    const contained = wanted.length >= 4 && folded.length >= 4 && (folded.includes(wanted) || wanted.includes(folded));
    const distance = Math.min(contained ? 1.5 : Infinity, editDistance(wanted, folded, Math.ceil(bestDistance)));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `1 234,5` with narrow no-break spaces. */
export function numberInFrench(value: number): string {
  return NUMBER.format(value);
}

/** `12,5 %` from the fraction 0.125. */
export function percentInFrench(fraction: number): string {
  return `${NUMBER.format(Math.round(fraction * 1e6) / 1e4)}\u00a0%`;
}

/** `a, b et c`. */
export function listInFrench(items: readonly string[], conjunction: 'et' | 'ou' = 'et'): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** `1 commune`, `2 communes`. French counts 0 and 1 as singular. */
export function countInFrench(count: number, singular: string, plural = `${singular}s`): string {
  return `${numberInFrench(count)} ${Math.abs(count) < 2 ? singular : plural}`;
}

const NUMBER = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 4 });
