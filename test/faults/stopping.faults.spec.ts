/** SIGTERM: what is under way is finished. */
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { OwnPostgres } from '../database/own-postgres.js';
import { countLost, makeKey, Writers } from './load.js';
import { ServiceProcess } from './service-process.js';

jest.setTimeout(600_000);

const AT_ONCE = 25;
const ROUNDS = 2;
const MATCH = `query ($input: MatchInput!) { match(input: $input) { __typename ... on MatchReport {
  matches(first: 100) { verdict scheme { slug } criteria { code sentence } } } } }`;
const INPUT = { input: { place: { inseeCode: '01004' }, text: 'rénover une école' } };

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await OwnPostgres.start();
});
afterAll(() => postgres?.remove());

it('answers what is under way, then ends; nothing acknowledged is lost', async () => {
  const url = await postgres.createDatabase('stopping');
  const key = await makeKey(url);
  let [answered, late, requests] = [0, 0, 0];
  let service: ServiceProcess | undefined;
  const writers = new Writers(() => service, key, 4, 'stopping');
  const unanswered: string[] = [];
  const [ends, times]: [(number | string)[], number[]] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const running = await ServiceProcess.start({ DATABASE_URL: url });
      // Connections that are open already: what is written on them has arrived.
      await Promise.all(Array.from({ length: AT_ONCE }, () => running.ask('{ __typename }')));
      service = running;
      await pause(200);
      const asked = Array.from({ length: AT_ONCE }, () => running.ask(MATCH, INPUT));
      requests += AT_ONCE;
      await pause(30);
      const began = performance.now();
      running.child.kill('SIGTERM');
      await pause(5);
      service = undefined;
      const after = await running.ask('{ __typename }').then(
        ({ status }) => status,
        () => 'refused',
      );
      if (after !== 200) late++;
      for (const answer of await Promise.allSettled(asked)) {
        if (answer.status === 'fulfilled' && answer.value.data?.match?.matches?.length > 0) answered++;
        else
          unanswered.push(
            answer.status === 'rejected'
              ? String((answer.reason as Error).cause ?? answer.reason)
              : JSON.stringify(answer.value).slice(0, 300),
          );
      }
      ends.push(await running.ended);
      times.push(performance.now() - began);
    }
    service = await ServiceProcess.start({ DATABASE_URL: url });
    await writers.stop();
    const lost = await countLost(url, [writers]);
    console.info(
      `SIGTERM: ${requests} requests under way, ${answered} answered; writers ${writers.tally.summary}; ${ROUNDS} faults, ended after at most ${Math.max(...times).toFixed(0)} ms, ${late} of ${ROUNDS} asked right after were not answered, lost = ${lost}`,
    );
    expect(lost).toBe(0);
    expect(unanswered).toEqual([]);
    expect(answered).toBe(requests);
    expect(writers.tally.unforeseen).toEqual([]);
    for (const end of ends) expect([0, 'SIGTERM']).toContain(end);
    expect(Math.max(...times)).toBeLessThan(30_000);
  } finally {
    await writers.stop();
    await service?.end('SIGKILL');
  }
});
