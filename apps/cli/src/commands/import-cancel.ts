import type { Command } from 'commander';

import { countInFrench } from '#kernel';
import { cancelImport } from '#ledger/store';

import { OPERATOR, withDatabase } from '../context.js';
import { traceIn } from '../trace.js';

export function addImportCancel(group: Command): void {
  group
    .command('cancel')
    .description('Annuler un import par des écritures contraires ; rien n’est effacé.')
    .argument('<id>', 'numéro de l’import, que son compte rendu donne')
    .option('--reason <text>', 'pourquoi il est annulé', 'annulé par l’exploitant')
    .option('--json', 'répondre en JSON')
    .action(run);
}

async function run(id: string, { reason, json }: { reason: string; json?: boolean }): Promise<void> {
  const cancelled = await withDatabase(({ dataSource }) => {
    const trace = traceIn(dataSource);
    return cancelImport(dataSource, id, reason, OPERATOR.id, (manager, { entries }) =>
      trace(manager, { action: 'cancel-import', subject: id, detail: { entries } }),
    );
  });
  if (json) {
    process.stdout.write(`${JSON.stringify(cancelled, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `L’import n° ${id} (${cancelled.file}) est annulé : ${countInFrench(cancelled.entries, 'écriture contraire', 'écritures contraires')} sur ${countInFrench(cancelled.awards, 'attribution')}.\n` +
      (cancelled.awardsKept > 0
        ? `  ${countInFrench(cancelled.awardsKept, 'attribution garde', 'attributions gardent')} des écritures venues d’ailleurs.\n`
        : '') +
      `  enregistrement n° ${cancelled.recordingId} ; les totaux « tels que connus avant » ne changent pas.\n`,
  );
}
