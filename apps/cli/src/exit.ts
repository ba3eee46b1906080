/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /** Refused or failed: one sentence on standard error. */
  refused: 1,
  usage: 2,
  /** Done, but some lines were refused. */
  doneWithRefusals: 3,
} as const;
