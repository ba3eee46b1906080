import { describe, expect, it } from '@jest/globals';
import { Euro } from '#kernel';
import { candidate, DETR, FUND, ON, project, secured } from '../test/fixtures.js';
import { lawOn } from './law.js';
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

  it('is no fact of a scheme that cannot be asked: it is there already, or pays nothing even then', () => {
    const better = (of: FinancingTerms): FinancingTerms => ({
      ...HALF,
      rateMax: 0.1,
      cases: [{ facts: { 'status.opahRu': true }, terms: of }],
    });
    const there = { candidates: [candidate('anah', better(HALF))], secured: [secured(1n, { scheme: 'anah' })] };
    const short = { candidates: [candidate('anah', better({ ...HALF, amountMin: '300000.00' }))] };
    for (const input of [there, short]) expect(unlocks(input).map(({ code }) => code)).toEqual(['cofinancer']);
  });

  it('names the facts in words where the caller has some, and only the cases that ask least for as much', () => {
    const facts = (first: FinancingTerms): FinancingTerms => ({
      ...HALF,
      rateMax: 0.1,
      cases: [
        { facts: { 'zoning.frr': true, 'place.waterBasin': 'LOIRE_BRETAGNE' }, terms: first },
        { facts: { 'place.waterBasin': 'LOIRE_BRETAGNE' }, terms: HALF },
      ],
    });
    const clauses: Readonly<Record<string, string>> = {
      'zoning.frr': 'la commune est en zone FRR',
      'place.waterBasin': 'la commune dépend du bassin Loire-Bretagne',
    };
    const said = (first: FinancingTerms, factClause: PlanInput['factClause'] = (code) => clauses[code]) =>
      unlocks({ candidates: [candidate('eau', facts(first))], factClause })
        .filter(({ code }) => code === 'fact')
        .map(({ sentence }) => plain(sentence));
    const onTheBasin =
      '« EAU » permettrait 200 000 € d’aides de plus si la commune dépend du bassin Loire-Bretagne : c’est à vérifier.';
    expect(said({ ...HALF, rateMax: 0.6 })).toEqual([
      '« EAU » permettrait 250 000 € d’aides de plus si la commune est en zone FRR et si la commune dépend du bassin Loire-Bretagne : c’est à vérifier.',
      onTheBasin,
    ]);
    expect(said(HALF)).toEqual([onTheBasin]);
    expect(said(HALF, () => undefined)).toEqual([
      '« EAU » paie mieux dans un cas que vos réponses ne permettent pas de trancher : 200 000 € d’aides de plus sont possibles.',
    ]);
  });

  it('is a scheme whose rate nobody knows, with what the law leaves it', () => {
    const fnadt = candidate(
      'fnadt',
      { kind: 'UNKNOWN', stateSubsidy: true },
      { legalBasis: [{ label: 'Loi 95-115' }] },
    );
    const said = (more: Partial<PlanInput>) => {
      const found = unlocks({ ...more, candidates: [fnadt, ...(more.candidates ?? [])] }).find(
        ({ code }) => code === 'unknown-amount',
      )!;
      expect(found.gain).toBeUndefined();
      expect(found).toMatchObject({ scheme: 'fnadt', legalBasis: [{ label: 'Loi 95-115' }] });
      return plain(found.sentence);
    };
    const upTo = (amount: string): string =>
      `« FNADT » peut aussi financer ce projet, jusqu’à ${amount} dans ce que la loi laisse, mais son taux n’est pas connu : demandez-le à qui l’instruit.`;
    const noRoom =
      '« FNADT » peut aussi financer ce projet, mais son taux n’est pas connu : demandez-le à qui l’instruit. À côté des aides du plan, la loi ne lui laisse pas de place : il ne ferait qu’en remplacer une.';
    expect(said({})).toBe(upTo('400 000 €'));
    expect(said({ candidates: [candidate('a', HALF)] })).toBe(upTo('150 000 €'));
    // Beside a State subsidy, public aid stays within the eligible cost.
    expect(said({ eligibleCost: Euro.of(300_000), secured: [secured(Euro.of(250_000))] })).toBe(upTo('50 000 €'));
    expect(said({ eligibleCost: Euro.of(300_000), secured: [secured(Euro.of(350_000))] })).toBe(noRoom);
    expect(said({ candidates: [candidate('detr', DETR)] })).toBe(noRoom);
    expect(said({ candidates: [candidate('alone', { ...HALF, oneAidPerExpense: true })] })).toBe(noRoom);
    // A scheme that is no State subsidy knows no such bound.
    const agency = candidate('eau', { kind: 'UNKNOWN' });
    const [found] = unlocks({
      eligibleCost: Euro.of(300_000),
      secured: [secured(Euro.of(350_000))],
      candidates: [agency],
    }).filter(({ code }) => code === 'unknown-amount');
    expect(found).toMatchObject({ legalBasis: [] });
    expect(plain(found!.sentence)).toContain('jusqu’à 50 000 €');
  });

  it('is a cofinancer, of which a fonds de concours brings no more than what is then left to the owner', () => {
    const law = lawOn(ON);
    const who = (more: Partial<PlanInput>, under = law): string =>
      /\((.*)\)/.exec(
        plain(planFinancing(project(more), under).unlocks.find(({ code }) => code === 'cofinancer')!.sentence),
      )![1]!;
    const all = 'Région, Département, intercommunalité, Union européenne';
    expect(who({})).toBe('Région, Département, Union européenne ; une intercommunalité, 250 000 € au plus');
    expect(who({ secured: [secured(Euro.of(100_000), { scheme: 'epci', terms: FUND })] })).toBe(
      'Région, Département, Union européenne ; une intercommunalité, 150 000 € au plus',
    );
    expect(
      who(
        { secured: [secured(Euro.of(250_000), { scheme: 'epci', terms: { ...FUND, rateMax: 1 } })] },
        {
          ...law,
          interCommunalFund: undefined,
        },
      ),
    ).toBe(all);
    expect(who({ candidates: [candidate('a', { ...HALF, rateMax: 0.7 })] })).toBe(all);
    // Funds that take their half already leave none to another: nobody else has room either, but for a cent of rounding.
    expect(who({ cost: 3n, zone: 'DROM', secured: [secured(1n, { scheme: 'epci', terms: FUND })] })).toBe(
      'Région, Département, Union européenne',
    );
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
