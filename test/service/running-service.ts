import 'reflect-metadata';

import { ConsoleLogger } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';

import { readConfiguration } from '#platform';

import { ROWS } from '../../apps/api/src/features.js';
import { createApp } from '../../apps/api/src/http/create-app.js';
import { createTestDatabase, type TestDatabase } from '../database/index.js';

export interface RunningService {
  readonly url: string;
  readonly database: TestDatabase;
  readonly schema: GraphQLSchema;
  /** As who holds `key`, as nobody in particular without. */
  ask(query: string, variables?: object, operationName?: string, key?: string): Promise<Answer>;
  /** What Nest provides under a token or as a class. */
  get<Provided>(token: Token<Provided>): Provided;
  close(): Promise<void>;
}

/** A class, or a symbol of which the test knows what it stands for. */
export type Token<Provided> = symbol | (abstract new (...parameters: never[]) => Provided);

export interface Answer {
  // An answer has the shape of its query, which only the test knows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** The whole service on a database of its own, listening on a free port of the loopback; without the demonstration unless asked. */
export async function startService(environment: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  const database = await createTestDatabase(ROWS);
  const configuration = readConfiguration({ NODE_ENV: 'test', PORT: '0', GUICHET_DEMO: 'false', ...environment });
  const app = await createApp(configuration, database, new ConsoleLogger({ logLevels: ['error'] }));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    database,
    schema: app.get(GraphQLSchemaHost, { strict: false }).schema,
    ask: async (query, variables, operationName, key) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({ query, variables, operationName }),
      });
      return (await response.json()) as Answer;
    },
    get: (token) => app.get(token as symbol, { strict: false }),
    close: () => app.close(),
  };
}
