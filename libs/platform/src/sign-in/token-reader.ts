import type { Caller } from './caller.js';

/** Reads the token of an identity provider. */
export interface TokenReader {
  /** Who it was given to, or why it opens nothing; rejects when the provider's keys are not to be had. */
  read(
    token: string,
  ): Promise<Caller | { readonly refusal: 'invalid-token' | 'expired-token'; readonly id?: string | undefined }>;
}

/** `undefined` when no identity provider is configured. */
export const TOKENS = Symbol('guichet.tokens');
