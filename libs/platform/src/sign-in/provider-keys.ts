import { createRemoteJWKSet, type RemoteJWKSet } from 'jose';

import { RefusedError } from '#kernel';

/** Milliseconds that the provider may take to answer. */
const PATIENCE = 3_000;
/** After a failure nobody waits for the provider again before this: the others are refused at once. */
const LEAVE_ALONE = 5_000;
/** Keys older than this are looked up anew, beside the request. */
const FRESH = 600_000;
/** Keys older than this are not believed any more when the provider stays away. */
const BELIEVED = 24 * 3_600_000;

/** The sentence of HTTP 503: nobody is let in unchecked, and a token is not said to be bad when nobody could look at it. */
export class ProviderAwayError extends RefusedError {
  constructor() {
    super(
      'IDENTITY_PROVIDER_UNAVAILABLE',
      'Le fournisseur d’identité ne répond pas : la connexion ne peut pas être vérifiée pour l’instant.',
    );
    this.name = 'ProviderAwayError';
  }
}

/**
 * The public keys of an OpenID Connect provider, found by its discovery document. Kept in memory, so that a provider that is away for an
 * afternoon keeps nobody out; looked up again when a token names an unknown one, at most every thirty seconds.
 */
export class ProviderKeys {
  readonly #issuer: string;
  #keys: Promise<RemoteJWKSet> | undefined;
  #readAt = 0;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /**
   * What `jose` looks keys up with.
   *
   * @throws ProviderAwayError when there are none and none can be had
   */
  async current(): Promise<RemoteJWKSet> {
    if (!this.#keys && performance.now() - this.#failedAt < LEAVE_ALONE) throw new ProviderAwayError();
    this.#keys ??= this.#open();
    const keys = await this.#keys;
    const age = performance.now() - this.#readAt;
    if (age < FRESH) return keys;
    if (age > BELIEVED) await this.#refresh(keys);
    else if (!keys.reloading && performance.now() - this.#failedAt > LEAVE_ALONE)
      this.#refresh(keys).catch(() => undefined);
    return keys;
  }

  async #open(): Promise<RemoteJWKSet> {
    try {
      const keys = createRemoteJWKSet(await this.#discover(), {
        timeoutDuration: PATIENCE,
        cooldownDuration: 30_000,
        cacheMaxAge: Number.POSITIVE_INFINITY,
      });
      await keys.reload();
      this.#readAt = performance.now();
      return keys;
    } catch {
      this.#keys = undefined;
      this.#failedAt = performance.now();
      throw new ProviderAwayError();
    }
  }

  async #refresh(keys: RemoteJWKSet): Promise<void> {
    try {
      await keys.reload();
      this.#readAt = performance.now();
    } catch {
      this.#failedAt = performance.now();
      throw new ProviderAwayError();
    }
  }

  /** The document must name the very issuer that was asked: another one's keys are nobody's. */
  async #discover(): Promise<URL> {
    const address = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address, {
      signal: AbortSignal.timeout(PATIENCE),
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`the provider answers ${response.status}`);
    const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (document.issuer !== this.#issuer || typeof document.jwks_uri !== 'string')
      throw new Error('the discovery document is not that of the issuer');
    const keys = new URL(document.jwks_uri);
    if (keys.protocol !== 'https:' && !this.#issuer.startsWith('http://'))
      throw new Error('keys come over https or not at all');
    return keys;
  }
}
