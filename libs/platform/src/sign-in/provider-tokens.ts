import { errors, jwtVerify } from 'jose';

import type { Clock } from '#kernel';

import type { Configuration } from '../configuration.js';
import type { Caller } from './caller.js';
import { callerOfClaims, pseudonymOf } from './claims.js';
import { ProviderAwayError, ProviderKeys } from './provider-keys.js';
import type { TokenReader } from './token-reader.js';

/** Signatures with a public key. Never `none`, never a secret that both sides know. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Seconds that two clocks may differ. */
const TOLERANCE = 30;
const LONGEST_TOKEN = 16_384;

/** What is wrong with a token; anything else is wrong with the provider. */
const INVALID = new Set<string>([
  errors.JWTInvalid.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
]);

/** Reads the JWTs of an OpenID Connect provider: signature, issuer, audience, dates; then its claims. */
export class ProviderTokens implements TokenReader {
  readonly #provider: NonNullable<Configuration['identityProvider']>;
  readonly #clock: Clock;
  readonly #keys: ProviderKeys;

  constructor(
    provider: NonNullable<Configuration['identityProvider']>,
    clock: Clock,
    keys: ProviderKeys = new ProviderKeys(provider.issuer),
  ) {
    this.#provider = provider;
    this.#clock = clock;
    this.#keys = keys;
  }

  /** Looks the keys up before somebody needs them, so that a provider that goes away later is not missed. */
  async prepare(): Promise<void> {
    await this.#keys.current().catch(() => undefined);
  }

  /** @throws ProviderAwayError when the signature cannot be looked at */
  async read(token: string): ReturnType<TokenReader['read']> {
    if (token.length > LONGEST_TOKEN) return { refusal: 'invalid-token' };
    const keys = await this.#keys.current();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.#provider.issuer,
        audience: this.#provider.audience,
        algorithms: ALGORITHMS,
        clockTolerance: TOLERANCE,
        currentDate: this.#clock.now(),
        requiredClaims: ['sub', 'exp'],
      });
      return this.#callerOf(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        return { refusal: 'expired-token', id: pseudonymOf(String(error.payload.sub)) };
      if (error instanceof errors.JOSEError && INVALID.has(error.code)) return { refusal: 'invalid-token' };
      throw new ProviderAwayError();
    }
  }

  #callerOf(payload: Readonly<Record<string, unknown>>): Caller | { readonly refusal: 'invalid-token' } {
    if (typeof payload['sub'] !== 'string' || payload['sub'] === '') return { refusal: 'invalid-token' };
    return callerOfClaims(payload, this.#provider);
  }
}
