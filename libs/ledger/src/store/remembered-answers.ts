import { LRUCache } from 'lru-cache';

/** Some 300 bytes each. A country by commune has tens of thousands of groups, a dashboard some hundred. */
const MOST_GROUPS = 20_000;
/** What an answer weighs beside its groups, in groups. */
const ITSELF = 20;

/**
 * Answers that are asked again while nothing is recorded: a dashboard's. Bounded by the groups that they hold together, whatever strangers ask: the
 * oldest go, and one that is larger than all is not kept at all.
 */
export class RememberedAnswers<Answer extends { readonly groups: readonly unknown[] }> {
  readonly #answers: LRUCache<string, Answer>;

  constructor(mostGroups = MOST_GROUPS) {
    this.#answers = new LRUCache({ maxSize: mostGroups, sizeCalculation: ({ groups }) => groups.length + ITSELF });
  }

  get(key: string): Answer | undefined {
    return this.#answers.get(key);
  }

  set(key: string, answer: Answer): void {
    this.#answers.set(key, answer);
  }
}
