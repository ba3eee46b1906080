/** Clients that write and read as fast as they are answered, and remember what they were promised. */
import { setTimeout as pause } from 'node:timers/promises';

import { expect } from '@jest/globals';

import { verifyLedger } from '#ledger/store';
import { AuditTrail, connect, KeyStore, migrate } from '#platform/module';

import type { Answer, ServiceProcess } from './service-process.js';

const RECORD_AWARD = `mutation ($input: RecordAwardInput!) {
  recordAward(input: $input) {
    __typename
    ... on AwardRecorded { replayed award { id } }
    ... on ConflictingReplay { code message }
    ... on InvalidInput { problems { path code message } }
    ... on NotAllowed { code message }
  }
}`;
const CODES = ['01004', '38185', '75056', '16140'];

/** A key of everything, in a database that is migrated for it if need be. */
export async function makeKey(url: string): Promise<string> {
  await migrate(url);
  const dataSource = await connect({ url, entities: [] });
  try {
    const store = new KeyStore(dataSource, new AuditTrail(dataSource), { now: () => new Date() });
    return (await store.create({ role: 'admin' }, { id: 'test', roles: ['admin'] })).text;
  } finally {
    await dataSource.destroy();
  }
}

function awardInput(name: string, number: number, source: string): object {
  return {
    idempotencyKey: name,
    source,
    reference: name,
    scheme: 'detr',
    beneficiary: { type: 'COMMUNE', code: CODES[number % CODES.length] },
    title: 'École',
    amount: '1.00',
    effectiveOn: '2024-01-01',
  };
}

/** Records an award of one euro, once. */
export async function recordOne(service: ServiceProcess, key: string, name: string): Promise<void> {
  const { data } = await service.ask(RECORD_AWARD, { input: awardInput(name, 0, 'faults') }, key);
  expect(data.recordAward).toMatchObject({ __typename: 'AwardRecorded', replayed: false });
}

/** Who is asked at this moment: another process after a kill. */
export type Target = () => ServiceProcess | undefined;

/** What clients may be told while something is broken. */
const FORESEEN = ['DATABASE_UNAVAILABLE', 'SHUTTING_DOWN'];

/** What became of the requests of a load. */
export class Tally {
  requests = 0;
  answered = 0;
  /** Answered by a code that says what is broken. */
  refused = 0;
  /** No answer: nobody listened, or whoever listened was killed. */
  cut = 0;
  slowest = 0;
  slowestRefusal = 0;
  readonly unforeseen: string[] = [];

  note(answer: Answer): boolean {
    this.slowest = Math.max(this.slowest, answer.milliseconds);
    if (!answer.errors) {
      this.answered++;
      return true;
    }
    const codes = answer.errors.map(({ extensions }) => extensions.code ?? 'none');
    if (codes.every((code) => FORESEEN.includes(code))) this.refused++;
    else this.unforeseen.push(`${answer.status} ${codes.join(',')}: ${answer.errors[0]!.message}`);
    this.slowestRefusal = Math.max(this.slowestRefusal, answer.milliseconds);
    return false;
  }

  /** `12 requests, 10 answered, 1 refused by code, 1 cut`. */
  get summary(): string {
    return `${this.requests} requests, ${this.answered} answered, ${this.refused} refused by code, ${this.cut} cut`;
  }
}

/** Clients that record awards, each again under the same key until it is acknowledged. */
export class Writers {
  readonly tally = new Tally();
  /** Keys that were acknowledged. */
  readonly acknowledged: string[] = [];
  /** Acknowledged only when asked again: the answer of the first time was lost. */
  replayed = 0;
  #running = true;
  readonly #loops: Promise<void>[];

  constructor(
    private readonly target: Target,
    private readonly key: string,
    count: number,
    private readonly name: string,
    private readonly source = 'faults',
  ) {
    this.#loops = Array.from({ length: count }, (_, writer) => this.#write(writer));
  }

  /** Waits until that many more were acknowledged: a fault then strikes amid writing, however slow the machine. */
  async acknowledge(more: number): Promise<void> {
    const enough = this.acknowledged.length + more;
    const until = Date.now() + 60_000;
    while (this.acknowledged.length < enough) {
      if (Date.now() > until) throw new Error(`not ${more} more acknowledged within a minute: ${this.tally.summary}`);
      await pause(5);
    }
  }

  /** What is under way is asked until it is acknowledged, then no more. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async #write(writer: number): Promise<void> {
    for (let number = 0; this.#running; number++) {
      await this.#record(`${this.name}-${writer}-${number}`, number);
    }
  }

  async #record(name: string, number: number): Promise<void> {
    const input = awardInput(name, number, this.source);
    for (const until = Date.now() + 90_000; Date.now() < until;) {
      await pause(5);
      const service = this.target();
      if (!service) continue;
      this.tally.requests++;
      try {
        const answer = await service.ask(RECORD_AWARD, { input }, this.key);
        if (!this.tally.note(answer)) continue;
        const { __typename: kind, replayed, ...rest } = answer.data.recordAward;
        if (kind !== 'AwardRecorded') this.tally.unforeseen.push(`${kind} ${JSON.stringify(rest)}`);
        else {
          this.acknowledged.push(name);
          if (replayed) this.replayed++;
        }
        return;
      } catch {
        this.tally.cut++;
      }
    }
    this.tally.unforeseen.push(`${name} was never acknowledged`);
  }
}

/** Clients that ask one question over and over. */
export class Readers {
  readonly tally = new Tally();
  #running = true;
  readonly #loops: Promise<void>[];

  constructor(
    private readonly target: Target,
    count: number,
    private readonly question: { readonly query: string; readonly variables?: object },
    private readonly check: (data: Answer['data']) => void = () => undefined,
  ) {
    this.#loops = Array.from({ length: count }, () => this.#read());
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async #read(): Promise<void> {
    while (this.#running) {
      await pause(5);
      const service = this.target();
      if (!service) continue;
      this.tally.requests++;
      try {
        const answer = await service.ask(this.question.query, this.question.variables);
        if (this.tally.note(answer)) this.check(answer.data);
      } catch {
        this.tally.cut++;
      }
    }
  }
}

/**
 * What the database holds against what the clients were promised: everything acknowledged, once; nothing half done; the chain whole; an audit
 * line for each. Answers how many were lost, which must be none.
 */
export async function countLost(
  url: string,
  writers: readonly Pick<Writers, 'acknowledged'>[],
  source = 'faults',
): Promise<number> {
  const dataSource = await connect({ url, entities: [] });
  try {
    const verification = await verifyLedger(dataSource);
    expect(verification.broken).toBeUndefined();
    const recorded = await dataSource.query<{ key: string; awards: number }[]>(
      'SELECT key, count(DISTINCT award_id)::int AS awards, count(*)::int FROM entry WHERE source = $1 GROUP BY key',
      [source],
    );
    const held = new Map(recorded.map(({ key, awards }) => [key, awards]));
    expect([...held.values()].filter((awards) => awards !== 1)).toEqual([]);
    // No award without its entry, no entry without its recording, no recording without its line of the audit log.
    const [half] = await dataSource.query<Record<string, number>[]>(
      `SELECT (SELECT count(*)::int FROM award a WHERE NOT EXISTS (SELECT FROM entry e WHERE e.award_id = a.id)) AS awards,
              (SELECT count(*)::int FROM entry e WHERE NOT EXISTS (SELECT FROM recording r WHERE r.id = e.recording_id)) AS entries,
              (SELECT count(*)::int FROM entry WHERE source = $1)
              - (SELECT count(*)::int FROM audit_log WHERE action = 'record-award' AND outcome = 'DONE') AS audited`,
      [source],
    );
    expect(half).toEqual({ awards: 0, entries: 0, audited: 0 });
    return writers.flatMap(({ acknowledged }) => acknowledged).filter((key) => !held.has(key)).length;
  } finally {
    await dataSource.destroy();
  }
}

/** Milliseconds until the service answers a question of the database again, asked every 50 ms. */
export async function untilRecovered(service: ServiceProcess, within = 30_000): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < within) {
    const ready = await service.get('/health/ready').catch(() => undefined);
    if (ready?.status === 200) return performance.now() - began;
    await pause(50);
  }
  throw new Error('the service did not recover by itself');
}
