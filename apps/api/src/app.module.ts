import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';

import {
  compiledExecution,
  costLimit,
  hideSurprises,
  parsedDocuments,
  problemsPlugin,
  RefusedArgumentFilter,
  unavailableStatus,
} from '#platform/graphql';
import { PlatformModule, SignIn, SignInModule, type Database } from '#platform/module';
import type { Configuration } from '#platform';

import { FEATURES } from './features.js';
import { callerContext } from './http/caller-context.js';
import { DoorProblemsFilter } from './http/door-problems.filter.js';
import { graphiqlPage } from './http/graphiql.js';
import { SurprisesFilter } from './http/surprises.filter.js';

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
            // The framework's own page loads GraphiQL from another server: ours comes from the package.
            graphiql: false,
            csrfPrevention: true,
            allowBatchedHttpRequests: false,
            parseOptions: { maxLexicalTokens: configuration.limits.tokens },
            // Trusted operations are looked up before GraphQL; texts of strangers are not remembered for others.
            persistedQueries: false,
            // HTTP 503 is for when the database is away, and nothing else changes the status of an executed operation.
            preserveHttpStatusForExecutionErrors: false,
            includeStacktraceInErrorResponses: false,
            formatError: hideSurprises,
            documentStore: parsedDocuments(),
            plugins: [
              ...(configuration.introspection ? [graphiqlPage()] : []),
              costLimit(configuration.limits.cost),
              problemsPlugin(),
              compiledExecution(),
              unavailableStatus(),
            ],
            context: callerContext(signIn),
          }),
        }),
        ...FEATURES,
      ],
      providers: [
        // The filter of everything comes first: Nest asks the last first.
        { provide: APP_FILTER, useClass: SurprisesFilter },
        { provide: APP_FILTER, useClass: DoorProblemsFilter },
        { provide: APP_FILTER, useClass: RefusedArgumentFilter },
      ],
    };
  }
}
