import 'reflect-metadata';

import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import type { Configuration } from '#platform';
import { checkTrustedOperations, readTrustedOperations, type TrustedOperations } from '#platform/graphql';
import type { Database } from '#platform/module';

import { AppModule } from '../app.module.js';
import { guardGraphql } from './graphql-gate.js';
import { serveGraphiql } from './graphiql.js';
import { readJsonBodies } from './json-body.js';
import { limitRates } from './rate-limits.js';
import { knowCallers } from './rest-callers.js';
import { sendSecurityHeaders } from './security-headers.js';

export const GRAPHQL_PATH = '/graphql';

/** A connection on which nothing moves, in either direction: a client that stopped reading an export is let go. */
const SILENCE = 120_000;
/** How often slow requests are looked for. */
const CHECKED_EVERY = 5_000;
/** Longer than the proxies' usual minute, so that it is they who close a connection that they reuse. */
const KEEP_ALIVE = 75_000;

/**
 * The service over an open database, as the outside meets it: limits, headers, rates, trusted operations. It neither listens nor
 * is initialised: `listen` does both.
 *
 * @throws RefusedError when the trusted operations cannot be read; `listen` throws one when the schema does not allow them
 */
export async function createApp(
  configuration: Configuration,
  database: Database,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const { limits, trustedOperations, trustedProxies, requestTimeout, rateLimitPerMinute, corsOrigins } = configuration;
  const trusted = trustedOperations && (await readTrustedOperations(trustedOperations.path));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forDatabase(configuration, database),
    new FastifyAdapter({
      bodyLimit: limits.bodyBytes,
      requestTimeout,
      connectionTimeout: SILENCE,
      keepAliveTimeout: KEEP_ALIVE,
      // What comes in on an open connection while it stops is answered, and the connection closed.
      return503OnClosing: false,
      // Node takes the longer of the two for the whole request: headers never have more time than it.
      http: { connectionsCheckingInterval: CHECKED_EVERY, requestTimeout, headersTimeout: requestTimeout },
      ...(trustedProxies !== undefined && {
        trustProxy: typeof trustedProxies === 'number' ? (_address, hop) => hop < trustedProxies : [...trustedProxies],
      }),
    }),
    { logger, abortOnError: false },
  );
  await sendSecurityHeaders(app);
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: corsOrigins.includes('*') ? true : [...corsOrigins],
      methods: ['GET', 'POST', 'OPTIONS'],
      exposedHeaders: ['retry-after', 'content-disposition', 'x-request-id'],
      maxAge: 3_600,
    });
  }
  if (rateLimitPerMinute !== undefined) await limitRates(app, rateLimitPerMinute);
  readJsonBodies(app, limits.bodyBytes);
  if (configuration.introspection) serveGraphiql(app, GRAPHQL_PATH);
  guardGraphql(app.getHttpAdapter().getInstance(), {
    path: GRAPHQL_PATH,
    limits,
    trusted,
    exclusive: trustedOperations?.exclusive === true,
  });
  knowCallers(app, GRAPHQL_PATH);
  // Until then nobody waits, and a start on a busy machine may take its time.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onListen', (done) => {
      database.beginToServe();
      done();
    });
  if (trusted) checkWhenReady(app, trusted);
  return app;
}

/** The schema is there once everything is initialised; nobody has been answered yet. */
function checkWhenReady(app: NestFastifyApplication, trusted: TrustedOperations): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onReady', (done) => {
    try {
      checkTrustedOperations(trusted, app.get(GraphQLSchemaHost, { strict: false }).schema);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
