import { Option, type Command } from 'commander';

import { organisationOf, ORGANISATIONS } from '#catalogue';
import { Day, nearest } from '#kernel';
import { ROLES, type Role } from '#platform';
import { AuditTrail, KeyStore, type Key } from '#platform/store';

import { MACHINE_CLOCK, OPERATOR, withDatabase } from '../context.js';
import { dayOption } from '../options.js';

interface CreateOptions {
  role: Role;
  organisation?: string;
  source?: string;
  expires?: Day;
  json?: boolean;
}

export function addKeyCommands(program: Command): void {
  const group = program.command('keys').description('Les clés de ceux qui écrivent : créer, lister, révoquer.');
  group
    .command('create')
    .description('Créer une clé ; elle est montrée une seule fois.')
    .addOption(new Option('--role <role>', 'ce que la clé permet').choices(ROLES).makeOptionMandatory())
    .option('--organisation <slug>', 'pour publisher : le financeur dont elle publie les dispositifs, comme ademe')
    .option('--source <code>', 'pour ledger-writer : la source dont elle écrit les aides, comme dgcl')
    .option('--expires <date>', 'le dernier jour où elle ouvre, AAAA-MM-JJ', dayOption)
    .option('--json', 'répondre en JSON')
    .action(create);
  group
    .command('list')
    .description('Toutes les clés, les plus récentes d’abord, sans leurs secrets.')
    .option('--json', 'répondre en JSON')
    .action(list);
  group
    .command('revoke')
    .description('Une clé n’ouvre plus rien, tout de suite.')
    .argument('<id>', 'l’identifiant que montre « keys list »')
    .option('--json', 'répondre en JSON')
    .action(revoke);
}

function withKeys<Answer>(run: (keys: KeyStore) => Promise<Answer>): Promise<Answer> {
  return withDatabase(({ dataSource }) => run(new KeyStore(dataSource, new AuditTrail(dataSource), MACHINE_CLOCK)));
}

async function create({ role, organisation, source, expires, json }: CreateOptions): Promise<void> {
  const key = await withKeys((keys) => keys.create({ role, organisation, source, expiresOn: expires }, OPERATOR));
  if (json) {
    print(key);
    return;
  }
  process.stdout.write(`${key.text}\n`);
  process.stderr.write(`Notez cette clé maintenant : elle n’est gardée nulle part. Identifiant : ${key.id}.\n`);
  if (organisation !== undefined && !organisationOf(organisation))
    process.stderr.write(unknownOrganisation(organisation));
}

/** Not refused: a funder may be known only by the schemes that were imported. */
function unknownOrganisation(slug: string): string {
  const near = nearest(
    slug,
    ORGANISATIONS.map((one) => one.slug),
  );
  const hint = near === undefined ? '' : ` Vouliez-vous écrire « ${near} » ?`;
  return `« ${slug} » n’est pas un financeur de la liste du service : la clé ne sert que si des dispositifs le nomment.${hint}\n`;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const keys = await withKeys((store) => store.list());
  if (json) {
    print(keys);
    return;
  }
  if (keys.length === 0) process.stdout.write('Aucune clé.\n');
  for (const key of keys) process.stdout.write(`${described(key)}\n`);
}

async function revoke(id: string, { json }: { json?: boolean }): Promise<void> {
  const key = await withKeys((keys) => keys.revoke(id, OPERATOR));
  if (json) {
    print(key);
    return;
  }
  process.stdout.write(`${described(key)}\n`);
}

function described({
  id,
  role,
  organisation,
  source,
  expiresOn,
  createdAt,
  createdBy,
  revokedAt,
  revokedBy,
}: Key): string {
  const scope = organisation ?? source;
  return [
    id,
    scope === undefined ? role : `${role} (${scope})`,
    `créée le ${Day.at(createdAt)} par ${createdBy}`,
    ...(expiresOn === undefined ? [] : [`jusqu’au ${expiresOn}`]),
    ...(revokedAt === undefined ? [] : [`révoquée le ${Day.at(revokedAt)} par ${revokedBy ?? '?'}`]),
  ].join(' · ');
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
