import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';

import { hideSurprises, problemsPlugin, RefusedArgumentFilter } from '#platform/graphql';
import { PlatformModule, type Database } from '#platform/module';
import type { Configuration } from '#platform';

import { FEATURES } from './features.js';
import { HealthController } from './health.controller.js';

/** Everything that the service answers, wired over an open database. */
@Module({})
export class AppModule {
  static forDatabase(configuration: Configuration, database: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forDatabase(configuration, database),
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          introspection: configuration.introspection,
          graphiql: configuration.introspection,
          csrfPrevention: true,
          includeStacktraceInErrorResponses: false,
          formatError: hideSurprises,
          plugins: [problemsPlugin()],
        }),
        ...FEATURES,
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_FILTER, useClass: RefusedArgumentFilter }],
    };
  }
}
