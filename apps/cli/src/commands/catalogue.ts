import type { Command } from 'commander';

import { checkCatalogue, printFinding } from '#catalogue';
import { readFolder, shippedCatalogue } from '#catalogue/store';
import { countInFrench, RefusedError } from '#kernel';

import { EXIT } from '../exit.js';

export function addCatalogueCommands(program: Command): void {
  const group = program.command('catalogue').description('Les fiches des dispositifs.');
  group
    .command('check')
    .description('Vérifier les fichiers YAML ; dit le fichier, la ligne et la colonne de chaque problème.')
    .argument('[folder]', 'dossier des fiches (par défaut : celui du projet)')
    .option('--json', 'répondre en JSON')
    .action(check);
}

async function check(folder: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const files = await readFolder(folder ?? shippedCatalogue());
  if (files.length === 0) throw new RefusedError('no-scheme', `Aucune fiche (.yaml) dans ${folder}.`);
  const { schemes, findings } = checkCatalogue(files);
  if (json)
    process.stdout.write(`${JSON.stringify({ files: files.length, valid: schemes.size, findings }, null, 2)}\n`);
  else {
    for (const finding of findings) process.stdout.write(`${printFinding(finding)}\n`);
    process.stdout.write(
      `${countInFrench(files.length, 'fiche lue', 'fiches lues')}, ${countInFrench(findings.length, 'problème')}.\n`,
    );
  }
  if (findings.length > 0) process.exitCode = EXIT.refused;
}
