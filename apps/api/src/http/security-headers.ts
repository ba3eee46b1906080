import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Answers are data: no page may run, frame or load anything from here. Pages that need more (GraphiQL, a printed plan) say so in a
 * header of their own.
 */
export async function sendSecurityHeaders(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Data that another origin may fetch when CORS lets it; `same-origin` keeps it out of pages that only embed it.
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}
