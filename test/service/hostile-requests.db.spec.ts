import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startService, type RunningService } from './running-service.js';

/** What `npm run fuzz` found at first, one by one. */
let service: RunningService;
beforeAll(async () => {
  service = await startService({ GUICHET_WORKERS: 'false' });
}, 120_000);
afterAll(() => service?.close());

async function refusalOf(query: string, variables?: object, operationName?: string): Promise<[number, unknown]> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors?.map(({ extensions }) => extensions.code)];
}

const COMMUNES = 'query Find($query: String!) { communes(query: $query) { name } }';

describe('a hostile request', () => {
  it('names an operation that the document does not have', async () => {
    expect(await refusalOf(COMMUNES, { query: 'x' }, '__proto__')).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']]);
  });

  it('subscribes where there are no subscriptions', async () => {
    const [, codes] = await refusalOf('subscription { themes { code } }');
    expect(codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
  });

  it('writes the one character that PostgreSQL keeps in no text', async () => {
    expect(await refusalOf(COMMUNES, { query: 'a\u0000b' })).toEqual([400, ['BAD_USER_INPUT']]);
    expect(await refusalOf(String.raw`{ communes(query: "a\u0000b") { name } }`)).toEqual([400, ['BAD_USER_INPUT']]);
    expect(await refusalOf(COMMUNES, { query: 'a\u0001b' })).toEqual([200, undefined]);
  });

  it('has a Host that is no address', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        `${service.url}/graphql`,
        { method: 'POST', headers: { 'content-type': 'application/json', host: "' OR 1=1 --" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject);
      asked.end(JSON.stringify({ query: '{ themes { code } }' }));
    });
    expect(status).toBe(400);
  });
});
