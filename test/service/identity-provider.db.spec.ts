import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SignIn } from '#platform/module';

import { startIdentityProvider, type IdentityProvider } from './identity-provider.js';
import { startService, type RunningService } from './running-service.js';

let provider: IdentityProvider;
let service: RunningService;
beforeAll(async () => {
  provider = await startIdentityProvider();
  service = await startService({
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: 'guichet',
    OIDC_ROLES_CLAIM: 'siret',
    OIDC_ROLES: '13002526500013=ledger-writer:dgcl',
  });
}, 60_000);
afterAll(async () => {
  await service.close();
  await provider.close();
});

describe('a service with an identity provider', () => {
  it('lets its tokens in beside keys, with the roles of the configuration', async () => {
    const token = await provider.token();
    expect(await service.ask('{ __typename }', {}, undefined, token)).toEqual({ data: { __typename: 'Query' } });
    expect((await service.get(SignIn).callerOf(`Bearer ${token}`, undefined)).caller).toMatchObject({
      id: 'oidc:essai',
      roles: ['ledger-writer'],
      source: 'dgcl',
    });
    const { errors } = await service.ask('{ __typename }', {}, undefined, await provider.token({ audience: 'autre' }));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'invalid-token' });
  });

  it('that cannot be asked answers 503 with a code to a token, and everything else as ever', async () => {
    const token = await provider.token();
    const away = await startService({ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'guichet' });
    try {
      const ask = (authorization?: string) =>
        fetch(`${away.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
          body: JSON.stringify({ query: '{ __typename }' }),
        });
      const refused = await ask(`Bearer ${token}`);
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({
        errors: [{ extensions: { code: 'IDENTITY_PROVIDER_UNAVAILABLE' } }],
      });
      expect((await ask()).status).toBe(200);
    } finally {
      await away.close();
    }
  }, 60_000);
});
