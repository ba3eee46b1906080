/** What stands for everything that is not known. */
export const OTHER = 'other';

/**
 * Names that clients make up, as labels of metrics: at most so many, the rest is `other`. A name is only let in by whoever saw that
 * it deserves it (an operation that was answered), so that a flood of errors fills nothing.
 */
export class BoundedNames {
  readonly #names = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The name itself when it is known, or when there is room and it may be let in. */
  labelOf(name: string, mayEnter: boolean): string {
    if (this.#names.has(name)) return name;
    if (!mayEnter || this.#names.size >= this.#most || name.length > 64) return OTHER;
    this.#names.add(name);
    return name;
  }
}
