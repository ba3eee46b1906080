import type { Day, Euro } from '#kernel';

import type { AwardContent, EntryKind, Quantity } from '../entry.js';

/** An entry as it is exported: what holds of it at the two dates of the export. What a cancelled import took back is not exported. */
export interface ExportedEntry {
  /** The idempotency key under which it is recorded: read back into the same ledger, it is known. */
  readonly key: string;
  readonly kind: EntryKind;
  readonly amount: Euro | undefined;
  readonly quantity: Quantity | undefined;
  readonly effectiveOn: Day;
  readonly yearOnly: boolean;
  readonly reason: string | undefined;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** An award of which something is visible at the two dates of the export. */
export interface ExportedAward extends AwardContent {
  readonly communeCode: string | undefined;
  readonly entries: readonly ExportedEntry[];
}

/** What names and organisations stand behind the ledger's codes; `undefined` when nobody knows. */
export interface ExportNames {
  scheme(
    slug: string,
  ):
    | { readonly name: string; readonly funder: { readonly slug: string; readonly name: string } | undefined }
    | undefined;
  commune(code: string): string | undefined;
  epci(siren: string): string | undefined;
}

/**
 * Values that a format requires and no ledger knows, declared by the one who publishes: they stand in every row that does not know better.
 * Keys are the format's own column names.
 */
export type Declared = Readonly<Record<string, string | undefined>>;

export interface ExportContext {
  readonly names: ExportNames;
  readonly declared: Declared;
}

/** A row of an export, or why there can be none: the column that the format requires and nobody knows. */
export type ExportedRow = { readonly text: string } | { readonly missing: string };

export const EXPORT_FORMATS = ['csv', 'scdl', '360giving'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
