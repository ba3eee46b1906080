import { Controller, Get, Header, HttpStatus, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { ReadinessReader, type Readiness } from './readiness.js';

/** For proxies and orchestrators: alive (else restart it), and ready to answer (else send nobody). */
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessReader) private readonly readiness: ReadinessReader) {}

  /** Of the process alone: a database that is away is no reason to restart it. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** 200 when it can answer, degraded or not; 503 when it cannot. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.readiness.read();
    if (readiness.status === 'down') void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }
}
