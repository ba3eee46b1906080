import type { EntityManager } from 'typeorm';

import type { Caller } from './caller.js';

/** One act to remember: who did (or was refused) what, to what. When and from where are added by the log. */
export interface Act {
  readonly caller: Caller;
  /** A verb of the domain in kebab-case: `record-award`, `publish-scheme`, `create-key`, `import-awards`. */
  readonly action: string;
  /** What it was done to: an award's id, a scheme's slug, an import's id. */
  readonly subject?: string | undefined;
  readonly outcome: 'DONE' | 'DENIED' | 'REFUSED';
  /** A stable code or two; never free text, a secret or personal data. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Where acts are remembered: `@Inject(AUDIT) audit: AuditLog`. */
export interface AuditLog {
  /** In the transaction of the act itself when a manager is given: no write without its trace; else at once. */
  record(act: Act, manager?: EntityManager): Promise<void>;
}

export const AUDIT = Symbol('guichet.audit');
