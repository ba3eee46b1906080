import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Configuration, Provider } from 'oidc-provider';

/** A real OpenID Connect provider on the loopback, whose clients get JWTs for themselves. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly keys: readonly JWK[];
  /** A token for the audience, an hour long, with ProConnect's claims beside `roles`. */
  token(options?: { readonly audience?: string; readonly roles?: readonly string[] }): Promise<string>;
  close(): Promise<void>;
}

export async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}

export async function startIdentityProvider(keys?: readonly JWK[]): Promise<IdentityProvider> {
  const own = keys ?? [await newKey('key-1')];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let roles: readonly string[] = [];
  const provider = await quietly(issuer, {
    jwks: { keys: [...own] as never },
    clients: [
      {
        client_id: 'essai',
        client_secret: 'secret-of-the-client',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource.replace('urn:', ''),
          scope: '',
          accessTokenTTL: 3600,
          accessTokenFormat: 'jwt' as const,
          jwt: { sign: { alg: 'RS256' as const } },
        }),
      },
    },
    extraTokenClaims: () => ({
      roles: [...roles],
      siret: '13002526500013',
      organizational_unit: 'DGCL',
      email: 'jeanne@exemple.fr',
    }),
  });
  server.on('request', (request, response) => void provider.callback()(request, response));
  return {
    issuer,
    keys: own,
    token: async (options = {}) => {
      roles = options.roles ?? [];
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('essai:secret-of-the-client').toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          resource: `urn:${options.audience ?? 'guichet'}`,
        }),
      });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** It says at length that a provider in memory is for trials, which this is. */
async function quietly(issuer: string, configuration: Configuration): Promise<Provider> {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    const { Provider: Real } = await import('oidc-provider');
    return new Real(issuer, configuration);
  } finally {
    Object.assign(console, { warn, info });
  }
}
