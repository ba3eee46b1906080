import { describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { hasCheckDigit, prepareAward, prepareEntry, type RecordAwardInput, type RecordingPorts } from './recording.js';

const ports: RecordingPorts = {
  communes: { resolve: (code) => (['01004', '38053', '2A004'].includes(code) ? { inseeCode: code } : undefined) },
  schemes: { has: (slug) => slug === 'detr', slugs: () => ['detr', 'dsil'], find: () => undefined },
};

const input = (over: Partial<RecordAwardInput> = {}): RecordAwardInput => ({
  idempotencyKey: 'k',
  source: 's',
  reference: 'r',
  scheme: 'detr',
  beneficiary: { type: 'COMMUNE', code: '01004', name: undefined },
  title: 'École',
  amount: Euro.of(10),
  effectiveOn: Day.of('2021-05-01'),
  ...over,
});

const problems = (over: Partial<RecordAwardInput>): string[] => {
  const prepared = prepareAward(input(over), ports);
  return 'problems' in prepared ? prepared.problems.map(({ path, code }) => `${path}:${code}`) : [];
};

describe('the code of a beneficiary', () => {
  it.each([
    ['200069060', true],
    ['200069061', false],
    ['356000000', true],
    ['35600000000048', true],
    ['35600000049837', true],
    ['35600000049838', false],
  ])('%s has the right check digit: %s', (code, right) => {
    expect(hasCheckDigit(code)).toBe(right);
  });

  it.each([
    ['COMMUNE', '01004', []],
    ['COMMUNE', '1004', []],
    ['COMMUNE', '99998', ['beneficiary.code:unknown-commune']],
    ['COMMUNE', '200069060', ['beneficiary.code:invalid-insee-code']],
    ['EPCI', '200 069 060', []],
    ['EPCI', '200069061', ['beneficiary.code:invalid-check-digit']],
    ['SYNDICAT', '01004', ['beneficiary.code:invalid-code']],
    ['DEPARTMENT', '2A', []],
    ['DEPARTMENT', 'Ain', ['beneficiary.code:invalid-code']],
    ['REGION', '84', []],
    ['OTHER', '35600000000048', []],
    ['OTHER', 'W751000000', ['beneficiary.code:invalid-code']],
    ['OTHER', ' ', ['beneficiary.code:blank']],
  ] as const)('of a %s: « %s »', (type, code, expected) => {
    expect(problems({ beneficiary: { type, code, name: undefined } })).toEqual(expected);
  });
});

it('every fault of an award is told at once', () => {
  expect(
    problems({
      idempotencyKey: '',
      reference: ' ',
      scheme: 'dert',
      title: 'x'.repeat(2_001),
      amount: undefined,
      commune: '00000',
      projectCost: -1n,
      beneficiary: { type: 'EPCI', code: '1', name: undefined },
    }),
  ).toEqual([
    'idempotencyKey:blank',
    'reference:blank',
    'title:too-long',
    'scheme:unknown-scheme',
    'amount:amount-or-quantity',
    'projectCost:negative-amount',
    'beneficiary.code:invalid-code',
    'commune:unknown-commune',
  ]);
  const prepared = prepareAward(input({ scheme: 'dert' }), ports);
  expect('problems' in prepared && prepared.problems[0]!.message).toContain('« detr »');
});

it('only an amendment may take away, and a cancellation alone may say nothing of how much', () => {
  const entry = (kind: Parameters<typeof prepareEntry>[0]['kind'], amount?: bigint) => {
    const prepared = prepareEntry({ idempotencyKey: 'k', award: '1', kind, amount, effectiveOn: Day.of('2021-05-01') });
    return 'problems' in prepared ? prepared.problems.map(({ code }) => code) : [];
  };
  expect(entry('AMENDED', -5n)).toEqual([]);
  expect(entry('PAID', -5n)).toEqual(['negative-amount']);
  expect(entry('CANCELLED')).toEqual([]);
  expect(entry('PAID')).toEqual(['amount-or-quantity']);
  expect(entry('AMENDED', 0n)).toEqual(['zero-amount']);
});
