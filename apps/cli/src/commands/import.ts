import type { Command } from 'commander';

import { addImportAwards } from './import-awards.js';
import { addImportFacts } from './import-facts.js';
import { addImportMemberships } from './import-memberships.js';

export function addImportCommands(program: Command): void {
  const group = program.command('import').description('Importer des listes, des faits ou des attributions.');
  addImportMemberships(group);
  addImportFacts(group);
  addImportAwards(group);
}
