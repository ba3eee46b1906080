import type { Command } from 'commander';

import { clearDemonstration } from '#ledger/store';

import { withDatabase } from '../context.js';
import { traceIn } from '../trace.js';

export function addDemoCommands(program: Command): void {
  const group = program.command('demo').description('Le registre de démonstration.');
  group
    .command('clear')
    .description('Enlever le registre de démonstration ; il ne revient pas au prochain démarrage.')
    .option('--json', 'répondre en JSON')
    .action(clear);
}

async function clear(options: { json?: boolean }): Promise<void> {
  const cleared = await withDatabase(async ({ dataSource, configuration }) =>
    // An external database is never given one.
    configuration.databaseUrl === undefined
      ? clearDemonstration(dataSource, (manager) => traceIn(dataSource)(manager, { action: 'clear-demonstration' }))
      : false,
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ cleared })}\n`);
  else
    process.stdout.write(
      cleared
        ? 'Le registre de démonstration est enlevé ; il ne reviendra pas.\n'
        : 'Il n’y avait pas de registre de démonstration ; il n’en sera pas proposé.\n',
    );
}
