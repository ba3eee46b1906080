import { describe, expect, it } from '@jest/globals';
import { Euro } from '#kernel';
import { candidate, DETR, project, secured } from '../test/fixtures.js';
import { planFinancing } from './plan.js';
import type { PlanInput, PlanUnlock } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const HALF: FinancingTerms = { kind: 'RATE', rateMax: 0.5 };

function unlocks(more: Partial<PlanInput>): readonly PlanUnlock[] {
  return planFinancing(project(more)).unlocks;
}

describe('what would unlock more', () => {
  it('is nothing where there is nothing to pay', () => {
    expect(unlocks({ cost: 0n, candidates: [candidate('fnadt', { kind: 'UNKNOWN' })] })).toEqual([]);
  });

  it('is a derogation, with the facts that the law wants or what the prefect may do', () => {
    const said = (code: string): string =>
      plain(
        unlocks({ candidates: [candidate('a', { kind: 'RATE', rateMax: 1 })] }).find((one) => one.derogation === code)!
          .sentence,
      );
    expect(said('urban-renewal')).toBe(
      'Une dérogation existe pour la rénovation urbaine (PNRU) : elle permettrait 100 000 € d’aides de plus, sans part minimale. Condition : l’opération figure au programme national de rénovation urbaine (convention ANRU).',
    );
    expect(said('school-energy-renovation')).toBe(
      'Une dérogation existe pour la rénovation énergétique d’un bâtiment scolaire : elle permettrait 50 000 € d’aides de plus, avec une part réduite à 10 %. Le préfet peut ramener la part à 10 % si 20 % est disproportionné à la capacité financière de la collectivité.',
    );
  });

  it('is a fact that would open a better case, with the text of the scheme', () => {
    const legalBasis = [{ label: 'Règlement de l’Anah' }];
    const terms: FinancingTerms = { ...HALF, rateMax: 0.1, cases: [{ facts: { 'status.opahRu': true }, terms: HALF }] };
    const fact = (more: object) =>
      unlocks({ candidates: [candidate('anah', terms, more)] }).find(({ code }) => code === 'fact');
    expect(fact({ legalBasis })).toMatchObject({ gain: Euro.of(200_000), legalBasis });
    expect(fact({})).toMatchObject({ legalBasis: [] });
  });

  it('is a verification only where it brings something', () => {
    const unsure = candidate('unsure', HALF, { verdict: 'TO_VERIFY' });
    const verified = (sure: FinancingTerms) =>
      unlocks({ excludeToVerify: true, candidates: [candidate('sure', sure), unsure] }).filter(
        ({ code }) => code === 'verify-schemes',
      );
    expect(verified({ kind: 'RATE', rateMax: 1 })).toEqual([]);
    expect(verified(HALF)).toMatchObject([{ gain: Euro.of(150_000) }]);
  });

  it('is a cofinancer while the law has room, unless an aid of the plan wants to be the only one', () => {
    const cofinancer = (more: Partial<PlanInput>) => unlocks(more).find(({ code }) => code === 'cofinancer')?.gain;
    const alone: FinancingTerms = { ...HALF, oneAidPerExpense: true };
    expect(cofinancer({ candidates: [candidate('a', HALF)] })).toBe(Euro.of(150_000));
    expect(cofinancer({ candidates: [candidate('detr', DETR)] })).toBeUndefined();
    expect(cofinancer({ candidates: [candidate('a', alone)] })).toBeUndefined();
    expect(cofinancer({ secured: [secured(1n, { scheme: 'a', terms: alone })] })).toBeUndefined();
  });
});

describe('a scheme that is not asked', () => {
  it('is not needed, though it would have to be verified too, when nobody asked for certainty', () => {
    const unsure = candidate('unsure', HALF, { verdict: 'TO_VERIFY' });
    const plan = planFinancing(project({ candidates: [candidate('detr', DETR), unsure] }));
    expect(plan.leftOut).toMatchObject([{ scheme: 'unsure', code: 'not-needed' }]);
  });
});
