import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

import type { Span } from './span.js';

/** What is known of the request that is being answered, for log lines and traces; filled as it becomes known. */
export interface RequestContext {
  readonly id: string;
  /** A key's id or a pseudonym, `anonymous` for nobody in particular; absent when nobody asked who it is. */
  caller?: string;
  operation?: { readonly name: string; readonly type: string; code: string };
  /** The span under which statements are recorded; absent without traces. */
  span?: Span;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** `undefined` outside of a request: at start, in a job, in a command. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Whatever `act` does, and all that follows of it, belongs to the request. */
export function withinRequest<Answer>(context: RequestContext, act: () => Answer): Answer {
  return storage.run(context, act);
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/** The id that a proxy gave when it has the form of one (8 to 64 letters, digits, `.`, `_`, `-`), else a new one. */
export function requestIdOf(sent: unknown): string {
  return typeof sent === 'string' && WELL_FORMED.test(sent) ? sent : randomUUID();
}
