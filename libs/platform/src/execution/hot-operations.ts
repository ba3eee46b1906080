import { LRUCache } from 'lru-cache';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import { isCompilable } from './compilable.js';
import { compileOperation, type CompiledOperation } from './compiled-operation.js';

export interface HotOperationsOptions {
  /** Compiled once it was asked this many times; 3. */
  readonly sightings?: number;
  /** The most that are kept compiled; 80. Each takes some 150 kB, and a client has some dozens. */
  readonly kept?: number;
  /** The most compilations a minute: each costs some milliseconds, and a stranger must not be able to order them; 60. */
  readonly compilationsPerMinute?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** An operation as clients send it: the hash of the text, and which of its operations. */
export interface AskedOperation {
  readonly key: string;
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

const MINUTE = 60_000;

/**
 * Which operations are asked often enough to be compiled, and what they were compiled to. Bounded in every direction: a client
 * that sends a different text each time fills a list of counts and nothing else.
 */
export class HotOperations {
  readonly #sightings: number;
  readonly #compilationsPerMinute: number;
  readonly #now: () => number;
  readonly #seen: LRUCache<string, number>;
  /** Without an operation: never compiled, its form or the compiler forbids it. */
  readonly #compiled: LRUCache<string, { readonly operation: CompiledOperation | undefined }>;
  #minute = 0;
  #compilations = 0;

  constructor(options: HotOperationsOptions = {}) {
    this.#sightings = options.sightings ?? 3;
    this.#compilationsPerMinute = options.compilationsPerMinute ?? 60;
    this.#now = options.now ?? (() => performance.now());
    this.#seen = new LRUCache({ max: 2_000 });
    this.#compiled = new LRUCache({ max: options.kept ?? 80 });
  }

  /** The compiled operation, once it is hot, or undefined: run it plainly. */
  find(asked: AskedOperation): CompiledOperation | undefined {
    const known = this.#compiled.get(asked.key);
    if (known) return known.operation;
    const seen = (this.#seen.get(asked.key) ?? 0) + 1;
    this.#seen.set(asked.key, seen);
    if (seen < this.#sightings || !this.#mayCompile()) return undefined;
    this.#seen.delete(asked.key);
    const { schema, document, operation } = asked;
    const compiled = isCompilable(schema, document, operation)
      ? compileOperation(schema, document, operation)
      : undefined;
    this.#compiled.set(asked.key, { operation: compiled });
    return compiled;
  }

  #mayCompile(): boolean {
    const minute = Math.floor(this.#now() / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#compilations = 0;
    }
    if (this.#compilations >= this.#compilationsPerMinute) return false;
    this.#compilations += 1;
    return true;
  }
}
