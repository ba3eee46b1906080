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

/** How a word of the query occurs. */
export interface Occurrence {
  /** How many schemes have it. */
  readonly schemes: number;
  /** Whether one of them is about it (`SUBJECT_FIELDS`), or it is only mentioned in prose. */
  readonly subject: boolean;
}

/**
 * In which order words are dropped until a step finds enough: first all words, then without those that no scheme has, without
 * numbers (people add years and postal codes), without those that prose alone mentions (« adapter », « bientôt »: rare, and no
 * subject), then without the most common, and so on to the rarest alone. When that is not enough, the same without the rarest; what
 * was found before stays, and stays first.
 */
export function stepsToTry(terms: readonly string[], occurrences: readonly Occurrence[]): Step[] {
  const all = terms.map((_, index) => index);
  const known = all.filter((index) => occurrences[index]!.schemes > 0);
  const worth = (index: number) => (/^\d+$/.test(terms[index]!) ? 2 : occurrences[index]!.subject ? 0 : 1);
  const rarestFirst = [...known].sort(
    (a, b) => worth(a) - worth(b) || occurrences[a]!.schemes - occurrences[b]!.schemes || a - b,
  );
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
