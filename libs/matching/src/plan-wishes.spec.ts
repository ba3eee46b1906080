import { describe, expect, it } from '@jest/globals';

import type { Catalogue } from '#catalogue';
import { Euro, type Problem } from '#kernel';
import type { Place } from '#territory';

import { withFundTerms } from './plan-funds.js';
import { readWishes, type FinancingPlanInput } from './plan-request.js';

const document = (slug: string, kind: string) => [
  slug,
  { document: { slug, kind, name: slug.toUpperCase(), financing: { kind: 'RATE', rateMax: 0.5 }, legalBasis: [] } },
];
/** The only thing that reading wishes asks of a catalogue. */
const CATALOGUE = {
  bySlug: new Map([document('detr', 'AID'), document('fctva', 'COMPENSATION'), document('ort', 'STATUS')] as never),
} as unknown as Catalogue;

function read(input: Partial<FinancingPlanInput>) {
  const problems: Problem[] = [];
  const wishes = readWishes({ place: {}, project: {}, ...input }, CATALOGUE, problems);
  return { wishes, problems };
}

describe('what a client wishes for', () => {
  it('is never a repayment of VAT nor a status: neither pays in a plan', () => {
    const { problems } = read({
      schemes: ['fctva', 'ort'],
      secured: [{ scheme: 'fctva', amount: Euro.of(1), public: true }],
    });
    expect(problems.map(({ path, code, message }) => [path, code, message])).toEqual([
      [
        'schemes[0]',
        'not-an-aid',
        '« FCTVA » rembourse une dépense après coup : ce n’est pas une aide, il ne paraît pas au plan.',
      ],
      ['schemes[1]', 'not-an-aid', '« ORT » est un statut, pas une aide : il ne verse rien et ne paraît pas au plan.'],
      ['secured[0].scheme', 'not-an-aid', expect.any(String)],
    ]);
  });

  it('keeps labels as one line of visible characters', () => {
    const { wishes, problems } = read({
      expenses: [{ label: ' Lot 1\r\n=\u200bgros\u0000 œuvre\t', amount: Euro.of(1) }],
      secured: [{ funder: '\u202eRégion', amount: Euro.of(1), public: true }],
    });
    expect(problems).toEqual([]);
    expect(wishes.expenses[0]!.label).toBe('Lot 1 = gros œuvre');
    expect(wishes.secured[0]!.funder).toBe('Région');
  });

  it('is bounded in length and in number, and says by how much', () => {
    const { wishes, problems } = read({
      expenses: [{ label: 'x'.repeat(201), amount: Euro.of(1) }],
      derogations: Array.from({ length: 201 }, () => 'interreg'),
    });
    expect(problems).toEqual([
      { path: 'derogations', code: 'too-many', message: '200 au plus, et non 201.' },
      { path: 'expenses[0].label', code: 'too-long', message: 'Ce nom dépasse 200 caractères.' },
    ]);
    expect(wishes.expenses[0]!.label).toHaveLength(200);
    expect(wishes.derogations).toEqual(['interreg']);
  });

  it('brings the terms and the name of a scheme that is secured', () => {
    const { wishes } = read({ secured: [{ scheme: 'detr', amount: Euro.of(1), public: true, state: 'HOPED' }] });
    expect(wishes.secured).toMatchObject([
      { scheme: 'detr', label: 'DETR', state: 'HOPED', terms: { kind: 'RATE', rateMax: 0.5 } },
    ]);
  });
});

describe('money in a funder’s name', () => {
  const epci = { name: 'CC Creuse Confluence', siren: '200067544' };
  const commune = { kind: 'COMMUNE', epci } as unknown as Place;
  const isFund = (funder: string, place: Place = commune, isPublic = true): boolean =>
    withFundTerms([{ funder, amount: 1n, public: isPublic }], place)[0]!.terms?.base === 'REMAINDER';

  it.each([
    'Communauté de communes Creuse Confluence',
    'Communauté d’agglomération du Grand Guéret',
    'Fonds de concours',
    'CC Creuse Confluence',
    'cc creuse confluence',
    '200 067 544',
    'EPCI',
    'CC du Pays dunois',
    'CA Grand Guéret',
    'Com-com',
    'Agglo de Limoges',
    'Interco',
    'Grenoble-Alpes Métropole',
    'Communautés d’agglomération',
  ])('« %s » pays a fonds de concours', (funder) => {
    expect(isFund(funder)).toBe(true);
  });

  it.each([
    'Région',
    'Département de la Creuse',
    'Union européenne (FEDER)',
    'Commune voisine',
    '200067545',
    'Métropole de Lyon',
    'Caisse d’allocations familiales',
    'CAF',
  ])('« %s » does not', (funder) => {
    expect(isFund(funder)).toBe(false);
  });

  it('is none from a private giver, nor to the EPCI itself', () => {
    expect(isFund('EPCI', commune, false)).toBe(false);
    expect(isFund('EPCI', { kind: 'EPCI', epci } as unknown as Place)).toBe(false);
  });
});
