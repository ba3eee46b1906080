import type { Catalogue, PublishedScheme } from '#catalogue';
import { CriteriaCompiler, looksAtTheDay, windowStateOn, type CompiledCriterion, type WindowState } from '#criteria';
import type { Day } from '#kernel';

import { deadlineScore, Holders } from './ranking.js';

export interface CompiledScheme {
  readonly scheme: PublishedScheme;
  readonly compiled: CompiledCriterion;
}

/** Every scheme of one catalogue, compiled together so that a condition they share is judged once. */
export interface CompiledCatalogue {
  readonly compiler: CriteriaCompiler;
  /** In the catalogue's order. */
  readonly schemes: readonly CompiledScheme[];
  readonly bySlug: ReadonlyMap<string, CompiledScheme>;
  /** Of each scheme, the node of its criterion: what a report judges, without a look at the scheme. */
  readonly nodes: Uint32Array;
  readonly holders: Holders;
  /** Positions of the schemes whose criteria look at the day, beside their windows. */
  readonly dated: readonly number[];
  /** Of each scheme, its rank by name, then slug. */
  readonly nameRanks: Uint32Array;
  /** Of each scheme, whether one can apply on a day, and how near the end is. */
  windowsOn(on: Day): WindowsOfDay;
}

export interface WindowsOfDay {
  readonly states: readonly WindowState[];
  /** The {@link deadlineScore} of each. */
  readonly deadlines: Float64Array;
}

const COMPILED = new WeakMap<Catalogue, CompiledCatalogue>();

/** Days whose windows are kept: people ask about today, and compare with a few others. */
const MAX_DAYS = 8;

/** Compiled the first time it is asked; a catalogue never changes, a newer one is another object. */
export function compiledCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const known = COMPILED.get(catalogue);
  if (known) return known;
  const compiler = new CriteriaCompiler();
  const schemes = catalogue.schemes.map((scheme) => ({
    scheme,
    compiled: compiler.compile(scheme.document.eligibility, scheme.document),
  }));
  const windows = new Map<Day, WindowsOfDay>();
  const compiled: CompiledCatalogue = {
    compiler,
    schemes,
    bySlug: new Map(schemes.map((scheme) => [scheme.scheme.document.slug, scheme])),
    nodes: Uint32Array.from(schemes, ({ compiled: { node } }) => node.id),
    holders: new Holders(catalogue.schemes.map(({ document }) => document)),
    dated: schemes.flatMap(({ scheme }, position) => (looksAtTheDay(scheme.document.eligibility) ? [position] : [])),
    nameRanks: nameRanksOf(schemes),
    windowsOn: (on) => {
      const ofDay = windows.get(on) ?? windowsOf(schemes, on);
      windows.delete(on);
      windows.set(on, ofDay);
      for (const oldest of windows.keys()) {
        if (windows.size <= MAX_DAYS) break;
        windows.delete(oldest);
      }
      return ofDay;
    },
  };
  COMPILED.set(catalogue, compiled);
  return compiled;
}

function windowsOf(schemes: readonly CompiledScheme[], on: Day): WindowsOfDay {
  const states = schemes.map(({ scheme }) => windowStateOn(scheme.document, on));
  return { states, deadlines: Float64Array.from(states, (state) => deadlineScore(state, on)) };
}

function nameRanksOf(schemes: readonly CompiledScheme[]): Uint32Array {
  const keys = schemes.map(({ scheme }) => `${scheme.document.name}\n${scheme.document.slug}`);
  const order = [...keys.keys()].sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
  const ranks = new Uint32Array(keys.length);
  order.forEach((position, rank) => {
    ranks[position] = rank;
  });
  return ranks;
}
