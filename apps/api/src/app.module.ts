import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';

import {
  compiledExecution,
  hideSurprises,
  parsedDocuments,
  problemsPlugin,
  RefusedArgumentFilter,
} from '#platform/graphql';
import { PlatformModule, SignIn, SignInModule, type Database } from '#platform/module';
import type { Configuration } from '#platform';

import { FEATURES } from './features.js';
import { HealthController } from './health.controller.js';
import { callerContext } from './http/caller-context.js';

/** Everything that the service answers, wired over an open database. */
@Module({})
export class AppModule {
  static forDatabase(configuration: Configuration, database: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forDatabase(configuration, database),
        SignInModule,
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          imports: [SignInModule],
          inject: [SignIn],
          useFactory: (signIn: SignIn) => ({
            path: '/graphql',
            autoSchemaFile: true,
            sortSchema: true,
            introspection: configuration.introspection,
            graphiql: configuration.introspection,
            csrfPrevention: true,
            includeStacktraceInErrorResponses: false,
            formatError: hideSurprises,
            documentStore: parsedDocuments(),
            plugins: [problemsPlugin(), compiledExecution()],
            context: callerContext(signIn),
          }),
        }),
        ...FEATURES,
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_FILTER, useClass: RefusedArgumentFilter }],
    };
  }
}
