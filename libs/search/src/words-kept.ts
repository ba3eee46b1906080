/** Fewer schemes than that, and words of the query are dropped. */
export const ENOUGH = 3;

/** Words that have to be found together, as indexes of the query's terms. */
export interface Step {
  readonly kept: readonly number[];
  /** Steps of one chain only ever drop words: what an earlier one finds, the later one finds too. */
  readonly chain: number;
}

/** At most so many times the rarest word is given up. */
const CHAINS = 3;

/**
 * In which order words are dropped until a step finds enough: first all words, then without those that no scheme has, without
 * numbers (people add years and postal codes), then without the most common, and so on to the rarest alone. When that is not
 * enough, the same without the rarest; what was found before stays, and stays first.
 * `frequencies`: how many schemes have each word.
 */
export function stepsToTry(terms: readonly string[], frequencies: readonly number[]): Step[] {
  const all = terms.map((_, index) => index);
  const known = all.filter((index) => frequencies[index]! > 0);
  const commonness = (index: number) => (/^\d+$/.test(terms[index]!) ? Infinity : frequencies[index]!);
  const rarestFirst = [...known].sort((a, b) => commonness(a) - commonness(b) || a - b);
  const steps: Step[] = known.length === all.length && all.length > 0 ? [] : [{ kept: all, chain: 0 }];
  for (let chain = 0; chain < Math.min(CHAINS, rarestFirst.length); chain++) {
    for (let length = rarestFirst.length; length > chain; length--) {
      steps.push({ kept: rarestFirst.slice(chain, length).sort((a, b) => a - b), chain });
    }
  }
  return steps;
}

/** The steps up to the first that finds enough by itself, or all of them. */
export function stepsTaken(steps: readonly Step[], found: (step: number) => number): readonly Step[] {
  const enough = steps.findIndex((_, step) => found(step) >= ENOUGH);
  return enough < 0 ? steps : steps.slice(0, enough + 1);
}

/** The same as long as words are those that a cursor remembers; `undefined` when they are none of the steps. */
export function stepsUntil(
  steps: readonly Step[],
  terms: readonly string[],
  words: readonly string[] | undefined,
): readonly Step[] | undefined {
  if (!words) return undefined;
  const last = steps.findIndex(({ kept }) => kept.map((index) => terms[index]!).join(' ') === words.join(' '));
  return last < 0 ? undefined : steps.slice(0, last + 1);
}

/** What is found by these steps together: by one of these, the widest of each chain. */
export function widest(steps: readonly Step[]): (readonly number[])[] {
  return steps.filter(({ chain }, index) => steps[index + 1]?.chain !== chain).map(({ kept }) => kept);
}
