import { describe, expect, it } from '@jest/globals';
import { Command, Option } from 'commander';

import { speakFrench } from './french.js';

function complaint(...words: string[]): string {
  let told = '';
  const program = speakFrench(new Command('guichet')).exitOverride();
  program.configureOutput({ ...program.configureOutput(), writeErr: (text) => (told += text) });
  program
    .command('list')
    .argument('<file>')
    .requiredOption('--by <name>')
    .addOption(new Option('--format <format>').choices(['csv', 'ods']).conflicts('all'))
    .option('--all')
    .action(() => undefined);
  expect(() => program.parse(words, { from: 'user' })).toThrow();
  return told.split('\n')[0]!;
}

describe('a wrong usage is told in French', () => {
  it.each([
    [['lst'], 'La commande « lst » n’existe pas.'],
    [['list'], 'L’option « --by <name> » est obligatoire.'],
    [['list', '--by', 'x'], 'L’argument « file » est obligatoire.'],
    [['list', 'f', '--by'], 'L’option « --by <name> » demande une valeur.'],
    [['list', 'f', '--by', 'x', '--nope'], 'L’option « --nope » n’existe pas.'],
    [
      ['list', 'f', '--by', 'x', '--format', 'xls'],
      '« xls » ne convient pas à l’option « --format <format> » : csv, ods.',
    ],
    [
      ['list', 'f', '--by', 'x', '--format', 'csv', '--all'],
      'Les options « --format <format> » et « --all » s’excluent.',
    ],
    [['list', 'f', 'g', '--by', 'x'], '2 arguments pour 1 attendu.'],
  ])('%j: %s', (words, sentence) => expect(complaint(...words)).toBe(sentence));
});
