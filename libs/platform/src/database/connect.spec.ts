import { describe, expect, it } from '@jest/globals';

import { connect, placeOf, refusal, unsuitable } from './connect.js';

const SECRET = 'postgresql://guichet:hunter2@db.example:6543/aides?sslmode=require';

const failure = (code: string): Error => Object.assign(new Error('x'), { code });

describe('a database that cannot be used', () => {
  it.each([
    ['ECONNREFUSED', 'DATABASE_UNREACHABLE'],
    ['ENOTFOUND', 'DATABASE_UNREACHABLE'],
    ['28P01', 'DATABASE_REFUSED'],
    ['3D000', 'DATABASE_REFUSED'],
    ['42501', 'DATABASE_REFUSED'],
    ['25006', 'DATABASE_REFUSED'],
    ['CERT_HAS_EXPIRED', 'DATABASE_REFUSED'],
  ])('%s is %s, in one sentence that says where and keeps the password', (code, expected) => {
    const error = refusal(failure(code), SECRET);
    expect(error).toMatchObject({ name: 'RefusedError', code: expected });
    const { message } = error as Error;
    expect(message).toContain('db.example:6543/aides');
    expect(message).not.toContain('hunter2');
    expect(message.split('\n')).toHaveLength(1);
  });

  it('counts the first of several addresses, and a delay without a code', () => {
    expect(refusal(new AggregateError([failure('ECONNREFUSED'), failure('EHOSTUNREACH')]), SECRET)).toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(refusal(new Error('timeout expired'), SECRET)).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it.each([
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'mot de passe'],
    ['The server does not support SSL connections', 'sslmode'],
  ])('says what « %s » means', (words, meaning) =>
    expect(refusal(new Error(words), SECRET)).toMatchObject({
      code: 'DATABASE_REFUSED',
      message: expect.stringContaining(meaning),
    }),
  );

  it.each([
    ['14.11', 'UTF8', 'DATABASE_TOO_OLD', 'PostgreSQL 14.11'],
    ['9.6.24', 'UTF8', 'DATABASE_TOO_OLD', 'PostgreSQL 15'],
    ['', 'UTF8', 'DATABASE_TOO_OLD', 'PostgreSQL 15'],
    ['16.2', 'LATIN1', 'DATABASE_ENCODING', 'LATIN1'],
    ['16.2', 'SQL_ASCII', 'DATABASE_ENCODING', 'UTF8'],
  ])('PostgreSQL %s in %s is %s', (version, encoding, code, words) =>
    expect(unsuitable(version, encoding, SECRET)).toMatchObject({ code, message: expect.stringContaining(words) }),
  );

  it.each(['15.0', '15.8 (Debian 15.8-0+deb12u1)', '18beta1'])('PostgreSQL %s in UTF8 will do', (version) =>
    expect(unsuitable(version, 'UTF8', SECRET)).toBeUndefined(),
  );

  it('does not hide a defect', () => {
    const defect = new TypeError('undefined is not a function');
    expect(refusal(defect, SECRET)).toBe(defect);
  });

  it('is refused at once when nobody listens', async () => {
    await expect(
      connect({ url: 'postgresql://guichet:hunter2@127.0.0.1:1/aides', entities: [] }),
    ).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1/aides'),
    });
  });
});

describe('the place of a database', () => {
  it.each([
    ['postgresql://g@db/aides', 'db:5432/aides'],
    ['postgresql:///aides?host=/run/postgresql', '/run/postgresql:5432/aides'],
    ['nonsense', 'indiquée'],
  ])('%s is %s', (url, place) => expect(placeOf(url)).toBe(place));
});
