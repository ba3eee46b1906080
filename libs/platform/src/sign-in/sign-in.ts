import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { Day, type Clock } from '#kernel';

import { Notifications } from '../notifications.js';
import { currentRequest } from '../telemetry/request-context.js';
import { CLOCK } from '../tokens.js';
import { ANONYMOUS, type Caller } from './caller.js';
import { CountedDenials } from './counted-denials.js';
import { readKey } from './key.js';
import { KEYS_CHANNEL, KeyStore, type Key } from './keys.js';
import { TOKENS, type TokenReader } from './token-reader.js';

export type SignInRefusal =
  'malformed-authorization' | 'unknown-key' | 'expired-key' | 'revoked-key' | 'invalid-token' | 'expired-token';

/** Who sends a request, or why the credentials that it carries open nothing. */
export type SignInResult =
  | { readonly caller: Caller; readonly refusal?: undefined }
  | { readonly caller: Caller; readonly refusal: SignInRefusal };

const REMEMBERED_KEYS = 10_000;
/** Replicas are told of a revocation at once; this is the net for a notice that was lost. */
const REMEMBERED_FOR = 10_000;

/** Finds the caller of a request from its `Authorization` header, before anything of the request is read. */
@Injectable()
export class SignIn implements OnApplicationBootstrap {
  readonly #keys = new LRUCache<string, { hash: Buffer; key: Key | undefined }>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBERED_FOR,
  });
  #generation = 0;

  constructor(
    @Inject(KeyStore) private readonly store: KeyStore,
    @Inject(TOKENS) private readonly tokens: TokenReader | undefined,
    @Inject(CountedDenials) private readonly denied: CountedDenials,
    @Inject(Notifications) private readonly notifications: Notifications,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.notifications.on(KEYS_CHANNEL, () => {
      this.forget();
      return Promise.resolve();
    });
  }

  /** Keys are looked up again from now on, those too whose look-up is under way. */
  forget(): void {
    this.#generation++;
    this.#keys.clear();
  }

  /**
   * Nobody in particular without the header. A refusal is audited; its caller is anonymous, with the address. Rejects when the
   * database cannot be asked: nobody is let in unchecked.
   */
  async callerOf(authorization: string | undefined, address: string | undefined): Promise<SignInResult> {
    const anonymous: Caller = address === undefined ? ANONYMOUS : { ...ANONYMOUS, address };
    if (authorization === undefined) return { caller: anonymous };
    const credentials = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
    if (credentials === undefined) return this.#refuse(anonymous, 'malformed-authorization');
    const found = await this.#callerOfCredentials(credentials);
    if ('refusal' in found) return this.#refuse(anonymous, found.refusal, found.id);
    const request = currentRequest();
    if (request) request.caller = found.id;
    return { caller: address === undefined ? found : { ...found, address } };
  }

  async #callerOfCredentials(credentials: string): Promise<Caller | Refused> {
    const sent = readKey(credentials);
    if (sent) return this.#callerOfKey(sent.id, sent.hash);
    if (this.tokens && credentials.split('.').length === 3) return this.tokens.read(credentials);
    return { refusal: 'unknown-key' };
  }

  async #callerOfKey(id: string, hash: Buffer): Promise<Caller | Refused> {
    const key = await this.#find(id, hash);
    if (!key) return { refusal: 'unknown-key' };
    if (key.revokedAt) return { refusal: 'revoked-key', id: `key:${id}` };
    if (key.expiresOn !== undefined && key.expiresOn < Day.at(this.clock.now()))
      return { refusal: 'expired-key', id: `key:${id}` };
    return { id: `key:${id}`, roles: [key.role], organisation: key.organisation, source: key.source };
  }

  async #find(id: string, hash: Buffer): Promise<Key | undefined> {
    const name = hash.toString('base64');
    const remembered = this.#keys.get(name);
    if (remembered) return remembered.key;
    const generation = this.#generation;
    const key = await this.store.find(id, hash);
    // A notice that came meanwhile may be about this very key: what was read before it is used once and not remembered.
    if (generation === this.#generation) this.#keys.set(name, { hash, key });
    return key;
  }

  #refuse(caller: Caller, refusal: SignInRefusal, id?: string): SignInResult {
    this.denied.noteSignIn(caller, refusal, id);
    return { caller, refusal };
  }
}

/** Why credentials open nothing; the id when it is known whose they are. */
export interface Refused {
  readonly refusal: SignInRefusal;
  readonly id?: string | undefined;
}
