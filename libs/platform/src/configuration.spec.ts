import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { RefusedError } from '#kernel';

import { readConfiguration } from './configuration.js';
import { DEFAULT_LIMITS } from './limits/limits.js';

const refusal = (environment: Record<string, string>): string => {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('the configuration', () => {
  it('needs nothing: a development service with the embedded database', () => {
    expect(readConfiguration({})).toEqual({
      environment: 'development',
      host: '127.0.0.1',
      port: 3000,
      dataDirectory: resolve('.guichet'),
      workers: true,
      demonstration: true,
      introspection: true,
      logLevel: 'info',
      corsOrigins: ['*'],
      limits: { ...DEFAULT_LIMITS, bodyBytes: 1_048_576 },
      databaseTimeouts: { connect: 2_000, statement: 15_000 },
      requestTimeout: 30_000,
    });
  });

  it('in production hides the schema, limits callers and lets no other origin in', () => {
    expect(
      readConfiguration({ NODE_ENV: 'production', DATABASE_URL: 'postgresql://g:s@db:5432/guichet' }),
    ).toMatchObject({
      environment: 'production',
      databaseUrl: 'postgresql://g:s@db:5432/guichet',
      workers: true,
      demonstration: false,
      introspection: false,
      rateLimitPerMinute: 6000,
      corsOrigins: [],
    });
  });

  it('reads every variable', () => {
    expect(
      readConfiguration({
        NODE_ENV: 'test',
        HOST: '0.0.0.0',
        PORT: '0',
        DATABASE_URL: 'postgres:///guichet?host=/run/postgresql',
        GUICHET_DATA_DIR: '/srv/guichet',
        MEILI_URL: 'http://search:7700',
        MEILI_KEY: 'k',
        GUICHET_DEMO: 'True',
        GUICHET_INTROSPECTION: 'false',
        RATE_LIMIT_PER_MINUTE: '120',
        LOG_LEVEL: 'warn',
        CORS_ORIGINS: 'https://a.fr, http://localhost:5173',
        GUICHET_BODY_LIMIT: '65536',
        GUICHET_MAX_TOKENS: '1000',
        GUICHET_MAX_DEPTH: '10',
        GUICHET_MAX_ALIASES: '5',
        GUICHET_MAX_FIELDS: '500',
        GUICHET_MAX_ROOT_FIELDS: '3',
        GUICHET_MAX_COST: '5000',
        GUICHET_TRUSTED_OPERATIONS: '/etc/guichet/operations',
        GUICHET_TRUSTED_MODE: 'exclusive',
        GUICHET_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
        DATABASE_CONNECT_TIMEOUT: '500',
        DATABASE_STATEMENT_TIMEOUT: '3000',
        GUICHET_REQUEST_TIMEOUT: '5000',
      }),
    ).toEqual({
      environment: 'test',
      host: '0.0.0.0',
      port: 0,
      databaseUrl: 'postgres:///guichet?host=/run/postgresql',
      dataDirectory: '/srv/guichet',
      meilisearch: { url: 'http://search:7700', key: 'k' },
      workers: true,
      demonstration: true,
      introspection: false,
      rateLimitPerMinute: 120,
      logLevel: 'warn',
      corsOrigins: ['https://a.fr', 'http://localhost:5173'],
      limits: { bodyBytes: 65_536, tokens: 1000, depth: 10, aliases: 5, fields: 500, rootFields: 3, cost: 5000 },
      trustedOperations: { path: '/etc/guichet/operations', exclusive: true },
      trustedProxies: ['10.0.0.0/8', '::1'],
      databaseTimeouts: { connect: 500, statement: 3000 },
      requestTimeout: 5000,
    });
  });

  it('takes an empty variable as absent, and 0 as no limit', () => {
    expect(
      readConfiguration({ PORT: '', DATABASE_URL: ' ', RATE_LIMIT_PER_MINUTE: '0', NODE_ENV: 'production' }),
    ).not.toHaveProperty('rateLimitPerMinute');
  });

  it('names every problem at once, one sentence each, and shows no secret', () => {
    const message = refusal({
      PORT: '70000',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      MEILI_URL: 'search:7700',
      GUICHET_DEMO: 'perhaps',
      NODE_ENV: 'staging',
      RATE_LIMIT_PER_MINUTE: '-1',
      LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'https://a.fr/path',
      HOST: 'http://me',
    });
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'PORT',
        'DATABASE_URL',
        'MEILI_URL',
        'GUICHET_DEMO',
        'NODE_ENV',
        'RATE_LIMIT_PER_MINUTE',
        'LOG_LEVEL',
        'CORS_ORIGINS',
        'HOST',
      ]),
    );
    expect(message.split('\n')).toHaveLength(9);
    expect(message).not.toContain('hunter2');
    expect(message).toContain('NODE_ENV vaut development, production ou test.');
  });

  it.each([
    ['PORT', '3000.5'],
    ['PORT', '3e3'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'postgresql://db:5432'],
    ['DATABASE_URL', 'postgresql://'],
    ['DATABASE_URL', 'localhost:5432/guichet'],
    ['DATABASE_URL', 'postgresql://g:100%sure@db:5432/guichet'],
    ['GUICHET_MAX_DEPTH', '0'],
    ['GUICHET_MAX_COST', 'much'],
    ['GUICHET_BODY_LIMIT', '1e9'],
    ['GUICHET_TRUSTED_MODE', 'exclusive'],
    ['GUICHET_TRUSTED_MODE', 'sometimes'],
    ['GUICHET_TRUSTED_PROXIES', '0'],
    ['GUICHET_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['GUICHET_TRUSTED_PROXIES', 'proxy.example'],
    ['DATABASE_CONNECT_TIMEOUT', '0'],
    ['GUICHET_REQUEST_TIMEOUT', '10'],
  ])('refuses %s=%s', (name, value) => {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name}[ =]`));
  });

  it('is frozen through and through', () => {
    const configuration = readConfiguration({ MEILI_URL: 'http://search:7700' });
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.meilisearch)).toBe(true);
    expect(Object.isFrozen(configuration.corsOrigins)).toBe(true);
  });
});
