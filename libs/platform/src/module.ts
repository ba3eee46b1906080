/**
 * The platform for Nest: `#platform/module`.
 *
 * **To add a table to a library**
 * 1. Write the entity in `libs/<name>/src/store/`, every constraint and index named (`@Index('award_day_idx')`,
 *    `@PrimaryColumn({ primaryKeyConstraintName: 'award_pkey' })`), columns in snake_case by their `name`, no relation decorators.
 * 2. Write the migration `libs/platform/src/migrations/NNNN-topic.ts`: a class `Topic170000000NNNN` with `name`, `up` and `down` in
 *    explicit SQL, the same names. Ranges: 1xxx territory, 2xxx catalogue, 3xxx ledger, 4xxx matching and plans, 5xxx keys, jobs
 *    and audit. It may lean on tables of the libraries that its own may ask, never on others. Add it to `migrations/index.ts`, in order.
 *    It is one transaction; `transaction = false` opts out (`CREATE INDEX CONCURRENTLY`).
 * 3. Export the entities from the library's `module.ts`; the apps hand all of them to {@link PlatformModule.forRoot}.
 * 4. Inject `DataSource`, or a repository after `TypeOrmModule.forFeature([Entity])` in the library's module.
 *
 * **To test it**: `testDatabase([Entity])` of `test/database/index.ts` in a `.db.spec.ts`, and
 * `PlatformModule.forDatabase(configuration, database)` when the test needs Nest.
 */
import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';

import type { Clock } from '#kernel';

import type { Configuration } from './configuration.js';
import { openDatabase, type Database, type EntityType } from './database/index.js';
import { JobWorkers } from './jobs/index.js';
import { Notifications, NotificationsModule } from './notifications.js';
import { CLOCK, CONFIGURATION, DATABASE } from './tokens.js';

export * from './store/index.js';
export { NotificationsModule } from './notifications.js';
export { ProviderAwayError, SignIn, SignInModule, type SignInRefusal } from './sign-in/index.js';
export { currentRequest, DatabaseWatch, Metrics, TelemetryModule } from './telemetry/index.js';
export type { Figure, FollowedFigure, RequestContext } from './telemetry/index.js';
export { CLOCK, CONFIGURATION, DATABASE } from './tokens.js';

const machineClock: Clock = { now: () => new Date() };

@Module({})
export class PlatformModule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database) {
    this.#database = database;
  }

  /** Opens the database of the configuration as the service of its data folder, while Nest starts; closed when Nest shuts down. */
  static forRoot(
    configuration: Configuration,
    entities: readonly EntityType[],
    clock: Clock = machineClock,
  ): DynamicModule {
    return platform(configuration, clock, {
      provide: DATABASE,
      useFactory: () => openDatabase(configuration, { entities, kind: 'service' }),
    });
  }

  /** With a database that is open already: a command's, a test's, or a service's that wants to refuse before Nest starts. */
  static forDatabase(configuration: Configuration, database: Database, clock: Clock = machineClock): DynamicModule {
    return platform(configuration, clock, { provide: DATABASE, useValue: database });
  }

  /** Everything is read: from now on requests are answered. */
  onApplicationBootstrap(): void {
    this.#database.failFast();
  }

  /** The last hook of Nest: requests are answered, nobody needs the pool any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.#database.close();
  }
}

function platform(configuration: Configuration, clock: Clock, database: Provider): DynamicModule {
  const providers: Provider[] = [
    database,
    { provide: CONFIGURATION, useValue: configuration },
    { provide: CLOCK, useValue: clock },
    { provide: DataSource, useFactory: (open: Database) => open.dataSource, inject: [DATABASE] },
    { provide: EntityManager, useFactory: (open: Database) => open.dataSource.manager, inject: [DATABASE] },
  ];
  return {
    module: PlatformModule,
    global: true,
    providers,
    exports: [DATABASE, CONFIGURATION, CLOCK, DataSource, EntityManager],
  };
}

/** The workers of the service's own process. They let go before the database is closed. */
@Module({
  imports: [NotificationsModule],
  providers: [
    {
      provide: JobWorkers,
      useFactory: (dataSource: DataSource, notifications: Notifications) =>
        new JobWorkers(dataSource, notifications, {
          onError: (error) => Logger.warn(error.message, 'Jobs'),
        }),
      inject: [DataSource, Notifications],
    },
  ],
  exports: [JobWorkers],
})
export class JobsModule implements OnModuleDestroy {
  constructor(@Inject(JobWorkers) private readonly workers: JobWorkers) {}

  async onModuleDestroy(): Promise<void> {
    await this.workers.stop();
  }
}
