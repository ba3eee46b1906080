import { isUtf8 } from 'node:buffer';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

import { DoorRefusal } from './graphql-problem.js';

const BAD_REQUEST = 400;

/**
 * JSON bodies: bytes that are no UTF-8 and text that is no JSON are refused with a code each, and not read as something else;
 * a body with `__proto__` or `constructor` keys is refused as Fastify does.
 */
export function readJsonBodies(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request, body, done) => {
    if (!Buffer.isBuffer(body) || !isUtf8(body)) {
      done(
        new DoorRefusal(
          BAD_REQUEST,
          'BAD_ENCODING',
          'Cette requête n’est pas en UTF-8 : des octets n’y sont d’aucun caractère.',
        ),
        undefined,
      );
      return;
    }
    void parse(request as FastifyRequest, body.toString(), (error, value: unknown) => {
      done(error ? new DoorRefusal(BAD_REQUEST, 'MALFORMED_JSON', 'Cette requête n’est pas du JSON.') : null, value);
    });
  });
}
