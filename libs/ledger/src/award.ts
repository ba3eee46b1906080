import type { Day, Euro } from '#kernel';

import type { AwardContent, EntryKind, Quantity } from './entry.js';

/** The import that an entry came with. */
export interface EntryImport {
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
  readonly line: number | undefined;
}

/** An entry as recorded. */
export interface RecordedEntry {
  readonly kind: EntryKind;
  readonly amount: Euro | undefined;
  readonly quantity: Quantity | undefined;
  readonly effectiveOn: Day;
  /** True when the source knows only the year. */
  readonly yearOnly: boolean;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** Recorded with an earlier instant, for history taken over from another system. */
  readonly backdated: boolean;
  readonly reason: string | undefined;
  readonly import: EntryImport | undefined;
}

/** An award as recorded, with what two dates let see of it. */
export interface Award extends AwardContent {
  readonly id: string;
  /** The commune of today. */
  readonly communeCode: string | undefined;
  /** Awarded and amended less cancelled; `undefined` when nothing was awarded. */
  readonly awarded: Euro | undefined;
  /** Paid less recovered; `undefined` when nothing is known of payments. */
  readonly paid: Euro | undefined;
  readonly isCancelled: boolean;
  readonly synthetic: boolean;
  readonly entries: readonly RecordedEntry[];
}

export interface AwardPage {
  readonly totalCount: number;
  readonly nodes: readonly Award[];
  readonly hasNextPage: boolean;
  /** Awards only ever come after: a cursor stays valid while the list grows. */
  readonly endCursor: string | undefined;
}
