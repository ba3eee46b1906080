import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { importJWK, SignJWT, type JWK } from 'jose';

import { newKey } from '../../../../test/service/identity-provider.js';
import { ProviderTokens } from './provider-tokens.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A provider that changes its keys. */
async function startProvider(keys: JWK[]) {
  const asked = { keys: 0 };
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    if (isKeys) asked.keys += 1;
    const open = keys.map(({ kty, n, e, kid, alg, use }) => ({ kty, n, e, kid, alg, use }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: open } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = async (key: JWK): Promise<string> =>
    new SignJWT({ iss: issuer, aud: 'guichet', sub: 'agent', exp: Math.floor(Date.now() / 1000) + 600 })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid! })
      .sign(await importJWK(key, 'RS256'));
  return { issuer, asked, sign, close: () => (server.closeAllConnections(), server.close()) };
}

describe('a provider that changes its keys', () => {
  it('is asked for them when a token names an unknown one, at most every thirty seconds', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    const keys = [old];
    const provider = await startProvider(keys);
    try {
      const tokens = new ProviderTokens(
        { issuer: provider.issuer, audience: 'guichet', rolesClaim: 'roles', grants: [] },
        { now: () => new Date() },
      );
      const [byOld, byFresh] = [await provider.sign(old), await provider.sign(fresh)];
      expect(await tokens.read(byOld)).toMatchObject({ id: 'oidc:agent' });
      keys.splice(0, 1, fresh);
      // Whoever makes up names of keys does not have the provider asked each time.
      for (let n = 0; n < 5; n++) expect(await tokens.read(byFresh)).toEqual({ refusal: 'invalid-token' });
      expect(provider.asked.keys).toBe(1);
      const now = Date.now();
      jest.spyOn(Date, 'now').mockImplementation(() => now + 31_000);
      expect(await tokens.read(byFresh)).toMatchObject({ id: 'oidc:agent' });
      expect(provider.asked.keys).toBe(2);
      expect(await tokens.read(byOld)).toEqual({ refusal: 'invalid-token' });
      expect(provider.asked.keys).toBe(2);
    } finally {
      provider.close();
    }
  }, 30_000);
});
