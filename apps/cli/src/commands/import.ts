import type { Command } from 'commander';

import { addImportAwards } from './import-awards.js';
import { addImportMemberships } from './import-memberships.js';

export function addImportCommands(program: Command): void {
  const group = program.command('import').description('Importer des listes de communes ou des attributions.');
  addImportMemberships(group);
  addImportAwards(group);
}
