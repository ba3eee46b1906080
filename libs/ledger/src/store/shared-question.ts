/**
 * A question that many ask at once and that has the same answer for all, such as how far the ledger is: whoever asks while it is being
 * answered shares the next asking with the others who do. The answer that one gets was always asked for after one asked, so that it
 * knows of everything that was committed before.
 */
export class SharedQuestion<Answer> {
  #running: Promise<Answer> | undefined;
  #next: Promise<Answer> | undefined;

  constructor(private readonly ask: () => Promise<Answer>) {}

  answer(): Promise<Answer> {
    if (!this.#running) return this.#begin();
    const begin = (): Promise<Answer> => this.#begin();
    this.#next ??= this.#running.then(begin, begin);
    return this.#next;
  }

  #begin(): Promise<Answer> {
    this.#next = undefined;
    const running = this.ask().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
