import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

import type { Configuration } from '../configuration.js';
import { CONFIGURATION } from '../tokens.js';
import { DatabaseWatch } from './database-watch.js';
import { LOG, logOf, type Log } from './log.js';
import { Metrics } from './metrics.js';
import { OperationsPlugin } from './operations-plugin.js';
import { observeRequests } from './request-hooks.js';
import type { Tracer } from './span.js';
import { TRACER, tracerOf } from './tracing.js';

/** Logs, figures and traces of every request, from the moment that it is imported: `@Inject(Metrics)`, `@Inject(LOG)`. */
@Global()
@Module({
  providers: [
    {
      provide: LOG,
      useFactory: (configuration: Configuration): Promise<Log> => logOf(configuration),
      inject: [CONFIGURATION],
    },
    {
      provide: TRACER,
      useFactory: (configuration: Configuration): Promise<Tracer | undefined> => tracerOf(configuration),
      inject: [CONFIGURATION],
    },
    Metrics,
    DatabaseWatch,
    OperationsPlugin,
  ],
  exports: [LOG, Metrics, DatabaseWatch],
})
export class TelemetryModule implements OnApplicationShutdown {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(LOG) log: Log,
    @Inject(Metrics) metrics: Metrics,
    @Inject(TRACER) private readonly tracer: Tracer | undefined,
  ) {
    // Before any route: a hook counts for those that come after it. None in a command.
    if (host.httpAdapter) observeRequests(host.httpAdapter.getInstance<FastifyInstance>(), { log, metrics, tracer });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.stop();
  }
}
