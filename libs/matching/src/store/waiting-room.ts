import { setTimeout as wait } from 'node:timers/promises';

import { LRUCache } from 'lru-cache';

/** Ids written lately: the same answer given again within a day writes nothing. */
const RECENT = { max: 10_000, ttl: 86_400_000 };
const BATCH = 50;
/** What is kept is gathered for this long, so that many requests make one statement. */
const GATHER_MILLISECONDS = 20;
/** A busy service may wait for its connection in vain: what could not be written stays here, and is tried again ever later for about a minute. */
const TRY_AGAIN_AFTER = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
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
  private writing: Promise<boolean> | undefined;
  /** How many times in a row the table could not be reached. */
  private failures = 0;

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
    this.writeIn(GATHER_MILLISECONDS);
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

  /** Writes what waits, now and for the last time: what cannot be written is lost. */
  async settle(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!(await this.writeOnce())) this.lose();
  }

  private writeIn(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.gathered();
    }, milliseconds).unref();
  }

  private async gathered(): Promise<void> {
    if (await this.writeOnce()) {
      this.failures = 0;
      return;
    }
    const later = TRY_AGAIN_AFTER[this.failures++];
    if (later !== undefined) this.writeIn(later);
    else this.lose();
  }

  /** The database is away, or shutting down: the answers were given all the same, only their memory is lost. */
  private lose(): void {
    const lost = this.waiting.size;
    this.waiting.clear();
    this.failures = 0;
    if (lost > 0) this.drop(lost);
  }

  private writeOnce(): Promise<boolean> {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  /** Whether nothing waits any more; what could not be written stays. */
  private async writeAll(): Promise<boolean> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, BATCH);
      let written: readonly string[];
      try {
        written = await this.write(batch);
      } catch {
        return false;
      }
      for (const id of written) this.recent.set(id, true);
      for (const { id } of batch) this.waiting.delete(id);
      if (written.length < batch.length) this.drop(batch.length - written.length);
    }
    return true;
  }

  private drop(count: number): void {
    this.dropped += count;
    this.onDropped(this.dropped);
  }
}
