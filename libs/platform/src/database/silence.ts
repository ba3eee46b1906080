import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

/** How long a pool waits for a server that says nothing, in milliseconds. */
export interface Patience {
  /** Where the server is asked whether it is there. A secret. */
  readonly url: string;
  /** A statement without an answer for so long raises the question. */
  readonly suspicious: number;
  /** The server has so long to answer it. */
  readonly probe: number;
  /** A statement without an answer for so long is given up whatever the server says: its connection is dead. Absent: never. */
  readonly longest?: number;
  /** Until it says so any silence is borne: a service that starts on a busy machine is slow itself, and has nobody to answer yet. */
  readonly isWatching?: () => boolean;
}

interface Pending {
  readonly client: pg.Client;
  readonly since: number;
}

type Query = (this: pg.Client, ...parameters: unknown[]) => unknown;

const LOOK_EVERY = 250;
/** A process that was busy itself reads what came meanwhile before it says that nothing came. */
const SECOND_LOOK = 100;

/**
 * The driver's client for a pool that answers requests. A server that hangs without closing its connections (a frozen machine, a cut
 * network) would hold a request for ever: PostgreSQL's own limit on statements is kept by the server that hangs. When a statement has no
 * answer for a while, the server is asked on a connection of its own; if it does not answer that either, every connection of the pool
 * is destroyed, whose statements then fail as those of a database that is away. A statement that only takes long is left alone, and so is
 * a `COPY`, until the server is known to hang.
 */
export function watchedClient(patience: Patience): typeof pg.Client {
  const silence = new Silence(patience);
  class WatchedClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      silence.follow(this);
    }
  }
  (WatchedClient.prototype as unknown as { query: Query }).query = function query(...parameters) {
    // Looked up each time: traces put themselves in between.
    const plain = pg.Client.prototype.query as unknown as Query;
    const callback = parameters.at(-1);
    if (typeof callback === 'function') {
      const answered = silence.begin(this);
      const passOn = callback as (...results: unknown[]) => void;
      return plain.apply(this, [
        ...parameters.slice(0, -1),
        (...results: unknown[]) => {
          answered();
          passOn(...results);
        },
      ]);
    }
    const answer = plain.apply(this, parameters);
    if (answer instanceof Promise) {
      const answered = silence.begin(this);
      void answer.then(answered, answered);
    }
    return answer;
  };
  return WatchedClient;
}

class Silence {
  readonly #patience: Patience;
  readonly #clients = new Set<pg.Client>();
  readonly #pending = new Set<Pending>();
  #timer: NodeJS.Timeout | undefined;
  #probing = false;
  #heardAt = 0;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  follow(client: pg.Client): void {
    this.#clients.add(client);
    client.once('end', () => this.#clients.delete(client));
  }

  /** A statement was sent; gives what tells that it was answered. */
  begin(client: pg.Client): () => void {
    const pending = { client, since: performance.now() };
    this.#pending.add(pending);
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY).unref();
    return () => this.#pending.delete(pending);
  }

  #look(): void {
    if (this.#pending.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = performance.now();
    const { longest = Number.POSITIVE_INFINITY, suspicious, isWatching } = this.#patience;
    if (isWatching?.() === false) return;
    for (const { client, since } of this.#pending) if (now - since > longest) destroy(client);
    const [oldest] = this.#pending;
    if (this.#probing || oldest === undefined || now - Math.max(oldest.since, this.#heardAt) < suspicious) return;
    this.#probing = true;
    void this.#probe().finally(() => (this.#probing = false));
  }

  async #probe(): Promise<void> {
    const known = [...this.#clients];
    if (await answers(this.#patience)) this.#heardAt = performance.now();
    else for (const client of known) destroy(client);
  }
}

/** Its statements fail, and the pool lets go of it. */
function destroy(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Whether the server says anything at all: that it has no connection to spare is an answer too. */
async function answers({ url, probe }: Patience): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'guichet probe' });
  client.on('error', () => undefined);
  let heard: boolean | undefined;
  const asked = client
    .connect()
    .then(() => client.query('SELECT 1'))
    .then(
      () => (heard = true),
      (error: unknown) => (heard = error instanceof pg.DatabaseError),
    );
  await Promise.race([asked, pause(probe, undefined, { ref: false })]);
  if (heard === undefined) await Promise.race([asked, pause(SECOND_LOOK, undefined, { ref: false })]);
  destroy(client);
  return heard ?? false;
}
