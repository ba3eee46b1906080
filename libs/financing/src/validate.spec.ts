import { describe, expect, it } from '@jest/globals';
import { Euro } from '#kernel';
import { project, secured } from '../test/fixtures.js';
import type { PlanInput } from './plan-types.js';
import { planProblems } from './validate.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const found = (more: Partial<PlanInput>): string[] =>
  planProblems(project(more)).map(({ path, code }) => `${path} ${code}`);

describe('planProblems', () => {
  it('finds nothing wrong with a plain project', () => {
    expect(found({})).toEqual([]);
  });

  it('names every negative amount at once', () => {
    expect(found({ cost: -1n, eligibleCost: -2n, privateFunding: -3n, secured: [secured(-4n)] })).toEqual([
      'project.cost negative-amount',
      'project.eligibleCost negative-amount',
      'project.privateFunding negative-amount',
      'secured[0].amount negative-amount',
    ]);
  });

  it('refuses an eligible cost over the cost', () => {
    expect(found({ eligibleCost: Euro.of(500_001) })).toEqual(['project.eligibleCost eligible-cost-above-cost']);
  });

  it('wants a scheme or a funder for each secured aid, not both', () => {
    expect(
      found({
        secured: [
          { amount: 1n, public: true },
          { amount: 1n, public: true, scheme: 'detr', funder: 'État' },
          { amount: 1n, public: true, scheme: 'detr' },
        ],
      }),
    ).toEqual(['secured[0] scheme-or-funder', 'secured[1] scheme-or-funder']);
  });

  it('wants expenses that add up to the cost, each with a name', () => {
    const problems = planProblems(
      project({
        expenses: [
          { label: 'Travaux', amount: Euro.of(400_000) },
          { label: ' ', amount: Euro.of(50_000) },
        ],
      }),
    );
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'expenses[1].label empty-label',
      'expenses expenses-not-equal-cost',
    ]);
    expect(plain(problems[1]!.message)).toBe(
      'La somme des dépenses (450 000 €) doit être égale au coût du projet (500 000 €) : il y a 50 000 € de moins.',
    );
    const over = planProblems(project({ expenses: [{ label: 'Travaux', amount: Euro.of(500_001) }] }));
    expect(plain(over[0]!.message)).toContain('il y a 1 € de trop');
    expect(
      found({
        expenses: [
          { label: 'Remise', amount: -1n },
          { label: 'Travaux', amount: Euro.of(500_000) + 1n },
        ],
      }),
    ).toEqual(['expenses[0].amount negative-amount']);
  });

  it('compares marked expenses with the eligible cost that is given', () => {
    const expenses = [
      { label: 'Travaux', amount: Euro.of(400_000), eligible: true },
      { label: 'Imprévus', amount: Euro.of(100_000), eligible: false },
    ];
    expect(found({ expenses, eligibleCost: Euro.of(400_000) })).toEqual([]);
    expect(found({ expenses, eligibleCost: Euro.of(300_000) })).toEqual([
      'expenses eligible-expenses-not-equal-eligible-cost',
    ]);
    const unmarked = [{ label: 'Travaux', amount: Euro.of(500_000) }];
    expect(found({ expenses: unmarked, eligibleCost: Euro.of(300_000) })).toEqual([]);
  });

  it('offers the nearest derogation, or all of them', () => {
    const [near, far] = planProblems(project({ derogations: ['school-energy-renovaton', 'zzz', 'bridges'] }));
    expect(near).toMatchObject({ path: 'derogations[0]', code: 'unknown-derogation' });
    expect(plain(near!.message)).toContain('Vouliez-vous dire « school-energy-renovation » ?');
    expect(far!.message).toContain('urban-renewal, ');
  });

  it('holds a cost of zero to its own expenses and eligible cost', () => {
    const wrong = planProblems(project({ cost: 0n, eligibleCost: 1n, expenses: [{ label: 'Travaux', amount: 1n }] }));
    expect(wrong.map(({ path }) => path)).toEqual(['project.eligibleCost', 'expenses']);
  });

  it('finds nothing wrong with a wish that no plan can grant', () => {
    expect(found({ cost: 0n, privateFunding: 1n, secured: [secured(Euro.of(900_000))] })).toEqual([]);
  });
});
