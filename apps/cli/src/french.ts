import type { Command, Help } from 'commander';

/** What commander says of a wrong usage, and how it is said here. */
const SENTENCES: readonly (readonly [words: RegExp, french: string])[] = [
  [/^unknown command '(.*)'/, 'La commande « $1 » n’existe pas.'],
  [/^unknown option '(.*)'/, 'L’option « $1 » n’existe pas.'],
  [/^required option '(.*)' not specified/, 'L’option « $1 » est obligatoire.'],
  [/^missing required argument '(.*)'/, 'L’argument « $1 » est obligatoire.'],
  [/^option '(.*)' argument missing/, 'L’option « $1 » demande une valeur.'],
  [/^option '(.*)' cannot be used with option '(.*)'/, 'Les options « $1 » et « $2 » s’excluent.'],
  [
    /^option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\./,
    '« $2 » ne convient pas à l’option « $1 » : $3.',
  ],
  [/^option '(.*)' argument '(.*)' is invalid\. (.*)/, '« $2 » ne convient pas à l’option « $1 ». $3'],
  [/^too many arguments.*Expected (\d+) arguments? but got (\d+)\./, '$2 arguments pour $1 attendu.'],
];

/** `error: unknown command 'x'` of commander in French; what it does not know stays as it is. */
export function usageInFrench(words: string): string {
  const bare = words.replace(/^error: /, '').replace(/\(Did you mean (.*)\?\)/, 'Vouliez-vous dire « $1 » ?');
  const known = SENTENCES.find(([pattern]) => pattern.test(bare));
  return known ? bare.replace(...known) : bare;
}

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Usage :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Global Options:': 'Options générales :',
  'Commands:': 'Commandes :',
};

/** Help and complaints in French, for the program and every command that is added to it afterwards. */
export function speakFrench(program: Command): Command {
  const titles: Partial<Help> = { sortSubcommands: true, styleTitle: (title) => TITLES[title] ?? title };
  return program
    .configureHelp(titles)
    .configureOutput({ outputError: (words, write) => write(usageInFrench(words)) })
    .helpOption('-h, --help', 'afficher cette aide')
    .helpCommand('help [commande]', 'afficher l’aide d’une commande')
    .showHelpAfterError('(ajoutez --help pour l’aide)');
}
