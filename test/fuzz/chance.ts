import { randomly } from '../bench/ledger-file.js';

/** The same choices in every run with the same seed. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomly(seed);
  }

  /** True so often, as a fraction. */
  happens(share: number): boolean {
    return this.#random() < share;
  }

  /** From 0 to `below - 1`. */
  below(below: number): number {
    return Math.floor(this.#random() * below);
  }

  of<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined && values.length === 0) throw new Error('nothing to choose from');
    return value as Value;
  }
}
