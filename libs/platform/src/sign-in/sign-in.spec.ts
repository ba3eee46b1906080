import { describe, expect, it, jest } from '@jest/globals';

import { ANONYMOUS, mayPublishFor, mayRecordFor, type Caller } from './caller.js';
import { callerOfClaims, pseudonymOf } from './claims.js';
import { CountedDenials } from './counted-denials.js';
import type { Act } from './audit.js';
import { mintKey, readKey } from './key.js';
import type { KeyStore } from './keys.js';
import { networkOf } from './network.js';
import { readRoleGrants } from './role-grants.js';
import { SignIn } from './sign-in.js';
import type { TokenReader } from './token-reader.js';

function signIn({ find, tokens }: { find?: KeyStore['find']; tokens?: TokenReader } = {}) {
  const acts: Act[] = [];
  const denied = new CountedDenials({
    record: (act) => {
      acts.push(act);
      return Promise.resolve();
    },
  });
  const store = { find: find ?? (() => Promise.resolve(undefined)) } as unknown as KeyStore;
  const clock = { now: () => new Date('2026-03-01T12:00:00Z') };
  return { acts, denied, signIn: new SignIn(store, tokens, denied, undefined as never, clock) };
}

describe('the Authorization header', () => {
  it('is not needed', async () => {
    expect(await signIn().signIn.callerOf(undefined, undefined)).toEqual({ caller: ANONYMOUS });
    expect(await signIn().signIn.callerOf(undefined, '192.0.2.1')).toEqual({
      caller: { id: 'anonymous', roles: [], address: '192.0.2.1' },
    });
  });

  it.each(['', 'Bearer', 'Basic dXNlcjpwYXNz', 'Bearer a b', 'Bearer clé', 'guichet_x'])(
    'written %p is malformed',
    async (header) => {
      expect((await signIn().signIn.callerOf(header, undefined)).refusal).toBe('malformed-authorization');
    },
  );

  it.each(['Bearer x', 'bearer guichet_000000000000_short', 'Bearer a.b.c'])(
    'written %p is unknown',
    async (header) => {
      expect((await signIn().signIn.callerOf(header, undefined)).refusal).toBe('unknown-key');
    },
  );

  it('with a token goes to its reader, with a key never', async () => {
    const read = jest.fn<TokenReader['read']>().mockResolvedValue({ id: 'oidc:1', roles: [] });
    const { signIn: found } = signIn({ tokens: { read } });
    expect((await found.callerOf('Bearer a.b.c', undefined)).caller.id).toBe('oidc:1');
    await found.callerOf(`Bearer ${mintKey().text}`, undefined);
    expect(read.mock.calls).toEqual([['a.b.c']]);
  });

  it('lets nobody in when the key cannot be looked up', async () => {
    const { signIn: found } = signIn({ find: () => Promise.reject(new Error('the database is away')) });
    await expect(found.callerOf(`Bearer ${mintKey().text}`, undefined)).rejects.toThrow('the database is away');
  });

  it('is looked up once for the same key, and again after a notice', async () => {
    const key = mintKey();
    const find = jest.fn<KeyStore['find']>().mockResolvedValue({
      id: key.id,
      role: 'admin',
      createdAt: new Date(),
      createdBy: 'start',
    });
    const { signIn: found } = signIn({ find });
    for (let n = 0; n < 3; n++) await found.callerOf(`Bearer ${key.text}`, undefined);
    expect(find).toHaveBeenCalledTimes(1);
    found.forget();
    await found.callerOf(`Bearer ${key.text}`, undefined);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('what was read before a notice is not remembered after it', async () => {
    const key = mintKey();
    let answer: (key: undefined) => void = () => undefined;
    const find = jest.fn<KeyStore['find']>().mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    find.mockResolvedValue(undefined);
    const { signIn: found } = signIn({ find });
    const first = found.callerOf(`Bearer ${key.text}`, undefined);
    await Promise.resolve();
    found.forget();
    answer(undefined);
    await first;
    await found.callerOf(`Bearer ${key.text}`, undefined);
    expect(find).toHaveBeenCalledTimes(2);
  });
});

describe('what strangers are refused', () => {
  it('is written one by one at first, then counted, and never with what was sent', async () => {
    const { signIn: found, denied, acts } = signIn();
    for (let n = 0; n < 500; n++) await found.callerOf(`Bearer secret-number-${n}`, `192.0.2.${n % 200}`);
    await denied.settled();
    expect(acts).toHaveLength(10);
    await denied.beforeApplicationShutdown();
    const [first, last] = [acts[0]!, acts.at(-1)!];
    expect(acts).toHaveLength(11);
    expect([first, last].map(({ action, outcome, detail }) => ({ action, outcome, detail }))).toEqual([
      { action: 'sign-in', outcome: 'DENIED', detail: { reason: 'unknown-key' } },
      { action: 'sign-in', outcome: 'DENIED', detail: { reason: 'unknown-key', repeated: 490 } },
    ]);
    expect(JSON.stringify(acts)).not.toContain('secret-number');
  });

  it('writes without a key too, whatever they name; those of a known key are each written', async () => {
    const { denied, acts } = signIn();
    const act = (caller: Caller, subject: string): Act => ({
      caller,
      action: 'record-entry',
      subject,
      outcome: 'DENIED',
      detail: { code: 'key-required' },
    });
    for (let n = 0; n < 100; n++) await denied.record(act({ ...ANONYMOUS, address: '192.0.2.1' }, `award-${n}`));
    expect(acts).toHaveLength(10);
    for (let n = 0; n < 20; n++) await denied.record(act({ id: 'key:1', roles: ['reader'] }, 'award'));
    expect(acts).toHaveLength(30);
    await denied.beforeApplicationShutdown();
    expect(acts.slice(30)).toMatchObject([
      { action: 'record-entry', subject: undefined, detail: { code: 'key-required', repeated: 90 } },
    ]);
  });

  it('from everywhere at once fills nothing: what is too much is counted together', async () => {
    const { signIn: found, denied, acts } = signIn();
    for (let n = 0; n < 3_000; n++) await found.callerOf('Bearer x', `10.${n >> 8}.${n & 255}.1`);
    await denied.beforeApplicationShutdown();
    expect(acts).toHaveLength(1_001);
    expect(acts.at(-1)!.detail).toEqual({ reason: 'too-many-origins', repeated: 2_000 });
  });
});

describe('what a role allows', () => {
  const publisher: Caller = { id: 'key:1', roles: ['publisher'], organisation: 'ademe' };
  const writer: Caller = { id: 'key:2', roles: ['ledger-writer'], source: 'dgcl' };
  const admin: Caller = { id: 'key:3', roles: ['admin'] };
  it.each([
    ['nobody', ANONYMOUS, 'key-required', 'key-required'],
    ['a reader', { id: 'key:0', roles: ['reader'] } satisfies Caller, 'role-required', 'role-required'],
    ['the publisher of ADEME', publisher, undefined, 'role-required'],
    ['the publisher of another', { ...publisher, organisation: 'anct' }, 'not-yours', 'role-required'],
    ['the writer of DGCL', writer, 'role-required', undefined],
    ['the writer of another', { ...writer, source: 'anct' }, 'role-required', 'not-yours'],
    ['an admin', admin, undefined, undefined],
  ])('to %s', (_, caller, publishing, recording) => {
    expect(mayPublishFor(caller, 'ademe')?.code).toBe(publishing);
    expect(mayRecordFor(caller, 'dgcl')?.code).toBe(recording);
  });
});

describe('the claims of a provider', () => {
  const grants = readRoleGrants('editeur=publisher:ademe,13002603200016=ledger-writer:dgcl,chef=admin,lecteur=reader')!;
  const caller = (claims: object, rolesClaim = 'roles') =>
    callerOfClaims({ sub: 'abc', ...claims }, { rolesClaim, grants });

  it('become roles by the configuration alone', () => {
    expect(caller({ roles: ['editeur', 'admin', 'inconnu'] })).toEqual({
      id: 'oidc:abc',
      roles: ['publisher'],
      organisation: 'ademe',
      source: undefined,
    });
    expect(caller({ roles: 'chef lecteur' }).roles).toEqual(['admin', 'reader']);
    expect(caller({ siret: 13002603200016 }, 'siret')).toMatchObject({ roles: ['ledger-writer'], source: 'dgcl' });
    expect(caller({ realm_access: { roles: ['chef'] } }, 'realm_access.roles').roles).toEqual(['admin']);
    expect(caller({ 'https://exemple.fr/roles': ['chef'] }, 'https://exemple.fr/roles').roles).toEqual(['admin']);
    for (const roles of [undefined, null, {}, [{}], ['__proto__'], 7]) expect(caller({ roles }).roles).toEqual([]);
    expect(caller({}, 'constructor.name').roles).toEqual([]);
  });

  it('a subject that is an address is kept as a pseudonym', () => {
    expect(pseudonymOf('7f3a-00')).toBe('oidc:7f3a-00');
    expect(pseudonymOf('jeanne@exemple.fr')).toMatch(/^oidc:[0-9a-f]{32}$/);
  });

  it.each(['x', 'x=chef', 'x=publisher', 'x=admin:ademe', '=admin', 'x=publisher:ademe:y', 'x=publisher:-'])(
    'a mapping written %p is refused',
    (text) => {
      expect(readRoleGrants(text)).toBeUndefined();
    },
  );
});

describe('keys and networks', () => {
  it('a key is read as it was made, and nothing else is', () => {
    const key = mintKey();
    expect(readKey(key.text)).toEqual({ id: key.id, hash: key.hash });
    for (const text of [`${key.text}x`, key.text.slice(1), key.text.toUpperCase(), ''])
      expect(readKey(text)).toBeUndefined();
  });

  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:12:34::1', '2001:db8:12::/48'],
    ['::1', '0:0:0::/48'],
    ['unix', undefined],
    [undefined, undefined],
  ])('%p is of the network %p', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
