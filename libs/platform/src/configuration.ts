import { resolve } from 'node:path';

import { Expose, plainToInstance, Transform } from 'class-transformer';
import {
  ArrayUnique,
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
}>;

const WEB_ADDRESS = /^https?:\/\/[^\s/]+/;
const ORIGIN = /^(\*|https?:\/\/[^\s/]+)$/;

/** The environment as an operator writes it: one property a variable, empty counting as absent. */
class EnvironmentVariables {
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
    { message: 'DATABASE_URL a la forme postgresql://utilisateur:motdepasse@machine:5432/base.' },
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
}

/**
 * Reads the configuration from the environment (`process.env`). Answers every problem at once, each naming its variable and what
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
  const variables = plainToInstance(EnvironmentVariables, written, {
    excludeExtraneousValues: true,
    exposeUnsetFields: false,
  });
  const problems = configurationProblems(validateSync(variables));
  if (problems.length > 0) {
    throw new RefusedError('INVALID_CONFIGURATION', problems.map((problem) => problem.message).join('\n'));
  }
  return freeze(configure(variables));
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
    return url.pathname.length > 1 && (url.hostname !== '' || url.searchParams.has('host'));
  } catch {
    return false;
  }
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner as object);
  return Object.freeze(value);
}
