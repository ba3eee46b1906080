import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { testDatabase } from '../../../../test/database/index.js';
import { readConfiguration } from '../configuration.js';
import { AuditTrail } from './audit-trail.js';
import { ensureFirstKey } from './first-key.js';
import { readKey } from './key.js';
import { KeyStore } from './keys.js';

const database = testDatabase([]);
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'guichet-first-key-'))));
afterEach(() => rm(folder, { recursive: true }));

const store = () =>
  new KeyStore(database.dataSource, new AuditTrail(database.dataSource), {
    now: () => new Date('2026-03-01T12:00:00Z'),
  });
const ensure = (extra: Record<string, string> = {}) =>
  ensureFirstKey(readConfiguration({ NODE_ENV: 'test', GUICHET_DATA_DIR: folder, ...extra }), store());
const written = async () => (await readFile(join(folder, 'admin.key'), 'utf8')).trim();
const keyOf = async (text: string) => {
  const sent = readKey(text)!;
  return store().find(sent.id, sent.hash);
};

describe('the first key', () => {
  it('is made once, opens as admin, and is for its owner alone', async () => {
    await ensure();
    const text = await written();
    expect(await keyOf(text)).toMatchObject({ role: 'admin', createdBy: 'start' });
    expect((await stat(join(folder, 'admin.key'))).mode & 0o777).toBe(0o600);
    await ensure();
    expect(await written()).toBe(text);
    expect(await readdir(folder)).toEqual(['admin.key']);
  });

  it('is made again when it was revoked, lost or spoiled', async () => {
    await ensure();
    const first = await written();
    await store().revoke(readKey(first)!.id, { id: 'test', roles: ['admin'] });
    await ensure();
    const second = await written();
    expect(second).not.toBe(first);
    await writeFile(join(folder, 'admin.key'), 'half a k');
    await ensure();
    expect(await keyOf(await written())).toMatchObject({ role: 'admin' });
    await rm(join(folder, 'admin.key'));
    await ensure();
    expect(await keyOf(await written())).toMatchObject({ role: 'admin' });
  });

  it('is not made for an external database', async () => {
    await ensure({ DATABASE_URL: 'postgresql://g:s@db:5432/guichet' });
    expect(await readdir(folder)).toEqual([]);
  });
});
