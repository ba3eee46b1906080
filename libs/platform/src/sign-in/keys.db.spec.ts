import { afterEach, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { Notifications } from '../notifications.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import { CountedDenials } from './counted-denials.js';
import { readKey } from './key.js';
import { KeyStore } from './keys.js';
import { SignIn } from './sign-in.js';

const database = testDatabase([]);
const ADMIN: Caller = { id: 'key:000000000000', roles: ['admin'], address: '192.0.2.7' };
const NOON = new Date('2026-03-01T12:00:00Z');
const stops: (() => Promise<void>)[] = [];

function keyStore(now = NOON): KeyStore {
  return new KeyStore(database.dataSource, new AuditTrail(database.dataSource), { now: () => now });
}

/** What one replica has. */
async function replica(now = NOON): Promise<SignIn> {
  const denied = new CountedDenials(new AuditTrail(database.dataSource));
  const notifications = new Notifications(database);
  const signIn = new SignIn(keyStore(now), undefined, denied, notifications, { now: () => now });
  signIn.onApplicationBootstrap();
  await notifications.onApplicationBootstrap();
  stops.push(async () => {
    await denied.beforeApplicationShutdown();
    await notifications.onApplicationShutdown();
  });
  return signIn;
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

describe('keys', () => {
  it('are shown once and kept by their hash alone', async () => {
    const key = await keyStore().create({ role: 'publisher', organisation: 'ademe' }, ADMIN);
    const [row] = await database.dataSource.query<Record<string, unknown>[]>('SELECT * FROM access_key WHERE id = $1', [
      key.id,
    ]);
    expect(row!['hash']).toEqual(readKey(key.text)!.hash);
    const [dump] = await database.dataSource.query<{ all: string }[]>(
      `SELECT (SELECT string_agg(k::text, ' ') FROM access_key k) || (SELECT string_agg(a::text, ' ') FROM audit_log a) AS all`,
    );
    expect(dump!.all).toContain(key.id);
    expect(dump!.all).not.toContain(key.text.slice(-43));
    expect((await keyStore().list()).find(({ id }) => id === key.id)).toEqual({
      id: key.id,
      role: 'publisher',
      organisation: 'ademe',
      source: undefined,
      expiresOn: undefined,
      createdAt: NOON,
      createdBy: ADMIN.id,
      revokedAt: undefined,
      revokedBy: undefined,
    });
  });

  it('sign in with their role until the end of their last day, in Paris', async () => {
    const { text, id } = await keyStore().create(
      { role: 'ledger-writer', source: 'dgcl', expiresOn: Day.parse('2026-03-31') },
      ADMIN,
    );
    const lastMinute = await replica(new Date('2026-03-31T21:59:00Z'));
    expect(await lastMinute.callerOf(`Bearer ${text}`, '192.0.2.9')).toEqual({
      caller: {
        id: `key:${id}`,
        roles: ['ledger-writer'],
        source: 'dgcl',
        organisation: undefined,
        address: '192.0.2.9',
      },
    });
    const nextDay = await replica(new Date('2026-03-31T22:00:00Z'));
    expect(await nextDay.callerOf(`Bearer ${text}`, undefined)).toMatchObject({
      caller: { id: 'anonymous', roles: [] },
      refusal: 'expired-key',
    });
  });

  it('that are revoked open nothing two seconds later, in other replicas too', async () => {
    const { text, id } = await keyStore().create({ role: 'admin' }, ADMIN);
    const others = [await replica(), await replica()];
    for (const other of others)
      expect((await other.callerOf(`Bearer ${text}`, undefined)).caller.roles).toEqual(['admin']);
    await keyStore().revoke(id, ADMIN);
    const until = Date.now() + 2000;
    for (const other of others) {
      let refusal: string | undefined;
      while (refusal === undefined && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        ({ refusal } = await other.callerOf(`Bearer ${text}`, undefined));
      }
      expect(refusal).toBe('revoked-key');
    }
    await expect(keyStore().revoke(id, ADMIN)).rejects.toMatchObject({ code: 'already-revoked' });
    await expect(keyStore().revoke('ffffffffffff', ADMIN)).rejects.toMatchObject({ code: 'unknown-key' });
    await expect(keyStore().revoke("' OR 1=1 --\0", ADMIN)).rejects.toMatchObject({ code: 'unknown-key' });
  });

  it('with the right id and another secret are unknown', async () => {
    const { text } = await keyStore().create({ role: 'admin' }, ADMIN);
    const forged = text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A');
    expect((await (await replica()).callerOf(`Bearer ${forged}`, undefined)).refusal).toBe('unknown-key');
  });

  it.each([
    [{ role: 'publisher' }, ['organisation-required']],
    [{ role: 'ledger-writer', organisation: 'ademe' }, ['organisation-unused', 'source-required']],
    [{ role: 'admin', expiresOn: '2026-02-28' }, ['already-expired']],
    [{ role: 'chef' }, ['unknown-role']],
  ])('are not made of %p', async (asked, codes) => {
    const before = (await keyStore().list()).length;
    await expect(keyStore().create(asked as never, ADMIN)).rejects.toMatchObject({
      problems: codes.map((code) => expect.objectContaining({ code })),
    });
    expect(await keyStore().list()).toHaveLength(before);
  });

  it('are not there when what must be written down cannot be', async () => {
    const before = (await keyStore().list()).length;
    await expect(
      keyStore().create({ role: 'admin' }, ADMIN, () => Promise.reject(new Error('the disk is full'))),
    ).rejects.toThrow('the disk is full');
    expect(await keyStore().list()).toHaveLength(before);
  });
});
