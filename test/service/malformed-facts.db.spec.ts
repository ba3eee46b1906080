import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startService, type RunningService } from './running-service.js';

const QUERY = `query ($input: MatchInput!) {
  match(input: $input) {
    __typename
    ... on MatchReport { counts { eligible toVerify ineligible } }
    ... on InvalidInput { problems { path code message } }
  }
}`;
/** A refusal never costs more than a good question on a busy machine. */
const QUICKLY = 1_000;

let service: RunningService;
beforeAll(async () => {
  service = await startService();
  await send([]);
}, 60_000);
afterAll(() => service.close());

interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

interface Sent {
  readonly status: number;
  readonly milliseconds: number;
  readonly problems: readonly Problem[];
  /** How it was refused: by the answer's own type, or before anything was read. */
  readonly kind: string;
}

/** Sends JSON as it is written: numbers that JavaScript would not print, lists of any depth. */
async function sendRaw(input: string): Promise<Sent> {
  const begin = performance.now();
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query": ${JSON.stringify(QUERY)}, "variables": {"input": ${input}}}`,
  });
  const answer = (await response.json()) as {
    data?: { match?: { __typename: string; problems?: Problem[] } };
    errors?: { extensions: { code: string; problems?: Problem[] } }[];
  };
  const [error] = answer.errors ?? [];
  return {
    status: response.status,
    milliseconds: performance.now() - begin,
    problems: answer.data?.match?.problems ?? error?.extensions.problems ?? [],
    kind: answer.data?.match?.__typename ?? error?.extensions.code ?? 'NOTHING',
  };
}

const send = (facts: readonly object[], more: object = {}) =>
  sendRaw(JSON.stringify({ place: { inseeCode: '23061' }, on: '2021-11-15', facts, ...more }));
const rawFact = (code: string, value: string) =>
  sendRaw(`{"place": {"inseeCode": "23061"}, "on": "2021-11-15", "facts": [{"code": "${code}", "value": ${value}}]}`);

describe('facts of the wrong type, unknown or out of range', () => {
  it.each([
    ['a text for a yes or no', 'programme.pvd', '"oui"', 'facts.type'],
    ['a number for a yes or no', 'programme.pvd', '1', 'facts.type'],
    ['a text for a number', 'place.populationDgf', '"2000"', 'facts.type'],
    ['a text that says NaN', 'place.populationDgf', '"NaN"', 'facts.type'],
    ['half an inhabitant', 'place.populationDgf', '1999.5', 'facts.type'],
    ['fewer than nobody', 'place.populationDgf', '-1', 'facts.range'],
    ['more than everybody', 'place.populationDgf', '1e300', 'facts.range'],
    ['a share above one', 'zoning.qpvPopulationShare', '19', 'facts.range'],
    ['a float for an amount', 'project.cost', '1000.5', 'facts.type'],
    ['an exponent for an amount', 'project.cost', '"1e6"', 'facts.type'],
    ['an option that is none', 'place.density', '"EMPTY"', 'facts.option'],
    ['a text for a list', 'project.themes', '"eau"', 'facts.type'],
    ['a list for a text', 'place.density', '["DENSE"]', 'facts.type'],
  ])('%s is refused at its path', async (_name, code, value, problem) => {
    const { kind, problems, milliseconds } = await rawFact(code, value);
    expect(kind).toBe('InvalidInput');
    expect(problems).toEqual([{ path: 'facts[0].value', code: problem, message: expect.stringMatching(/\.\)?$/) }]);
    expect(milliseconds).toBeLessThan(QUICKLY);
  });

  it.each([
    ['a number beyond every number', '1e999'],
    ['an object', '{"value": 1}'],
    ['a list of numbers', '[1, 2]'],
    ['a list of lists', '[["eau"]]'],
  ])('%s is no value of a fact at all', async (_name, value) => {
    const { kind, problems, milliseconds } = await rawFact('project.themes', value);
    expect(['InvalidInput', 'BAD_USER_INPUT']).toContain(kind);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.path).toMatch(/facts[[.]0\]?\.value$/);
    expect(problems[0]!.code).toMatch(/\w/);
    expect(milliseconds).toBeLessThan(QUICKLY);
  });

  it('an unknown code is told with the nearest, a code said twice at its second place, all at once', async () => {
    const { kind, problems } = await send([
      { code: 'programme.pdv', value: true },
      { code: 'programme.acv', value: true },
      { code: 'programme.acv', value: false },
      { code: 'place.zone', value: 'LUNE' },
    ]);
    expect(kind).toBe('InvalidInput');
    expect(problems).toMatchObject([
      { path: 'facts[0].code', code: 'facts.unknown', message: expect.stringContaining('programme.pvd') },
      { path: 'facts[2].code', code: 'facts.duplicate' },
      { path: 'facts[3].value', code: 'facts.option' },
    ]);
  });
});

describe('the other questions that take facts', () => {
  const FACTS = [
    { code: 'programme.pdv', value: true },
    { code: 'place.populationDgf', value: 'deux mille' },
  ];
  const PROBLEMS = [
    { path: 'facts[0].code', code: 'facts.unknown' },
    { path: 'facts[1].value', code: 'facts.type' },
  ];

  it('whom a scheme concerns: refused at the same paths, as an export too', async () => {
    const { errors } = await service.ask(
      'query ($facts: [FactInput!]) { eligibleCommunes(scheme: "detr", facts: $facts) { counts { eligible } } }',
      { facts: FACTS },
    );
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', problems: PROBLEMS });
    for (const [facts, problems] of [
      [JSON.stringify(FACTS), PROBLEMS],
      ['[[[[[[]]]]]]', [{ path: 'facts', code: 'facts.shape' }]],
      ['{"code": 1', [{ path: 'facts', code: 'invalid-json' }]],
    ] as const) {
      const begin = performance.now();
      const response = await fetch(
        `${service.url}/exports/eligible-communes.csv?scheme=detr&facts=${encodeURIComponent(facts)}`,
      );
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ problems });
      expect(performance.now() - begin).toBeLessThan(QUICKLY);
    }
  });

  it('a comparison: each situation has its own path', async () => {
    const place = { inseeCode: '23061' };
    const { data, errors } = await service.ask(
      `query ($before: MatchInput!, $after: MatchInput!) {
        compareMatches(before: $before, after: $after) { __typename ... on InvalidInput { problems { path code } } }
      }`,
      { before: { place }, after: { place, facts: FACTS } },
    );
    expect(errors).toBeUndefined();
    expect(data.compareMatches).toEqual({
      __typename: 'InvalidInput',
      problems: PROBLEMS.map(({ path, code }) => ({ path: `after.${path}`, code })),
    });
  });
});

describe('days that are none, or too far', () => {
  it.each(['9999-12-31', '2021-02-30', '0000-00-00', '2021-11-15T00:00:00Z', 'demain', ''])(
    '%p is refused with its path',
    async (on) => {
      const { kind, problems, milliseconds } = await send([], { on });
      expect(kind).toBe('BAD_USER_INPUT');
      expect(problems).toMatchObject([{ path: expect.stringMatching(/\bon$/), code: expect.stringMatching(/\w/) }]);
      expect(milliseconds).toBeLessThan(QUICKLY);
    },
  );
});

describe('what is meant to take long', () => {
  it('ten thousand facts are one problem, told at once', async () => {
    for (const code of ['programme.pvd', 'nothing.at-all']) {
      const { kind, problems, milliseconds } = await send(
        Array.from({ length: 10_000 }, (_, index) => ({ code: `${code}${index}`, value: true })),
      );
      expect(kind).toBe('InvalidInput');
      expect(problems).toMatchObject([
        { path: 'facts', code: 'facts.too-many', message: expect.stringContaining('10') },
      ]);
      expect(milliseconds).toBeLessThan(QUICKLY);
    }
  });

  it('two hundred unknown codes of great length are told quickly', async () => {
    const { problems, milliseconds } = await send(
      Array.from({ length: 200 }, (_, index) => ({ code: `${index}${'a'.repeat(2_000)}`, value: true })),
    );
    expect(problems).toHaveLength(200);
    expect(JSON.stringify(problems).length).toBeLessThan(100_000);
    expect(milliseconds).toBeLessThan(QUICKLY);
  });

  it.each([
    ['a list in a list, five thousand deep', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['an object in an object, five thousand deep', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['a list of ten thousand themes', JSON.stringify(Array.from({ length: 10_000 }, (_, index) => `theme-${index}`))],
    ['a text of half a megabyte', `"${'é'.repeat(250_000)}"`],
  ])('%s is refused', async (_name, value) => {
    const { kind, milliseconds, problems, status } = await rawFact('project.themes', value);
    expect(kind).not.toBe('MatchReport');
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(problems).length).toBeLessThan(20_000);
    expect(milliseconds).toBeLessThan(QUICKLY);
  });

  it('slows nobody down: a good question takes as long as before', async () => {
    const good = async (): Promise<number> => {
      const times: number[] = [];
      for (let run = 0; run < 9; run++) {
        const { kind, milliseconds } = await send([{ code: 'project.cost', value: `${run}.00` }]);
        expect(kind).toBe('MatchReport');
        times.push(milliseconds);
      }
      return times.sort((a, b) => a - b)[4]!;
    };
    const before = await good();
    const bad = Array.from({ length: 20 }, (_, flood) =>
      send(Array.from({ length: 10_000 }, (_unused, index) => ({ code: `flood-${flood}-${index}`, value: index }))),
    );
    await Promise.all(bad);
    const after = await good();
    expect(after).toBeLessThan(before * 3 + 50);
  });
});
