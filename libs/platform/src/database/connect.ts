import { setTimeout as pause } from 'node:timers/promises';

import { DataSource } from 'typeorm';

import { RefusedError } from '#kernel';

import { dataSourceOptions, type DatabaseOptions } from './options.js';

const OLDEST_RELEASE = 15;
const STARTING_UP = '57P03';
const STARTS_WITHIN = 60_000;

/**
 * Connects, waiting for a server that is starting up. The error of a server that cannot be used says which one and why in one
 * sentence, without the password.
 *
 * @throws RefusedError `DATABASE_UNREACHABLE`, `DATABASE_REFUSED`, `DATABASE_TOO_OLD`, `DATABASE_ENCODING`
 */
export async function connect(options: DatabaseOptions): Promise<DataSource> {
  const until = Date.now() + STARTS_WITHIN;
  for (;;) {
    const dataSource = new DataSource(dataSourceOptions(options));
    try {
      await dataSource.initialize();
      await checkServer(dataSource, options.url);
      return dataSource;
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy();
      if (codeOf(error) !== STARTING_UP || Date.now() > until) throw refusal(error, options.url);
      await pause(500);
    }
  }
}

async function checkServer(dataSource: DataSource, url: string): Promise<void> {
  const [row] = await dataSource.query<{ version: string; encoding: string }[]>(
    `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding`,
  );
  const found = unsuitable(row?.version ?? '', row?.encoding ?? '', url);
  if (found) throw found;
}

/** Why a server of that version and encoding cannot be used; `undefined` when it can. */
export function unsuitable(version: string, encoding: string, url: string): RefusedError | undefined {
  const release = Number.parseInt(version, 10);
  if (!(release >= OLDEST_RELEASE))
    return new RefusedError(
      'DATABASE_TOO_OLD',
      `La base de données ${placeOf(url)} est PostgreSQL ${version}, et Guichet demande PostgreSQL ${OLDEST_RELEASE} ou plus récent.`,
    );
  if (encoding !== 'UTF8')
    return new RefusedError(
      'DATABASE_ENCODING',
      `La base de données ${placeOf(url)} est codée en ${encoding}, et Guichet demande UTF8 : créez-la par CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  return undefined;
}

/** The sentence for a server that cannot be used; any other error as it is. */
export function refusal(error: unknown, url: string): unknown {
  const code = codeOf(error);
  const place = placeOf(url);
  const reason = (code === undefined ? undefined : REASONS[code]) ?? wordedReason(error);
  if (reason !== undefined)
    return new RefusedError(
      'DATABASE_REFUSED',
      `La base de données ${place} ne convient pas : ${reason} Vérifiez DATABASE_URL.`,
    );
  if (isNetworkFailure(error)) {
    return new RefusedError(
      'DATABASE_UNREACHABLE',
      `La base de données ${place} ne répond pas (${code ?? 'délai dépassé'}) : vérifiez DATABASE_URL et que PostgreSQL est en marche.`,
    );
  }
  return error;
}

const REASONS: Readonly<Record<string, string>> = {
  '28P01': 'le mot de passe ou l’utilisateur est faux.',
  '28000': 'cet utilisateur n’y a pas droit, ou le chiffrement ne convient pas.',
  '3D000': 'cette base n’existe pas.',
  '42501':
    'cet utilisateur n’a pas le droit de s’y connecter, ou d’y créer des tables ; qu’il en soit le propriétaire.',
  '25006': 'elle est en lecture seule, comme une réplique.',
  '53300': 'elle a déjà trop de connexions.',
  [STARTING_UP]: 'elle n’en finit pas de démarrer.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'son certificat n’est pas reconnu.',
  SELF_SIGNED_CERT_IN_CHAIN: 'son certificat n’est pas reconnu.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'son certificat n’est pas reconnu.',
  CERT_HAS_EXPIRED: 'son certificat est périmé.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'son certificat est celui d’une autre machine.',
};

/** What the driver says without a code. */
function wordedReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (/client password must be a/.test(error.message)) return 'elle demande un mot de passe.';
  if (/does not support SSL/i.test(error.message)) return 'elle ne chiffre pas, et « sslmode » le demande.';
  return undefined;
}

const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'EACCES',
];

function isNetworkFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return NETWORK_CODES.includes(code);
  return error instanceof Error && /timeout|terminated unexpectedly/i.test(error.message);
}

/** Both addresses of a name may fail: the first one's code counts. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** `machine:5432/base`, never the user or the password. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    return `${searchParams.get('host') ?? hostname}:${port === '' ? '5432' : port}${pathname}`;
  } catch {
    return 'indiquée';
  }
}
