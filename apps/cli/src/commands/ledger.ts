import type { Command } from 'commander';

import { countInFrench } from '#kernel';
import { verifyLedger } from '#ledger/store';

import { withDatabase } from '../context.js';
import { EXIT } from '../exit.js';

export function addLedgerCommands(program: Command): void {
  program
    .command('ledger')
    .description('Le registre lui-même.')
    .command('verify')
    .description('Recalculer la chaîne des empreintes, de la première écriture à la dernière.')
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run({ json }: { json?: boolean }): Promise<void> {
  const verification = await withDatabase(({ dataSource }) => verifyLedger(dataSource));
  const { recordings, entries, head, broken } = verification;
  if (json) process.stdout.write(`${JSON.stringify({ ...verification, broken: broken ?? null }, null, 2)}\n`);
  else if (broken)
    process.stdout.write(
      `La chaîne est rompue : ${broken.message}\n  enregistrement n° ${broken.recording}${broken.entry === undefined ? '' : `, écriture n° ${broken.entry}`} [${broken.code}]\n  avant elle, ${countInFrench(entries, 'écriture est intacte', 'écritures sont intactes')}.\n`,
    );
  else
    process.stdout.write(
      `La chaîne est intacte : ${countInFrench(entries, 'écriture')} en ${countInFrench(recordings, 'enregistrement')}.\n  dernière empreinte ${head}\n  Notée ailleurs, elle prouve aussi que rien n’a été retranché de la fin.\n`,
    );
  if (broken) {
    process.stderr.write(`${broken.message}\n`);
    process.exitCode = EXIT.refused;
  }
}
