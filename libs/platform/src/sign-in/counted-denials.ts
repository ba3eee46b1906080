import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Act, AuditLog } from './audit.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import { networkOf } from './network.js';

const WINDOW = 60_000;
/** Of the same denial in a minute, so many are written one by one. */
const ONE_BY_ONE = 10;
/** Of all denials in a minute. */
const MOST_LINES = 1_000;
const SIGN_IN = 'sign-in';

interface Denied {
  readonly act: Act;
  times: number;
  /** Not written one by one. */
  counted: number;
}

/**
 * The audit log for whoever answers requests. What a caller without any role is refused (writes without a key, keys and tokens that open nothing)
 * is written one by one at first and then counted, in one line when its minute is over: whoever tries by the thousand fills neither the disk nor
 * the log. All else is written as it comes.
 */
@Injectable()
export class CountedDenials implements AuditLog, BeforeApplicationShutdown {
  readonly #denied = new Map<string, Denied>();
  readonly #writing = new Set<Promise<void>>();
  readonly #logger = new Logger('audit');
  #lines = 0;
  #overflow = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(AuditTrail) private readonly trail: AuditLog) {}

  async record(act: Act, manager?: EntityManager): Promise<void> {
    const isStranger = act.outcome === 'DENIED' && act.caller.roles.length === 0 && manager === undefined;
    if (!isStranger || this.#isOneByOne(act)) await this.trail.record(act, manager);
  }

  /** A refused sign-in. Never waits and never fails: the caller gets its refusal whether or not the log can be written. */
  noteSignIn(caller: Caller, reason: string, id?: string): void {
    const act: Act = { caller, action: SIGN_IN, subject: id, outcome: 'DENIED', detail: { reason } };
    if (this.#isOneByOne(act)) this.#write(act);
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

  #isOneByOne(act: Act): boolean {
    this.#timer ??= setInterval(() => this.#close(), WINDOW).unref();
    const name = nameOf(act);
    const known = this.#denied.get(name) ?? { act, times: 0, counted: 0 };
    known.times++;
    const oneByOne = known.times <= ONE_BY_ONE && this.#lines < MOST_LINES;
    if (oneByOne) this.#lines++;
    else if (known.times > 1) known.counted++;
    else {
      // Too many different ones to remember each.
      this.#overflow++;
      return false;
    }
    this.#denied.set(name, known);
    return oneByOne;
  }

  #close(): void {
    for (const { act, counted } of this.#denied.values()) {
      if (counted === 0) continue;
      const subject = act.action === SIGN_IN ? act.subject : undefined;
      this.#write({ ...act, subject, detail: { ...act.detail, repeated: counted } });
    }
    this.#denied.clear();
    if (this.#overflow > 0)
      this.#write({
        caller: { id: 'anonymous', roles: [] },
        action: SIGN_IN,
        outcome: 'DENIED',
        detail: { reason: 'too-many-origins', repeated: this.#overflow },
      });
    this.#overflow = 0;
    this.#lines = 0;
  }

  #write(act: Act): void {
    const write = this.trail
      .record(act)
      .catch((error: unknown) => {
        this.#logger.warn(`a refusal could not be written: ${error instanceof Error ? error.name : 'error'}`);
      })
      .finally(() => this.#writing.delete(write));
    this.#writing.add(write);
  }
}

/** What is the same denial. The subject of a sign-in is a key or a person that is known; that of a write is whatever a stranger made up. */
function nameOf({ caller, action, subject, detail }: Act): string {
  const whose = action === SIGN_IN ? (subject ?? '') : '';
  return [caller.id, action, JSON.stringify(detail), whose, networkOf(caller.address) ?? ''].join(' ');
}
