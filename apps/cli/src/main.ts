import 'reflect-metadata';

import { Command, CommanderError, InvalidArgumentError } from 'commander';

import { InvalidInputError, RefusedError } from '#kernel';
import { isDatabaseUnavailable } from '#platform/store';

import { addCatalogueCommands } from './commands/catalogue.js';
import { addDemoCommands } from './commands/demo.js';
import { addExportCommands } from './commands/export.js';
import { addImportCommands } from './commands/import.js';
import { addKeyCommands } from './commands/keys.js';
import { addLedgerCommands } from './commands/ledger.js';
import { addReconcileCommand } from './commands/reconcile.js';
import { addSearchCommands } from './commands/search.js';
import { addTotalsCommand } from './commands/totals.js';
import { addWorkerCommand } from './commands/worker.js';
import { EXIT } from './exit.js';
import { speakFrench } from './french.js';

// `guichet … | head`: who reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const program = speakFrench(new Command('guichet'))
  .description('Importer, exporter, totaliser et vérifier : le service Guichet en ligne de commande.')
  .exitOverride();

addImportCommands(program);
addExportCommands(program);
addLedgerCommands(program);
addTotalsCommand(program);
addReconcileCommand(program);
addDemoCommands(program);
addCatalogueCommands(program);
addKeyCommands(program);
addSearchCommands(program);
addWorkerCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** One sentence on standard error and the exit code of the contract: 1 refused or failed, 2 wrong usage. */
function explain(error: unknown): number {
  // Found by a command itself: options that do not go together.
  if (error instanceof InvalidArgumentError) process.stderr.write(`${error.message}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof RefusedError || error instanceof InvalidInputError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.refused;
  }
  if (error instanceof Error && isDatabaseUnavailable(error)) {
    process.stderr.write(
      `La base de données ne peut pas répondre (${error.message}) : la commande n’a pas abouti, relancez-la quand ce sera réparé.\n`,
    );
    return EXIT.refused;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.refused;
}
