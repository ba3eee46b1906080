/** The DETR's conditions as the law writes them (CGCT L2334-33), for the tests of this library. */
import type { Criterion, Parameter } from '../src/language.js';
import { Day } from '#kernel';

const L2334_33 = [{ label: 'CGCT L2334-33 (version en vigueur depuis le 31/12/2018), 2°' }];
const boundedBy = { fact: 'place.population', surelyBelow: 0.6 };

const COMMUNE_OF = (zone: string): Criterion => ({
  all: [
    { fact: 'beneficiary.type', is: 'COMMUNE' },
    { fact: 'place.zone', is: zone },
  ],
});

function strata(zone: string, name: string, low: number, high: number): Criterion {
  return {
    when: COMMUNE_OF(zone),
    legalBasis: L2334_33,
    any: [
      { code: `detr.petite-commune-${name}`, fact: 'place.populationDgf', atMost: low, boundedBy },
      {
        all: [
          { code: `detr.strate-${name}`, fact: 'place.populationDgf', atMost: high, boundedBy },
          {
            code: `detr.potentiel-financier-${name}`,
            fact: 'place.fiscalPotentialRatio',
            lessThan: { parameter: 'detr.potentiel-financier' },
            remedy: 'Demander à la préfecture la fiche DGF de la commune.',
          },
        ],
      },
    ],
  };
}

export const DETR_PARAMETERS: readonly Parameter[] = [
  {
    code: 'detr.potentiel-financier',
    label: 'Plafond de potentiel financier',
    values: [{ from: Day.of('2011-01-01'), value: 1.3 }],
  },
];

export const DETR: Criterion = {
  all: [
    { code: 'detr.demandeur', fact: 'beneficiary.type', in: ['COMMUNE', 'EPCI', 'SYNDICAT'], legalBasis: L2334_33 },
    strata('METROPOLE', 'metropole', 2000, 20000),
    strata('DROM', 'drom', 3500, 35000),
    {
      code: 'detr.epci-exclusion',
      sentence:
        'L’EPCI ne réunit pas à la fois plus de 75 000 habitants, un centre de plus de 20 000 et 150 habitants par km²',
      when: { fact: 'beneficiary.type', is: 'EPCI' },
      not: {
        all: [
          { fact: 'epci.population', moreThan: 75000 },
          { fact: 'epci.largestCommunePopulation', moreThan: 20000 },
          { fact: 'epci.density', atLeast: 150 },
        ],
      },
    },
    { code: 'detr.investissement', fact: 'project.spendingKind', is: 'INVESTMENT' },
    { code: 'detr.non-commencement', fact: 'project.notStarted', is: true, legalBasis: [{ label: 'CGCT R2334-24 I' }] },
    { code: 'detr.categorie', fact: 'project.detrPriorityCategory', is: true },
    { code: 'detr.fenetre', windows: true },
  ],
};
