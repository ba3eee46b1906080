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

const POSTGRESQL_ADDRESS = /^postgres(ql)?:\/\/[^\s]+$/;
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
  @Matches(/^[^\s/]+$/, { message: 'HOST est une adresse, par exemple 127.0.0.1 ou 0.0.0.0, sans protocole ni chemin.' })
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
  @IsPostgresqlUrl({ message: 'DATABASE_URL a la forme postgresql://utilisateur:motdepasse@machine:5432/base.' })
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
  @Transform(({ value }) => (typeof value === 'string' ? value.split(',').map((origin) => origin.trim()) : value))
  @IsArray()
  @ArrayUnique({ message: 'CORS_ORIGINS nomme deux fois la même origine.' })
  @Matches(ORIGIN, { each: true, message: 'CORS_ORIGINS est une liste d’origines séparées par des virgules, comme https://exemple.fr (sans chemin), ou *.' })
  CORS_ORIGINS?: string[];
}
