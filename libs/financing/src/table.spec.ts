import { describe, expect, it } from '@jest/globals';
import { Euro } from '#kernel';
import { candidate, DETR, project, secured } from '../test/fixtures.js';
import { planFinancing } from './plan.js';
import { planTable } from './table.js';

const plain = (text: string | undefined): string | undefined => text?.replace(/[\u00a0\u202f]/g, ' ');

const plan = planFinancing(
  project({
    privateFunding: Euro.of(20_000),
    secured: [secured(Euro.of(96_000), { state: 'REQUESTED' })],
    candidates: [candidate('detr', { ...DETR, rateMax: 0.5 }, { label: 'État – DETR' })],
  }),
);

describe('planTable', () => {
  it('lays out a plan as a DETR file shows it', () => {
    const { table } = planTable(plan, [
      { label: 'Maîtrise d’œuvre', amount: Euro.of(50_000) },
      { label: 'Travaux', amount: Euro.of(440_000) },
      { label: 'Imprévus', amount: Euro.of(10_000), eligible: false },
    ]);
    expect(table!.expenses.map((row) => [row.label, plain(row.amountText), row.eligible])).toEqual([
      ['Maîtrise d’œuvre', '50 000 €', true],
      ['Travaux', '440 000 €', true],
      ['Imprévus', '10 000 €', false],
    ]);
    expect(
      table!.resources.map((row) => [
        row.kind,
        row.label,
        plain(row.baseText),
        plain(row.rateText),
        plain(row.amountText),
        row.stateText,
      ]),
    ).toEqual([
      ['AID', 'État – DETR', '500 000 €', '50 %', '250 000 €', 'à demander'],
      ['AID', 'Région', '', '', '96 000 €', 'sollicité'],
      ['SUBTOTAL', 'Sous-total des aides publiques', '', '69,2 %', '346 000 €', ''],
      ['PRIVATE', 'Financements privés', '', '4 %', '20 000 €', ''],
      ['OWN', 'Part du maître d’ouvrage (fonds propres, emprunt)', '', '26,8 %', '134 000 €', ''],
    ]);
    expect(plain(table!.expenseTotal.amountText)).toBe('500 000 €');
    expect(table!.resourceTotal.amount).toBe(table!.expenseTotal.amount);
    expect(table).toMatchObject({ balanced: true, warning: undefined, note: 'Montants hors taxes' });
  });

  it('has one line of expense when nobody detailed them', () => {
    expect(planTable(plan).table!.expenses).toMatchObject([{ label: 'Coût de l’opération', amount: Euro.of(500_000) }]);
  });

  it('is refused when the expenses do not add up to the cost', () => {
    const { problems, table } = planTable(plan, [{ label: 'Travaux', amount: Euro.of(499_999) }]);
    expect(table).toBeUndefined();
    expect(problems).toMatchObject([{ path: 'expenses', code: 'expenses-not-equal-cost' }]);
  });

  it('adds its lines up again rather than believe the plan', () => {
    const wrong = {
      ...plan,
      lines: plan.lines.map((line) => (line.source === 'OWN_FUNDS' ? { ...line, amount: line.amount + 1n } : line)),
    };
    expect(planTable(wrong).table).toMatchObject({ balanced: false, resourceTotal: { amount: Euro.of(500_000) + 1n } });
  });

  it('says by how much a plan without balance is out', () => {
    const over = planFinancing(project({ secured: [secured(Euro.of(600_000), { public: true })] }));
    const { table } = planTable(over);
    expect(table!.balanced).toBe(false);
    expect(plain(table!.warning)).toBe(
      'Le plan n’est pas équilibré : les ressources dépassent les dépenses de 100 000 €.',
    );
  });

  it('shows secured private money among the private', () => {
    const gift = planFinancing(
      project({ secured: [secured(Euro.of(10_000), { public: false, funder: 'Mécène', state: 'HOPED' })] }),
    );
    expect(planTable(gift).table!.resources.find((row) => row.kind === 'PRIVATE')).toMatchObject({
      label: 'Mécène',
      stateText: 'espéré',
    });
  });

  it('has no rates on a cost of zero', () => {
    expect(planTable(planFinancing(project({ cost: 0n }))).table!.resources.map((row) => row.rateText)).toEqual([
      '',
      '',
    ]);
  });
});
