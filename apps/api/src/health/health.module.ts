import { Inject, Module, type OnModuleInit } from '@nestjs/common';

import { AuditTrail, DatabaseWatch, Metrics, SignInModule, TelemetryModule } from '#platform/module';
import { SEARCH_HEALTH, type SearchHealthSource } from '#search';
import { SearchModule } from '#search/module';

import { followNeighbours } from './figures.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ReadinessReader } from './readiness.js';

/** What operators look at: `/health/live`, `/health/ready`, `/metrics`; and the log and traces of every request. */
@Module({
  imports: [TelemetryModule, SearchModule, SignInModule],
  controllers: [HealthController, MetricsController],
  providers: [ReadinessReader],
})
export class HealthModule implements OnModuleInit {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(DatabaseWatch) private readonly database: DatabaseWatch,
    @Inject(SEARCH_HEALTH) private readonly search: SearchHealthSource,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  onModuleInit(): void {
    const { metrics, database, search, audit } = this;
    followNeighbours({ metrics, database, search, audit });
  }
}
