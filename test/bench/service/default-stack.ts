import 'reflect-metadata';

import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';

import { readConfiguration } from '#platform';
import { openDatabase, PlatformModule, SignIn, SignInModule } from '#platform/module';

import { FEATURES, ROWS } from '../../../apps/api/src/features.js';
import { callerContext } from '../../../apps/api/src/http/caller-context.js';

/**
 * The framework's default stack, as its documentation begins: Nest on Express with the Apollo driver and nothing set. The same
 * libraries answer behind it, from the same database.
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

const app = await NestFactory.create(DefaultModule, { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.stdout.write(`${await app.getUrl()}\n`);
