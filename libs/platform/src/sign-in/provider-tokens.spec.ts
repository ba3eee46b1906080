import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, exportSPKI, importJWK, SignJWT, type CryptoKey } from 'jose';

import { newKey, startIdentityProvider, type IdentityProvider } from '../../../../test/service/identity-provider.js';
import { ProviderTokens } from './provider-tokens.js';
import { readRoleGrants } from './role-grants.js';

let provider: IdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider();
}, 30_000);
afterAll(() => provider.close());

function reader(issuer = provider.issuer, secondsLater = 0): ProviderTokens {
  const grants = [...readRoleGrants('editeur=publisher:ademe,dgcl=ledger-writer:dgcl,chef=admin')!];
  return new ProviderTokens(
    { issuer, audience: 'guichet', rolesClaim: 'roles', grants },
    { now: () => new Date(Date.now() + secondsLater * 1000) },
  );
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token of the provider', () => {
  it('opens with the roles that the configuration gives, under a pseudonym', async () => {
    const token = await provider.token({ roles: ['editeur', 'inconnu'] });
    expect(decodeJwt(token)).toMatchObject({ iss: provider.issuer, aud: 'guichet', siret: '13002526500013' });
    const caller = await reader().read(token);
    expect(caller).toEqual({ id: 'oidc:essai', roles: ['publisher'], organisation: 'ademe', source: undefined });
    expect(JSON.stringify(caller)).not.toContain('jeanne');
    expect(await reader().read(await provider.token())).toMatchObject({ id: 'oidc:essai', roles: [] });
  });

  it('that has expired opens nothing; half a minute of difference between clocks is nothing', async () => {
    const token = await provider.token({ roles: ['chef'] });
    expect(await reader(provider.issuer, 3615).read(token)).toMatchObject({ roles: ['admin'] });
    expect(await reader(provider.issuer, 3640).read(token)).toEqual({ refusal: 'expired-token', id: 'oidc:essai' });
  });

  it('for somebody else opens nothing', async () => {
    expect(await reader().read(await provider.token({ audience: 'autre', roles: ['chef'] }))).toEqual({
      refusal: 'invalid-token',
    });
  });

  it('of another issuer opens nothing, even with the same keys', async () => {
    const other = await startIdentityProvider(provider.keys);
    try {
      expect(await reader().read(await other.token({ roles: ['chef'] }))).toEqual({ refusal: 'invalid-token' });
    } finally {
      await other.close();
    }
  });

  it('without a signature, signed with the public key, by another key or changed opens nothing', async () => {
    const token = await provider.token({ roles: ['chef'] });
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = decodeJwt(token);
    const kid = provider.keys[0]!.kid!;
    expect(await reader().read(`${encode({ alg: 'none', kid })}.${body}.`)).toEqual({ refusal: 'invalid-token' });

    const { n, e, kty } = provider.keys[0]!;
    const open = (await importJWK({ n: n!, e: e!, kty: kty! } as never, 'RS256', { extractable: true })) as CryptoKey;
    const text = `${encode({ alg: 'HS256', kid })}.${body}`;
    const confused = createHmac('sha256', await exportSPKI(open))
      .update(text)
      .digest('base64url');
    expect(await reader().read(`${text}.${confused}`)).toEqual({ refusal: 'invalid-token' });

    for (const name of [kid, 'another']) {
      const foreign = await importJWK(await newKey(name), 'RS256');
      const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: name }).sign(foreign);
      expect(await reader().read(forged)).toEqual({ refusal: 'invalid-token' });
    }
    const changed = encode({ ...claims, roles: ['chef'], sub: 'somebody-else' });
    expect(await reader().read(`${head}.${changed}.${signature}`)).toEqual({ refusal: 'invalid-token' });
    for (const rubbish of ['a.b.c', '..', `${head}.${body}.`, `${head}.${'x'.repeat(20_000)}.y`])
      expect(await reader().read(rubbish)).toEqual({ refusal: 'invalid-token' });
  });

  it('without an end or a subject opens nothing', async () => {
    const key = await importJWK(provider.keys[0]!, 'RS256');
    const sign = (claims: object) =>
      new SignJWT({ iss: provider.issuer, aud: 'guichet', roles: ['chef'], ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: provider.keys[0]!.kid! })
        .sign(key);
    const exp = Math.floor(Date.now() / 1000) + 60;
    expect(await reader().read(await sign({ sub: 'x', exp }))).toMatchObject({ roles: ['admin'] });
    for (const claims of [{ sub: 'x' }, { exp }, { sub: '', exp }, { sub: 7, exp }, { sub: 'x', exp, nbf: exp + 60 }])
      expect(await reader().read(await sign(claims))).toEqual({ refusal: 'invalid-token' });
  });
});

describe('a provider that is away', () => {
  it('is not missed by who knows its keys, and lets nobody in elsewhere', async () => {
    const away = await startIdentityProvider();
    const token = await away.token({ roles: ['chef'] });
    const before = reader(away.issuer);
    await before.prepare();
    await away.close();
    expect(await before.read(token)).toMatchObject({ roles: ['admin'] });

    const after = reader(away.issuer);
    await after.prepare();
    const unavailable = { name: 'ProviderAwayError', code: 'IDENTITY_PROVIDER_UNAVAILABLE' };
    await expect(after.read(token)).rejects.toMatchObject(unavailable);
    const began = performance.now();
    await expect(after.read(token)).rejects.toMatchObject(unavailable);
    expect(performance.now() - began).toBeLessThan(50);
  });

  it('or that speaks for another is not believed', async () => {
    const named = provider.issuer.replace('127.0.0.1', 'localhost');
    await expect(reader(named).read(await provider.token())).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_UNAVAILABLE',
    });
  });
});
