import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';

import { SignIn } from '#platform/module';

import { callerContext } from './caller-context.js';
import { DoorRefusal } from './graphql-problem.js';

/** Probes have no callers, and figures a token of their own. */
const NOBODY_S = /^\/(health|metrics|graphiql-assets)(\/|$)/;

/**
 * Whoever sends a key or a token to what is no GraphQL (exports, calendars, plans) is known by it, in the log too; credentials that open
 * nothing are refused as over GraphQL. Without the header nothing changes: reading is public.
 */
export function knowCallers(app: NestFastifyApplication, graphqlPath: string): void {
  const callerOf = callerContext(app.get(SignIn, { strict: false }));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preHandler', async (request, reply) => {
    const { url } = request.routeOptions;
    if (request.headers.authorization === undefined || url === undefined) return;
    if (url === graphqlPath || NOBODY_S.test(url)) return;
    try {
      await callerOf(request);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      sendHeaders(reply, error);
      throw DoorRefusal.of(error);
    }
  });
}

function sendHeaders(reply: FastifyReply, { extensions }: GraphQLError): void {
  const { headers } = (extensions['http'] ?? {}) as { headers?: ReadonlyMap<string, string> };
  for (const [name, value] of headers ?? []) void reply.header(name, value);
}
