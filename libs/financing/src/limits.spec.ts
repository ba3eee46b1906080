import { describe, expect, it } from '@jest/globals';
import { Day, Euro } from '#kernel';
import { candidate, cents, check, DEFICIT, DETR, FUND, project, requested, secured } from '../test/fixtures.js';
import { lawOn, type LegalBasis } from './law.js';
import { planFinancing } from './plan.js';
import type { FinancingPlan, PlanLimit } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

const plain = (text: string | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
const ARTICLE: LegalBasis = { label: 'Règlement du dispositif, article 3' };
const SUBSIDY: FinancingTerms = { kind: 'RATE', rateMax: 1, stateSubsidy: true };

function limit(plan: FinancingPlan, scheme: string, code: string): PlanLimit | undefined {
  return plan.lines.find((line) => line.scheme === scheme)?.limitedBy.find((one) => one.code === code);
}

describe('where a limit is written', () => {
  const plan = planFinancing(
    project({
      zone: 'DROM',
      candidates: [
        candidate('detr', { ...DETR, baseMax: '250000.00' }, { legalBasis: [ARTICLE] }),
        candidate('friche', { ...DEFICIT, rateMax: 0.5, amountMin: '10000.00' }, { legalBasis: [ARTICLE] }),
      ],
    }),
  );

  it('is the scheme’s text for its own limits, and for what others may not take from it', () => {
    expect(requested(plan)).toEqual({ detr: '200000.00', friche: '150000.00' });
    for (const [scheme, code] of [
      ['detr', 'rate-maximum'],
      ['detr', 'base-maximum'],
      ['friche', 'deficit'],
      ['detr', 'subsidiarity'],
    ] as const) {
      expect(limit(plan, scheme, code)?.legalBasis).toEqual([ARTICLE]);
    }
  });

  it('is the law’s for those of the law', () => {
    expect(limit(plan, 'detr', 'state-endowments-ceiling')?.legalBasis).toEqual(
      lawOn(plan.on).endowmentCeiling!.legalBasis,
    );
  });

  it('is nothing where the scheme says nothing', () => {
    const silent = planFinancing(project({ candidates: [candidate('a', { kind: 'RATE', rateMax: 0.3 })] }));
    expect(limit(silent, 'a', 'rate-maximum')?.legalBasis).toEqual([]);
  });
});

describe('what a limit says', () => {
  it('names the part of the deficit, or the whole of it', () => {
    const limitOn = (terms: FinancingTerms, code: string): string =>
      plain(limit(planFinancing(project({ zone: 'DROM', candidates: [candidate('a', terms)] })), 'a', code)?.sentence);
    expect(limitOn({ ...DEFICIT, rateMax: 0.5 }, 'deficit')).toBe(
      'Le dispositif ne paie que 50 % de ce que les autres aides laissent à financer (500 000 €).',
    );
    expect(limitOn(DEFICIT, 'deficit')).toBe(
      'Le dispositif ne paie que ce que les autres aides laissent à financer (500 000 €).',
    );
    expect(limitOn(FUND, 'remainder')).toBe(
      'Le dispositif ne paie que 50 % de ce qui vous reste après les autres aides (500 000 €).',
    );
    expect(limitOn({ ...FUND, rateMax: 0.8 }, 'remainder')).toBe('');
    expect(limitOn({ kind: 'RATE', rateMax: 1 }, 'rate-maximum')).toBe(
      'Le dispositif ne paie pas plus que la dépense éligible (500 000 €).',
    );
    expect(limitOn({ kind: 'RATE', rateMax: 0.3 }, 'rate-maximum')).toBe(
      'Le dispositif ne dépasse pas 30 % de la dépense éligible (500 000 €).',
    );
  });

  it('follows the decree of the day on aid beside a State subsidy, rounded down to the cent', () => {
    const old = planFinancing(
      project({
        on: Day.of('2017-03-01'),
        zone: 'DROM',
        cost: cents('100.03'),
        candidates: [candidate('programme', SUBSIDY)],
      }),
    );
    expect(requested(old)).toEqual({ programme: '80.02' });
    expect(plain(limit(old, 'programme', 'public-aid-ceiling')?.sentence)).toBe(
      'Avec une subvention de l’État, les aides publiques ne dépassent pas 80 % de la dépense éligible (100,03 €).',
    );
    expect(check(old, 'public-aid-ceiling')).toMatchObject({ outcome: 'PASSED', limit: cents('80.02') });
    const alone = planFinancing(
      project({ zone: 'DROM', cost: cents('100.03'), candidates: [candidate('programme', SUBSIDY)] }),
    );
    expect(plain(limit(alone, 'programme', 'public-aid-ceiling')?.sentence)).toBe(
      'Avec une subvention de l’État, les aides publiques ne dépassent pas la dépense éligible (100,03 €).',
    );
  });
});

describe('which rules the money that is there brings', () => {
  it('follows the case of the facts for a secured scheme too', () => {
    const terms: FinancingTerms = {
      kind: 'RATE',
      base: 'DEFICIT',
      rateMax: 1,
      cases: [{ facts: { 'status.opahRu': true }, terms: { rateMax: 0.5 } }],
    };
    const planFor = (value: boolean) =>
      planFinancing(
        project({
          zone: 'DROM',
          facts: new Map([['status.opahRu', { value }]]),
          secured: [secured(Euro.of(300_000), { scheme: 'friche', terms })],
        }),
      );
    expect(check(planFor(true), 'deficit-subsidiarity')).toMatchObject({ outcome: 'FAILED', gap: Euro.of(50_000) });
    expect(check(planFor(false), 'deficit-subsidiarity')?.outcome).toBe('PASSED');
  });
});

describe('what makes the own share due', () => {
  it('is the derogation’s text where one is granted, from its first day on', () => {
    const granted = planFinancing(project({ on: Day.of('2024-03-31'), derogations: ['school-energy-renovation'] }));
    expect(granted.ownShare.requiredShare).toBe(0.1);
    expect(check(granted, 'own-share')?.legalBasis.map(({ label }) => label)).toEqual([
      'CGCT, article L1111-10, III',
      'Loi 2024-279 du 29 mars 2024',
    ]);
    expect(check(planFinancing(project()), 'own-share')?.legalBasis).toEqual(lawOn(granted.on).ownShare!.legalBasis);
  });

  it('is the law itself where a derogation asks as much', () => {
    const { ownShare, ...law } = lawOn(Day.of('2026-03-01'));
    const plan = planFinancing(project({ derogations: ['school-energy-renovation'] }), {
      ...law,
      ownShare: { ...ownShare!, share: 0.1 },
    });
    expect(plain(check(plan, 'own-share')?.sentence)).toBe(
      'Vous apportez 500 000 €, soit 100 % des financements publics ; la loi en demande au moins 10 % (50 000 €).',
    );
  });
});
