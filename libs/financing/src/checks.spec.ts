/** What each check says, word for word, when it passes and when it does not. */
import { describe, expect, it } from '@jest/globals';
import { Day, Euro } from '#kernel';
import { candidate, cents, check, DEFICIT, DETR, DSIL, FUND, project, secured } from '../test/fixtures.js';
import { planFinancing } from './plan.js';
import type { PlanCheck, PlanInput, SecuredAid } from './plan-types.js';
import type { FinancingTerms } from './terms.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const SUBSIDY: FinancingTerms = { kind: 'RATE', rateMax: 0.5, stateSubsidy: true };

function said(code: PlanCheck['code'], more: Partial<PlanInput>, subject?: string): readonly unknown[] {
  const found = check(planFinancing(project(more)), code, subject);
  return found ? [found.outcome, plain(found.sentence), found.gap] : [];
}

describe('the cost', () => {
  it('has to be something', () => {
    expect(said('cost', {})).toEqual(['PASSED', 'Le coût du projet est de 500 000 € hors taxes.', 0n]);
    expect(said('cost', { cost: 0n })).toEqual(['FAILED', 'Le coût du projet est nul : il n’y a rien à financer.', 0n]);
  });

  it('may be private money to the last cent, no more', () => {
    expect(said('private-funding', {})).toEqual([]);
    expect(said('private-funding', { privateFunding: Euro.of(500_000) })).toEqual([
      'PASSED',
      'Les financements privés (500 000 €) ne dépassent pas le coût du projet.',
      0n,
    ]);
    expect(said('private-funding', { privateFunding: Euro.of(500_000) + 1n })).toEqual([
      'FAILED',
      'Les financements privés (500 000,01 €) dépassent le coût du projet (500 000 €) de 0,01 €.',
      1n,
    ]);
  });

  it('is what resources add up to', () => {
    expect(said('balance', { secured: [secured(Euro.of(500_000))] })).toEqual([
      'PASSED',
      'Les ressources sont égales aux dépenses : 500 000 €.',
      0n,
    ]);
    expect(said('balance', { secured: [secured(Euro.of(500_000) + 1n)] })).toEqual([
      'FAILED',
      'Les ressources (500 000,01 €) dépassent le coût du projet (500 000 €) de 0,01 € : le plan n’est pas équilibré.',
      1n,
    ]);
  });
});

describe('the own share', () => {
  it('is not asked overseas, nor of what is no investment', () => {
    expect(said('own-share', { zone: 'DROM' })).toEqual([
      'NOT_APPLICABLE',
      'La part minimale du maître d’ouvrage n’est pas exigée dans votre territoire d’outre-mer.',
      0n,
    ]);
    expect(said('own-share', { spendingKind: 'POST' })).toEqual([
      'NOT_APPLICABLE',
      'La part minimale du maître d’ouvrage n’est exigée que pour un investissement.',
      0n,
    ]);
  });

  it('says what is brought and what the law asks, and when the spending was taken for an investment', () => {
    const sentence =
      'Vous apportez 500 000 €, soit 100 % des financements publics ; la loi en demande au moins 20 % (100 000 €).';
    expect(said('own-share', {})).toEqual(['PASSED', sentence, 0n]);
    expect(said('own-share', { spendingKind: undefined })).toEqual([
      'PASSED',
      `${sentence} Faute d’indication, la dépense est tenue pour un investissement.`,
      0n,
    ]);
  });

  it('has nothing to be counted on where private money pays all', () => {
    expect(said('own-share', { privateFunding: Euro.of(500_000) })).toEqual([
      'PASSED',
      'Rien ne reste à payer par de l’argent public : aucune part ne vous est demandée.',
      0n,
    ]);
  });

  it('is compared with 30 % too, to the cent', () => {
    expect(said('lead-authority-share', { secured: [secured(Euro.of(350_000))] })).toEqual([
      'PASSED',
      'Même pour une compétence à chef de file (30 %), votre part suffit.',
      0n,
    ]);
    expect(said('lead-authority-share', { secured: [secured(Euro.of(350_000) + 1n)] })).toEqual([
      'WARNING',
      'Si le projet relève d’une compétence à chef de file, la part demandée est de 30 %, soit 150 000 € : il vous manquerait 0,01 €. La règle dépend des conventions territoriales d’exercice concerté ; elle est rarement opposée aux communes (de mémoire, à vérifier).',
      1n,
    ]);
  });
});

describe('a derogation', () => {
  it('is hoped for where the prefect decides, counted where the law does, told where it does not hold', () => {
    const derogation = (code: string, more: Partial<PlanInput> = {}) =>
      said('derogation', { derogations: [code], ...more });
    expect(derogation('school-energy-renovation')).toEqual([
      'WARNING',
      'Le plan compte sur une dérogation du préfet pour la rénovation énergétique d’un bâtiment scolaire : il faut la demander et l’obtenir. Le préfet peut ramener la part à 10 % si 20 % est disproportionné à la capacité financière de la collectivité.',
      0n,
    ]);
    expect(derogation('urban-renewal')).toEqual([
      'PASSED',
      'La loi allège votre part pour la rénovation urbaine (PNRU). Condition : l’opération figure au programme national de rénovation urbaine (convention ANRU).',
      0n,
    ]);
    expect(derogation('school-energy-renovation', { on: Day.of('2024-03-30') })).toEqual([
      'FAILED',
      'La dérogation pour la rénovation énergétique d’un bâtiment scolaire n’existe que depuis le 31 mars 2024 : elle n’est pas comptée.',
      0n,
    ]);
    expect(derogation('corsica-exceptional-programme', { department: '23' })).toEqual([
      'FAILED',
      'La dérogation pour le programme exceptionnel d’investissement pour la Corse ne vaut pas dans votre département : elle n’est pas comptée.',
      0n,
    ]);
    // On its very first day it exists, only not there.
    expect(derogation('corsica-exceptional-programme', { department: '23', on: Day.of('2012-01-01') })[1]).toContain(
      'ne vaut pas dans votre département',
    );
    expect(derogation('urban-renewal', { zone: 'DROM' })).toEqual([
      'NOT_APPLICABLE',
      'La dérogation pour la rénovation urbaine (PNRU) est inutile : aucune part minimale n’est exigée ici.',
      0n,
    ]);
  });
});

describe('endowments of the State', () => {
  const detr = (amount: Euro, terms: FinancingTerms = DETR) => ({
    zone: 'DROM' as const,
    secured: [secured(amount, { scheme: 'detr', label: 'DETR', terms })],
  });

  it('pay 20 % of their base at least, to the cent', () => {
    expect(said('state-endowment-floor', detr(Euro.of(100_000)), 'detr')).toEqual([
      'PASSED',
      '« DETR » représente au moins 20 % de la dépense éligible : 100 000 € sur 500 000 €.',
      0n,
    ]);
    expect(said('state-endowment-floor', detr(Euro.of(100_000) - 1n), 'detr')).toEqual([
      'FAILED',
      '« DETR » (99 999,99 €) représente moins de 20 % de la dépense éligible (500 000 €) : il manque 0,01 €.',
      1n,
    ]);
    const capped = { ...DETR, baseMax: '200000.00' };
    expect(said('state-endowment-floor', detr(Euro.of(40_000), capped), 'detr')[0]).toBe('PASSED');
    expect(said('state-endowment-floor', detr(Euro.of(40_000) - 1n, capped), 'detr')[0]).toBe('FAILED');
  });

  it('pay 80 % of the eligible cost together at most, to the cent', () => {
    const both = (more: bigint) => ({
      zone: 'DROM' as const,
      secured: [
        secured(Euro.of(250_000) + more, { scheme: 'detr', terms: DETR }),
        secured(Euro.of(150_000), { scheme: 'dsil', terms: DSIL }),
        secured(Euro.of(50_000)),
      ],
    });
    expect(said('state-endowments-ceiling', both(0n))).toEqual([
      'PASSED',
      'Les dotations de l’État (400 000 €) restent dans la limite de 80 % de la dépense éligible, soit 400 000 €.',
      0n,
    ]);
    expect(said('state-endowments-ceiling', both(1n))).toEqual([
      'FAILED',
      'Les dotations de l’État (400 000,01 €) dépassent de 0,01 € la limite de 80 % de la dépense éligible, soit 400 000 €.',
      1n,
    ]);
    expect(said('state-endowments-ceiling', {})).toEqual([]);
  });
});

describe('a State subsidy', () => {
  const beside = (region: Euro, more: Partial<PlanInput> = {}) => ({
    zone: 'DROM' as const,
    eligibleCost: Euro.of(400_000),
    secured: [secured(Euro.of(200_000), { scheme: 'fonds-vert', terms: SUBSIDY }), secured(region)],
    ...more,
  });

  it('holds all public aid within the eligible cost, to the cent', () => {
    expect(said('public-aid-ceiling', beside(Euro.of(200_000)))).toEqual([
      'PASSED',
      'Les aides publiques (400 000 €) ne dépassent pas la dépense éligible (400 000 €).',
      0n,
    ]);
    expect(said('public-aid-ceiling', beside(Euro.of(200_000) + 1n))).toEqual([
      'FAILED',
      'Avec une subvention de l’État, les aides publiques (400 000,01 €) dépassent de 0,01 € la dépense éligible (400 000 €).',
      1n,
    ]);
    expect(said('public-aid-ceiling', beside(Euro.of(200_000), { on: Day.of('2017-03-01') }))).toEqual([
      'FAILED',
      'Avec une subvention de l’État, les aides publiques (400 000 €) dépassent de 80 000 € la limite de 80 % de la dépense éligible (320 000 €). Plafond abrogé au 1er octobre 2018 ; ses exceptions n’ont pas été lues.',
      Euro.of(80_000),
    ]);
  });

  it('alone sets that limit, and on an investment alone', () => {
    expect(said('public-aid-ceiling', { secured: [secured(Euro.of(100_000))] })).toEqual([
      'NOT_APPLICABLE',
      'Aucune subvention de l’État hors dotations ne figure au plan : le plafond de ces subventions ne joue pas.',
      0n,
    ]);
    expect(said('public-aid-ceiling', beside(0n, { spendingKind: 'OPERATING' }))).toEqual([]);
  });

  it('makes the DETR ask the préfecture', () => {
    const detr = secured(Euro.of(100_000), { scheme: 'detr', terms: DETR });
    const vert = secured(Euro.of(100_000), { scheme: 'fonds-vert', label: 'Fonds vert', terms: SUBSIDY });
    expect(said('state-programmes', { secured: [detr, vert] })).toEqual([
      'WARNING',
      'Un investissement déjà payé par certains programmes de l’État n’ouvre pas droit à la DETR : vérifiez auprès de la préfecture que « Fonds vert » n’en fait pas partie.',
      0n,
    ]);
    expect(said('state-programmes', { secured: [detr] })).toEqual([]);
    expect(said('state-programmes', { secured: [vert] })).toEqual([]);
  });
});

describe('money paid on what the others leave', () => {
  it('comes last, to the cent', () => {
    const half = (amount: Euro) => ({
      zone: 'DROM' as const,
      secured: [secured(Euro.of(300_000)), secured(amount, { scheme: 'frla', terms: { ...DEFICIT, rateMax: 0.5 } })],
    });
    expect(said('deficit-subsidiarity', half(Euro.of(100_000)))).toEqual([
      'PASSED',
      '« frla » (100 000 €) vient en dernier : les autres aides laissent 200 000 € à financer.',
      0n,
    ]);
    expect(said('deficit-subsidiarity', half(Euro.of(100_000) + 1n))).toEqual([
      'FAILED',
      '« frla » (100 000,01 €) dépasse de 0,01 € ce qu’il peut payer sur ce que les autres aides laissent (200 000 €).',
      1n,
    ]);
  });

  it('is a fonds de concours up to the own share, to the cent', () => {
    const fund = (amount: Euro) => ({
      zone: 'DROM' as const,
      secured: [secured(Euro.of(300_000)), secured(amount, { scheme: 'epci', terms: FUND })],
    });
    expect(said('inter-communal-fund', fund(Euro.of(100_000)))).toEqual([
      'PASSED',
      'Les fonds de concours (100 000 €) ne dépassent pas votre propre part (100 000 €).',
      0n,
    ]);
    expect(said('own-share', { ...fund(Euro.of(100_000)), zone: 'METROPOLE' })[1]).toBe(
      'Vous apportez 100 000 €, soit 20 % des financements publics ; la loi en demande au moins 20 % (100 000 €). Les fonds de concours y comptent parmi les financements publics (de mémoire, à vérifier).',
    );
    expect(said('inter-communal-fund', fund(Euro.of(100_000) + 1n))).toEqual([
      'FAILED',
      'Les fonds de concours (100 000,01 €) dépassent de 0,01 € la limite légale : 50 % des 200 000 € que les autres aides laissent à payer, soit 100 000 €.',
      1n,
    ]);
  });
});

describe('aids together', () => {
  it('are allowed when nothing forbids it, and nothing is said of one alone', () => {
    expect(said('incompatible-schemes', { secured: [secured(1n)] })).toEqual([]);
    expect(said('incompatible-schemes', { secured: [secured(1n), secured(2n)] })).toEqual([
      'PASSED',
      'Rien n’interdit de cumuler les 2 aides du plan.',
      0n,
    ]);
  });

  it('are not a pair with themselves: one scheme may pay twice', () => {
    const alone: FinancingTerms = { kind: 'RATE', rateMax: 0.5, oneAidPerExpense: true };
    const twice = [1n, 2n].map((amount) => secured(amount, { scheme: 'seule', terms: alone }));
    expect(said('one-aid-per-expense', { secured: twice })).toEqual([]);
  });
});

describe('a rule of one scheme', () => {
  const legalBasis = [{ label: 'Règlement du dispositif' }];
  const basisOf = (code: PlanCheck['code'], input: Partial<PlanInput>) =>
    check(planFinancing(project(input)), code)!.legalBasis;

  it('is told with the scheme’s texts, be it requested or there already', () => {
    const friche = candidate('friche', DEFICIT, { legalBasis });
    const there = { scheme: 'friche', terms: DEFICIT } as const;
    expect(basisOf('deficit-subsidiarity', { candidates: [friche] })).toEqual(legalBasis);
    expect(basisOf('deficit-subsidiarity', { secured: [secured(1n, { ...there, legalBasis })] })).toEqual(legalBasis);
    expect(basisOf('deficit-subsidiarity', { secured: [secured(1n, there)], candidates: [friche] })).toEqual(
      legalBasis,
    );
    expect(basisOf('deficit-subsidiarity', { secured: [secured(1n, there)] })).toEqual([]);
    expect(basisOf('deficit-subsidiarity', { candidates: [candidate('friche', DEFICIT)] })).toEqual([]);
  });

  it('that excludes another is told with the texts of the one that says so', () => {
    const excluding = { kind: 'RATE', rateMax: 0.1, incompatibleWith: [{ scheme: 'b', sentence: 'Non.' }] } as const;
    const alone = { kind: 'RATE', rateMax: 0.1, oneAidPerExpense: true } as const;
    const pair = (terms: FinancingTerms, more: object = {}) => [
      secured(1n, { scheme: 'b', legalBasis: [{ label: 'L’autre' }] }),
      secured(1n, { scheme: 'a', terms, ...more }),
    ];
    expect(basisOf('incompatible-schemes', { secured: pair(excluding, { legalBasis }) })).toEqual(legalBasis);
    expect(basisOf('one-aid-per-expense', { secured: pair(alone, { legalBasis }) })).toEqual(legalBasis);
  });
});

describe('money that is hoped for from a scheme that the match excludes', () => {
  const said = (more: Partial<SecuredAid>) =>
    check(
      planFinancing(
        project({
          secured: [
            secured(Euro.of(150_000), {
              scheme: 'dsid',
              label: 'DSID',
              state: 'REQUESTED',
              ineligible: 'Le demandeur est un département.',
              ...more,
            }),
          ],
        }),
      ),
      'ineligible-scheme',
    );

  it('is a warning, with the reason', () => {
    expect(said({})).toMatchObject({ outcome: 'WARNING', value: Euro.of(150_000), gap: 0n, subject: 'dsid' });
    expect(plain(said({})!.sentence)).toBe(
      'Le plan compte sur 150 000 € de « DSID », dont le projet ne remplit pas les conditions au 1er mars 2026. Le demandeur est un département.',
    );
  });

  it('is none when it was obtained, is nothing, or nobody excludes it', () => {
    for (const more of [{ state: 'SECURED' }, { state: undefined }, { amount: 0n }, { ineligible: undefined }] as const)
      expect(said(more)).toBeUndefined();
  });
});

describe('a limit of half a cent', () => {
  const odd = (more: Partial<PlanInput>): PlanInput => project({ cost: cents('100.03'), ...more });
  const limitOf = (code: PlanCheck['code'], more: Partial<PlanInput>): Euro | undefined =>
    check(planFinancing(odd(more)), code)?.limit;

  it('goes up for what an owner or an endowment has to bring, down for what aid may take', () => {
    const detr = { secured: [secured(cents('30.00'), { scheme: 'detr', terms: DETR })] };
    const vert = { secured: [secured(1n, { scheme: 'fonds-vert', terms: SUBSIDY })] };
    expect(limitOf('own-share', {})).toBe(cents('20.01'));
    expect(limitOf('lead-authority-share', {})).toBe(cents('30.01'));
    expect(limitOf('state-endowment-floor', detr)).toBe(cents('20.01'));
    expect(limitOf('state-endowments-ceiling', detr)).toBe(cents('80.02'));
    expect(limitOf('public-aid-ceiling', { ...vert, on: Day.of('2017-03-01') })).toBe(cents('80.02'));
    expect(limitOf('public-aid-ceiling', { on: Day.of('2017-03-01') })).toBe(cents('80.02'));
  });
});

describe('what is not certain', () => {
  it('is said with its sum, and not of nothing', () => {
    expect(said('hope', { secured: [secured(0n, { state: 'HOPED' }), secured(1n)] })).toEqual([]);
    expect(said('hope', { secured: [secured(Euro.of(5), { state: 'HOPED' })] })).toEqual([
      'WARNING',
      'Le plan compte sur de l’argent qui n’est pas acquis : « Région » (5 € espérés).',
      0n,
    ]);
    const unsure = candidate('a', { kind: 'RATE', rateMax: 0.1 }, { verdict: 'TO_VERIFY' });
    expect(said('to-verify', { candidates: [unsure] })).toEqual([
      'WARNING',
      'Le plan compte sur 50 000 € de dispositifs dont l’éligibilité reste à vérifier.',
      0n,
    ]);
  });
});
