import { relative } from 'node:path';

import { getMetadataStorage } from 'class-validator';

import { EnvironmentVariables, readConfiguration, variableNames, type Configuration } from './configuration.js';

interface Meaning {
  /** What it decides, for `docs/operating.md`. */
  readonly meaning: string;
  /** Where its value ends, to show what it is by default. */
  readonly read: (configuration: Configuration) => string | number | boolean | undefined;
}

/** What an operator reads of each variable; `docs/operating.md` is made of it, and a test fails when one is missing. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  NODE_ENV: { meaning: 'How careful to be: several defaults depend on it.', read: (c) => c.environment },
  HOST: { meaning: 'Address to listen on.', read: (c) => c.host },
  PORT: { meaning: 'Port to listen on; 0 asks the system for a free one.', read: (c) => c.port },
  DATABASE_URL: {
    meaning: 'PostgreSQL 15 or newer. **Secret.** Without it the embedded one of the data folder.',
    read: (c) => c.databaseUrl,
  },
  GUICHET_DATA_DIR: {
    meaning: 'Folder of the embedded database and of the first key.',
    read: (c) => relative(process.cwd(), c.dataDirectory),
  },
  MEILI_URL: { meaning: 'Meilisearch. Without it the service searches by itself.', read: (c) => c.meilisearch?.url },
  MEILI_KEY: { meaning: 'Key of Meilisearch. **Secret.**', read: (c) => c.meilisearch?.key },
  GUICHET_WORKERS: {
    meaning: 'Whether the service does the jobs itself; `false` where `guichet worker` runs.',
    read: (c) => c.workers,
  },
  GUICHET_DEMO: {
    meaning: 'Demonstration ledger, with the embedded database alone.',
    read: (c) => c.demonstration,
  },
  GUICHET_INTROSPECTION: {
    meaning: 'Whether clients may read the schema, and GraphiQL is served.',
    read: (c) => c.introspection,
  },
  RATE_LIMIT_PER_MINUTE: {
    meaning: 'Requests a minute for a key, else for an address; 0: no limit. Each replica counts for itself.',
    read: (c) => c.rateLimitPerMinute ?? 0,
  },
  LOG_LEVEL: { meaning: 'What is written to the log.', read: (c) => c.logLevel },
  CORS_ORIGINS: { meaning: 'Origins whose browsers may ask, or `*`.', read: (c) => c.corsOrigins.join(', ') },
  GUICHET_BODY_LIMIT: { meaning: 'Bytes of a request body.', read: (c) => c.limits.bodyBytes },
  GUICHET_MAX_TOKENS: { meaning: 'Words and signs of an operation.', read: (c) => c.limits.tokens },
  GUICHET_MAX_DEPTH: { meaning: 'Levels of an operation.', read: (c) => c.limits.depth },
  GUICHET_MAX_ALIASES: { meaning: 'Aliases of an operation.', read: (c) => c.limits.aliases },
  GUICHET_MAX_FIELDS: { meaning: 'Fields of an operation, fragments spread.', read: (c) => c.limits.fields },
  GUICHET_MAX_ROOT_FIELDS: { meaning: 'Fields of the root of an operation.', read: (c) => c.limits.rootFields },
  GUICHET_MAX_COST: { meaning: 'Estimated cost of an operation, in points.', read: (c) => c.limits.cost },
  GUICHET_TRUSTED_OPERATIONS: {
    meaning: 'Operations known beforehand (`.graphql` files), asked by their identifier.',
    read: (c) => c.trustedOperations?.path,
  },
  GUICHET_TRUSTED_MODE: {
    meaning: '`exclusive`: no other operation is answered.',
    read: (c) => (c.trustedOperations?.exclusive === true ? 'exclusive' : 'optional'),
  },
  GUICHET_TRUSTED_PROXIES: {
    meaning: 'The proxies whose `X-Forwarded-For` is believed: how many, or which.',
    read: (c) => c.trustedProxies?.toString(),
  },
  DATABASE_CONNECT_TIMEOUT: {
    meaning: 'Milliseconds to get a connection to PostgreSQL.',
    read: (c) => c.databaseTimeouts.connect,
  },
  DATABASE_STATEMENT_TIMEOUT: {
    meaning: 'Milliseconds for one statement of a request.',
    read: (c) => c.databaseTimeouts.statement,
  },
  GUICHET_REQUEST_TIMEOUT: {
    meaning: 'Milliseconds that a client has to send its request.',
    read: (c) => c.requestTimeout,
  },
  GUICHET_METRICS_TOKEN: {
    meaning:
      'What Prometheus sends (`Authorization: Bearer …`) to read `/metrics`. **Secret.** Without it there are no `/metrics` in production.',
    read: (c) => c.metricsToken,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'Collector of traces, OTLP over HTTP. Without it no traces.',
    read: (c) => c.traces?.endpoint,
  },
  OTEL_SERVICE_NAME: {
    meaning: 'Name of the service in traces; `guichet` unless given.',
    read: (c) => c.traces?.serviceName,
  },
  OIDC_ISSUER: {
    meaning: 'OpenID Connect provider whose JWTs are read beside keys; exactly as its discovery document writes it.',
    read: (c) => c.identityProvider?.issuer,
  },
  OIDC_AUDIENCE: { meaning: 'The `aud` that its tokens must have.', read: (c) => c.identityProvider?.audience },
  OIDC_ROLES_CLAIM: {
    meaning: 'The claim that roles are read from; `roles` unless given. ProConnect: `siret`, for instance.',
    read: (c) => c.identityProvider?.rolesClaim,
  },
  OIDC_ROLES: {
    meaning: 'What each value of that claim allows. A value that is not named allows nothing.',
    read: (c) => c.identityProvider?.grants.length,
  },
};

/** The table of `docs/operating.md`, in Markdown: what a variable takes is the sentence that a wrong one is refused with. */
export function configurationTable(): string {
  const development = readConfiguration({});
  const production = readConfiguration({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgresql://guichet:secret@db:5432/guichet',
  });
  const rows = variableNames().map((name) => {
    const known = MEANINGS[name];
    const [here, there] = [development, production].map((configuration) => shown(known?.read(configuration)));
    const ours = name === 'DATABASE_URL' || name === 'NODE_ENV';
    const otherwise = name === 'GUICHET_DEMO' ? 'with `DATABASE_URL`' : 'production';
    const byDefault = ours || here === there ? here! : `${here} (${otherwise}: ${there})`;
    return [`\`${name}\``, takes(name), byDefault, known?.meaning ?? '?'];
  });
  return [['Variable', 'Takes', 'By default', 'Decides'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function shown(value: string | number | boolean | undefined): string {
  if (value === undefined || value === '') return '—';
  return `\`${String(value)}\``;
}

function takes(name: string): string {
  const messages = metadata()
    .filter(({ propertyName }) => propertyName === name)
    .map(({ message }) => message)
    .filter((message) => typeof message === 'string');
  // What it asks of another variable is not what it takes.
  return messages.find((message) => !message.includes(' demande ')) ?? '';
}

function metadata() {
  return getMetadataStorage().getTargetValidationMetadatas(EnvironmentVariables, '', true, false);
}
