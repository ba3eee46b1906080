import type { Command } from 'commander';

import { addImportAwards } from './import-awards.js';
import { addImportCancel } from './import-cancel.js';
import { addImportFacts } from './import-facts.js';
import { addImportMemberships } from './import-memberships.js';
import { addImportSchemes } from './import-schemes.js';
import { addImportReport } from './import-report.js';

export function addImportCommands(program: Command): void {
  const group = program
    .command('import')
    .description('Importer des listes de communes, des attributions ou des dispositifs.');
  addImportMemberships(group);
  addImportFacts(group);
  addImportAwards(group);
  addImportSchemes(group);
  addImportCancel(group);
  addImportReport(group);
}
