import { createHash } from 'node:crypto';

import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

import { DoorRefusal } from './graphql-problem.js';

const MINUTE = 60_000;
const TOO_MANY_REQUESTS = 429;
/** An address with keys is an agency with several programs; but inventing keys must not open a way around. */
const ADDRESS_WITH_KEYS = 10;
/** Whoever is counted; the least recently seen is forgotten first. */
const REMEMBERED = 20_000;
/** Proxies and orchestrators ask these all the time. */
const UNCOUNTED = /^\/(health|metrics)\b/;

/**
 * So many requests a minute for each key (each `Authorization` header, of which only a hash is kept), else for each address (each
 * `/64` of IPv6); an address gets ten times as many for all its keys together. More is answered by 429, `TOO_MANY_REQUESTS`
 * and `Retry-After`. Each replica counts for itself.
 */
export async function limitRates(app: NestFastifyApplication, perMinute: number): Promise<void> {
  await app.register(rateLimit, { global: false, cache: REMEMBERED });
  const fastify = app.getHttpAdapter().getInstance();
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    fastify.createRateLimit({ max, timeWindow: MINUTE, keyGenerator });
  const byKey = limiter(perMinute, ({ headers }) => hashOf(headers.authorization ?? ''));
  const byAddress = limiter(perMinute, ({ ip }) => normalizeIP(ip));
  const byAddressWithKeys = limiter(perMinute * ADDRESS_WITH_KEYS, ({ ip }) => normalizeIP(ip));

  fastify.addHook('onRequest', async (request, reply) => {
    if (UNCOUNTED.test(request.url)) return;
    const limits = request.headers.authorization === undefined ? [byAddress] : [byAddressWithKeys, byKey];
    for (const limit of limits) {
      const counted = await limit(request);
      if (counted.isAllowed || !counted.isExceeded) continue;
      void reply.header('retry-after', String(counted.ttlInSeconds));
      throw new DoorRefusal(
        TOO_MANY_REQUESTS,
        'TOO_MANY_REQUESTS',
        `Trop de requêtes : ${counted.max} par minute au plus. Réessayez dans ${counted.ttlInSeconds} s.`,
        { limit: counted.max, retryAfter: counted.ttlInSeconds },
      );
    }
  });
}

function hashOf(authorization: string): string {
  return createHash('sha256').update(authorization).digest('base64');
}
