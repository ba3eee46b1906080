import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

import { Expose, plainToInstance, Transform } from 'class-transformer';
import {
  ArrayUnique,
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  validateSync,
  type ValidationError,
} from 'class-validator';

import { listInFrench, RefusedError, type Problem } from '#kernel';

import { DEFAULT_LIMITS, type QueryLimits } from './limits/limits.js';
import { isRoleGrants, readRoleGrants, type RoleGrant } from './sign-in/role-grants.js';

export const ENVIRONMENTS = ['development', 'production', 'test'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** From the gravest to the most talkative. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type DeepReadonly<T> = { readonly [K in keyof T]: T[K] extends object ? DeepReadonly<T[K]> : T[K] };

/** Everything an operator can decide, checked and frozen: nobody else reads the environment. */
export type Configuration = DeepReadonly<{
  environment: EnvironmentName;
  /** Where the service listens; port 0 asks the system for a free one. */
  host: string;
  port: number;
  /** An external PostgreSQL; absent: the embedded one. A secret. */
  databaseUrl?: string;
  /** Absolute. */
  dataDirectory: string;
  /** An external Meilisearch; absent: in-process search. */
  meilisearch?: { url: string; key?: string };
  /** Whether the service does the background jobs itself; `false` where `guichet worker` does them. */
  workers: boolean;
  /** Whether a demonstration ledger is laid out. */
  demonstration: boolean;
  /** Whether clients may read the schema and GraphiQL is served. */
  introspection: boolean;
  /** Requests a minute for a key, else for an address; absent: no limit. */
  rateLimitPerMinute?: number;
  logLevel: LogLevel;
  /** Origins of browsers that may ask; `*` for all. */
  corsOrigins: string[];
  /** What a request may be at most. `bodyBytes`: of its body; the rest: of its operation. */
  limits: QueryLimits & { bodyBytes: number };
  /** Operations that are known beforehand, in a folder or a file; `exclusive`: no other is answered. The path is absolute. */
  trustedOperations?: { path: string; exclusive: boolean };
  /** The proxies whose word is taken for the address of a client: how many stand before the service, or their addresses. */
  trustedProxies?: number | string[];
  /** Milliseconds: to get a connection, and for one statement of a request. */
  databaseTimeouts: { connect: number; statement: number };
  /** Milliseconds that a client has to send its request. */
  requestTimeout: number;
  /** What Prometheus sends to read the figures; absent: they are shown outside of production alone. A secret. */
  metricsToken?: string;
  /** The collector that traces go to, by OTLP over HTTP; absent: no traces. */
  traces?: { endpoint: string; serviceName: string };
  /** The OpenID Connect provider whose tokens are read beside keys, and what its claims allow. */
  identityProvider?: { issuer: string; audience: string; rolesClaim: string; grants: RoleGrant[] };
}>;

const WEB_ADDRESS = /^https?:\/\/[^\s/]+/;
const ORIGIN = /^(\*|https?:\/\/[^\s/]+)$/;

const TRUSTED_MODES = ['optional', 'exclusive'] as const;

/** An optional whole number between two bounds, both allowed. */
function WholeNumber(name: string, least: number, most: number, unit: string): PropertyDecorator {
  const message = `${name} est un nombre entier ${/^[aeiou]/.test(unit) ? 'd’' : 'de '}${unit}, de ${least} à ${most}.`;
  return (target, property) => {
    IsOptional()(target, property);
    Transform(({ value }) => wholeNumber(value))(target, property);
    IsInt({ message })(target, property);
    Min(least, { message })(target, property);
    Max(most, { message })(target, property);
  };
}

/** The environment as an operator writes it: one property a variable, empty counting as absent. */
export class EnvironmentVariables {
  @Expose()
  @IsOptional()
  @IsIn(ENVIRONMENTS, { message: `NODE_ENV vaut ${listInFrench([...ENVIRONMENTS], 'ou')}.` })
  NODE_ENV?: EnvironmentName;

  @Expose()
  @IsOptional()
  @IsNotEmpty({ message: 'HOST est une adresse, par exemple 127.0.0.1 ou 0.0.0.0.' })
  @Matches(/^[^\s/]+$/, {
    message: 'HOST est une adresse, par exemple 127.0.0.1 ou 0.0.0.0, sans protocole ni chemin.',
  })
  HOST?: string;

  @Expose()
  @IsOptional()
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: 'PORT est un nombre entier de 0 à 65535.' })
  @Min(0, { message: 'PORT est un nombre entier de 0 à 65535.' })
  @Max(65535, { message: 'PORT est un nombre entier de 0 à 65535.' })
  PORT?: number;

  @Expose()
  @IsOptional()
  @ValidateBy(
    { name: 'isPostgresqlUrl', validator: { validate: isPostgresqlUrl } },
    { message: 'DATABASE_URL a la forme postgresql://utilisateur:motdepasse@machine:5432/base ; % s’écrit %25.' },
  )
  DATABASE_URL?: string;

  @Expose()
  @IsOptional()
  @IsString({ message: 'GUICHET_DATA_DIR est un dossier.' })
  GUICHET_DATA_DIR?: string;

  @Expose()
  @IsOptional()
  @Matches(WEB_ADDRESS, { message: 'MEILI_URL a la forme http://machine:7700.' })
  MEILI_URL?: string;

  @Expose()
  @IsOptional()
  @IsString({ message: 'MEILI_KEY est une clé.' })
  MEILI_KEY?: string;

  @Expose()
  @IsOptional()
  @Transform(({ value }) => yesOrNo(value))
  @IsBoolean({ message: 'GUICHET_WORKERS vaut true ou false.' })
  GUICHET_WORKERS?: boolean;

  @Expose()
  @IsOptional()
  @Transform(({ value }) => yesOrNo(value))
  @IsBoolean({ message: 'GUICHET_DEMO vaut true ou false.' })
  GUICHET_DEMO?: boolean;

  @Expose()
  @IsOptional()
  @Transform(({ value }) => yesOrNo(value))
  @IsBoolean({ message: 'GUICHET_INTROSPECTION vaut true ou false.' })
  GUICHET_INTROSPECTION?: boolean;

  @Expose()
  @IsOptional()
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: 'RATE_LIMIT_PER_MINUTE est un nombre entier ; 0 lève la limite.' })
  @Min(0, { message: 'RATE_LIMIT_PER_MINUTE est un nombre entier ; 0 lève la limite.' })
  RATE_LIMIT_PER_MINUTE?: number;

  @Expose()
  @IsOptional()
  @IsIn(LOG_LEVELS, { message: `LOG_LEVEL vaut ${listInFrench([...LOG_LEVELS], 'ou')}.` })
  LOG_LEVEL?: LogLevel;

  @Expose()
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.split(',').map((origin) => origin.trim()) : value,
  )
  @IsArray()
  @ArrayUnique({ message: 'CORS_ORIGINS nomme deux fois la même origine.' })
  @Matches(ORIGIN, {
    each: true,
    message:
      'CORS_ORIGINS est une liste d’origines séparées par des virgules, comme https://exemple.fr (sans chemin), ou *.',
  })
  CORS_ORIGINS?: string[];

  @Expose()
  @WholeNumber('GUICHET_BODY_LIMIT', 1_024, 100 * 1_024 * 1_024, 'octets')
  GUICHET_BODY_LIMIT?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_TOKENS', 100, 100_000, 'mots et signes')
  GUICHET_MAX_TOKENS?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_DEPTH', 3, 100, 'niveaux')
  GUICHET_MAX_DEPTH?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_ALIASES', 0, 10_000, 'alias')
  GUICHET_MAX_ALIASES?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_FIELDS', 10, 1_000_000, 'champs')
  GUICHET_MAX_FIELDS?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_ROOT_FIELDS', 1, 1_000, 'champs')
  GUICHET_MAX_ROOT_FIELDS?: number;

  @Expose()
  @WholeNumber('GUICHET_MAX_COST', 100, 1_000_000_000, 'points')
  GUICHET_MAX_COST?: number;

  @Expose()
  @IsOptional()
  @IsString({ message: 'GUICHET_TRUSTED_OPERATIONS est un dossier ou un fichier d’opérations GraphQL.' })
  GUICHET_TRUSTED_OPERATIONS?: string;

  @Expose()
  @IsOptional()
  @IsIn(TRUSTED_MODES, { message: `GUICHET_TRUSTED_MODE vaut ${listInFrench([...TRUSTED_MODES], 'ou')}.` })
  @ValidateBy(
    {
      name: 'hasOperations',
      validator: {
        validate: (value, parts) =>
          value !== 'exclusive' ||
          (parts?.object as EnvironmentVariables | undefined)?.GUICHET_TRUSTED_OPERATIONS !== undefined,
      },
    },
    { message: 'GUICHET_TRUSTED_MODE=exclusive demande GUICHET_TRUSTED_OPERATIONS : quelles opérations répondre.' },
  )
  GUICHET_TRUSTED_MODE?: (typeof TRUSTED_MODES)[number];

  @Expose()
  @IsOptional()
  @Transform(({ value }) => proxies(value))
  @ValidateBy(
    { name: 'isProxies', validator: { validate: isProxies } },
    {
      message:
        'GUICHET_TRUSTED_PROXIES est un nombre de relais (1 à 10), ou leurs adresses et réseaux séparés par des virgules, comme 10.0.0.0/8.',
    },
  )
  GUICHET_TRUSTED_PROXIES?: number | string[];

  @Expose()
  @WholeNumber('DATABASE_CONNECT_TIMEOUT', 100, 60_000, 'millisecondes')
  DATABASE_CONNECT_TIMEOUT?: number;

  @Expose()
  @WholeNumber('DATABASE_STATEMENT_TIMEOUT', 100, 600_000, 'millisecondes')
  DATABASE_STATEMENT_TIMEOUT?: number;

  @Expose()
  @WholeNumber('GUICHET_REQUEST_TIMEOUT', 1_000, 600_000, 'millisecondes')
  GUICHET_REQUEST_TIMEOUT?: number;

  @Expose()
  @IsOptional()
  @Matches(/^[\x21-\x7e]{16,200}$/, { message: 'GUICHET_METRICS_TOKEN a au moins 16 signes, sans espace ni accent.' })
  GUICHET_METRICS_TOKEN?: string;

  @Expose()
  @IsOptional()
  @Matches(WEB_ADDRESS, { message: 'OTEL_EXPORTER_OTLP_ENDPOINT a la forme http://machine:4318.' })
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Expose()
  @IsOptional()
  @IsString({ message: 'OTEL_SERVICE_NAME est un nom.' })
  OTEL_SERVICE_NAME?: string;

  @Expose()
  @IsOptional()
  @Matches(/^(https:\/\/[^\s/?#]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(\/[^\s?#]*)?$/, {
    message: 'OIDC_ISSUER est l’adresse https:// du fournisseur d’identité (http:// sur cette machine seulement).',
  })
  @ValidateBy(
    {
      name: 'hasAudience',
      validator: {
        validate: (_, parts) => (parts?.object as EnvironmentVariables | undefined)?.OIDC_AUDIENCE !== undefined,
      },
    },
    { message: 'OIDC_ISSUER demande OIDC_AUDIENCE : à qui les jetons doivent être destinés.' },
  )
  OIDC_ISSUER?: string;

  @Expose()
  @IsOptional()
  @IsString({ message: 'OIDC_AUDIENCE est le destinataire attendu des jetons.' })
  OIDC_AUDIENCE?: string;

  @Expose()
  @IsOptional()
  @Matches(/^[A-Za-z0-9_:/-]+(\.[A-Za-z0-9_:/-]+)*$/, {
    message: 'OIDC_ROLES_CLAIM est le nom d’une revendication du jeton, comme roles, siret ou realm_access.roles.',
  })
  OIDC_ROLES_CLAIM?: string;

  @Expose()
  @IsOptional()
  @ValidateBy(
    { name: 'isRoleGrants', validator: { validate: isRoleGrants } },
    {
      message:
        'OIDC_ROLES est une liste séparée par des virgules de valeur=rôle, comme editeur=publisher:ademe,dgcl=ledger-writer:dgcl,chef=admin.',
    },
  )
  OIDC_ROLES?: string;
}

/**
 * Reads the configuration from the environment (`process.env`). Any variable may be given by a file, as orchestrators hand over secrets:
 * `MEILI_KEY_FILE` names the file whose content is `MEILI_KEY`. Answers every problem at once, each naming its variable and what
 * it takes, never the value: several are secrets.
 *
 * @throws RefusedError `INVALID_CONFIGURATION`, one sentence a line
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const written = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );
  const files = readFiles(written);
  const variables = plainToInstance(
    EnvironmentVariables,
    { ...written, ...files.values },
    { excludeExtraneousValues: true, exposeUnsetFields: false },
  );
  const problems = [...files.problems, ...configurationProblems(validateSync(variables))];
  if (problems.length > 0) {
    throw new RefusedError('INVALID_CONFIGURATION', problems.map((problem) => problem.message).join('\n'));
  }
  return freeze(configure(variables));
}

/** Every variable that the service reads, in the order of the code; each may be given by a file too, under its name and `_FILE`. */
export function variableNames(): string[] {
  const described = getMetadataStorage().getTargetValidationMetadatas(EnvironmentVariables, '', true, false);
  return [...new Set(described.map(({ propertyName }) => propertyName))];
}

/** The variables that files give, and why some could not be had. */
function readFiles(written: Readonly<Record<string, string>>): {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
} {
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const name of variableNames()) {
    const path = written[`${name}_FILE`];
    if (path === undefined) continue;
    const refuse = (message: string): unknown =>
      problems.push({ path: `${name}_FILE`, code: 'INVALID_VARIABLE', message });
    if (written[name] !== undefined) {
      refuse(`${name} et ${name}_FILE sont donnés tous les deux : gardez l’un des deux.`);
      continue;
    }
    try {
      const value = readFileSync(path, 'utf8').trim();
      if (value === '') refuse(`${name}_FILE nomme un fichier vide.`);
      else values[name] = value;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      refuse(`${name}_FILE nomme un fichier qui ne se lit pas (${code ?? 'erreur inconnue'}).`);
    }
  }
  return { values, problems };
}

function configure(variables: EnvironmentVariables): Configuration {
  const name = variables.NODE_ENV ?? 'development';
  const production = name === 'production';
  const limit = variables.RATE_LIMIT_PER_MINUTE ?? (production ? 6000 : 0);
  return {
    environment: name,
    host: variables.HOST ?? '127.0.0.1',
    port: variables.PORT ?? 3000,
    ...(variables.DATABASE_URL !== undefined && { databaseUrl: variables.DATABASE_URL }),
    dataDirectory: resolve(variables.GUICHET_DATA_DIR ?? '.guichet'),
    ...(variables.MEILI_URL !== undefined && {
      meilisearch: { url: variables.MEILI_URL, ...(variables.MEILI_KEY !== undefined && { key: variables.MEILI_KEY }) },
    }),
    workers: variables.GUICHET_WORKERS ?? true,
    demonstration: variables.GUICHET_DEMO ?? variables.DATABASE_URL === undefined,
    introspection: variables.GUICHET_INTROSPECTION ?? !production,
    ...(limit > 0 && { rateLimitPerMinute: limit }),
    logLevel: variables.LOG_LEVEL ?? (name === 'test' ? 'error' : 'info'),
    corsOrigins: variables.CORS_ORIGINS ?? (production ? [] : ['*']),
    limits: {
      bodyBytes: variables.GUICHET_BODY_LIMIT ?? 1_048_576,
      tokens: variables.GUICHET_MAX_TOKENS ?? DEFAULT_LIMITS.tokens,
      depth: variables.GUICHET_MAX_DEPTH ?? DEFAULT_LIMITS.depth,
      aliases: variables.GUICHET_MAX_ALIASES ?? DEFAULT_LIMITS.aliases,
      fields: variables.GUICHET_MAX_FIELDS ?? DEFAULT_LIMITS.fields,
      rootFields: variables.GUICHET_MAX_ROOT_FIELDS ?? DEFAULT_LIMITS.rootFields,
      cost: variables.GUICHET_MAX_COST ?? DEFAULT_LIMITS.cost,
    },
    ...(variables.GUICHET_TRUSTED_OPERATIONS !== undefined && {
      trustedOperations: {
        path: resolve(variables.GUICHET_TRUSTED_OPERATIONS),
        exclusive: variables.GUICHET_TRUSTED_MODE === 'exclusive',
      },
    }),
    ...(variables.GUICHET_TRUSTED_PROXIES !== undefined && { trustedProxies: variables.GUICHET_TRUSTED_PROXIES }),
    databaseTimeouts: {
      connect: variables.DATABASE_CONNECT_TIMEOUT ?? 2_000,
      statement: variables.DATABASE_STATEMENT_TIMEOUT ?? 15_000,
    },
    requestTimeout: variables.GUICHET_REQUEST_TIMEOUT ?? 30_000,
    ...(variables.GUICHET_METRICS_TOKEN !== undefined && { metricsToken: variables.GUICHET_METRICS_TOKEN }),
    ...(variables.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && {
      traces: {
        endpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT,
        serviceName: variables.OTEL_SERVICE_NAME ?? 'guichet',
      },
    }),
    ...(variables.OIDC_ISSUER !== undefined && {
      identityProvider: {
        issuer: variables.OIDC_ISSUER,
        audience: variables.OIDC_AUDIENCE ?? '',
        rolesClaim: variables.OIDC_ROLES_CLAIM ?? 'roles',
        grants: [...(readRoleGrants(variables.OIDC_ROLES ?? '') ?? [])],
      },
    }),
  };
}

/** One problem a variable: what it takes says it all. */
function configurationProblems(errors: readonly ValidationError[]): Problem[] {
  return errors.map((error) => ({
    path: error.property,
    code: 'INVALID_VARIABLE',
    message: Object.values(error.constraints ?? {})[0] ?? `${error.property} n’est pas valide.`,
  }));
}

/** Left as it is when it is no number, so that validation names it. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** How many, or which. */
function proxies(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^\d+$/.test(value) ? Number(value) : value.split(',').map((proxy) => proxy.trim());
}

function isProxies(value: unknown): boolean {
  if (typeof value === 'number') return value >= 1 && value <= 10;
  return Array.isArray(value) && value.every((proxy) => typeof proxy === 'string' && isNetwork(proxy));
}

/** `10.0.0.0/8`, `::1`, `192.0.2.1`. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = { 4: 32, 6: 128, 0: -1 }[isIP(address)] ?? -1;
  if (most < 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

const YES = ['true', '1', 'yes', 'oui', 'on'];
const NO = ['false', '0', 'no', 'non', 'off'];

function yesOrNo(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : value;
}

function isPostgresqlUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^postgres(ql)?:\/\//.test(value)) return false;
  try {
    const url = new URL(value);
    // `%` itself is written `%25`: what cannot be decoded is a password that was not encoded.
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url.pathname.length > 1 && (url.hostname !== '' || url.searchParams.has('host'));
  } catch {
    return false;
  }
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner as object);
  return Object.freeze(value);
}
