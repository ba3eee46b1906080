import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { linkLibraries } from './binaries.js';
import { failureIn, forgetStalePostmaster } from './cluster.js';
import { exclusively } from './mutex.js';
import { parsePostmaster, runningPostmaster } from './postmaster.js';
import { isAlive, ownIdentity, parseProcessStat } from './process-identity.js';
import { readRecord, writeRecord } from './record-file.js';
import { parseUser, Users } from './users.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-unit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A number that no process has: Linux counts to 2^22 at most. */
const NOBODY = 4_194_305;

describe('postmaster.pid', () => {
  it('gives number, port and state', () => {
    expect(parsePostmaster('4711\n/data\n1732400000\n43263\n\n127.0.0.1\n  123 456\nready   \n')).toEqual({
      pid: 4711,
      port: 43263,
      state: 'ready',
    });
  });
  it('of a server that has just begun has a number only', () => {
    expect(parsePostmaster('4711\n/data\n')).toEqual({ pid: 4711, port: 0, state: 'unknown' });
  });
  it.each(['', 'nonsense', '-1\n/data'])('%j names nobody', (text) => {
    expect(parsePostmaster(text)).toBeUndefined();
  });
  it('whose number another program bears by now is forgotten', () => {
    writeFileSync(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
    expect(runningPostmaster(folder)).toBeUndefined();
    forgetStalePostmaster(folder);
    expect(existsSync(join(folder, 'postmaster.pid'))).toBe(false);
  });
});

describe('the identity of a process', () => {
  it('is alive while it is the same process', () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ ...ownIdentity(), pid: NOBODY })).toBe(false);
  });
  it('is dead when its number is used again', () => {
    expect(isAlive({ ...ownIdentity(), started: 'boot:1' })).toBe(process.platform === 'win32');
  });
  it('cannot be judged on another machine', () => {
    expect(isAlive({ ...ownIdentity(), host: 'another' })).toBe('elsewhere');
  });
  it('is read past a command name with spaces and brackets', () => {
    const rest = Array.from({ length: 18 }, (_, index) => index + 4).join(' ');
    expect(parseProcessStat(`12 (a) b (c) S ${rest} 98765 1 2`)).toEqual({ state: 'S', start: '98765' });
  });
});

describe('exclusively', () => {
  it('lets one in at a time', async () => {
    const file = join(folder, 'lock');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        exclusively(file, async () => {
          most = Math.max(most, ++inside);
          await pause(5);
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });
  it('takes the place of a holder that was killed, also when several wait', async () => {
    const file = join(folder, 'lock');
    writeFileSync(file, JSON.stringify({ ...ownIdentity(), pid: NOBODY, token: 'x' }));
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 4 }, () =>
        exclusively(file, async () => {
          most = Math.max(most, ++inside);
          await pause(5);
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
  });
  it('says who holds it when patience ends', async () => {
    const file = join(folder, 'lock');
    writeFileSync(file, JSON.stringify({ ...ownIdentity(), token: 'x' }));
    await expect(exclusively(file, () => Promise.resolve(), 100)).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_BUSY',
      message: expect.stringContaining(String(process.pid)),
    });
  });
  it('takes over from one that died before it wrote its name, and from a container that is gone', async () => {
    const file = join(folder, 'lock');
    const longAgo = new Date(Date.now() - 60_000);
    for (const content of ['', JSON.stringify({ ...ownIdentity(), host: 'another', token: 'x' })]) {
      writeFileSync(file, content);
      utimesSync(file, longAgo, longAgo);
      expect(await exclusively(file, () => Promise.resolve('done'), 2_000)).toBe('done');
    }
  });
  it('is free again after a failure', async () => {
    const file = join(folder, 'lock');
    await expect(exclusively(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await exclusively(file, () => Promise.resolve('done'))).toBe('done');
  });
});

describe('the users of a data folder', () => {
  it('are those that live; the dead are forgotten', async () => {
    const users = new Users(folder);
    const entry = users.enter('service');
    writeRecord(join(folder, 'dead.json'), { ...ownIdentity(), pid: NOBODY, kind: 'service' });
    writeFileSync(join(folder, 'broken.json'), '{');
    expect((await users.living()).map(({ kind, pid }) => ({ kind, pid }))).toEqual([
      { kind: 'service', pid: process.pid },
    ]);
    entry.leave();
    expect(await users.living()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
  it('live elsewhere as long as their heartbeat moves', async () => {
    const users = new Users(folder);
    const file = join(folder, 'elsewhere.json');
    writeRecord(file, { ...ownIdentity(), host: 'another', kind: 'service' });
    const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 100);
    try {
      expect(await users.living()).toHaveLength(1);
    } finally {
      clearInterval(beat);
    }
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    expect(await users.living()).toEqual([]);
  });
  it('are told apart from other files', () => {
    expect(parseUser({ pid: 'x' }, 'f')).toBeUndefined();
    expect(parseUser(undefined, 'f')).toBeUndefined();
  });
});

describe('the libraries of the server', () => {
  it('are linked as pg-symlinks.json says, once, and a missing list is no error', () => {
    const native = join(folder, 'native');
    mkdirSync(join(native, 'lib'), { recursive: true });
    expect(linkLibraries(native)).toBe(true);
    writeFileSync(
      join(native, 'pg-symlinks.json'),
      '[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]',
    );
    writeFileSync(join(native, 'lib/libpq.so.5.18'), '');
    expect(linkLibraries(native)).toBe(true);
    expect(existsSync(join(native, 'lib/libpq.so.5'))).toBe(true);
    expect(linkLibraries(native)).toBe(true);
    expect(readdirSync(join(native, 'lib'))).toEqual(['libpq.so.5', 'libpq.so.5.18']);
  });
});

describe('a record', () => {
  it('is read back; one that was half written is absent', () => {
    const file = join(folder, 'r.json');
    writeRecord(file, { port: 1 });
    expect(readRecord(file)).toEqual({ port: 1 });
    writeFileSync(file, '{"po');
    expect(readRecord(file)).toBeUndefined();
    expect(readRecord(join(folder, 'none'))).toBeUndefined();
  });
});

describe('the log of the server', () => {
  it('says why it did not start', () => {
    expect(
      failureIn('2026-01-01 UTC [1] LOG:  x\n2026-01-01 UTC [1] FATAL:  could not open file\n2026 LOG:  shut down\n'),
    ).toBe('could not open file');
    expect(failureIn('')).toBeUndefined();
  });
});
