import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, expect, it } from '@jest/globals';

import { testDatabase } from '../../../test/database/index.js';
import { Notifications } from './notifications.js';

const database = testDatabase([]);
let notifications: Notifications | undefined;
afterEach(() => notifications?.onApplicationShutdown());

it('a notice that comes while the handler is at work is handled after it, and those together once', async () => {
  const began: number[] = [];
  let written = 0;
  let read = 0;
  notifications = new Notifications(database);
  notifications.on('guichet_try', async () => {
    began.push(written);
    // What it reads is what was written when it began, as of a database.
    const seen = written;
    await pause(300);
    read = seen;
  });
  await notifications.onApplicationBootstrap();
  await pause(100);
  for (let change = 1; change <= 3; change++) {
    written = change;
    await database.dataSource.query('NOTIFY guichet_try');
  }
  await pause(1_000);
  expect(read).toBe(3);
  expect(began).toEqual([0, 3]);
});

it('what could not be looked at is looked at again soon, not at the next poll', async () => {
  let tries = 0;
  notifications = new Notifications(database);
  notifications.on('guichet_try', () => {
    tries++;
    return tries === 2 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
  });
  await notifications.onApplicationBootstrap();
  await pause(100);
  await database.dataSource.query('NOTIFY guichet_try');
  await pause(3_500);
  expect(tries).toBe(3);
});
