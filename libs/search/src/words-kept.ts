/** Fewer schemes than that, and words of the query are dropped. */
export const ENOUGH = 3;

/**
 * In which order words are dropped, as lists of the words that stay: all, then without those that no scheme has, then
 * without the most common, and so on to the rarest alone. `frequencies`: how many schemes have each word.
 */
export function wordsToTry(frequencies: readonly number[]): number[][] {
  const all = frequencies.map((_, index) => index);
  const known = all.filter((index) => frequencies[index]! > 0);
  const steps = known.length === all.length ? [] : [all];
  let kept = known;
  while (kept.length > 0) {
    steps.push(kept);
    const common = kept.reduce((a, b) => (frequencies[b]! > frequencies[a]! ? b : a));
    kept = kept.filter((index) => index !== common);
  }
  return steps.length > 0 ? steps : [all];
}
