import type { Command } from 'commander';

/** Placeholder order of options is that of the contract. */
export function addImportFacts(_group: Command): void {
  // wired below
}
