import { describe, expect, it } from '@jest/globals';
import { Day, Euro, InvalidInputError } from '#kernel';
import {
  candidate,
  cents,
  check,
  DEFICIT,
  DETR,
  DSIL,
  FUND,
  limitCodes,
  project,
  requested,
  secured,
} from '../test/fixtures.js';
import { planFinancing } from './plan.js';
import type { PlanInput } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

const SPACES = /[\u00a0\u202f]/g;
const plain = (text: string | undefined): string => (text ?? '').replace(SPACES, ' ');

describe('the worked examples of CGCT L1111-10 on 500 000 €', () => {
  it('400 000 of aid leaves exactly 20 %: lawful', () => {
    const plan = planFinancing(project({ secured: [secured(Euro.of(400_000))] }));
    expect(plan.ownShare).toEqual({
      amount: Euro.of(100_000),
      shareOfPublicFunding: 0.2,
      requiredShare: 0.2,
      requiredAmount: Euro.of(100_000),
    });
    expect(check(plan, 'own-share')).toMatchObject({
      outcome: 'PASSED',
      value: Euro.of(100_000),
      limit: Euro.of(100_000),
    });
  });

  it('400 001 leaves 19,9998 %: not lawful, by one euro', () => {
    const plan = planFinancing(project({ secured: [secured(Euro.of(400_001))] }));
    expect(plan.ownShare.shareOfPublicFunding).toBe(0.199998);
    expect(check(plan, 'own-share')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(1), value: Euro.of(99_999) });
    expect(plain(check(plan, 'own-share')?.sentence)).toBe(
      'Votre part n’est que de 99 999 €, soit 19,99 % des financements publics ; la loi en demande au moins 20 % (100 000 €). ' +
        'Les aides publiques dépassent de 1 € ce qu’elle permet (400 000 €).',
    );
  });

  it('380 000 beside 50 000 of private money leaves 15,6 %: 20 000 too much', () => {
    const plan = planFinancing(project({ privateFunding: Euro.of(50_000), secured: [secured(Euro.of(380_000))] }));
    expect(plan.ownShare.amount).toBe(Euro.of(70_000));
    expect(plan.ownShare.shareOfPublicFunding).toBe(0.155555);
    expect(check(plan, 'own-share')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(20_000) });
  });

  it('360 000 beside 50 000 of private money leaves exactly 20 %: lawful', () => {
    const plan = planFinancing(project({ privateFunding: Euro.of(50_000), secured: [secured(Euro.of(360_000))] }));
    expect(plan.ownShare.shareOfPublicFunding).toBe(0.2);
    expect(check(plan, 'own-share')?.outcome).toBe('PASSED');
  });

  it('450 000 for the energy renovation of a school leaves 10 %: lawful if the prefect grants it', () => {
    const plan = planFinancing(
      project({ secured: [secured(Euro.of(450_000))], derogations: ['school-energy-renovation'] }),
    );
    expect(plan.ownShare).toMatchObject({
      requiredShare: 0.1,
      requiredAmount: Euro.of(50_000),
      shareOfPublicFunding: 0.1,
    });
    expect(check(plan, 'own-share')?.outcome).toBe('PASSED');
    expect(check(plan, 'derogation')?.outcome).toBe('WARNING');
  });

  it('450 000 in Guadeloupe, of which 400 000 of DETR and DSIL: no minimum share, endowments at 80 %', () => {
    const plan = planFinancing(
      project({
        zone: 'DROM',
        department: '971',
        secured: [
          secured(Euro.of(250_000), { scheme: 'detr', terms: DETR }),
          secured(Euro.of(150_000), { scheme: 'dsil', terms: DSIL }),
          secured(Euro.of(50_000)),
        ],
      }),
    );
    expect(check(plan, 'own-share')?.outcome).toBe('NOT_APPLICABLE');
    expect(check(plan, 'state-endowments-ceiling')).toMatchObject({
      outcome: 'PASSED',
      value: Euro.of(400_000),
      limit: Euro.of(400_000),
    });
    expect(plan.checks.filter((one) => one.outcome === 'FAILED')).toEqual([]);
  });
});

describe('the best lawful plan', () => {
  it('asks for nothing when there is nothing to ask', () => {
    const plan = planFinancing(project());
    expect(plan.lines).toMatchObject([{ source: 'OWN_FUNDS', amount: Euro.of(500_000), public: true }]);
    expect(plan.certainty.sentence).toBe('Le plan ne compte aucune aide publique.');
    expect(plan.ownShare.shareOfPublicFunding).toBe(1);
  });

  it('asks one endowment for 80 % rather than two for the same sum', () => {
    const plan = planFinancing(project({ candidates: [candidate('dsil', DSIL), candidate('detr', DETR)] }));
    expect(requested(plan)).toEqual({ detr: '400000.00' });
    expect(limitCodes(plan, 'detr')).toEqual(['rate-maximum', 'own-share', 'state-endowments-ceiling']);
    expect(plan.leftOut).toMatchObject([{ scheme: 'dsil', code: 'not-needed' }]);
    expect(plan.lines[0]).toMatchObject({
      base: Euro.of(500_000),
      rate: 0.8,
      state: 'TO_REQUEST',
      verdict: 'ELIGIBLE',
    });
  });

  it('trims a private contribution out of the base before the 80 %', () => {
    const plan = planFinancing(project({ privateFunding: Euro.of(50_000), candidates: [candidate('detr', DETR)] }));
    expect(requested(plan)).toEqual({ detr: '360000.00' });
    expect(limitCodes(plan, 'detr')).toEqual(['own-share']);
    expect(plan.lines.map((line) => line.source)).toEqual(['SCHEME', 'PRIVATE', 'OWN_FUNDS']);
  });

  it('rounds aid down and the own share up', () => {
    const plan = planFinancing(project({ cost: cents('100.03'), candidates: [candidate('detr', DETR)] }));
    expect(requested(plan)).toEqual({ detr: '80.02' });
    expect(plan.ownShare.requiredAmount).toBe(cents('20.01'));
    expect(plan.total).toBe(cents('100.03'));
  });

  it('leaves an endowment out when less than its 20 % is left', () => {
    const plan = planFinancing(
      project({ secured: [secured(Euro.of(320_000))], candidates: [candidate('detr', DETR)] }),
    );
    expect(requested(plan)).toEqual({});
    expect(plan.leftOut).toMatchObject([{ scheme: 'detr', code: 'no-room' }]);
    expect(plain(plan.leftOut[0]!.sentence)).toContain('au moins 100 000 €');
    expect(plan.unlocks.find((one) => one.code === 'cofinancer')?.gain).toBe(Euro.of(80_000));
  });

  it('counts a secured endowment in the 80 % and does not ask for it again', () => {
    const plan = planFinancing(
      project({
        department: '974',
        secured: [secured(Euro.of(250_000), { scheme: 'detr', label: 'DETR 2025' })],
        candidates: [candidate('detr', DETR), candidate('dsil', DSIL)],
      }),
    );
    expect(requested(plan)).toEqual({ dsil: '150000.00' });
    expect(limitCodes(plan, 'dsil')).toEqual(['state-endowments-ceiling']);
    expect(plan.leftOut).toMatchObject([{ scheme: 'detr', code: 'already-secured' }]);
    expect(plan.lines[0]).toMatchObject({ source: 'SECURED', label: 'DETR 2025', base: Euro.of(500_000), rate: 0.5 });
  });

  it('prefers eligible schemes to schemes to verify at equal aid', () => {
    const plan = planFinancing(
      project({
        candidates: [
          candidate('a', { kind: 'RATE', rateMax: 0.8 }, { verdict: 'TO_VERIFY' }),
          candidate('b', { kind: 'RATE', rateMax: 0.5 }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ a: '150000.00', b: '250000.00' });
    expect(plan.certainty).toMatchObject({ toRequest: Euro.of(400_000), toVerify: Euro.of(150_000) });
    expect(check(plan, 'to-verify')).toMatchObject({ outcome: 'WARNING', value: Euro.of(150_000) });
    expect(plan.alternatives.map((one) => [one.label, Euro.format(one.publicAid), one.requests])).toEqual([
      ['Sans dispositif à vérifier', '250000.00', 1],
      ['Le moins de demandes', '400000.00', 1],
      ['La plus petite part à votre charge', '400000.00', 2],
    ]);
  });

  it('computes an aid on the deficit after the others, and leaves the own share due', () => {
    const plan = planFinancing(
      project({ candidates: [candidate('fonds-friches', DEFICIT), candidate('detr', { ...DETR, rateMax: 0.4 })] }),
    );
    expect(requested(plan)).toEqual({ 'fonds-friches': '400000.00' });
    const half = planFinancing(
      project({
        candidates: [candidate('detr', { ...DETR, rateMax: 0.4 }), candidate('frla', { ...DEFICIT, rateMax: 0.5 })],
      }),
    );
    expect(requested(half)).toEqual({ detr: '200000.00', frla: '150000.00' });
    expect(half.lines[1]).toMatchObject({ base: Euro.of(300_000), rate: 0.5 });
    expect(limitCodes(half, 'frla')).toEqual(['deficit']);
    expect(limitCodes(half, 'detr')).toEqual(['rate-maximum', 'subsidiarity']);
    expect(check(half, 'deficit-subsidiarity', 'frla')).toMatchObject({ outcome: 'PASSED', limit: Euro.of(150_000) });
    expect(check(half, 'state-programmes')?.outcome).toBe('WARNING');
  });

  it('lets a subsidiary aid pay the whole of what is left where no own share is due', () => {
    const plan = planFinancing(
      project({
        spendingKind: 'ENGINEERING',
        secured: [secured(Euro.of(300_000))],
        candidates: [candidate('etude', DEFICIT)],
      }),
    );
    expect(requested(plan)).toEqual({ etude: '200000.00' });
    expect(limitCodes(plan, 'etude')).toEqual(['deficit', 'cost']);
    expect(plain(plan.lines[1]!.limitedBy[0]!.sentence)).toBe(
      'Le dispositif ne paie que ce que les autres aides laissent à financer (200 000 €).',
    );
  });

  it('keeps an inter-communal fund within half of what remains', () => {
    const plan = planFinancing(
      project({
        candidates: [
          candidate('detr', { ...DETR, rateMax: 0.4 }),
          candidate('epci', { kind: 'RATE', base: 'REMAINDER' }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ detr: '200000.00', epci: '150000.00' });
    expect(limitCodes(plan, 'epci')).toEqual(['inter-communal-fund']);
    expect(check(plan, 'inter-communal-fund')).toMatchObject({
      outcome: 'PASSED',
      value: Euro.of(150_000),
      limit: Euro.of(150_000),
    });
  });

  it('does not name the half where another limit stops a fund first', () => {
    const plan = planFinancing(
      project({
        candidates: [
          candidate('epci', { ...FUND, amountMax: '30000.00' }),
          candidate('detr', { ...DETR, rateMax: 0.4 }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ detr: '200000.00', epci: '30000.00' });
    expect(limitCodes(plan, 'epci')).toEqual(['amount-maximum']);
    expect(limitCodes(plan, 'detr')).toEqual(['rate-maximum']);
  });

  it('shares the half between two funds', () => {
    const plan = planFinancing(project({ zone: 'DROM', candidates: [candidate('a', FUND), candidate('b', FUND)] }));
    expect(plan.publicAid).toBe(Euro.of(250_000));
    expect(requested(plan)).toEqual({ a: '250000.00' });
    expect(limitCodes(plan, 'a')).toEqual(['remainder', 'inter-communal-fund']);
  });

  it('pays a post by lump sums without a minimum share', () => {
    const plan = planFinancing(
      project({
        cost: Euro.of(60_000),
        spendingKind: 'POST',
        candidates: [
          candidate('bdt-manager-commerce', {
            kind: 'FLAT',
            flat: { total: '40000.00', unit: 'sur deux ans', rateMax: 0.8 },
          }),
          candidate('vta', { kind: 'FLAT', flat: { total: '15000.00', unit: 'par poste' } }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ 'bdt-manager-commerce': '40000.00', vta: '15000.00' });
    expect(limitCodes(plan, 'vta')).toEqual(['flat-sum']);
    expect(plan.lines[0]).toMatchObject({ base: undefined, rate: undefined });
    expect(check(plan, 'own-share')?.outcome).toBe('NOT_APPLICABLE');
    expect(check(plan, 'public-aid-ceiling')).toBeUndefined();
  });

  it('does not pay more than a lump sum may take of a small cost', () => {
    const plan = planFinancing(
      project({
        cost: Euro.of(40_000),
        spendingKind: 'POST',
        candidates: [
          candidate('manager', { kind: 'FLAT', flat: { total: '40000.00', unit: 'sur deux ans', rateMax: 0.8 } }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ manager: '32000.00' });
    expect(limitCodes(plan, 'manager')).toEqual(['rate-maximum']);
  });

  it('chooses the better of two schemes that exclude each other, whichever says so', () => {
    const pair = [{ scheme: 'b', sentence: 'Un seul des deux.' }];
    const plan = planFinancing(
      project({
        candidates: [
          candidate('a', { kind: 'RATE', rateMax: 0.3, incompatibleWith: pair }),
          candidate('b', { kind: 'RATE', rateMax: 0.4 }),
          candidate('c', { kind: 'RATE', rateMax: 0.2 }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ b: '200000.00', c: '100000.00' });
    expect(plan.leftOut).toMatchObject([{ scheme: 'a', code: 'incompatible', sentence: 'Un seul des deux.' }]);
    expect(check(plan, 'incompatible-schemes')?.outcome).toBe('PASSED');
  });

  it('leaves out what a secured aid excludes', () => {
    const plan = planFinancing(
      project({
        secured: [secured(Euro.of(10_000), { scheme: 'b' }), secured(Euro.of(10_000))],
        candidates: [
          candidate('a', {
            kind: 'RATE',
            rateMax: 0.3,
            incompatibleWith: [{ scheme: 'b', sentence: 'Un seul des deux.' }],
          }),
          candidate('alone', { kind: 'RATE', rateMax: 0.9, oneAidPerExpense: true }),
        ],
      }),
    );
    expect(plan.leftOut.map((one) => [one.scheme, one.code])).toEqual([
      ['a', 'incompatible-with-secured'],
      ['alone', 'incompatible-with-secured'],
    ]);
  });

  it('lets a scheme that wants to be alone pay alone, when that is best', () => {
    const candidates = [
      candidate('alone', { kind: 'RATE', rateMax: 0.7, oneAidPerExpense: true }),
      candidate('b', { kind: 'RATE', rateMax: 0.3 }),
      candidate('c', { kind: 'RATE', rateMax: 0.3 }),
    ];
    const plan = planFinancing(project({ candidates }));
    expect(requested(plan)).toEqual({ alone: '350000.00' });
    expect(plan.leftOut.map((one) => one.code)).toEqual(['incompatible', 'incompatible']);
  });

  it('holds a State subsidy within the eligible cost, and only then', () => {
    const base = { zone: 'DROM', eligibleCost: Euro.of(300_000) } as const;
    const region = secured(Euro.of(200_000));
    const withState = planFinancing(
      project({
        ...base,
        secured: [region],
        candidates: [candidate('fonds-vert', { kind: 'RATE', rateMax: 0.8, stateSubsidy: true })],
      }),
    );
    expect(requested(withState)).toEqual({ 'fonds-vert': '100000.00' });
    expect(limitCodes(withState, 'fonds-vert')).toEqual(['public-aid-ceiling']);
    expect(check(withState, 'public-aid-ceiling')).toMatchObject({ outcome: 'PASSED', limit: Euro.of(300_000) });
    const without = planFinancing(
      project({ ...base, secured: [region], candidates: [candidate('departement', { kind: 'RATE', rateMax: 0.8 })] }),
    );
    expect(requested(without)).toEqual({ departement: '240000.00' });
    expect(check(without, 'public-aid-ceiling')?.outcome).toBe('NOT_APPLICABLE');
    const securedState = planFinancing(
      project({
        ...base,
        secured: [
          region,
          secured(Euro.of(50_000), { scheme: 'fnadt', terms: { kind: 'UNKNOWN', stateSubsidy: true } }),
        ],
        candidates: [candidate('departement', { kind: 'RATE', rateMax: 0.8 })],
      }),
    );
    expect(requested(securedState)).toEqual({ departement: '50000.00' });
    expect(limitCodes(securedState, 'departement')).toEqual(['public-aid-ceiling']);
  });

  it('keeps a capped base and a capped amount', () => {
    const plan = planFinancing(
      project({
        candidates: [
          candidate('detr', { ...DETR, rateMax: 1, baseMax: '200000.00' }),
          candidate('region', { kind: 'RATE', rateMax: 0.5, amountMax: '40000.00' }),
        ],
      }),
    );
    expect(requested(plan)).toEqual({ detr: '160000.00', region: '40000.00' });
    expect(limitCodes(plan, 'detr')).toEqual(['state-endowments-ceiling']);
    expect(limitCodes(plan, 'region')).toEqual(['amount-maximum']);
    const small = planFinancing(
      project({ candidates: [candidate('region', { kind: 'RATE', rateMax: 0.5, baseMax: '200000.00' })] }),
    );
    expect(limitCodes(small, 'region')).toEqual(['rate-maximum', 'base-maximum']);
    expect(plain(small.lines[0]!.limitedBy[0]!.sentence)).toBe(
      'Le dispositif ne dépasse pas 50 % de la dépense éligible (200 000 €).',
    );
  });

  it('leaves out a scheme whose floor is over what it could pay', () => {
    const plan = planFinancing(
      project({
        cost: Euro.of(10_000),
        candidates: [
          candidate('big', { kind: 'RATE', rateMax: 0.5, amountMin: '20000.00' }),
          candidate('detr', { ...DETR, amountMax: '1000.00' }),
        ],
      }),
    );
    expect(plan.leftOut.map((one) => [one.scheme, one.code])).toEqual([
      ['big', 'below-floor'],
      ['detr', 'below-floor'],
    ]);
    expect(plain(plan.leftOut[0]!.sentence)).toBe(
      'Le dispositif ne verse pas moins de 20 000 €. Ici, il verserait au plus 5 000 € : il ne peut donc rien verser.',
    );
  });

  it('takes no money from a scheme whose rate nobody knows, nor from help in kind', () => {
    const plan = planFinancing(
      project({
        candidates: [
          candidate('anct', { kind: 'IN_KIND' }),
          candidate('fnadt', { kind: 'UNKNOWN' }),
          candidate('region', { kind: 'RATE' }),
          candidate('forfait', { kind: 'FLAT' }),
        ],
      }),
    );
    expect(plan.publicAid).toBe(0n);
    expect(plan.unlocks.map((one) => [one.code, one.scheme])).toEqual([
      ['cofinancer', undefined],
      ['in-kind', 'anct'],
      ['unknown-amount', 'fnadt'],
      ['unknown-amount', 'forfait'],
      ['unknown-amount', 'region'],
    ]);
  });

  it('plans on the eligible expenses when they are marked', () => {
    const plan = planFinancing(
      project({
        expenses: [
          { label: 'Travaux', amount: Euro.of(450_000) },
          { label: 'Imprévus', amount: Euro.of(50_000), eligible: false },
        ],
        candidates: [candidate('detr', DETR)],
      }),
    );
    expect(plan.eligibleCost).toBe(Euro.of(450_000));
    expect(requested(plan)).toEqual({ detr: '360000.00' });
  });

  it('follows the case of the facts, and says what an unknown fact would unlock', () => {
    const terms = {
      kind: 'RATE',
      rateMax: 0.75,
      amountMax: '45000.00',
      cases: [{ facts: { 'status.opahRu': true }, terms: { amountMax: '55000.00' } }],
    } as const;
    const post = {
      cost: Euro.of(80_000),
      spendingKind: 'POST',
      candidates: [candidate('anct', { kind: 'IN_KIND' }), candidate('pvd-chef-projet', terms)],
    } as const;
    const unknown = planFinancing(project(post));
    expect(requested(unknown)).toEqual({ 'pvd-chef-projet': '45000.00' });
    expect(unknown.unlocks.find((one) => one.code === 'fact')).toMatchObject({
      gain: Euro.of(10_000),
      scheme: 'pvd-chef-projet',
      facts: [{ code: 'status.opahRu', value: true }],
    });
    const known = planFinancing(project({ ...post, facts: new Map([['status.opahRu', { value: true }]]) }));
    expect(requested(known)).toEqual({ 'pvd-chef-projet': '55000.00' });
    const other = planFinancing(project({ ...post, facts: new Map([['status.opahRu', { value: false }]]) }));
    expect(other.unlocks.some((one) => one.code === 'fact')).toBe(false);
    const useless = planFinancing(project({ ...post, cost: Euro.of(20_000) }));
    expect(useless.unlocks.some((one) => one.code === 'fact')).toBe(false);
  });

  it('leaves out the schemes to verify when asked, and says what they would bring', () => {
    const candidates = [
      candidate('a', { kind: 'RATE', rateMax: 0.3 }),
      candidate('b', { kind: 'RATE', rateMax: 0.4 }, { verdict: 'TO_VERIFY' }),
    ];
    const plan = planFinancing(project({ candidates, excludeToVerify: true }));
    expect(requested(plan)).toEqual({ a: '150000.00' });
    expect(plan.leftOut).toMatchObject([{ scheme: 'b', code: 'to-verify' }]);
    expect(plan.unlocks.find((one) => one.code === 'verify-schemes')).toMatchObject({ gain: Euro.of(200_000) });
    expect(plan.alternatives[2]!.publicAid).toBe(Euro.of(350_000));
    const nothing = planFinancing(project({ candidates: candidates.slice(0, 1), excludeToVerify: true }));
    expect(nothing.unlocks.some((one) => one.code === 'verify-schemes')).toBe(false);
  });

  it('says which sums rest on hope', () => {
    const plan = planFinancing(
      project({
        secured: [
          secured(Euro.of(100_000), { state: 'REQUESTED' }),
          secured(Euro.of(50_000), { state: 'HOPED' }),
          secured(Euro.of(30_000)),
          secured(Euro.of(20_000), { public: false, funder: 'Fondation du patrimoine' }),
        ],
        candidates: [candidate('detr', DETR)],
      }),
    );
    expect(plan.certainty).toMatchObject({
      secured: Euro.of(30_000),
      requested: Euro.of(100_000),
      hoped: Euro.of(50_000),
    });
    expect(plan.privateFunding).toBe(Euro.of(20_000));
    expect(check(plan, 'hope')).toMatchObject({ outcome: 'WARNING', value: Euro.of(150_000) });
    expect(plain(plan.certainty.sentence)).toBe(
      'Les aides publiques du plan ne sont pas toutes acquises : 30 000 € acquis, 100 000 € demandés, 50 000 € espérés, 204 000 € à demander en 1 dossier.',
    );
    expect(plan.total).toBe(plan.cost);
  });

  it('names each sum that rests on hope, private ones too, by its scheme when it has one', () => {
    const plan = planFinancing(
      project({
        secured: [
          secured(Euro.of(100_000), { scheme: 'detr', state: 'REQUESTED' }),
          secured(Euro.of(20_000), { public: false, funder: 'Fondation', state: 'HOPED' }),
          secured(0n, { funder: 'Département', state: 'HOPED' }),
          secured(Euro.of(1_000), { funder: 'Région', state: 'SECURED' }),
        ],
        candidates: [candidate('detr', DETR)],
      }),
    );
    expect(check(plan, 'hope')?.value).toBe(Euro.of(120_000));
    expect(plain(check(plan, 'hope')?.sentence)).toBe(
      'Le plan compte sur de l’argent qui n’est pas acquis : « DETR » (100 000 € demandés) et « Fondation » (20 000 € espérés).',
    );
  });

  it('warns of an amount of which the scheme itself says that it is not sure', () => {
    const plan = planFinancing(
      project({ candidates: [candidate('a', { kind: 'RATE', rateMax: 0.5, uncertain: 'Taux de mémoire.' })] }),
    );
    expect(check(plan, 'uncertain-amount', 'a')).toMatchObject({ outcome: 'WARNING', value: Euro.of(250_000) });
    expect(plain(check(plan, 'uncertain-amount')?.sentence)).toBe(
      'Le montant de « A » (250 000 €) n’est pas sûr. Taux de mémoire.',
    );
  });

  it('says so when everything is secured', () => {
    const plan = planFinancing(project({ secured: [secured(Euro.of(100_000))] }));
    expect(plain(plan.certainty.sentence)).toBe('Toutes les aides publiques du plan sont acquises : 100 000 €.');
  });

  it('says so when everything is hoped for', () => {
    const plan = planFinancing(project({ secured: [secured(Euro.of(100_000), { state: 'HOPED' })] }));
    expect(plain(plan.certainty.sentence)).toBe(
      'Aucune aide publique du plan n’est encore acquise : 100 000 € espérés.',
    );
  });

  it('says so when the sum to request rests on verification', () => {
    const plan = planFinancing(
      project({ candidates: [candidate('a', { kind: 'RATE', rateMax: 0.1 }, { verdict: 'TO_VERIFY' })] }),
    );
    expect(plain(plan.certainty.sentence)).toBe(
      'Aucune aide publique du plan n’est encore acquise : 50 000 € à demander en 1 dossier, dont 50 000 € de dispositifs à vérifier.',
    );
  });
});

describe('many schemes', () => {
  it('are searched exactly up to twenty, the most generous and then the surest first', () => {
    const pad = (index: number): string => String(index).padStart(2, '0');
    const candidates = Array.from({ length: 23 }, (_, index) =>
      candidate(
        `s${pad(index)}`,
        { kind: 'RATE', rateMax: 0.5, amountMax: index < 2 ? '900.00' : '1000.00' },
        { verdict: index % 2 === 0 ? 'ELIGIBLE' : 'TO_VERIFY' },
      ),
    );
    const plan = planFinancing(project({ candidates }));
    expect(plan.publicAid).toBe(Euro.of(20_000));
    expect(plan.leftOut.map((one) => [one.scheme, one.code])).toEqual([
      ['s00', 'not-considered'],
      ['s01', 'not-considered'],
      ['s21', 'not-considered'],
    ]);
  });
});

describe('what an alternative changes', () => {
  const sentences = (more: Partial<PlanInput>): readonly string[] =>
    planFinancing(project(more)).alternatives.map(({ sentence }) => plain(sentence));
  const rate = (rateMax: number): FinancingTerms => ({ kind: 'RATE', rateMax });
  const unsure = { verdict: 'TO_VERIFY' } as const;

  it('is nothing where there is nothing to ask', () => {
    const nothing = 'C’est le plan proposé : il n’y a aucune aide à demander.';
    expect(sentences({})).toEqual([nothing, nothing, nothing]);
  });

  it('is said to be nothing where it is the plan itself', () => {
    expect(sentences({ candidates: [candidate('detr', DETR)] })).toEqual([
      'C’est le plan proposé : il ne demande rien à un dispositif dont l’éligibilité reste à vérifier.',
      'C’est le plan proposé : il tient déjà en un seul dossier.',
      'C’est le plan proposé : rien de ce que la loi permet ne vous laisse moins à payer.',
    ]);
  });

  it('is so much less or more aid, in so many applications, of which so much is to verify', () => {
    const candidates = [candidate('a', rate(0.3)), candidate('b', rate(0.2)), candidate('c', rate(0.1), unsure)];
    expect(sentences({ candidates })).toEqual([
      '50 000 € d’aides de moins que le plan proposé, en 2 dossiers au lieu de 3.',
      '150 000 € d’aides de moins que le plan proposé, en 1 dossier au lieu de 3.',
      'C’est le plan proposé : rien de ce que la loi permet ne vous laisse moins à payer.',
    ]);
    expect(sentences({ candidates, excludeToVerify: true })[2]).toBe(
      '50 000 € d’aides de plus que le plan proposé, en 3 dossiers au lieu de 2 ; 50 000 € restent à vérifier.',
    );
  });

  it('may be as much aid in fewer applications, less surely; or none without what is to verify', () => {
    const candidates = [candidate('a', rate(0.4)), candidate('b', rate(0.4)), candidate('c', rate(0.8), unsure)];
    expect(sentences({ candidates })[1]).toBe(
      'Autant d’aides que le plan proposé, en 1 dossier au lieu de 2 ; 400 000 € restent à vérifier.',
    );
    const alone = [candidate('c', rate(0.8), unsure)];
    expect(sentences({ candidates: alone })[0]).toBe(
      '400 000 € d’aides de moins que le plan proposé, sans rien demander.',
    );
    expect(sentences({ candidates: alone, excludeToVerify: true })[2]).toBe(
      '400 000 € d’aides de plus que le plan proposé, en 1 dossier ; 400 000 € restent à vérifier.',
    );
  });
});

describe('derogations', () => {
  const base = { candidates: [candidate('a', { kind: 'RATE', rateMax: 1 } as const)] };

  it('unlocks what the themes of the project call for', () => {
    const plan = planFinancing(project({ ...base, themes: ['batiment-scolaire', 'renovation-energetique'] }));
    expect(requested(plan)).toEqual({ a: '400000.00' });
    const unlock = plan.unlocks.find((one) => one.derogation === 'school-energy-renovation');
    expect(unlock).toMatchObject({ code: 'derogation', gain: Euro.of(50_000) });
    expect(plan.unlocks.some((one) => one.derogation === 'unprotected-heritage')).toBe(false);
    expect(plan.unlocks.find((one) => one.derogation === 'urban-renewal')).toMatchObject({ gain: Euro.of(100_000) });
  });

  it('mentions every one that brings something when themes are unknown', () => {
    const plan = planFinancing(project(base));
    expect(plan.unlocks.filter((one) => one.code === 'derogation').length).toBeGreaterThan(8);
    const enough = planFinancing(project({ candidates: [candidate('a', { kind: 'RATE', rateMax: 0.5 })] }));
    expect(enough.unlocks.filter((one) => one.code === 'derogation')).toEqual([]);
  });

  it('counts the best of those invoked', () => {
    const plan = planFinancing(project({ ...base, derogations: ['school-energy-renovation', 'urban-renewal'] }));
    expect(requested(plan)).toEqual({ a: '500000.00' });
    expect(plan.ownShare).toMatchObject({ requiredShare: 0, requiredAmount: 0n });
    expect(check(plan, 'derogation', 'urban-renewal')?.outcome).toBe('PASSED');
    expect(plain(check(plan, 'own-share')?.sentence)).toContain('Aucune part minimale ne reste à votre charge');
    expect(limitCodes(plan, 'a')).toEqual(['rate-maximum', 'cost']);
  });

  it('does not count one that did not exist yet, and says since when it does', () => {
    const plan = planFinancing(
      project({ ...base, on: Day.of('2024-03-30'), derogations: ['school-energy-renovation'] }),
    );
    expect(requested(plan)).toEqual({ a: '400000.00' });
    expect(check(plan, 'derogation')).toMatchObject({ outcome: 'FAILED' });
    expect(check(plan, 'derogation')?.sentence).toContain('31 mars 2024');
  });

  it('does not count that of Corsica elsewhere, nor offers it there', () => {
    const corsica = 'corsica-exceptional-programme';
    const planIn = (department: string, derogations: readonly string[] = []) =>
      planFinancing(project({ ...base, department, derogations }));
    expect(check(planIn('23', [corsica]), 'derogation')).toMatchObject({ outcome: 'FAILED' });
    expect(check(planIn('23', [corsica]), 'derogation')?.sentence).toContain('ne vaut pas dans votre département');
    expect(planIn('2A', [corsica]).ownShare.requiredShare).toBe(0.1);
    const offered = (department: string) => planIn(department).unlocks.map((one) => one.derogation);
    expect(offered('2B')).toContain(corsica);
    expect(offered('23')).not.toContain(corsica);
  });

  it('counts one that is invoked twice once', () => {
    const plan = planFinancing(project({ ...base, derogations: ['interreg', 'interreg'] }));
    expect(plan.ownShare.requiredShare).toBe(0.15);
    expect(plan.checks.filter((one) => one.code === 'derogation').length).toBe(1);
    expect(plain(check(plan, 'derogation')?.sentence)).toContain('Condition : l’opération est cofinancée par le FEDER');
  });

  it('is useless where no share is due', () => {
    const plan = planFinancing(project({ ...base, department: '973', derogations: ['urban-renewal'] }));
    expect(check(plan, 'derogation')?.outcome).toBe('NOT_APPLICABLE');
  });
});

describe('wishes that no plan can grant', () => {
  it('a cost of zero', () => {
    const plan = planFinancing(
      project({ cost: 0n, candidates: [candidate('detr', DETR), candidate('a', { kind: 'RATE', rateMax: 1 })] }),
    );
    expect(check(plan, 'cost')?.outcome).toBe('FAILED');
    expect(check(plan, 'own-share')?.sentence).toBe(
      'Rien ne reste à payer par de l’argent public : aucune part ne vous est demandée.'.replace(' :', '\u00a0:'),
    );
    const given = planFinancing(project({ cost: 0n, secured: [secured(Euro.of(5))] }));
    expect(check(given, 'own-share')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(5) });
    expect(plain(check(given, 'own-share')?.sentence)).toContain('5 € d’aides publiques sont de trop');
    expect(plan.publicAid).toBe(0n);
    expect(plan.unlocks).toEqual([]);
    expect(plan.ownShare.shareOfPublicFunding).toBeUndefined();
    expect(plan.leftOut.map((one) => one.code)).toEqual(['below-floor', 'below-floor']);
  });

  it('private money over the cost', () => {
    const plan = planFinancing(project({ privateFunding: Euro.of(600_000), candidates: [candidate('detr', DETR)] }));
    expect(check(plan, 'private-funding')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(100_000) });
    expect(check(plan, 'balance')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(100_000) });
    expect(plan.publicAid).toBe(0n);
    expect(plan.total).toBe(Euro.of(600_000));
  });

  it('secured aid over the cost', () => {
    const plan = planFinancing(
      project({ secured: [secured(Euro.of(600_000))], candidates: [candidate('detr', DETR)] }),
    );
    expect(check(plan, 'own-share')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(200_000) });
    expect(check(plan, 'balance')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(100_000) });
    expect(plan.leftOut).toMatchObject([{ scheme: 'detr', code: 'not-needed' }]);
    expect(requested(plan)).toEqual({});
  });

  it('endowments that are secured over 80 %, under 20 %, or in a pair that excludes itself', () => {
    const plan = planFinancing(
      project({
        department: '971',
        secured: [
          secured(Euro.of(250_000), { scheme: 'detr', terms: DETR }),
          secured(Euro.of(100_000), { scheme: 'detr', terms: DETR }),
          secured(Euro.of(90_000), {
            scheme: 'dsil',
            terms: { ...DSIL, incompatibleWith: [{ scheme: 'detr', sentence: 'Un seul des deux.' }] },
          }),
        ],
        candidates: [candidate('dpv', DETR), candidate('region', { kind: 'RATE', rateMax: 0.5 })],
      }),
    );
    expect(check(plan, 'state-endowments-ceiling')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(40_000) });
    expect(check(plan, 'state-endowment-floor', 'detr')).toMatchObject({ outcome: 'PASSED', value: Euro.of(350_000) });
    expect(check(plan, 'state-endowment-floor', 'dsil')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(10_000) });
    expect(plan.checks.filter((one) => one.code === 'incompatible-schemes').length).toBe(2);
    expect(requested(plan)).toEqual({ region: '60000.00' });
  });

  it('a secured State subsidy over the eligible cost', () => {
    const plan = planFinancing(
      project({
        zone: 'DROM',
        eligibleCost: Euro.of(300_000),
        secured: [secured(Euro.of(350_000), { scheme: 'fonds-friches', terms: DEFICIT })],
      }),
    );
    expect(check(plan, 'public-aid-ceiling')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(50_000) });
    expect(plan.lines[0]).toMatchObject({ base: Euro.of(500_000), rate: 0.7 });
  });

  it('a secured aid on half of the deficit, a secured fund, both over what the others leave', () => {
    const over = planFinancing(
      project({
        zone: 'DROM',
        secured: [
          secured(Euro.of(300_000)),
          secured(Euro.of(120_000), { scheme: 'frla', terms: { ...DEFICIT, rateMax: 0.5 } }),
        ],
        candidates: [candidate('a', { kind: 'RATE', rateMax: 0.1 })],
      }),
    );
    expect(check(over, 'deficit-subsidiarity')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(20_000) });
    expect(requested(over)).toEqual({});
    const fund = planFinancing(
      project({
        zone: 'DROM',
        secured: [secured(Euro.of(300_000)), secured(Euro.of(120_000), { scheme: 'epci', terms: FUND })],
        candidates: [candidate('a', { kind: 'RATE', rateMax: 0.1 })],
      }),
    );
    expect(check(fund, 'inter-communal-fund')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(20_000) });
    expect(requested(fund)).toEqual({});
  });

  it('secured aids of which one wants to be alone', () => {
    const plan = planFinancing(
      project({
        secured: [
          secured(Euro.of(100_000), { scheme: 'seule', terms: { kind: 'RATE', rateMax: 0.5, oneAidPerExpense: true } }),
          secured(Euro.of(50_000)),
        ],
      }),
    );
    expect(check(plan, 'one-aid-per-expense')).toMatchObject({ outcome: 'FAILED', subject: 'seule' });
    expect(plain(check(plan, 'one-aid-per-expense')?.sentence)).toBe(
      '« seule » et « Région » ne peuvent pas financer la même opération. « seule » veut être la seule aide sur les dépenses qu’il finance.',
    );
  });

  it('secured aids that leave little room to a new one', () => {
    const plan = planFinancing(
      project({
        zone: 'DROM',
        secured: [
          secured(Euro.of(180_000), { scheme: 'frla', terms: { ...DEFICIT, rateMax: 0.5 } }),
          secured(Euro.of(100_000), { scheme: 'epci', terms: FUND }),
        ],
        candidates: [candidate('a', { kind: 'RATE', rateMax: 0.8 }), candidate('epci-2', FUND)],
      }),
    );
    expect(requested(plan)).toEqual({ a: '40000.00' });
    expect(limitCodes(plan, 'a')).toEqual(['subsidiarity']);
    const bound = planFinancing(
      project({
        zone: 'DROM',
        secured: [secured(Euro.of(200_000), { scheme: 'epci', terms: FUND })],
        candidates: [candidate('a', { kind: 'RATE', rateMax: 0.8 })],
      }),
    );
    expect(requested(bound)).toEqual({ a: '100000.00' });
    expect(limitCodes(bound, 'a')).toEqual(['inter-communal-fund']);
  });

  it('an input that is no project at all is refused with every problem', () => {
    expect(() => planFinancing(project({ cost: -1n, privateFunding: -1n }))).toThrow(InvalidInputError);
  });
});

describe('what is said of nothing', () => {
  it('is said in words, not as 0 €', () => {
    const over = planFinancing(project({ secured: [secured(Euro.of(500_000))] }));
    expect(plain(check(over, 'own-share')?.sentence)).toBe(
      'Vous n’apportez rien : la loi vous demande au moins 20 % (100 000 €). Les aides publiques dépassent de 100 000 € ce qu’elle permet (400 000 €).',
    );
    const without = planFinancing(project({ secured: [secured(Euro.of(500_000))], derogations: ['urban-renewal'] }));
    expect(plain(check(without, 'own-share')?.sentence)).toBe(
      'Aucune part minimale ne reste à votre charge, grâce à la dérogation pour la rénovation urbaine (PNRU) ; vous n’apportez rien.',
    );
  });

  it('names the place that the law refuses, with the least that a scheme needs when it needs any', () => {
    // A secured State subsidy under decree 99-1060: public aid stops at 80 %, where the law asks no own share.
    const subsidy: FinancingTerms = { kind: 'RATE', rateMax: 0.5, stateSubsidy: true };
    const plan = planFinancing(
      project({
        on: Day.of('2017-03-01'),
        derogations: ['urban-renewal'],
        candidates: [candidate('detr', DETR), candidate('programme', subsidy), candidate('dsil', DSIL)],
      }),
    );
    expect(requested(plan)).toEqual({ detr: '400000.00' });
    expect(plan.leftOut.map(({ scheme, code, sentence }) => [scheme, code, plain(sentence)])).toEqual([
      ['dsil', 'no-room', 'La loi ne laisse plus assez de place à ce dispositif : il lui faudrait au moins 100 000 €.'],
      ['programme', 'no-room', 'À côté des autres aides du plan, la loi ne laisse plus de place à ce dispositif.'],
    ]);
  });

  it('names both ends of a lump sum when they meet', () => {
    const post: FinancingTerms = { kind: 'FLAT', flat: { total: '20000.00', unit: 'par poste', rateMax: 0.5 } };
    const limits = (cost: number): readonly string[] =>
      limitCodes(
        planFinancing(project({ cost: Euro.of(cost), spendingKind: 'POST', candidates: [candidate('poste', post)] })),
        'poste',
      );
    expect(limits(39_999)).toEqual(['rate-maximum']);
    expect(limits(40_000)).toEqual(['flat-sum', 'rate-maximum']);
    expect(limits(40_001)).toEqual(['flat-sum']);
  });
});

describe('which rules apply', () => {
  it('takes the department before the zone', () => {
    const outcome = (place: { zone?: 'METROPOLE' | 'DROM' | 'COM'; department?: string }): string | undefined =>
      check(planFinancing({ ...project(), zone: undefined, ...place }), 'own-share')?.outcome;
    expect(outcome({ department: '978' })).toBe('NOT_APPLICABLE');
    expect(outcome({ department: '23', zone: 'METROPOLE' })).toBe('PASSED');
    expect(outcome({ zone: 'DROM' })).toBe('NOT_APPLICABLE');
    expect(outcome({ zone: 'COM' })).toBe('PASSED');
    expect(outcome({})).toBe('PASSED');
  });

  it('takes an untold kind of spending as an investment, and says so', () => {
    const plan = planFinancing(project({ spendingKind: undefined }));
    expect(check(plan, 'own-share')?.sentence).toContain('Faute d’indication');
  });

  it('warns of 30 % where an authority leads the field', () => {
    const plan = planFinancing(project({ secured: [secured(Euro.of(400_000))] }));
    expect(check(plan, 'lead-authority-share')).toMatchObject({ outcome: 'WARNING', gap: Euro.of(50_000) });
    expect(check(planFinancing(project()), 'lead-authority-share')?.outcome).toBe('PASSED');
  });

  it('had no minimum share before 2012, and an 80 % ceiling on aid with State money until October 2018', () => {
    const plan = planFinancing(
      project({
        on: Day.of('2011-06-01'),
        candidates: [candidate('fonds', { kind: 'RATE', rateMax: 1, stateSubsidy: true })],
      }),
    );
    expect(requested(plan)).toEqual({ fonds: '400000.00' });
    expect(check(plan, 'own-share')).toBeUndefined();
    expect(check(plan, 'lead-authority-share')).toBeUndefined();
    const after = planFinancing(
      project({
        on: Day.of('2018-10-01'),
        zone: 'DROM',
        candidates: [candidate('fonds', { kind: 'RATE', rateMax: 1, stateSubsidy: true })],
      }),
    );
    expect(requested(after)).toEqual({ fonds: '500000.00' });
  });

  it('knows a law with a minimum share and no chef de file', () => {
    const plan = planFinancing(project({ on: Day.of('2013-06-01') }));
    expect(check(plan, 'own-share')?.outcome).toBe('PASSED');
    expect(check(plan, 'lead-authority-share')).toBeUndefined();
  });

  it('plans under a law without rules as under arithmetic alone', () => {
    const plan = planFinancing(
      project({
        secured: [secured(Euro.of(50_000), { scheme: 'epci', terms: FUND })],
        candidates: [
          candidate('a', { kind: 'RATE', rateMax: 1 }),
          candidate('detr', DETR),
          candidate('epci-2', { ...FUND, rateMax: 1 }),
        ],
      }),
      {},
    );
    expect(plan.publicAid).toBe(Euro.of(500_000));
    expect(plan.checks.map((one) => one.code)).toEqual(['cost', 'balance', 'incompatible-schemes']);
  });
});
