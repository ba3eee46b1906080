import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import type { Act, AuditLog } from './audit.js';
import { networkOf } from './network.js';

/** A subject is an id, a slug or a key; what a client made up may be any length. */
const LONGEST = 200;

/**
 * The audit log in PostgreSQL, which refuses to change or take away a line before it is a year old. Who is a key's id or the
 * identity provider's subject, from where is a network and not an address: no personal data but the pseudonym of who acted.
 */
@Injectable()
export class AuditTrail implements AuditLog {
  /** How many acts this process wrote since its start, for the metrics; those of a transaction that is rolled back too. */
  readonly written: Record<Act['outcome'], number> = { DONE: 0, DENIED: 0, REFUSED: 0 };

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async record(act: Act, manager: EntityManager = this.dataSource.manager): Promise<void> {
    const { caller, action, subject, outcome, detail } = act;
    await manager.query(
      `INSERT INTO audit_log (caller, roles, action, subject, outcome, detail, network) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        printable(caller.id),
        [...caller.roles],
        printable(action),
        subject === undefined ? null : printable(subject),
        outcome,
        detail === undefined ? null : JSON.stringify(detail).replaceAll('\\u0000', ''),
        networkOf(caller.address) ?? null,
      ],
    );
    this.written[outcome]++;
  }
}

/** PostgreSQL takes no NUL, and a half surrogate is no character. */
function printable(text: string): string {
  return Buffer.from(text.slice(0, LONGEST).replaceAll('\0', '')).toString();
}
