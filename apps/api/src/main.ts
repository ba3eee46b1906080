import 'reflect-metadata';

import { RefusedError } from '#kernel';
import { readConfiguration, type Configuration } from '#platform';
import { isDatabaseUnavailable } from '#platform/graphql';
import { ensureFirstKey, KeyStore, logOf, openDatabase, StructuredLogger, type Database } from '#platform/module';

import { ROWS } from './features.js';
import { keepHeapSmall } from './heap.js';
import { ReadinessReader } from './health/readiness.js';
import { createApp } from './http/create-app.js';

async function main(): Promise<void> {
  keepHeapSmall();
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
  const app = await createApp(configuration, database, new StructuredLogger(await logOf(configuration)));
  app.enableShutdownHooks(['SIGINT', 'SIGHUP']);
  // The framework closes connections first: what has arrived on them is answered before it is told to stop.
  process.once('SIGTERM', () => {
    void app
      .get(ReadinessReader, { strict: false })
      .drain()
      .finally(() => {
        app.enableShutdownHooks(['SIGTERM']);
        process.kill(process.pid, 'SIGTERM');
      });
  });
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
  if (isDatabaseUnavailable(error))
    return new RefusedError(
      'DATABASE_UNAVAILABLE',
      `La base de données n’a pas répondu pendant le démarrage (${error instanceof Error ? error.message : String(error)}) : vérifiez-la, puis relancez.`,
    );
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
