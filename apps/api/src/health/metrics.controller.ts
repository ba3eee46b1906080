import { createHash, timingSafeEqual } from 'node:crypto';

import { Controller, Get, Header, Headers, HttpStatus, Inject, NotFoundException } from '@nestjs/common';

import { CONFIGURATION, type Configuration } from '#platform';
import { Metrics } from '#platform/module';

import { DoorRefusal } from '../http/graphql-problem.js';

/**
 * The figures of this process for Prometheus. Behind `GUICHET_METRICS_TOKEN` (`Authorization: Bearer …`) when there is one; without,
 * they are shown in development and do not exist in production.
 */
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  async read(@Headers('authorization') authorization?: string): Promise<string> {
    const { metricsToken, environment } = this.configuration;
    if (metricsToken === undefined && environment === 'production') throw new NotFoundException();
    if (metricsToken !== undefined && !isSame(authorization ?? '', `Bearer ${metricsToken}`))
      throw new DoorRefusal(
        HttpStatus.UNAUTHORIZED,
        'UNAUTHENTICATED',
        'Les mesures demandent le jeton de GUICHET_METRICS_TOKEN.',
      );
    return this.metrics.text();
  }
}

/** In the same time wherever they differ. */
function isSame(sent: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(sent), hash(expected));
}
