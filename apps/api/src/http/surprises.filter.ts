import { Catch, HttpException, Logger, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { isDatabaseUnavailable } from '#platform/graphql';

import { problemBody } from './graphql-problem.js';

const SERVICE_UNAVAILABLE = 503;
const INTERNAL = 500;
const QUIET = 10_000;

/**
 * What no other filter knows. A database that is away is an answer (`DATABASE_UNAVAILABLE`, HTTP 503), told to the log once in ten
 * seconds and not with a stack for each request; anything else is logged whole and answered without a word of the inside.
 */
@Catch()
export class SurprisesFilter extends BaseExceptionFilter {
  readonly #logger = new Logger('Guichet');
  #told = -QUIET;

  override catch(exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'http' && hasLeft(host)) return undefined;
    const away = isDatabaseUnavailable(exception);
    if (away) this.#tell(exception);
    else if (!(exception instanceof HttpException)) this.#logger.error(exception);
    // Inside GraphQL an error that is returned counts as thrown, and is given its words by `hideSurprises`.
    if (host.getType<string>() !== 'http') return exception;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // Too late for a status: what was sent stops short, which clients take for the failure that it is.
    if (reply.raw.headersSent) return reply.raw.destroy();
    const status = away ? SERVICE_UNAVAILABLE : INTERNAL;
    void reply
      .status(status)
      .header('cache-control', 'no-store')
      .header('content-type', 'application/json; charset=utf-8');
    if (away) void reply.header('retry-after', '5');
    return reply.send(JSON.stringify(away ? DATABASE_AWAY : SURPRISE));
  }

  #tell(exception: unknown): void {
    const now = performance.now();
    if (now - this.#told < QUIET) return;
    this.#told = now;
    const reason = exception instanceof Error ? exception.message : 'unknown';
    this.#logger.warn(`DATABASE_UNAVAILABLE: the database is away or too slow: ${reason}`);
  }
}

/** Whoever asked hung up, or never sent the whole request: there is nobody to answer and nothing to tell. */
function hasLeft(host: ArgumentsHost): boolean {
  const http = host.switchToHttp();
  return http.getResponse<FastifyReply>().raw.destroyed || !http.getRequest<FastifyRequest>().raw.complete;
}

const DATABASE_AWAY = problemBody(
  'DATABASE_UNAVAILABLE',
  'La base de données ne répond pas pour l’instant ; réessayez dans quelques secondes.',
);
const SURPRISE = problemBody(
  'INTERNAL_SERVER_ERROR',
  'Une erreur interne est survenue. Elle a été enregistrée ; réessayez dans un instant.',
);
