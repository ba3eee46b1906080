import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { networkOf } from '../sign-in/network.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { requestIdOf, withinRequest, type RequestContext } from './request-context.js';
import type { Span, Tracer } from './span.js';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
}

const CLIENT_WENT_AWAY = 499;
const UNKNOWN_ROUTE = 'unknown';
/** Asked every few seconds by machines: of use to nobody in the log. */
const PROBES = /^\/(health|metrics)(\/|$)/;

/**
 * Every HTTP request gets an id (its own when a proxy gave it a well-formed `x-request-id`), which goes back in the answer and stands in
 * every line written meanwhile; one line, some figures and one span tell how it ended. The line has the route and never the address
 * as it was written: no query string, no variables, no headers, and of the client's address its network.
 */
export function observeRequests(server: FastifyInstance, observers: Observers): void {
  const contexts = new WeakMap<FastifyRequest, RequestContext>();
  server.addHook('onRequest', (request, reply, done) => {
    const began = performance.now();
    const context: RequestContext = { id: requestIdOf(request.headers['x-request-id']) };
    request.id = context.id;
    contexts.set(request, context);
    const span = observers.tracer?.request(request.method, request.headers);
    if (span) context.span = span;
    reply.header('x-request-id', context.id);
    observers.metrics.requestBegan();
    // Not `onResponse`: that one is not called when the client goes away before the end.
    reply.raw.once('close', () =>
      withinRequest(context, () => ended({ observers, request, reply, context, span, began })),
    );
    withinRequest(context, done);
  });
  // Reading the body leaves the request's asynchronous context.
  server.addHook('preValidation', (request, _, done) => {
    const context = contexts.get(request);
    if (context) withinRequest(context, done);
    else done();
  });
}

interface Ended {
  readonly observers: Observers;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: RequestContext;
  readonly span: Span | undefined;
  readonly began: number;
}

function ended({ observers, request, reply, context, span, began }: Ended): void {
  const milliseconds = performance.now() - began;
  const route = request.routeOptions.url ?? UNKNOWN_ROUTE;
  const status = reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_WENT_AWAY;
  const { method } = request;
  observers.metrics.requestEnded({ route, method, status, seconds: milliseconds / 1000 });
  if (span) context.span = span;
  observers.log[PROBES.test(route) ? 'debug' : 'info'](
    {
      method,
      route,
      status,
      ms: Math.round(milliseconds * 10) / 10,
      ...(context.operation && {
        operation: context.operation.name,
        type: context.operation.type,
        code: context.operation.code,
      }),
      caller: context.caller ?? 'anonymous',
      network: networkOf(request.ip),
    },
    'request',
  );
  span?.end(
    { 'http.route': route, 'http.response.status_code': status, 'guichet.request_id': context.id },
    status >= 500 ? String(status) : undefined,
  );
}
