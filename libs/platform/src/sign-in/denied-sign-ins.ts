import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';

import { AUDIT, type AuditLog } from './audit.js';
import type { Caller } from './caller.js';
import { networkOf } from './network.js';

const WINDOW = 60_000;
const MOST_WINDOWS = 1000;

interface Denied {
  readonly caller: Caller;
  readonly reason: string;
  readonly id: string | undefined;
  repeated: number;
}

/**
 * Refused sign-ins in the audit log: the first at once, its repetitions counted and written when its minute is over, so that whoever
 * tries keys by the thousand fills neither the disk nor the log.
 */
@Injectable()
export class DeniedSignIns implements BeforeApplicationShutdown {
  readonly #windows = new Map<string, Denied>();
  readonly #writing = new Set<Promise<void>>();
  readonly #logger = new Logger('sign-in');
  #overflow = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(AUDIT) private readonly audit: AuditLog) {}

  /** Never waits and never fails: the caller gets its refusal whether or not the log can be written. */
  note(caller: Caller, reason: string, id?: string): void {
    this.#timer ??= setInterval(() => this.#close(), WINDOW).unref();
    const name = `${reason} ${id ?? ''} ${networkOf(caller.address) ?? ''}`;
    const known = this.#windows.get(name);
    if (known) {
      known.repeated++;
    } else if (this.#windows.size < MOST_WINDOWS) {
      this.#windows.set(name, { caller, reason, id, repeated: 0 });
      this.#write(caller, { reason }, id);
    } else {
      this.#overflow++;
    }
  }

  /** What was counted is written before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#close();
    await this.settled();
  }

  /** When all that was noted is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #close(): void {
    for (const { caller, reason, id, repeated } of this.#windows.values())
      if (repeated > 0) this.#write(caller, { reason, repeated }, id);
    this.#windows.clear();
    if (this.#overflow > 0)
      this.#write({ id: 'anonymous', roles: [] }, { reason: 'too-many-origins', repeated: this.#overflow });
    this.#overflow = 0;
  }

  #write(caller: Caller, detail: Record<string, string | number>, subject?: string): void {
    const write = this.audit
      .record({ caller, action: 'sign-in', subject, outcome: 'DENIED', detail })
      .catch((error: unknown) => {
        this.#logger.warn(`a refused sign-in could not be written: ${error instanceof Error ? error.name : 'error'}`);
      })
      .finally(() => this.#writing.delete(write));
    this.#writing.add(write);
  }
}
