import { readFileSync } from 'node:fs';

import { fastify } from 'fastify';

/** Fastify alone: reads the request, writes the answer that Guichet gave. No GraphQL at all: what HTTP and JSON cost. */
const answers = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, unknown>;
const app = fastify();
app.post('/graphql', (request, reply) => {
  const { operationName } = request.body as { operationName: string };
  void reply.send({ data: answers[operationName] });
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
