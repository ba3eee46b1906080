import { describe, expect, it } from '@jest/globals';
import { Day, Euro } from '#kernel';
import { DETR, FUND, ON } from '../test/fixtures.js';
import type { KnownFacts } from './applicable-terms.js';
import { estimate } from './estimate.js';
import type { FinancingTerms } from './terms.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const NONE: KnownFacts = new Map();
const MAINLAND: KnownFacts = new Map([
  ['project.spendingKind', { value: 'INVESTMENT' }],
  ['place.zone', { value: 'METROPOLE' }],
]);
const HALF_MILLION = { cost: Euro.of(500_000) };

function of(terms: FinancingTerms, project = {}, facts = NONE, on = ON): object {
  const { sentence, ...rest } = estimate(terms, project, facts, on);
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    sentence: plain(sentence),
  };
}

describe('estimate', () => {
  it('gives a range for a range of rates', () => {
    expect(of(DETR, HALF_MILLION)).toEqual({
      min: Euro.of(100_000),
      max: Euro.of(400_000),
      base: Euro.of(500_000),
      rateMin: 0.2,
      rateMax: 0.8,
      sentence: 'De 20 % à 80 % de 500 000 € hors taxes, soit de 100 000 € à 400 000 €.',
    });
  });

  it('takes the law’s 20 to 80 % for an endowment that says nothing', () => {
    expect(of({ kind: 'RATE', stateEndowment: true }, HALF_MILLION)).toMatchObject({
      rateMin: 0.2,
      rateMax: 0.8,
      min: Euro.of(100_000),
    });
  });

  it('bounds it by the own share where that surely applies', () => {
    expect(of(DETR, { cost: Euro.of(500_000), privateFunding: Euro.of(50_000) }, MAINLAND)).toMatchObject({
      max: Euro.of(360_000),
      sentence:
        'De 20 % à 80 % de 500 000 € hors taxes, le maître d’ouvrage gardant au moins 20 % des financements publics, soit de 100 000 € à 360 000 €.',
    });
    expect(of({ kind: 'RATE', base: 'DEFICIT' }, HALF_MILLION, MAINLAND)).toMatchObject({
      min: 0n,
      max: Euro.of(400_000),
    });
    expect(of(DETR, { eligibleCost: Euro.of(100_000) }, MAINLAND)).toMatchObject({ max: Euro.of(80_000) });
  });

  it('gives one amount for one rate, within its cap and its base', () => {
    const terms = { kind: 'RATE', rateMin: 0.75, rateMax: 0.75, amountMax: '45000.00' } as const;
    expect(of(terms, { cost: Euro.of(80_000) })).toMatchObject({
      min: Euro.of(45_000),
      max: Euro.of(45_000),
      sentence: '75 % de 80 000 € hors taxes, 45 000 € au plus, soit 45 000 €.',
    });
    expect(of(terms, { cost: Euro.of(60_000) })).toMatchObject({
      sentence: '75 % de 60 000 € hors taxes, soit 45 000 €.',
    });
    expect(of({ kind: 'RATE', rateMax: 0.5, baseMax: '100000.00' }, HALF_MILLION)).toMatchObject({
      min: 0n,
      max: Euro.of(50_000),
      base: Euro.of(100_000),
      sentence: 'Jusqu’à 50 % de 100 000 € hors taxes, soit jusqu’à 50 000 €.',
    });
    expect(of({ kind: 'RATE', amountMax: '45000.00' }, HALF_MILLION)).toMatchObject({
      max: Euro.of(45_000),
      sentence: 'Une part de 500 000 € hors taxes, 45 000 € au plus, soit jusqu’à 45 000 €.',
    });
  });

  it('gives rates alone while the cost is unknown', () => {
    expect(of({ kind: 'RATE', rateMax: 0.5, amountMax: '45000.00' })).toEqual({
      rateMax: 0.5,
      sentence: 'Jusqu’à 50 %, 45 000 € au plus. Donnez le coût du projet pour un montant.',
    });
    expect(of(FUND)).toEqual({ rateMax: 0.5, sentence: 'Jusqu’à 50 % de ce qui reste après les autres aides.' });
  });

  it('says nothing is paid under a floor', () => {
    expect(of({ kind: 'RATE', rateMax: 0.5, amountMin: '20000.00' }, { cost: Euro.of(10_000) })).toEqual({
      min: 0n,
      max: 0n,
      base: Euro.of(10_000),
      sentence: 'Rien pour cette dépense. Le dispositif ne verse pas moins de 20 000 €.',
    });
    expect(of({ kind: 'RATE', rateMax: 0.5 }, { cost: 0n })).toMatchObject({
      sentence: 'Rien pour cette dépense. Il n’y a rien à financer.',
    });
  });

  it('follows what the others leave', () => {
    expect(
      of({ kind: 'RATE', base: 'DEFICIT', rateMax: 0.5, amountMax: '50000.00' }, { cost: Euro.of(80_000) }),
    ).toMatchObject({
      max: Euro.of(40_000),
      base: Euro.of(80_000),
      sentence:
        'Jusqu’à 50 % du déficit que les autres aides laissent, 50 000 € au plus : 40 000 € au plus, si aucune autre aide ne vient.',
    });
    expect(
      of(
        { kind: 'RATE', base: 'DEFICIT', rateMax: 1 },
        { cost: Euro.of(80_000), eligibleCost: Euro.of(60_000), privateFunding: Euro.of(10_000) },
      ),
    ).toMatchObject({
      max: Euro.of(60_000),
      base: Euro.of(70_000),
    });
  });

  it('gives a lump sum, trimmed by a small cost', () => {
    const vta = { kind: 'FLAT', flat: { total: '15000.00', unit: 'par poste' } } as const;
    expect(of(vta)).toEqual({ min: Euro.of(15_000), max: Euro.of(15_000), sentence: 'Forfait de 15 000 € par poste.' });
    expect(of(vta, { eligibleCost: Euro.of(10_000) })).toMatchObject({
      max: Euro.of(10_000),
      sentence: 'Forfait de 15 000 € par poste, ici 10 000 €.',
    });
    const manager = {
      kind: 'FLAT',
      flat: { total: '40000.00', unit: 'sur deux ans', rateMax: 0.8 },
      uncertain: 'limite de 80 % à vérifier',
    } as const;
    expect(of(manager, { cost: Euro.of(60_000) })).toMatchObject({
      max: Euro.of(40_000),
      sentence: 'Forfait de 40 000 € sur deux ans, sans dépasser 80 % de la dépense. Limite de 80 % à vérifier.',
    });
    expect(of({ ...vta, amountMin: '5000.00' }, { cost: Euro.of(100) })).toMatchObject({ max: 0n });
  });

  it('gives a range where a sum depends on the project', () => {
    const factory = {
      kind: 'FLAT',
      flat: { total: '150000.00', unit: 'sur trois ans' },
      amountMin: '75000.00',
    } as const;
    const range = 'De 75 000 € à 150 000 € sur trois ans';
    expect(of(factory)).toEqual({ min: Euro.of(75_000), max: Euro.of(150_000), sentence: `${range}.` });
    expect(of(factory, { cost: Euro.of(500_000) })).toMatchObject({ min: Euro.of(75_000), max: Euro.of(150_000) });
    expect(of(factory, { cost: Euro.of(90_000) })).toMatchObject({
      min: Euro.of(75_000),
      max: Euro.of(90_000),
      sentence: `${range}, ici au plus 90 000 €.`,
    });
    expect(of(factory, { cost: Euro.of(70_000) })).toMatchObject({ min: 0n, max: 0n });
  });

  it('says when nobody can say', () => {
    expect(of({ kind: 'UNKNOWN', comment: 'Voyez la préfecture.' }, HALF_MILLION)).toEqual({
      sentence: 'Le montant n’est pas connu d’avance : il se décide dossier par dossier. Voyez la préfecture.',
    });
    expect(of({ kind: 'IN_KIND' }, HALF_MILLION)).toEqual({
      sentence: 'L’aide se fait en journées ou en études, pas en argent.',
    });
  });

  it('follows the case of the facts and of the day', () => {
    const terms: FinancingTerms = {
      kind: 'RATE',
      rateMax: 0.25,
      cases: [
        {
          facts: { 'zoning.frr': true, 'project.themes': 'eau' },
          from: Day.of('2025-01-01'),
          terms: { rateMax: 0.35 },
        },
        { until: Day.of('2020-12-31'), terms: { rateMax: 0.1 } },
      ],
    };
    const facts: KnownFacts = new Map<string, { value: unknown }>([
      ['zoning.frr', { value: true }],
      ['project.themes', { value: ['eau', 'voirie'] }],
    ]);
    expect(of(terms, HALF_MILLION, facts)).toMatchObject({ rateMax: 0.35 });
    expect(of(terms, HALF_MILLION, facts, Day.of('2024-06-01'))).toMatchObject({ rateMax: 0.25 });
    expect(of(terms, HALF_MILLION, facts, Day.of('2020-06-01'))).toMatchObject({ rateMax: 0.1 });
    expect(of(terms, HALF_MILLION, new Map([['project.themes', { value: ['voirie'] }]]))).toMatchObject({
      rateMax: 0.25,
    });
  });
});
