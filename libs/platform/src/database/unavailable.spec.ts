import { describe, expect, it } from '@jest/globals';

import { isDatabaseUnavailable } from './unavailable.js';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe('a database that is away', () => {
  it.each([
    'ECONNREFUSED',
    'ETIMEDOUT',
    '57P01',
    '57P02',
    '57P03',
    '57014',
    '53300',
    '08006',
    '55P03',
    'DATABASE_UNREACHABLE',
  ])('is told by %s', (code) => {
    expect(isDatabaseUnavailable(coded(code))).toBe(true);
    expect(isDatabaseUnavailable(Object.assign(new Error('query failed'), { driverError: coded(code) }))).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([coded(code)]))).toBe(true);
    expect(isDatabaseUnavailable(new Error('outer', { cause: new Error('inner', { cause: coded(code) }) }))).toBe(true);
  });

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
    'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
    'could not extend file "base/16384/17000": File too large',
  ])('is told by the driver: %s', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true);
  });

  it.each(['23505', '42P01', '22P02', 'ENOENT'])('is not told by %s', (code) => {
    expect(isDatabaseUnavailable(coded(code))).toBe(false);
  });

  it('is not told by other errors, even one that causes itself', () => {
    const error = new Error('nothing');
    error.cause = error;
    expect(isDatabaseUnavailable(error)).toBe(false);
    expect(isDatabaseUnavailable('57P01')).toBe(false);
  });
});
