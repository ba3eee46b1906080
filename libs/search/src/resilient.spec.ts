import { describe, expect, it } from '@jest/globals';
import { Day, InvalidInputError } from '#kernel';
import type { EngineName, SearchEngine, SearchRequest, SearchResult } from './port.js';
import { ResilientSearch } from './resilient.js';

const REQUEST: SearchRequest = { query: 'friche', first: 20, on: Day.of('2024-06-15') };

class Scripted implements SearchEngine {
  asked = 0;
  answer: () => Promise<SearchResult>;

  constructor(readonly name: EngineName) {
    this.answer = () => Promise.resolve({ engine: name, totalCount: 1, hits: [], facets: [], hasNextPage: false });
  }

  search(): Promise<SearchResult> {
    this.asked++;
    return this.answer();
  }
}

function setUp() {
  const first = new Scripted('MEILISEARCH');
  const second = new Scripted('IN_PROCESS');
  const clock = { at: 0, now: () => new Date(clock.at) };
  const well = first.answer;
  const down = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const switches: EngineName[] = [];
  const search = new ResilientSearch(first, second, clock, { onSwitch: ({ engine }) => switches.push(engine) });
  return { first, second, clock, well, down, switches, search };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('search that survives its engine', () => {
  it('asks the first engine as long as it answers', async () => {
    const { search, second } = setUp();
    expect((await search.search(REQUEST)).engine).toBe('MEILISEARCH');
    expect(second.asked).toBe(0);
    expect(search.health).toMatchObject({ engine: 'MEILISEARCH', asConfigured: true, failures: 0 });
  });

  it('answers the very search that the first engine fails, and says so', async () => {
    const { search, first, down } = setUp();
    first.answer = down;
    expect((await search.search(REQUEST)).engine).toBe('IN_PROCESS');
    expect(search.name).toBe('IN_PROCESS');
    expect(search.health).toMatchObject({ asConfigured: false, reason: 'connect ECONNREFUSED', failures: 1 });
  });

  it('leaves a failed engine alone for a second, then returns to it by itself', async () => {
    const { search, first, clock, down, well } = setUp();
    first.answer = down;
    await search.search(REQUEST);
    first.answer = well;
    clock.at = 999;
    await search.search(REQUEST);
    expect(first.asked).toBe(1);
    clock.at = 1000;
    expect((await search.search(REQUEST)).engine).toBe('IN_PROCESS');
    await settle();
    expect((await search.search(REQUEST)).engine).toBe('MEILISEARCH');
    expect(search.health.asConfigured).toBe(true);
  });

  it('waits longer after every failed trial, and never tries twice at once', async () => {
    const { search, first, clock, down } = setUp();
    first.answer = down;
    await search.search(REQUEST);
    clock.at = 1000;
    await Promise.all([search.search(REQUEST), search.search(REQUEST), search.search(REQUEST)]);
    await settle();
    expect(first.asked).toBe(2);
    clock.at = 2999;
    await search.search(REQUEST);
    expect(first.asked).toBe(2);
    clock.at = 3000;
    await search.search(REQUEST);
    expect(first.asked).toBe(3);
  });

  it('tries again when the clock went back, instead of waiting until it has caught up', async () => {
    const { search, first, clock, down, well } = setUp();
    clock.at = 86_400_000;
    first.answer = down;
    await search.search(REQUEST);
    first.answer = well;
    clock.at = 0;
    await search.search(REQUEST);
    await settle();
    expect((await search.search(REQUEST)).engine).toBe('MEILISEARCH');
  });

  it('many searches that fail together count as one failure of the engine', async () => {
    const { search, first, clock, down, well } = setUp();
    first.answer = down;
    await Promise.all(Array.from({ length: 20 }, () => search.search(REQUEST)));
    expect(search.health).toMatchObject({ fallbacks: 20, failures: 20 });
    first.answer = well;
    clock.at = 1000;
    await search.search(REQUEST);
    await settle();
    expect(search.name).toBe('MEILISEARCH');
  });

  it('returns by a probe when nobody searches, and tells of each change once', async () => {
    const { search, first, clock, down, well, switches } = setUp();
    await search.probe(REQUEST);
    expect(first.asked).toBe(0);
    first.answer = down;
    await search.probe(REQUEST, { always: true });
    expect(search.health).toMatchObject({ engine: 'IN_PROCESS', asConfigured: false, fallbacks: 0 });
    first.answer = well;
    clock.at = 500;
    await search.probe(REQUEST);
    expect(search.name).toBe('IN_PROCESS');
    clock.at = 1000;
    await search.probe(REQUEST);
    expect(search.health).toMatchObject({ engine: 'MEILISEARCH', asConfigured: true, since: new Date(1000) });
    expect(switches).toEqual(['IN_PROCESS', 'MEILISEARCH']);
  });

  it('nobody waits for a trial that hangs', async () => {
    const { search, first, clock, down } = setUp();
    first.answer = down;
    await search.search(REQUEST);
    clock.at = 5000;
    first.answer = () => new Promise(() => undefined);
    expect((await search.search(REQUEST)).engine).toBe('IN_PROCESS');
  });

  it('a wrong cursor is the caller’s fault, not the engine’s', async () => {
    const { search, first } = setUp();
    first.answer = () =>
      Promise.reject(new InvalidInputError([{ path: 'after', code: 'invalid-cursor', message: 'non' }]));
    await expect(search.search(REQUEST)).rejects.toThrow(InvalidInputError);
    expect(search.health).toMatchObject({ asConfigured: true, failures: 0 });
  });

  it('without a server in-process is what is configured', async () => {
    const { second, clock } = setUp();
    const search = new ResilientSearch(undefined, second, clock);
    expect((await search.search(REQUEST)).engine).toBe('IN_PROCESS');
    expect(search.health.asConfigured).toBe(true);
  });
});
