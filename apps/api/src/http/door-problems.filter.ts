import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { DoorRefusal, problemBody, type ProblemBody } from './graphql-problem.js';

/** What Fastify refuses by itself, by status. */
const REFUSALS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'Cette requête n’est pas lisible.'],
  404: ['NOT_FOUND', 'Cette adresse n’existe pas.'],
  405: ['METHOD_NOT_ALLOWED', 'Cette méthode n’est pas admise ici.'],
  413: ['BODY_TOO_LARGE', 'Cette requête est trop grande : envoyez-la en plusieurs.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'Une requête GraphQL s’envoie en application/json.'],
  429: ['TOO_MANY_REQUESTS', 'Trop de requêtes : réessayez dans un instant.'],
};

/**
 * Every refusal of the HTTP door has a code and a French message. What a controller refuses keeps the body that it gave; what is
 * thrown inside GraphQL goes its own way.
 */
@Catch(HttpException)
export class DoorProblemsFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost): unknown {
    if (host.getType<string>() !== 'http') return exception;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (reply.sent) return undefined;
    const status = exception.getStatus();
    void reply.status(status).header('cache-control', 'no-store');
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(bodyOf(exception, status, request)));
  }
}

function bodyOf(exception: HttpException, status: number, request: FastifyRequest): ProblemBody | string | object {
  const body = exception.getResponse();
  if (exception instanceof DoorRefusal) return body;
  const own = typeof body === 'object' && !('statusCode' in body && 'message' in body);
  const refusal = REFUSALS[status];
  if (own || !refusal) return body;
  // A path may carry anything: it is not repeated.
  return problemBody(refusal[0], refusal[1], status === 413 ? { limit: request.routeOptions.bodyLimit } : {});
}
