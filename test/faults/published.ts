/** Publishing schemes through one process, to find them through another. */
import { setTimeout as pause } from 'node:timers/promises';

import { expect } from '@jest/globals';

import { EXAMPLE } from '../../libs/catalogue/src/testing/example.js';
import type { ServiceProcess } from './service-process.js';

const MATCH = `query ($input: MatchInput!) { match(input: $input) { ... on MatchReport {
  matches(verdicts: [ELIGIBLE, TO_VERIFY], first: 100) { scheme { slug } } } ... on InvalidInput { problems { message } } } }`;
const SEARCH = 'query ($words: String!) { schemes(query: $words, first: 5) { engine nodes { slug } } }';

let number = 0;

/** Drafts and publishes a scheme that nobody else has; answers its address and the word of its name. */
export async function publish(service: ServiceProcess, key: string): Promise<{ slug: string; word: string }> {
  const word = `zirconium${String.fromCodePoint(97 + (number % 26)).repeat(4)}${++number}`;
  const slug = `panne-${number}`;
  const scheme = {
    ...EXAMPLE,
    slug,
    name: `Fonds ${word}`,
    eligibility: { all: [{ code: `${slug}.fenetre`, windows: true }] },
  };
  const saved = '{ __typename ... on InvalidInput { problems { path message } } ... on NotAllowed { message } }';
  const act = async (query: string, variables: object) => {
    const { data, errors } = await service.ask(query, variables, key);
    expect(errors).toBeUndefined();
    expect(data.answer).toEqual({ __typename: 'SchemeSaved' });
  };
  await act(`mutation ($scheme: SchemeInput!) { answer: draftScheme(input: { scheme: $scheme }) ${saved} }`, {
    scheme,
  });
  await act(`mutation ($slug: String!) { answer: publishScheme(input: { slug: $slug, version: 1 }) ${saved} }`, {
    slug,
  });
  return { slug, word };
}

/** Milliseconds until a search for the word finds it, by that engine if one is named; Infinity after `within`. */
export async function foundAfter(
  service: ServiceProcess,
  { slug, word }: { slug: string; word: string },
  engine?: string,
  within = 10_000,
): Promise<number> {
  return after(within, async () => {
    const { data } = await service.ask(SEARCH, { words: word });
    const { engine: answering, nodes } = data.schemes as { engine: string; nodes: { slug: string }[] };
    return (engine === undefined || answering === engine) && nodes.some((node) => node.slug === slug);
  });
}

/** Milliseconds until a commune is told of it. */
export async function matchedAfter(
  service: ServiceProcess,
  { slug, word }: { slug: string; word: string },
  within = 10_000,
): Promise<number> {
  const input = { place: { inseeCode: '01004' }, on: '2024-02-01', text: word };
  return after(within, async () => {
    const { data } = await service.ask(MATCH, { input });
    return (data.match.matches as { scheme: { slug: string } }[]).some(({ scheme }) => scheme.slug === slug);
  });
}

/** Milliseconds until it is so, asked every 20 ms; Infinity after `within`. */
export async function after(within: number, isSo: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < within) {
    if (await isSo()) return performance.now() - began;
    await pause(20);
  }
  return Infinity;
}
