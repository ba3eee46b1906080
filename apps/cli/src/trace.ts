import type { DataSource, EntityManager } from 'typeorm';

import type { Act } from '#platform';
import { AuditTrail } from '#platform/store';

import { OPERATOR } from './context.js';

/** Writes what the operator did into the audit log, in the transaction of the act itself: neither is there without the other. */
export type Trace = (manager: EntityManager, act: Omit<Act, 'caller' | 'outcome'>) => Promise<void>;

export function traceIn(dataSource: DataSource): Trace {
  const audit = new AuditTrail(dataSource);
  return (manager, act) => audit.record({ caller: OPERATOR, outcome: 'DONE', ...act }, manager);
}
