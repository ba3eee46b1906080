import { GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { QueryLimits } from './limits.js';
import { beyond } from './refusal.js';
import { structureOf } from './structure.js';

/** Of texts that were seen and are within the limits. */
const KEPT_CHARACTERS = 1_000_000;
/** Levels of brackets in a text that is no GraphQL: beyond, a parser called further down the stack than ours could run out of it. */
const DEEPEST_UNREADABLE = 200;
/** Levels of lists and objects in variables: the contract's inputs have six. */
const DEEPEST_VARIABLES = 32;

/**
 * Refuses operations by their text alone, before they are validated: validation itself can be made to take very long by a text
 * that is short but deep, or full of aliases. What is no GraphQL at all is let through, for the server to answer.
 */
export class TextLimits {
  readonly #limits: QueryLimits;
  readonly #within = new LRUCache<string, true>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  });

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  /** Why the text is refused; `undefined` when it is within the limits. */
  refusalOf(text: string): GraphQLError | undefined {
    if (this.#within.get(text)) return undefined;
    const refusal = this.#look(text);
    if (!refusal) this.#within.set(text, true);
    return refusal;
  }

  #look(text: string): GraphQLError | undefined {
    const { tokens, depth, aliases, fields, rootFields } = this.#limits;
    try {
      const found = structureOf(parse(text, { maxLexicalTokens: tokens, noLocation: true }));
      if (found.depth > depth) return beyond('TOO_DEEP', depth, found.depth);
      if (found.rootFields > rootFields) return beyond('TOO_MANY_ROOT_FIELDS', rootFields, found.rootFields);
      if (found.aliases > aliases) return beyond('TOO_MANY_ALIASES', aliases, found.aliases);
      if (found.fields > fields) return beyond('TOO_MANY_FIELDS', fields, found.fields);
    } catch (error) {
      // So deep that the parser runs out of stack.
      if (error instanceof RangeError) return beyond('TOO_DEEP', depth, tokens);
      if (error instanceof GraphQLError && /more tha[tn] \d+ tokens/.test(error.message))
        return beyond('TOO_MANY_TOKENS', tokens, tokens + 1);
      const nested = levelsOfBrackets(text);
      if (nested > DEEPEST_UNREADABLE) return beyond('TOO_DEEP', depth, nested);
    }
    return undefined;
  }
}

function levelsOfBrackets(text: string): number {
  let [level, deepest] = [0, 0];
  for (const character of text) {
    if ('{[('.includes(character)) deepest = Math.max(deepest, ++level);
    else if ('}])'.includes(character)) level--;
  }
  return deepest;
}

/** Why variables are refused: nested so deep that whoever walks them would run out of stack. */
export function variablesRefusal(variables: unknown): GraphQLError | undefined {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_VARIABLES) return beyond('TOO_DEEP', DEEPEST_VARIABLES, depth);
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null
        ? Object.values(value).filter((inner) => typeof inner === 'object')
        : [],
    );
  }
  return undefined;
}
