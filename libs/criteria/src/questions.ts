/**
 * What to find out next: for every fact that nobody knows, exactly which schemes its answer would decide, found by trying
 * the answers.
 */
import { Possible, type Day } from '#kernel';
import { numeric, thresholdOn } from './bounds.js';
import type { CompiledCriterion, CriteriaCompiler, Prepared } from './compile.js';
import type { CompiledLeaf } from './compiled-leaf.js';
import type { FactDefinition, FactValue, Vocabulary } from './facts.js';
import { VOCABULARY } from './vocabulary.js';
import { boundsOf } from './walk.js';

/** A scheme among those judged, under whatever name the caller knows it by. */
export interface Candidate<T> {
  readonly scheme: T;
  readonly compiled: CompiledCriterion;
}

export interface NextQuestion<T> {
  readonly fact: FactDefinition;
  /** How many of the schemes to verify at least one answer would decide. */
  readonly decides: number;
  /** How many of them every answer would decide. */
  readonly decidesSurely: number;
  /** Those schemes, in the order given. */
  readonly schemes: readonly T[];
}

export interface QuestionOptions {
  readonly vocabulary?: Vocabulary | undefined;
  /** Facts not to be asked, as those of which a person said « I don't know ». */
  readonly except?: ReadonlySet<string> | undefined;
  /** How many questions at most; 10 by default. */
  readonly first?: number | undefined;
}

/**
 * The questions that settle most, best first. For each scheme that is still to verify and each unknown fact in it, every
 * answer that could make a difference is tried: both booleans, each option that the scheme names and one that it does
 * not, each threshold and the numbers between thresholds.
 */
export function nextQuestions<T>(
  compiler: CriteriaCompiler,
  candidates: readonly Candidate<T>[],
  prepared: Prepared,
  { vocabulary = VOCABULARY, except, first = 10 }: QuestionOptions = {},
): readonly NextQuestion<T>[] {
  const found = new Map<number, { decidesSurely: number; schemes: T[] }>();
  const askable = compiler.factCodes.map((code) => (except?.has(code) ? undefined : vocabulary.get(code)));
  /** Schemes that say the same share one node: tried once. */
  const tried = new Map<number, readonly Effect[]>();
  for (const { scheme, compiled } of candidates) {
    const possible = compiler.possible(compiled, prepared);
    if (Possible.verdict(possible) !== 'TO_VERIFY') continue;
    let effects = tried.get(compiled.node.id);
    if (!effects) tried.set(compiled.node.id, (effects = effectsOf(compiled, prepared, askable)));
    for (const { slot, surely } of effects) {
      const entry = found.get(slot) ?? { decidesSurely: 0, schemes: [] };
      entry.schemes.push(scheme);
      if (surely) entry.decidesSurely += 1;
      found.set(slot, entry);
    }
  }
  const order = new Map(vocabulary.definitions.map(({ code }, position) => [code, position]));
  return [...found]
    .map(([slot, { decidesSurely, schemes }]) => ({
      fact: askable[slot]!,
      decides: schemes.length,
      decidesSurely,
      schemes,
    }))
    .sort(
      (a, b) =>
        b.decides - a.decides || b.decidesSurely - a.decidesSurely || order.get(a.fact.code)! - order.get(b.fact.code)!,
    )
    .slice(0, first);
}

interface Effect {
  readonly slot: number;
  readonly surely: boolean;
}

function effectsOf(
  compiled: CompiledCriterion,
  prepared: Prepared,
  askable: readonly (FactDefinition | undefined)[],
): readonly Effect[] {
  const effects: Effect[] = [];
  for (const [slot, readers] of compiled.readersBySlot) {
    const definition = askable[slot];
    if (!definition || prepared.values[slot] !== undefined) continue;
    const answers = answersFor(definition, slot, readers.leaves, prepared);
    let deciding = 0;
    for (const answer of answers) {
      const possible = prepared.supposing(slot, answer, readers, compiled);
      if (Possible.verdict(possible) !== 'TO_VERIFY') deciding += 1;
    }
    if (deciding > 0) effects.push({ slot, surely: deciding === answers.length });
  }
  return effects;
}

/** The answers that this criterion tells apart, one of each kind. */
function answersFor(
  definition: FactDefinition,
  slot: number,
  leaves: readonly CompiledLeaf[],
  prepared: Prepared,
): readonly FactValue[] {
  switch (definition.type) {
    case 'BOOLEAN':
      return [true, false];
    case 'CHOICE': {
      const named = namedValues(leaves);
      const options = definition.options?.map(({ value }) => value) ?? [];
      const other = options.find((option) => !named.includes(option));
      return other === undefined ? named : [...named, other];
    }
    case 'LIST': {
      const named = namedValues(leaves);
      return [[], ...named.map((value) => [value]), ...(named.length > 1 ? [named] : [])];
    }
    case 'NUMBER':
    case 'EURO':
      return numbersFor(definition, slot, leaves, prepared);
  }
}

function namedValues(leaves: readonly CompiledLeaf[]): readonly string[] {
  const values = new Set<string>();
  for (const { leaf } of leaves) {
    if ('in' in leaf) leaf.in.forEach((value) => values.add(value));
    else if ('includes' in leaf) leaf.includes.forEach((value) => values.add(value));
    else if ('is' in leaf && typeof leaf.is === 'string') values.add(leaf.is);
  }
  return [...values];
}

function numbersFor(
  definition: FactDefinition,
  slot: number,
  leaves: readonly CompiledLeaf[],
  prepared: Prepared,
): readonly FactValue[] {
  let [least, most] = [definition.range?.min ?? 0, definition.range?.max ?? Number.MAX_SAFE_INTEGER];
  const limits = new Set<number>();
  for (const leaf of leaves) {
    for (const limit of limitsIn(leaf, slot, prepared)) limits.add(limit);
    const bound = boundIn(leaf, slot, prepared);
    if (bound) [least, most] = [Math.max(least, bound.least), Math.min(most, bound.most)];
  }
  const step = definition.type === 'EURO' ? 0.01 : definition.integer ? 1 : undefined;
  const points = [least, most];
  // Between two thresholds the last number before the second stands for all; above the last threshold, the greatest does.
  for (const limit of limits) points.push(limit, ...(step === undefined ? [] : [limit - step]));
  const sorted = [...new Set(points.map((point) => (definition.integer ? Math.ceil(point) : point)))]
    .filter((point) => point >= least && point <= most)
    .sort((a, b) => a - b);
  const between = step === undefined ? sorted.slice(1).map((point, index) => (point + sorted[index]!) / 2) : [];
  const values = [...sorted, ...between];
  return definition.type === 'EURO' ? values.map((value) => BigInt(Math.round(value * 100))) : values;
}

/** The thresholds against which this condition compares the fact. */
function limitsIn({ leaf, slots, parameters }: CompiledLeaf, slot: number, prepared: Prepared): readonly number[] {
  if ('ratio' in leaf) {
    const numerator = slots[0] === slot;
    const other = numeric(prepared.values[numerator ? slots[1]! : slots[0]!]);
    if (other === undefined) return [];
    const thresholds = thresholdsOf(boundsOf(leaf), parameters, prepared.on);
    return thresholds.map((limit) => (numerator ? limit * other : other / limit)).filter(Number.isFinite);
  }
  if (!('fact' in leaf) || slots[0] !== slot || 'is' in leaf || 'in' in leaf || 'includes' in leaf) return [];
  return thresholdsOf(boundsOf(leaf), parameters, prepared.on);
}

function thresholdsOf(
  bounds: ReturnType<typeof boundsOf>,
  parameters: CompiledLeaf['parameters'],
  on: Day,
): readonly number[] {
  return bounds.map(({ threshold }) => thresholdOn(threshold, parameters, on)).filter((limit) => limit !== undefined);
}

/** Where the answer must lie because of another fact that is known. */
function boundIn(
  { leaf, slots }: CompiledLeaf,
  slot: number,
  prepared: Prepared,
): { least: number; most: number } | undefined {
  if (!('boundedBy' in leaf) || !leaf.boundedBy || slots[0] !== slot) return undefined;
  const least = numeric(prepared.values[slots[1]!]);
  return least === undefined ? undefined : { least, most: least / leaf.boundedBy.surelyBelow };
}
