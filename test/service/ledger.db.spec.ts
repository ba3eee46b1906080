import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';
import { AwardRecordedType, ConflictingReplayType, RecordingResolver } from '#ledger/graphql';
import { LedgerRecorder } from '#ledger/module';
import type { Caller } from '#platform';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { startService, type RunningService } from './running-service.js';

const OPERATIONS = readFileSync(join(import.meta.dirname, '../contract/ledger.graphql'), 'utf8');

/** One operation of the contract, alone. */
function operation(name: string): string {
  const found = new RegExp(`^(?:query|mutation) ${name}\\b[\\s\\S]*?^}`, 'm').exec(OPERATIONS);
  if (!found) throw new Error(`no operation ${name}`);
  return found[0];
}

let service: RunningService;
const send = (name: string, variables: object) => service.ask(operation(name), variables, name);
const ask = async (name: string, variables: object) => {
  const answer = await send(name, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
};

beforeAll(async () => {
  service = await startService();
  const { country } = service.get<KnowledgeSource>(KNOWLEDGE).current();
  const recorder = new LedgerRecorder(service.database.dataSource, {
    communes: country,
    schemes: { has: () => true, slugs: () => [], find: () => undefined },
  });
  const beneficiaries = [
    { type: 'COMMUNE', code: '01004', name: undefined },
    { type: 'EPCI', code: '200069060', name: undefined },
    { type: 'COMMUNE', code: '01130', name: 'Nom de la source' },
  ] as const;
  for (const [index, beneficiary] of beneficiaries.entries()) {
    await recorder.recordAward(
      {
        idempotencyKey: `${index}`,
        source: 'test',
        reference: `r-${index}`,
        scheme: 'detr',
        beneficiary,
        title: 'École',
        projectCost: Euro.of(1_000),
        amount: Euro.of(100 * (index + 1)),
        effectiveOn: Day.of('2021-05-01'),
      },
      'test',
    );
  }
}, 60_000);
afterAll(() => service.close());

describe('Awards, as written', () => {
  it('gives what is behind a total, names resolved, a page at a time', async () => {
    const { awards } = await ask('Awards', { first: 2 });
    expect(awards).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      nodes: [
        {
          reference: 'r-0',
          source: 'test',
          scheme: { slug: 'detr' },
          beneficiary: { type: 'COMMUNE', code: '01004', name: 'Ambérieu-en-Bugey' },
          commune: { inseeCode: '01004', name: 'Ambérieu-en-Bugey' },
          projectCost: '1000.00',
          awarded: '100.00',
          paid: null,
          entries: [{ kind: 'AWARDED', amount: '100.00', quantity: null, effectiveOn: '2021-05-01', import: null }],
        },
        { beneficiary: { type: 'EPCI', name: expect.stringMatching(/\w/) }, commune: null },
      ],
    });
    const next = await ask('Awards', { first: 2, after: awards.pageInfo.endCursor });
    expect(next.awards).toMatchObject({
      nodes: [{ reference: 'r-2', beneficiary: { name: 'Nom de la source' } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('honours both dates and the filter', async () => {
    expect((await ask('Awards', { effectiveUntil: '2021-04-30' })).awards.totalCount).toBe(0);
    expect((await ask('Awards', { knownAt: '2021-06-01T00:00:00Z' })).awards.totalCount).toBe(0);
    expect((await ask('Awards', { filter: { beneficiaryTypes: ['EPCI'] } })).awards.totalCount).toBe(1);
  });

  it('refuses a page that is too large, and a cursor from elsewhere', async () => {
    const answer = await send('Awards', { first: 101 });
    expect(answer.errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ path: 'first' }] });
    const other = await send('Awards', { after: 'bm90' });
    expect(other.errors![0]!.extensions).toMatchObject({ problems: [{ path: 'after', code: 'invalid-cursor' }] });
  });
});

describe('writing', () => {
  it('records, replays and refuses, for a caller who may', async () => {
    const caller: Caller = { id: 'key:test', roles: ['ledger-writer'], source: 'test' };
    const resolver = service.get(RecordingResolver);
    const input = {
      idempotencyKey: 'w',
      source: 'test',
      reference: 'w',
      scheme: 'detr',
      beneficiary: { type: 'COMMUNE', code: '01004', name: null },
      commune: null,
      title: 'x',
      kind: null,
      amount: Euro.of(50),
      quantity: null,
      effectiveOn: Day.of('2022-05-01'),
    } as const;
    const first = await resolver.recordAward(input, caller);
    expect(first).toMatchObject({ replayed: false, award: { awarded: Euro.of(50), reference: 'w' } });
    expect(first).toBeInstanceOf(AwardRecordedType);
    expect(await resolver.recordAward(input, caller)).toMatchObject({ replayed: true });
    expect(await resolver.recordAward({ ...input, title: 'y' }, caller)).toBeInstanceOf(ConflictingReplayType);
    expect(await resolver.recordAward({ ...input, scheme: 'dert' }, caller)).toMatchObject({
      code: 'invalid-input',
      problems: [{ path: 'scheme', code: 'unknown-scheme', message: expect.stringContaining('« detr »') }],
    });
    const entry = {
      idempotencyKey: 'we',
      award: first instanceof AwardRecordedType ? first.award.id : '',
      kind: 'PAID',
      amount: Euro.of(1),
      quantity: null,
      effectiveOn: Day.of('2022-06-01'),
      reason: null,
    } as const;
    expect(await resolver.recordEntry(entry, caller)).toMatchObject({ code: 'PAID_ABOVE_COMMITTED' });
    expect(await resolver.recordEntry({ ...entry, reason: 'avance' }, caller)).toMatchObject({
      replayed: false,
      award: { awarded: Euro.of(50), paid: Euro.of(1) },
    });
    expect(await resolver.recordEntry({ ...entry, award: '999' }, caller)).toMatchObject({
      problems: [{ path: 'award', code: 'unknown-award' }],
    });
  });

  it('is not allowed without a key', async () => {
    const { recordAward } = await ask('RecordAward', {
      input: {
        idempotencyKey: 'k',
        source: 'test',
        reference: 'x',
        scheme: 'detr',
        beneficiary: { type: 'COMMUNE', code: '01004' },
        title: 'x',
        amount: '1.00',
        effectiveOn: '2021-05-01',
      },
    });
    expect(recordAward).toMatchObject({ __typename: 'NotAllowed', code: 'key-required' });
    const { recordEntry } = await ask('RecordEntry', {
      input: { idempotencyKey: 'k', award: '1', kind: 'PAID', amount: '1.00', effectiveOn: '2021-05-01' },
    });
    expect(recordEntry).toMatchObject({ __typename: 'NotAllowed', code: 'key-required' });
    expect((await ask('Awards', { filter: { sources: ['test'] } })).awards.totalCount).toBe(4);
  });
});

describe('Reports, Reconciliation, ReportEvolution and Evolution, as written', () => {
  it('give every figure as printed, beside what the ledger knows', async () => {
    const { reports } = await ask('Reports', { programme: 'pvd' });
    expect(reports.map(({ code }: { code: string }) => code)).toEqual(['2021-07', '2021-autumn', '2023-04']);
    expect(reports[1].figures).toHaveLength(46);
    expect(reports[1]).toMatchObject({ publishedOn: null, asOf: '2021-10-31' });
    const { reconciliation } = await ask('Reconciliation', { programme: 'pvd', report: '2021-autumn' });
    const line = (code: string) =>
      reconciliation.lines.find(({ figure }: { figure: { code: string } }) => figure.code === code);
    expect(reconciliation.synthetic).toBe(false);
    expect(line('fonds-friches.amount')).toMatchObject({
      figure: {
        value: '50600000.00',
        precision: '100000.00',
        unit: 'EUR',
        measure: 'AWARDED',
        scheme: { slug: 'fonds-friches' },
      },
      tolerance: '50000.00',
      status: 'NOT_IN_LEDGER',
      ledgerValue: null,
      difference: null,
    });
    expect(line('detr.communes')).toMatchObject({ figure: { value: '770', precision: '1' }, tolerance: '0' });
    const { reportEvolution } = await ask('ReportEvolution', { programme: 'pvd', from: '2021-07', to: '2021-autumn' });
    expect(reportEvolution.lines).toMatchObject([
      {
        figure: { code: 'commerce.beneficiaries' },
        published: { from: '246', to: '513', difference: '267' },
        ledger: { from: null, to: null, difference: null },
        causes: [{ code: 'unexplained', amount: '267' }],
      },
      { figure: { code: 'commerce.manager-posts' } },
      { figure: { code: 'ort.communes' } },
      { figure: { code: 'ort.share' }, published: { difference: '0.5' } },
    ]);
  });

  it('are null for what is not known', async () => {
    expect((await ask('Reports', { programme: 'nothing' })).reports).toBeNull();
    expect((await ask('Reconciliation', { programme: 'pvd', report: 'nothing' })).reconciliation).toBeNull();
    expect((await ask('ReportEvolution', { programme: 'pvd', from: '2021-07', to: 'x' })).reportEvolution).toBeNull();
  });

  it('tell why a total moved', async () => {
    const { awardEvolution } = await ask('Evolution', {
      measure: 'AWARDED',
      from: { effectiveUntil: '2021-04-30' },
      to: { effectiveUntil: '2021-12-31' },
    });
    expect(awardEvolution).toMatchObject({
      from: { amount: '0.00', communes: 0 },
      to: { amount: '600.00', communes: 2 },
      difference: { amount: '600.00', communes: 2 },
      synthetic: false,
      causes: [{ code: 'new-entries', amount: '600.00', communes: 2, entries: 3 }],
    });
  });
});

describe('exports over HTTP', () => {
  /** Status, the body, and the counts that come after the last row. */
  const get = (path: string): Promise<{ status: number; text: string; trailers: NodeJS.Dict<string> }> =>
    new Promise((resolve, reject) => {
      request(`${service.url}/exports/${path}`, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, trailers: response.trailers }));
      })
        .on('error', reject)
        .end();
    });

  it('give what the filter says, and count what they leave out', async () => {
    const own = await get('awards.csv?schemes=detr&beneficiaryTypes=EPCI');
    expect([own.status, own.text.trim().split('\r\n').length, own.trailers['guichet-exported']]).toEqual([200, 2, '1']);
    const scdl = await get('awards.scdl.csv?communes=01130');
    expect([scdl.status, scdl.trailers['guichet-exported'], scdl.trailers['guichet-left-out']]).toEqual([
      200,
      '0',
      'idAttribuant=1',
    ]);
  });

  it.each([
    ['awards.csv?scheme=detr', 'scheme', 'unknown-parameter', 'schemes'],
    ['awards.csv?schemes=det', 'schemes', 'unknown-value', 'detr'],
    ['awards.csv?idAttribuant=1', 'idAttribuant', 'unknown-parameter', ''],
    ['awards.360giving.json?effectiveUntil=31/12/2021', 'effectiveUntil', 'invalid-date', 'AAAA-MM-JJ'],
  ])('%s is refused, never answered with the whole ledger', async (path, field, code, near) => {
    const { status, text } = await get(path);
    const { problems } = JSON.parse(text) as { problems: { path: string; code: string; message: string }[] };
    expect([status, problems.map((problem) => [problem.path, problem.code])]).toEqual([400, [[field, code]]]);
    expect(problems[0]!.message).toContain(near);
  });
});
