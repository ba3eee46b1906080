/** What an import of schemes did, aid by aid only where something is to be said. */
export interface SchemeImportReport {
  readonly path: string;
  readonly format: 'guichet' | 'aides-territoires';
  readonly dryRun: boolean;
  /** Files read: pages of an interface, or YAML files. */
  readonly files: number;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Taken over whole by an editor, or given by the service's own files: left as they are. */
  readonly kept: number;
  readonly closed: number;
  /** The source says itself that it is not online. */
  readonly notLive: number;
  readonly refused: number;
  /** Whether the import held all that the source lists; only then what is missing is closed. */
  readonly isComplete: boolean;
  /** Why what is missing was not closed; absent when it was, or when nothing was missing. */
  readonly notClosed?: string | undefined;
  /** How many schemes carry each doubt: `ambiguous-perimeter`, `unknown-theme` … */
  readonly doubts: Readonly<Record<string, number>>;
  /** The first of each, to look at. */
  readonly warnings: readonly ImportFinding[];
  /** The first thousand. */
  readonly refusals: readonly ImportFinding[];
}

export interface ImportFinding {
  readonly file: string;
  /** Line of a YAML file; of JSON, the place of the aid in its list, from 1. */
  readonly line: number;
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** Which scheme: its slug, or the source's id. */
  readonly subject?: string | undefined;
}
