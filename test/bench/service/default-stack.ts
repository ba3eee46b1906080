import 'reflect-metadata';

import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ExpressAdapter } from '@nestjs/platform-express';

import { CatalogueSnapshot } from '#catalogue/module';
import { TOTALS, type TotalsReader } from '#ledger';
import { TotalsStore } from '#ledger/store';
import { readConfiguration } from '#platform';
import { connect, openDatabase, PlatformModule, SignIn, SignInModule } from '#platform/module';

import { FEATURES, ROWS } from '../../../apps/api/src/features.js';
import { callerContext } from '../../../apps/api/src/http/caller-context.js';
import { schemesByEntity } from './entities.js';

/**
 * The framework's default stack, as its documentation begins: Nest on Express with the Apollo driver and nothing set. The same libraries answer
 * behind it, from the same database. With `ENTITIES`, they have no memory of their own: the published schemes are read by TypeORM at each
 * request, and totals are PostgreSQL's. What is left in memory even so: communes, and the index of the search engine.
 */
const configuration = readConfiguration(process.env);
const database = await openDatabase(configuration, { entities: ROWS, kind: 'command', statementTimeout: 30_000 });

@Module({
  imports: [
    PlatformModule.forDatabase(configuration, database),
    SignInModule,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [SignInModule],
      inject: [SignIn],
      useFactory: (signIn: SignIn) => {
        const callerOf = callerContext(signIn);
        return {
          autoSchemaFile: true,
          // Who calls is part of what the libraries are told: the driver's own context, and the caller.
          context: async (web: { readonly req: Parameters<typeof callerOf>[0] }) => ({
            ...web,
            ...(await callerOf(web.req)),
          }),
        };
      },
    }),
    ...FEATURES,
  ],
})
class DefaultModule {}

// Our telemetry hooks into Fastify; on Express it has nothing to hook into, and costs nothing.
const express = new ExpressAdapter();
Object.assign(express.getInstance<object>(), { addHook: () => undefined });
const app = await NestFactory.create(DefaultModule, express, { logger: ['error'] });
if (process.env['ENTITIES']) await forgetMemory(app);
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.stdout.write(`${await app.getUrl()}\n`);

async function forgetMemory(started: INestApplication): Promise<void> {
  const schemes = schemesByEntity(database.dataSource);
  const snapshot = started.get(CatalogueSnapshot, { strict: false });
  const atStart = snapshot.current.bind(snapshot);
  snapshot.current = () => schemes.ofRequest() ?? atStart();
  started.use(schemes.readBefore);
  // Another connection than the one whose ledger is kept in memory.
  const plain = new TotalsStore(
    await connect({ url: database.url, entities: [], applicationName: 'bench', poolSize: 10 }),
  );
  started.get<TotalsReader>(TOTALS, { strict: false }).totals = (question) => plain.totals(question);
}
