import 'reflect-metadata';

import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { RefusedError } from '#kernel';
import { readConfiguration, type Configuration } from '#platform';
import { ensureFirstKey, KeyStore, openDatabase, type Database } from '#platform/module';

import { AppModule } from './app.module.js';
import { ROWS } from './features.js';

/** The largest body that a client may send: a whole file of operations and its variables, with room. */
const BODY_LIMIT = 1024 * 1024;

/** A failed start is told once, in one sentence, by {@link fail}: Nest's own report of it is left out. */
class QuietStart extends ConsoleLogger {
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'NestApplication') super.error(message, ...rest);
  }
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const database = await openDatabase(configuration, { entities: ROWS, kind: 'service', onLost: fail });
  try {
    await serve(configuration, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(configuration: Configuration, database: Database): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forDatabase(configuration, database),
    new FastifyAdapter({ bodyLimit: BODY_LIMIT }),
    { logger: new QuietStart({ logLevels: ['fatal', 'error', 'warn'] }), abortOnError: false },
  );
  app.enableShutdownHooks();
  if (configuration.corsOrigins.length > 0) {
    app.enableCors({ origin: configuration.corsOrigins.includes('*') ? true : [...configuration.corsOrigins] });
  }
  try {
    await ensureFirstKey(configuration, app.get(KeyStore, { strict: false }));
    await app.listen(configuration.port, configuration.host);
  } catch (error) {
    await app.close();
    throw explained(error, configuration);
  }
  const address = await app.getUrl();
  process.stdout.write(`Guichet répond sur ${address}/graphql\n`);
}

function explained(error: unknown, { host, port }: Configuration): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE')
    return new RefusedError(
      'PORT_IN_USE',
      `Le port ${port} est déjà pris sur ${host} : arrêtez l’autre service ou choisissez un autre PORT.`,
    );
  if (code === 'EACCES')
    return new RefusedError(
      'PORT_REFUSED',
      `Le port ${port} n’est pas permis à cet utilisateur : choisissez un PORT au-dessus de 1024.`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new RefusedError('HOST_UNKNOWN', `« ${host} » n’est pas une adresse de cette machine.`);
  return error;
}

/** One sentence when it was foreseen; the whole error when it was not. */
function fail(error: unknown): never {
  const foreseen = error instanceof RefusedError;
  process.stderr.write(
    `${foreseen ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}

main().catch(fail);
