import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { mintKey } from '../sign-in/key.js';
import { redactor } from './redaction.js';

const clean = redactor(['motdepasse-de-base', 'avec"guillemet']);
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqZWFubmUifQ.c2lnbmF0dXJl';

describe('a line of the log', () => {
  it.each([
    ['a token', `refused ${JWT} today`, 'refused [secret] today'],
    ['an authorization', '{"authorization":"Bearer abcdefghijkl"}', '{"authorization":"Bearer [secret]"}'],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic [secret]'],
    ['a password in an address', 'postgresql://guichet:s3cret@db:5432/g', 'postgresql://[secret]@db:5432/g'],
    [
      'a key in a query string',
      'GET /exports?theme=eau&key=abc123&on=2021',
      'GET /exports?theme=eau&key=[secret]&on=2021',
    ],
    ['an e-mail address', 'for jeanne.martin@mairie-exemple.fr, please', 'for [e-mail], please'],
    ['a secret of the configuration', 'password motdepasse-de-base refused', 'password [secret] refused'],
    ['one that JSON escapes', JSON.stringify('avec"guillemet'), '"[secret]"'],
  ])('has no %s', (_, line, expected) => {
    expect(clean(line)).toBe(expected);
  });

  it.each([
    '« Bearer », une espace, puis la clé',
    'at Object.<anonymous> (/app/node_modules/@nestjs/core/router.js:12:3)',
    'http://search:7700/indexes does not answer',
    'key:7f3a00112233 was revoked',
  ])('keeps what is none: %s', (line) => {
    expect(clean(line)).toBe(line);
  });

  it('has no key, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { text } = mintKey();
        const secret = text.slice(-43);
        const line = clean(JSON.stringify({ message: `${before} ${text} ${after}` }));
        expect(line).not.toContain(text);
        expect(line).not.toContain(secret);
      }),
    );
  });

  it('stays JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(JWT), fc.webUrl())), (fields) => {
        JSON.parse(clean(JSON.stringify(fields)));
      }),
    );
  });

  it.each(['a', 'eyJ', 'eyJ.', '://', 'a@', 'Bearer ', '?key=', 'a@a.'])(
    'costs its length, if it is all %s',
    (part) => {
      const line = part.repeat(20_000 / part.length);
      const began = performance.now();
      clean(line);
      expect(performance.now() - began).toBeLessThan(500);
    },
  );
});
