import type { Day } from '#kernel';

import type { Award, AwardPage } from './award.js';
import type { RecordAwardInput, RecordEntryInput, RecordResult } from './recording.js';
import type { AwardFilter, AwardTotals, TotalsQuestion } from './totals.js';

/** Where totals are asked. */
export interface TotalsReader {
  totals(question: TotalsQuestion): Promise<AwardTotals>;
}

export const TOTALS = Symbol('guichet.totals');

/** The two dates of a list; `knownAt` is ISO 8601 in UTC, default: now. */
export interface ListDates {
  readonly effectiveUntil: Day;
  readonly knownAt?: string | undefined;
}

/** Where the awards behind a total are asked. */
export interface AwardsReader {
  /** Oldest recorded first, `first` at a time after an award's id. */
  page(filter: AwardFilter, dates: ListDates, first: number, after?: string): Promise<AwardPage>;
  /** One award of the real ledger. */
  byId(id: string, dates: ListDates): Promise<Award | undefined>;
}

export const AWARDS = Symbol('guichet.awards');

/** Who writes: the platform's `Caller`. */
export interface LedgerCaller {
  readonly id: string;
  readonly roles: readonly ('reader' | 'publisher' | 'ledger-writer' | 'admin')[];
  readonly organisation?: string | undefined;
  readonly source?: string | undefined;
  readonly address?: string | undefined;
}

export type RecordAnswer =
  RecordResult | { readonly kind: 'NOT_ALLOWED'; readonly code: string; readonly message: string };

/** Where awards and entries are recorded: by those who may, with a trace of who did. */
export interface AwardRecorder {
  recordAward(input: RecordAwardInput, caller: LedgerCaller): Promise<RecordAnswer>;
  recordEntry(input: RecordEntryInput, caller: LedgerCaller): Promise<RecordAnswer>;
}

export const RECORDER = Symbol('guichet.recorder');
