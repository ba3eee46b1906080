import { setTimeout as wait } from 'node:timers/promises';

import { LRUCache } from 'lru-cache';

/** Ids written lately: the same answer given again within a day writes nothing. */
const RECENT = { max: 10_000, ttl: 86_400_000 };
const BATCH = 50;
/** What is kept is gathered for this long, so that many requests make one statement. */
const GATHER_MILLISECONDS = 20;
/** Another replica writes what it keeps within some tens of milliseconds: an id that is not there yet is looked for again. */
const LOOK_AGAIN_AFTER = [60, 240];

/**
 * A bounded waiting room in front of a table. Who keeps something never waits: it can be found here at once, and is written
 * shortly after. In a flood it is dropped and counted.
 */
export class WaitingRoom<Kept extends { readonly id: string }> {
  /** How many were not kept: too many at once, a bound of the table reached, or the database away. */
  dropped = 0;

  private readonly waiting = new Map<string, Kept>();
  private readonly recent = new LRUCache<string, true>(RECENT);
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  /** `write` gives the ids that it wrote; the others are dropped. */
  constructor(
    private readonly write: (batch: readonly Kept[]) => Promise<readonly string[]>,
    private readonly largest: number,
    private readonly onDropped: (dropped: number) => void,
  ) {}

  add(kept: Kept): void {
    if (this.has(kept.id)) return;
    if (this.waiting.size >= this.largest) {
      this.drop(1);
      return;
    }
    this.waiting.set(kept.id, kept);
    this.timer ??= setTimeout(() => void this.settle(), GATHER_MILLISECONDS).unref();
  }

  /** Whether it waits here or was written from here lately. */
  has(id: string): boolean {
    return this.recent.has(id) || this.waiting.has(id);
  }

  /** What waits here, else what `read` finds in the table, perhaps a moment later: another replica may be about to write it. */
  async find(id: string, read: (id: string) => Promise<Kept | undefined>): Promise<Kept | undefined> {
    const found = this.waiting.get(id) ?? (await read(id));
    if (found || this.recent.has(id)) return found;
    for (const milliseconds of LOOK_AGAIN_AFTER) {
      await wait(milliseconds);
      const late = await read(id);
      if (late) return late;
    }
    return undefined;
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
