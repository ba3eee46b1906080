import { afterEach, describe, expect, it } from '@jest/globals';

import { testDatabase } from '../../../../test/database/index.js';
import { Notifications } from '../notifications.js';
import { backlogOf, enqueue, JobWorkers, QUEUES } from './index.js';

const database = testDatabase([]);
const open: { stop(): Promise<void> }[] = [];

/** Workers as a process has them, woken by commits. */
async function workersOf(onError: (error: Error) => void = () => undefined): Promise<JobWorkers> {
  const notifications = new Notifications(database);
  await notifications.onApplicationBootstrap();
  const workers = new JobWorkers(database.dataSource, notifications, { onError, lookEvery: 5000 });
  open.push(workers, { stop: () => notifications.onApplicationShutdown() });
  return workers;
}

async function until(condition: () => boolean, within = 8000): Promise<number> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > within) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Date.now() - start;
}

const send = (job: object) => database.dataSource.transaction((manager) => enqueue(manager, QUEUES.searchIndex, [job]));

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

describe('jobs', () => {
  it('of a transaction that is rolled back are never done, those of one that commits are, at once', async () => {
    const done: unknown[] = [];
    const workers = await workersOf();
    await workers.work(QUEUES.searchIndex, 10, (jobs) => {
      done.push(...jobs);
      return Promise.resolve();
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(
      database.dataSource.transaction(async (manager) => {
        await enqueue(manager, QUEUES.searchIndex, [{ slugs: ['never'] }]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await send({ slugs: ['detr'] });
    expect(await until(() => done.length > 0)).toBeLessThan(2000);
    expect(done).toEqual([{ slugs: ['detr'] }]);
  });

  it('are each done by one of several processes', async () => {
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const workers = await workersOf();
      await workers.work<{ n: number }>(QUEUES.searchIndex, 1, (jobs) => {
        done.push(...jobs.map(({ n }) => `${name}${n}`));
        return Promise.resolve();
      });
    }
    for (let n = 0; n < 12; n++) await send({ n });
    await until(() => done.length >= 12);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done.map((one) => Number(one.slice(1))).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );
  });

  it('that fail are told of, wait, and are tried again', async () => {
    const errors: string[] = [];
    let tries = 0;
    const workers = await workersOf((error) => errors.push(error.message));
    await workers.work(QUEUES.searchIndex, 10, () => {
      tries++;
      return tries === 1 ? Promise.reject(new Error('the server is away')) : Promise.resolve();
    });
    await send({ slugs: ['dsil'] });
    await until(() => tries === 1);
    await until(() => tries === 2, 15_000);
    expect(errors[0]).toContain('the server is away');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await backlogOf(database.dataSource, QUEUES.searchIndex)).toEqual({
      waiting: 0,
      active: 0,
      since: undefined,
    });
  }, 20_000);

  it('wait where nobody works, and say since when', async () => {
    const before = Date.now();
    await send({ slugs: ['a'] });
    await send({ slugs: ['b'] });
    const backlog = await backlogOf(database.dataSource, QUEUES.searchIndex);
    expect(backlog).toMatchObject({ waiting: 2, active: 0 });
    expect(Math.abs(backlog.since!.getTime() - before)).toBeLessThan(5000);
  });
});
