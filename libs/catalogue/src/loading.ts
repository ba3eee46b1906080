/** What to do with a scheme's YAML file, or with an imported one, beside what the catalogue already holds. */
import type { ManagedBy } from './publication.js';
import type { SchemeDocument } from './scheme.js';

export interface HeldScheme {
  readonly managedBy: ManagedBy;
  /** Hash of the document that the file or the source last gave; none when it was written here. */
  readonly sourceHash: string | undefined;
  readonly archived: boolean;
}

/**
 * - CREATE: not known yet; UPDATE: its source changed and still answers for it;
 * - UNCHANGED: its source says what it said last time;
 * - KEPT: somebody else has taken it over since; the source no longer counts.
 */
export type LoadDecision = 'CREATE' | 'UPDATE' | 'UNCHANGED' | 'KEPT';

export function decideLoad(
  held: HeldScheme | undefined,
  hash: string,
  source: Exclude<ManagedBy, 'EDITOR'>,
): LoadDecision {
  if (!held) return 'CREATE';
  if (held.managedBy !== source) return 'KEPT';
  return held.sourceHash === hash && !held.archived ? 'UNCHANGED' : 'UPDATE';
}

/** What an import may write: its own document, but for the fields that an editor has taken over. */
export function keepTakenOver(
  current: SchemeDocument,
  imported: SchemeDocument,
  takenOver: readonly string[],
): SchemeDocument {
  const kept = Object.fromEntries(Object.entries(current).filter(([field]) => takenOver.includes(field)));
  // A field that an editor emptied stays empty.
  const offered = Object.fromEntries(Object.entries(imported).filter(([field]) => !takenOver.includes(field)));
  return { ...offered, ...kept } as unknown as SchemeDocument;
}
