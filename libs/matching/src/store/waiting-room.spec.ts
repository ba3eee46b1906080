import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { WaitingRoom } from './waiting-room.js';

interface One {
  readonly id: string;
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const idsOf = (batch: readonly One[]): string[] => batch.map(({ id }) => id);

describe('what waits to be written', () => {
  it('stays, can be found, and is written once the table is within reach again', async () => {
    const written: string[] = [];
    let failures = 2;
    const room = new WaitingRoom<One>(
      (batch) => {
        if (failures-- > 0) return Promise.reject(new Error('Connection terminated due to connection timeout'));
        written.push(...idsOf(batch));
        return Promise.resolve(idsOf(batch));
      },
      10,
      () => undefined,
    );
    room.add({ id: 'a' });
    await wait(200);
    expect([written, room.dropped, room.has('a'), await room.find('a', nothing)]).toEqual([[], 0, true, { id: 'a' }]);
    room.add({ id: 'b' });
    for (let attempt = 0; attempt < 100 && written.length < 2; attempt++) await wait(100);
    expect([written, room.dropped]).toEqual([['a', 'b'], 0]);
  }, 20_000);

  it('is bounded while it waits, and lost when the service stops without its database', async () => {
    const told: number[] = [];
    const room = new WaitingRoom<One>(
      () => Promise.reject(new Error('away')),
      2,
      (dropped) => told.push(dropped),
    );
    for (const id of ['a', 'b', 'c']) room.add({ id });
    expect(room.dropped).toBe(1);
    await room.settle();
    expect([room.dropped, told, room.has('a')]).toEqual([3, [1, 3], false]);
  });
});
