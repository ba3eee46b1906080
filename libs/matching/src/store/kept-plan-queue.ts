import { LRUCache } from 'lru-cache';

/** How many ids are remembered as written lately: the same answer given again writes nothing. */
const RECENT = 10_000;
const BATCH = 50;
/** What is kept is gathered for this long, so that many requests make one statement. */
const GATHER_MILLISECONDS = 20;

/**
 * A bounded waiting room in front of a table. Who keeps something never waits: it can be found here at once, and is written
 * shortly after. In a flood it is dropped and counted.
 */
export class KeptPlanQueue<Kept extends { readonly id: string }> {
  /** How many were not kept: too many at once, a bound of the table reached, or the database away. */
  dropped = 0;

  private readonly waiting = new Map<string, Kept>();
  private readonly recent = new LRUCache<string, true>({ max: RECENT });
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  /** `write` gives the ids that it wrote; the others are dropped. */
  constructor(
    private readonly write: (batch: readonly Kept[]) => Promise<readonly string[]>,
    private readonly largest: number,
    private readonly onDropped: (dropped: number) => void,
  ) {}

  add(kept: Kept): void {
    if (this.recent.has(kept.id) || this.waiting.has(kept.id)) return;
    if (this.waiting.size >= this.largest) {
      this.drop(1);
      return;
    }
    this.waiting.set(kept.id, kept);
    this.timer ??= setTimeout(() => void this.settle(), GATHER_MILLISECONDS).unref();
  }

  find(id: string): Kept | undefined {
    return this.waiting.get(id);
  }

  /** Whether it was written here lately: then it is found without waiting for another replica. */
  wasWritten(id: string): boolean {
    return this.recent.has(id);
  }

  /** Writes what waits, and comes back when nothing does. */
  settle(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, BATCH);
      let written: readonly string[] = [];
      try {
        written = await this.write(batch);
      } catch {
        // The database is away, or shutting down: the answer was given all the same, only its memory is lost.
      }
      for (const id of written) this.recent.set(id, true);
      for (const { id } of batch) this.waiting.delete(id);
      if (written.length < batch.length) this.drop(batch.length - written.length);
    }
  }

  private drop(count: number): void {
    this.dropped += count;
    this.onDropped(this.dropped);
  }
}
