import { readFileSync } from 'node:fs';

import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema, GraphQLScalarType } from 'graphql';

/**
 * Apollo Server alone: the same schema, and in its root the answers that Guichet gave, as plain objects. It does no work but
 * GraphQL's own.
 */
const answers = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, Record<string, unknown>>;
const schema = buildSchema(readFileSync(process.argv[3]!, 'utf8'));
for (const type of Object.values(schema.getTypeMap()))
  if (type instanceof GraphQLScalarType && type.astNode) type.serialize = (value) => value;

const rootValue = Object.assign({}, ...Object.values(answers)) as Record<string, unknown>;
const server = new ApolloServer({ schema, rootValue });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`${url}\n`);
