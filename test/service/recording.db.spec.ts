import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { LEDGER_RULES } from '#ledger';
import { verifyLedger } from '#ledger/store';
import { Day } from '#kernel';
import { AUDIT, type AuditLog, type Caller } from '#platform';
import { KeyStore } from '#platform/module';

import { startService, type RunningService } from './running-service.js';

const OPERATIONS = readFileSync(join(import.meta.dirname, '../contract/ledger.graphql'), 'utf8');

/** One operation of the contract, alone. */
function operation(name: string): string {
  const found = new RegExp(`^(?:query|mutation) ${name}\\b[\\s\\S]*?^}`, 'm').exec(OPERATIONS);
  if (!found) throw new Error(`no operation ${name}`);
  return found[0];
}

type NewKey = Parameters<KeyStore['create']>[0];

const LEAD: Caller = { id: 'test', roles: ['admin'] };
const RECORD_AWARD = operation('RecordAward');
const RECORD_ENTRY = operation('RecordEntry');

let service: RunningService;
let writer: string;
let keys: Record<'other' | 'publisher' | 'reader' | 'admin' | 'expired' | 'revoked', string>;

beforeAll(async () => {
  service = await startService();
  const store = service.get(KeyStore);
  const make = async (key: NewKey) => (await store.create(key, LEAD)).text;
  writer = await make({ role: 'ledger-writer', source: 'dgcl' });
  // A key whose last day was long ago: made by a clock of that time.
  const then = new KeyStore(service.database.dataSource, service.get<AuditLog>(AUDIT), {
    now: () => new Date('2020-01-01T00:00:00Z'),
  });
  const expired = await then.create({ role: 'ledger-writer', source: 'dgcl', expiresOn: Day.of('2020-06-30') }, LEAD);
  const revoked = await store.create({ role: 'ledger-writer', source: 'dgcl' }, LEAD);
  await store.revoke(revoked.id, LEAD);
  keys = {
    other: await make({ role: 'ledger-writer', source: 'prefecture-01' }),
    publisher: await make({ role: 'publisher', organisation: 'etat' }),
    reader: await make({ role: 'reader' }),
    admin: await make({ role: 'admin' }),
    expired: expired.text,
    revoked: revoked.text,
  };
}, 60_000);
afterAll(() => service.close());

let number = 0;
function awardInput(changes: object = {}): Record<string, unknown> & { idempotencyKey: string; reference: string } {
  const name = `a-${++number}`;
  return {
    idempotencyKey: name,
    source: 'dgcl',
    reference: name,
    scheme: 'detr',
    beneficiary: { type: 'COMMUNE', code: '01004' },
    title: 'École',
    projectCost: '5000.00',
    amount: '1000.00',
    effectiveOn: '2021-05-01',
    ...changes,
  };
}

async function recordAward(input: object, key: string | undefined = writer) {
  const { data, errors } = await service.ask(RECORD_AWARD, { input }, 'RecordAward', key);
  expect(errors).toBeUndefined();
  return data.recordAward;
}

async function recordEntry(input: object, key: string | undefined = writer) {
  const { data, errors } = await service.ask(RECORD_ENTRY, { input }, 'RecordEntry', key);
  expect(errors).toBeUndefined();
  return data.recordEntry;
}

async function newAward(changes: object = {}): Promise<string> {
  const answer = await recordAward(awardInput(changes));
  expect(answer).toMatchObject({ __typename: 'AwardRecorded', replayed: false });
  return answer.award.id;
}

interface Entry {
  readonly kind: string;
  readonly amount?: string;
  readonly quantity?: object;
  readonly reason?: string;
}

const entry = (award: string, { kind, ...rest }: Entry) => ({
  idempotencyKey: `e-${++number}`,
  award,
  kind,
  effectiveOn: '2021-06-01',
  ...rest,
});

/** The acts of the log about one subject, in order. */
async function acts(where: string, ...values: unknown[]) {
  return service.database.dataSource.query<{ caller: string; action: string; outcome: string; detail: object }[]>(
    `SELECT caller, action, outcome, detail FROM audit_log WHERE ${where} ORDER BY id`,
    values,
  );
}
const count = async (table: 'award' | 'entry' | 'recording'): Promise<number> => {
  const [row] = await service.database.dataSource.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM ${table}`,
  );
  return row.count;
};

describe('RecordAward, as written, over HTTP', () => {
  it('records for the key of its source, replays the same content, and refuses other content under the key', async () => {
    const input = awardInput();
    const first = await recordAward(input);
    expect(first).toEqual({
      __typename: 'AwardRecorded',
      award: { id: expect.stringMatching(/^\d+$/), reference: input.reference, awarded: '1000.00' },
      replayed: false,
    });
    const before = await count('entry');
    expect(await recordAward(input)).toEqual({ ...first, replayed: true });
    expect(await recordAward({ ...input, amount: '1000.01' })).toEqual({
      __typename: 'ConflictingReplay',
      code: 'CONFLICTING_REPLAY',
      message: expect.stringContaining(`« ${input.idempotencyKey} »`),
    });
    expect(await recordAward({ ...input, idempotencyKey: 'other' })).toMatchObject({
      __typename: 'ConflictingReplay',
      code: 'REFERENCE_ALREADY_RECORDED',
    });
    expect(await count('entry')).toBe(before);
    expect(await acts('subject = $1', first.award.id)).toMatchObject([
      { action: 'record-award', outcome: 'DONE', caller: expect.stringMatching(/^key:/) },
    ]);
  });

  it('tells everything that is wrong at once, each with its path', async () => {
    const before = [await count('award'), await count('entry'), await count('recording')];
    const answer = await recordAward(
      awardInput({
        idempotencyKey: ' ',
        reference: '',
        title: ' ',
        scheme: 'dert',
        projectCost: '-1.00',
        amount: '-5.00',
        beneficiary: { type: 'EPCI', code: '200069061' },
        commune: '99999',
      }),
    );
    expect(answer.__typename).toBe('InvalidInput');
    expect(answer.problems.map(({ path, code }: { path: string; code: string }) => `${path}: ${code}`).sort()).toEqual([
      'amount: negative-amount',
      'beneficiary.code: invalid-check-digit',
      'commune: unknown-commune',
      'idempotencyKey: blank',
      'projectCost: negative-amount',
      'reference: blank',
      'scheme: unknown-scheme',
      'title: blank',
    ]);
    for (const { message } of answer.problems) expect(message).toMatch(/\.$/);
    expect([await count('award'), await count('entry'), await count('recording')]).toEqual(before);
  });

  it('records days and posts as well as money, and a request before its grant', async () => {
    const days = await newAward({ amount: undefined, quantity: { value: '12.50', unit: 'DAY' } });
    const page = await service.ask(operation('Awards'), { first: 100 }, 'Awards');
    const found = page.data.awards.nodes.find(({ id }: { id: string }) => id === days);
    expect(found).toMatchObject({ awarded: null, entries: [{ quantity: { value: '12.5', unit: 'DAY' } }] });
    const asked = await newAward({ kind: 'REQUESTED', amount: '800.00' });
    expect(await recordEntry(entry(asked, { kind: 'AWARDED', amount: '700.00' }))).toMatchObject({
      __typename: 'EntryRecorded',
      award: { awarded: '700.00' },
    });
  });

  it.each([
    ['a float', { amount: 1000.5 }],
    ['an exponent', { amount: '1e3' }],
    ['a French comma', { amount: '1000,50' }],
    ['a day that is none', { effectiveOn: '2021-02-30' }],
    ['a year too far', { effectiveOn: '9999-01-01' }],
    ['an unknown type', { beneficiary: { type: 'VILLAGE', code: '01004' } }],
  ])('refuses %s before anything is read', async (_name, changes) => {
    const { data, errors } = await service.ask(RECORD_AWARD, { input: awardInput(changes) }, 'RecordAward', writer);
    expect(data).toBeUndefined();
    expect(errors![0]!.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('who may write', () => {
  it('nobody without a key; no reader, no publisher; no other source; an administrator any', async () => {
    const before = await count('entry');
    // Without the header at all: `undefined` would take the writer's key.
    const { data } = await service.ask(RECORD_AWARD, { input: awardInput() }, 'RecordAward');
    expect(data.recordAward).toMatchObject({ __typename: 'NotAllowed', code: 'key-required' });
    expect(await recordAward(awardInput(), keys.reader)).toMatchObject({ code: 'role-required' });
    expect(await recordAward(awardInput(), keys.publisher)).toMatchObject({ code: 'role-required' });
    expect(await recordAward(awardInput(), keys.other)).toMatchObject({
      __typename: 'NotAllowed',
      code: 'not-yours',
      message: expect.stringContaining('« prefecture-01 »'),
    });
    expect(await count('entry')).toBe(before);
    expect(await recordAward(awardInput({ source: 'ailleurs' }), keys.admin)).toMatchObject({ replayed: false });
    const denied = await acts(`action = 'record-award' AND outcome = 'DENIED'`);
    expect(denied.map(({ detail }) => detail)).toEqual([
      { code: 'key-required' },
      { code: 'role-required' },
      { code: 'role-required' },
      { code: 'not-yours' },
    ]);
    expect(denied[0]!.caller).toBe('anonymous');
  });

  it('nobody adds to the award of another source', async () => {
    const award = await newAward();
    const paid = entry(award, { kind: 'COMMITTED', amount: '1.00' });
    const { data } = await service.ask(RECORD_ENTRY, { input: paid }, 'RecordEntry');
    expect(data.recordEntry).toMatchObject({ __typename: 'NotAllowed', code: 'key-required' });
    expect(await recordEntry(paid, keys.publisher)).toMatchObject({ __typename: 'NotAllowed', code: 'role-required' });
    expect(await recordEntry(paid, keys.other)).toMatchObject({ __typename: 'NotAllowed', code: 'not-yours' });
    expect(await recordEntry(paid, keys.admin)).toMatchObject({ __typename: 'EntryRecorded' });
    expect((await acts('subject = $1', award)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'record-award DONE',
      'record-entry DENIED',
      'record-entry DENIED',
      'record-entry DENIED',
      'record-entry DONE',
    ]);
  });

  it.each([
    ['expired', 'expired-key'],
    ['revoked', 'revoked-key'],
  ] as const)('a key that is %s opens nothing: 401, and nothing is written', async (which, reason) => {
    const before = await count('entry');
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[which]}` },
      body: JSON.stringify({ query: RECORD_AWARD, variables: { input: awardInput() } }),
    });
    expect(response.status).toBe(401);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason });
    expect(await count('entry')).toBe(before);
    const denied = await acts(`action = 'sign-in' AND detail->>'reason' = $1`, reason);
    expect(denied).toMatchObject([{ outcome: 'DENIED' }]);
  });
});

/** Each rule with what is recorded before, what is tried, and what its message says. */
const BROKEN: readonly [code: string, opening: object, before: readonly Entry[], tried: Entry, says: string][] = [
  ['AWARD_CANCELLED', {}, [{ kind: 'CANCELLED' }], { kind: 'COMMITTED', amount: '1.00' }, 'entièrement annulée'],
  ['ALREADY_REQUESTED', {}, [], { kind: 'REQUESTED', amount: '5.00' }, 'La demande ouvre'],
  ['ALREADY_AWARDED', {}, [], { kind: 'AWARDED', amount: '5.00' }, 'avenant'],
  ['NOT_AWARDED', { kind: 'REQUESTED' }, [], { kind: 'COMMITTED', amount: '5.00' }, 'pas encore attribuée'],
  ['NOT_AWARDED', { kind: 'REQUESTED' }, [], { kind: 'AMENDED', amount: '5.00' }, 'pas encore attribuée'],
  ['NOT_AWARDED', { kind: 'REQUESTED' }, [], { kind: 'PAID', amount: '5.00', reason: 'avance' }, 'pas encore attribuée'],
  ['AMENDED_BELOW_ZERO', {}, [], { kind: 'AMENDED', amount: '-1000.01' }, '1 000,01 €'],
  ['COMMITTED_ABOVE_AWARDED', {}, [{ kind: 'COMMITTED', amount: '600.00' }], { kind: 'COMMITTED', amount: '400.01' }, '400 €'],
  ['PAID_ABOVE_COMMITTED', {}, [{ kind: 'COMMITTED', amount: '300.00' }], { kind: 'PAID', amount: '300.01' }, 'un motif'],
  ['CANCELLED_ABOVE_AWARDED', {}, [{ kind: 'AMENDED', amount: '-400.00' }], { kind: 'CANCELLED', amount: '600.01' }, '600 €'],
  ['RECOVERED_ABOVE_PAID', {}, [{ kind: 'COMMITTED', amount: '9.00' }, { kind: 'PAID', amount: '9.00' }], { kind: 'RECOVERED', amount: '9.01' }, 'a été payé, 9 €'],
  ['COMMITTED_ABOVE_AWARDED', { amount: undefined, quantity: { value: '2', unit: 'POST' } }, [], { kind: 'COMMITTED', quantity: { value: '2.5', unit: 'POST' } }, '2,5 poste(s)'],
]; // prettier-ignore

describe('RecordEntry, as written, over HTTP', () => {
  it.each(BROKEN.map((one) => [`${one[0]}: ${one[3].kind} ${one[3].amount ?? ''}`, ...one] as const))(
    'refuses %s, and says why',
    async (_name, code, opening, before, tried, says) => {
      const award = await newAward(opening);
      for (const one of before)
        expect(await recordEntry(entry(award, one))).toMatchObject({ __typename: 'EntryRecorded' });
      const written = await count('entry');
      const answer = await recordEntry(entry(award, tried));
      expect(answer).toMatchObject({ __typename: 'LedgerRule', code });
      expect(answer.message.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(says);
      expect(await count('entry')).toBe(written);
      const last = (await acts('subject = $1', award)).at(-1);
      expect(last).toMatchObject({ action: 'record-entry', outcome: 'REFUSED', detail: { code } });
    },
  );

  it('has a case for every rule of the table', () => {
    expect(new Set(BROKEN.map(([code]) => code))).toEqual(new Set(LEDGER_RULES.map(({ code }) => code)));
  });

  it('goes to the edge of each rule, and a reason forces a payment', async () => {
    const award = await newAward();
    const steps: readonly (readonly [Entry, { awarded: string; paid: string | null }])[] = [
      [
        { kind: 'AMENDED', amount: '500.00' },
        { awarded: '1500.00', paid: null },
      ],
      [
        { kind: 'COMMITTED', amount: '1500.00' },
        { awarded: '1500.00', paid: null },
      ],
      [
        { kind: 'PAID', amount: '1500.00' },
        { awarded: '1500.00', paid: '1500.00' },
      ],
      [
        { kind: 'PAID', amount: '10.00', reason: 'Intérêts moratoires' },
        { awarded: '1500.00', paid: '1510.00' },
      ],
      [
        { kind: 'RECOVERED', amount: '1510.00' },
        { awarded: '1500.00', paid: '0.00' },
      ],
      [{ kind: 'CANCELLED' }, { awarded: '0.00', paid: '0.00' }],
    ];
    for (const [step, expected] of steps)
      expect(await recordEntry(entry(award, step))).toMatchObject({
        __typename: 'EntryRecorded',
        replayed: false,
        award: { id: award, ...expected },
      });
  });

  it('money that was paid is asked back even after the award was cancelled', async () => {
    const award = await newAward();
    for (const one of [
      { kind: 'COMMITTED', amount: '1000.00' },
      { kind: 'PAID', amount: '250.00' },
      { kind: 'CANCELLED' },
      { kind: 'RECOVERED', amount: '250.00' },
    ])
      expect(await recordEntry(entry(award, one))).toMatchObject({ __typename: 'EntryRecorded' });
  });

  it('replays the same content, a whole cancellation too, and refuses other content under the key', async () => {
    const award = await newAward();
    const committed = entry(award, { kind: 'COMMITTED', amount: '10.00' });
    expect(await recordEntry(committed)).toMatchObject({ replayed: false });
    expect(await recordEntry(committed)).toMatchObject({ __typename: 'EntryRecorded', replayed: true });
    expect(await recordEntry({ ...committed, effectiveOn: '2021-06-02' })).toMatchObject({
      __typename: 'ConflictingReplay',
      code: 'CONFLICTING_REPLAY',
    });
    const cancelled = entry(award, { kind: 'CANCELLED' });
    expect(await recordEntry(cancelled)).toMatchObject({ replayed: false, award: { awarded: '0.00' } });
    expect(await recordEntry(cancelled)).toMatchObject({ replayed: true });
    expect((await acts('subject = $1', award)).map(({ outcome }) => outcome)).toEqual([
      'DONE',
      'DONE',
      'REFUSED',
      'DONE',
    ]);
  });

  it('says what is wrong with the entry itself', async () => {
    const award = await newAward();
    const problems = async (one: object) => {
      const answer = await recordEntry(one);
      expect(answer.__typename).toBe('InvalidInput');
      return answer.problems.map(({ path, code }: { path: string; code: string }) => `${path}: ${code}`);
    };
    expect(await problems(entry(award, { kind: 'PAID', amount: '0.00' }))).toEqual(['amount: zero-amount']);
    expect(await problems(entry(award, { kind: 'PAID' }))).toEqual(['amount: amount-or-quantity']);
    expect(await problems(entry(award, { kind: 'PAID', amount: '10000000000000.00' }))).toEqual([
      'amount: amount-too-large',
    ]);
    expect(await problems(entry(award, { kind: 'PAID', quantity: { value: '1/2', unit: 'DAY' } }))).toEqual([
      'quantity.value: invalid-quantity',
    ]);
    expect(await problems(entry(award, { kind: 'PAID', quantity: { value: '0.0', unit: 'DAY' } }))).toEqual([
      'quantity.value: zero-quantity',
    ]);
    expect(await problems(entry('999999', { kind: 'PAID', amount: '1.00' }))).toEqual(['award: unknown-award']);
    expect(await problems(entry('x', { kind: 'PAID', amount: '1.00' }))).toEqual(['award: unknown-award']);
  });

  it('sixteen keys that write at once never break a rule between them, nor the chain', async () => {
    const award = await newAward();
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => recordEntry(entry(award, { kind: 'COMMITTED', amount: '100.00' }))),
    );
    const kinds = answers.map(({ __typename }) => __typename as string);
    expect(kinds.filter((kind) => kind === 'EntryRecorded')).toHaveLength(10);
    expect(kinds.filter((kind) => kind === 'LedgerRule')).toHaveLength(6);
    expect(await verifyLedger(service.database.dataSource)).toMatchObject({ broken: undefined });
  });
});
