import { describe, expect, it } from '@jest/globals';
import { Day, Euro } from '#kernel';
import { DETR, DETR_PARAMETERS } from '../test/detr.js';
import {
  judge,
  withOptions,
  VOCABULARY,
  type Criterion,
  type FactValue,
  type Facts,
  type JudgeContext,
  type KnownFact,
  type SchemeFrame,
} from './index.js';

const ON = Day.of('2021-11-15');

function declared(values: Readonly<Record<string, FactValue>>): Facts {
  return new Map(
    Object.entries(values).map(([code, value]): [string, KnownFact] => [code, { code, value, source: 'DECLARED' }]),
  );
}

function reference(values: Readonly<Record<string, FactValue>>): Facts {
  return new Map(
    Object.entries(values).map(([code, value]): [string, KnownFact] => [
      code,
      { code, value, source: 'REFERENCE', origin: 'INSEE, 2021', asOf: Day.of('2021-01-01') },
    ]),
  );
}

/** The sentences, with plain spaces so that they can be read here. */
function told(criterion: Criterion, facts: Facts, more: Partial<JudgeContext> = {}): string[] {
  return judge(criterion, { facts, on: ON, ...more }).criteria.map(({ sentence }) => plain(sentence));
}

function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

describe('a dated parameter', () => {
  it('is cited by the text that fixed its value on the day asked, once', () => {
    const share: Criterion = {
      code: 'dpv.part',
      fact: 'zoning.qpvPopulationShare',
      atLeast: { parameter: 'dpv.part-qpv' },
      legalBasis: [{ label: 'L2334-40' }],
    };
    const parameters = [
      {
        code: 'dpv.part-qpv',
        label: 'part',
        values: [
          { from: Day.of('2019-01-01'), value: 0.19, legalBasis: { label: 'L2334-40' } },
          { from: Day.of('2023-01-01'), value: 0.16, legalBasis: { label: 'loi de finances pour 2023' } },
        ],
      },
    ];
    const cited = (on: string) =>
      judge(share, { facts: declared({}), on: Day.of(on), scheme: { parameters } }).criteria[0]!.legalBasis.map(
        ({ label }) => label,
      );
    expect(cited('2018-12-31')).toEqual(['L2334-40']);
    expect(cited('2022-12-31')).toEqual(['L2334-40']);
    expect(cited('2023-01-01')).toEqual(['L2334-40', 'loi de finances pour 2023']);
  });
});

function detr(values: Readonly<Record<string, FactValue>>) {
  return judge(DETR, { facts: declared(values), on: ON, scheme: { parameters: DETR_PARAMETERS } });
}

const INVESTMENT = {
  'project.spendingKind': 'INVESTMENT',
  'project.notStarted': true,
  'project.detrPriorityCategory': true,
};
const COMMUNE = { 'beneficiary.type': 'COMMUNE', 'place.zone': 'METROPOLE', ...INVESTMENT };

describe('the DETR', () => {
  it.each([
    ['728 inhabitants at the census are far below 2 000', { ...COMMUNE, 'place.population': 728 }, 'ELIGIBLE'],
    [
      '1 567 at the census may be more than 2 000 with second homes',
      { ...COMMUNE, 'place.population': 1567 },
      'TO_VERIFY',
    ],
    ['exactly 60 % of the threshold is not surely below', { ...COMMUNE, 'place.population': 1200 }, 'TO_VERIFY'],
    [
      '3 721 and a ratio of 0.95',
      { ...COMMUNE, 'place.population': 3721, 'place.fiscalPotentialRatio': 0.95 },
      'ELIGIBLE',
    ],
    [
      '3 721 and a ratio of exactly 1.3: strictly below',
      { ...COMMUNE, 'place.population': 3721, 'place.fiscalPotentialRatio': 1.3 },
      'INELIGIBLE',
    ],
    ['42 963 whatever the ratio', { ...COMMUNE, 'place.population': 42963 }, 'INELIGIBLE'],
    [
      '24 665 overseas without a ratio',
      { ...COMMUNE, 'place.zone': 'DROM', 'place.population': 24665, 'place.populationDgf': 25000 },
      'TO_VERIFY',
    ],
    ['a project that has begun', { ...COMMUNE, 'place.population': 728, 'project.notStarted': false }, 'INELIGIBLE'],
    ['a post', { ...COMMUNE, 'place.population': 728, 'project.spendingKind': 'POST' }, 'INELIGIBLE'],
    [
      'an EPCI saved by its density',
      {
        ...INVESTMENT,
        'beneficiary.type': 'EPCI',
        'epci.population': 109624,
        'epci.largestCommunePopulation': 47219,
        'epci.density': 135,
      },
      'ELIGIBLE',
    ],
    [
      'an EPCI that meets the three conditions of exclusion',
      {
        ...INVESTMENT,
        'beneficiary.type': 'EPCI',
        'epci.population': 109624,
        'epci.largestCommunePopulation': 47219,
        'epci.density': 150,
      },
      'INELIGIBLE',
    ],
    [
      'a small EPCI, its density unknown',
      { ...INVESTMENT, 'beneficiary.type': 'EPCI', 'epci.population': 15440 },
      'ELIGIBLE',
    ],
  ])('%s', (_case, facts: Record<string, FactValue>, verdict) => {
    expect(detr(facts).verdict).toBe(verdict);
  });

  it('judges every leaf, and cites the one that excludes with its legal basis', () => {
    const judged = detr({ ...COMMUNE, 'place.population': 42963, 'project.notStarted': false });
    const failed = judged.criteria.filter(({ outcome }) => outcome === 'NOT_MET').map(({ code }) => code);
    expect(failed).toEqual(['detr.petite-commune-metropole', 'detr.strate-metropole', 'detr.non-commencement']);
    expect(judged.criteria.find(({ code }) => code === 'detr.strate-metropole')!.legalBasis[0]!.label).toContain(
      'L2334-33',
    );
    expect(judged.criteria).toHaveLength(12);
  });

  it('says of an alternative that it no longer matters', () => {
    const judged = detr({ ...COMMUNE, 'place.population': 728 });
    const ratio = judged.criteria.find(({ code }) => code === 'detr.potentiel-financier-metropole')!;
    expect(ratio).toMatchObject({ outcome: 'UNKNOWN', settledElsewhere: true, remedy: undefined });
    expect(plain(ratio.sentence)).toMatch(/Une autre possibilité est remplie : cela suffit\.$/);
  });

  it('names the unknown facts and shows the author’s remedy', () => {
    const judged = detr({ ...COMMUNE, 'place.population': 3721 });
    const ratio = judged.criteria.find(({ code }) => code === 'detr.potentiel-financier-metropole')!;
    expect(ratio.unknownFacts).toEqual(['place.fiscalPotentialRatio']);
    expect(ratio.remedy).toBe('Demander à la préfecture la fiche DGF de la commune.');
  });
});

describe('sentences', () => {
  const population: Criterion = {
    code: 'a.population',
    fact: 'place.populationDgf',
    atMost: 2000,
    boundedBy: { fact: 'place.population', surelyBelow: 0.6 },
  };

  it.each<[string, Criterion, Facts, string]>([
    [
      'a number with its source',
      population,
      reference({ 'place.populationDgf': 728 }),
      'La commune compte au plus 2 000 habitants (population DGF). C’est le cas : 728 habitants (INSEE, 2021).',
    ],
    [
      'one inhabitant is singular',
      population,
      reference({ 'place.populationDgf': 1 }),
      'La commune compte au plus 2 000 habitants (population DGF). C’est le cas : 1 habitant (INSEE, 2021).',
    ],
    [
      'a number settled by another',
      population,
      reference({ 'place.population': 42963 }),
      'La commune compte au plus 2 000 habitants (population DGF). Ce n’est pas le cas : d’après la population municipale de la commune (42 963 habitants).',
    ],
    [
      'a number that another does not settle',
      population,
      reference({ 'place.population': 1567 }),
      'La commune compte au plus 2 000 habitants (population DGF). À vérifier : la population DGF de la commune reste à préciser, et la population municipale de la commune (1 567 habitants) ne suffit pas pour conclure.',
    ],
    [
      'a range of whole numbers',
      { code: 'a.b', fact: 'place.population', moreThan: 2000, atMost: 20000 },
      declared({ 'place.population': 2000 }),
      'La commune compte de 2 001 à 20 000 habitants (population municipale). Ce n’est pas le cas : 2 000 habitants (selon votre réponse).',
    ],
    [
      'the contrary of a range',
      { not: { code: 'a.b', fact: 'place.population', moreThan: 2000, atMost: 20000 } },
      declared({ 'place.population': 2000 }),
      'La commune compte au plus 2 000 ou plus de 20 000 habitants (population municipale). C’est le cas : 2 000 habitants (selon votre réponse).',
    ],
    [
      'a share',
      { code: 'a.b', fact: 'zoning.qpvPopulationShare', atLeast: 0.16 },
      declared({ 'zoning.qpvPopulationShare': 0.155 }),
      'Au moins 16 % de la population vit en quartier prioritaire de la politique de la ville (QPV). Ce n’est pas le cas : 15,5 % de la population (selon votre réponse).',
    ],
    [
      'an amount',
      { code: 'a.b', fact: 'project.cost', atMost: 80000 },
      declared({ 'project.cost': Euro.of(80000) }),
      'Le projet coûte au plus 80 000 € hors taxes. C’est le cas : 80 000 € hors taxes (selon votre réponse).',
    ],
    [
      'a ratio',
      { code: 'a.b', ratio: ['project.privateFunding', 'project.cost'], lessThan: 0.5 },
      declared({ 'project.cost': Euro.of(100000), 'project.privateFunding': Euro.of(50000) }),
      'Les financements privés représentent moins de 50 % du coût du projet hors taxes. Ce n’est pas le cas : 50 %.',
    ],
    [
      'a ratio to nothing',
      { code: 'a.b', ratio: ['project.privateFunding', 'project.cost'], lessThan: 0.5 },
      declared({ 'project.cost': Euro.zero, 'project.privateFunding': Euro.of(50000) }),
      'Les financements privés représentent moins de 50 % du coût du projet hors taxes. À vérifier : le coût du projet hors taxes vaut zéro.',
    ],
    [
      'a programme',
      { code: 'a.b', fact: 'programme.pvd', is: true },
      reference({ 'programme.pvd': false }),
      'La commune est lauréate du programme Petites villes de demain. Ce n’est pas le cas (INSEE, 2021).',
    ],
    [
      'not in a programme',
      { not: { code: 'a.b', fact: 'programme.pvd', is: true } },
      new Map(),
      'La commune n’est pas lauréate du programme Petites villes de demain. À vérifier : l’appartenance au programme Petites villes de demain reste à préciser.',
    ],
    [
      'a choice',
      { code: 'a.b', fact: 'beneficiary.type', in: ['COMMUNE', 'EPCI'] },
      declared({ 'beneficiary.type': 'DEPARTMENT' }),
      'Le demandeur est une commune ou un EPCI à fiscalité propre. Ce n’est pas le cas : un département (selon votre réponse).',
    ],
    [
      'none of a choice',
      { not: { code: 'a.b', fact: 'beneficiary.type', in: ['COMMUNE', 'EPCI'] } },
      declared({ 'beneficiary.type': 'COMMUNE' }),
      'Le demandeur n’est pas une commune ni un EPCI à fiscalité propre. Ce n’est pas le cas : une commune (selon votre réponse).',
    ],
    [
      'an empty list includes nothing',
      { code: 'a.b', fact: 'project.themes', includes: ['friche', 'logement'] },
      declared({ 'project.themes': [] }),
      'Le projet porte sur l’un de ces thèmes : friche ou logement. Ce n’est pas le cas : aucune réponse (selon votre réponse).',
    ],
    [
      'a period',
      { code: 'a.b', on: { from: Day.of('2020-10-06'), until: Day.of('2021-12-31') } },
      new Map(),
      'La demande est déposée du 6 octobre 2020 au 31 décembre 2021. C’est le cas : au 15 novembre 2021.',
    ],
    [
      'a free decision',
      { code: 'a.b', discretion: 'le préfet de région' },
      new Map(),
      'La décision est laissée à l’appréciation du préfet de région. À vérifier auprès de cette autorité.',
    ],
    [
      'what nobody knows',
      { code: 'a.b', uncertain: 'Les modalités de la reconduction ne sont pas publiées.' },
      new Map(),
      'Un point reste incertain : les modalités de la reconduction ne sont pas publiées. À vérifier auprès du service instructeur.',
    ],
    [
      'what nobody knows, under a sentence of its own',
      { code: 'a.b', sentence: 'Le programme est reconduit', uncertain: 'les modalités ne sont pas publiées' },
      new Map(),
      'Le programme est reconduit. À vérifier : les modalités ne sont pas publiées.',
    ],
    [
      'a rule cited from memory',
      { code: 'a.b', fact: 'project.brownfield', is: true, fromMemory: true },
      declared({ 'project.brownfield': true }),
      'Le projet porte sur une friche (règle citée de mémoire, à vérifier). C’est le cas (selon votre réponse).',
    ],
    [
      'a guard that is met',
      {
        code: 'a.b',
        when: {
          all: [
            { fact: 'beneficiary.type', is: 'COMMUNE' },
            { fact: 'place.zone', is: 'METROPOLE' },
            { fact: 'place.populationDgf', moreThan: 2000, atMost: 20000 },
          ],
        },
        fact: 'place.fiscalPotentialRatio',
        lessThan: 1.3,
      },
      declared({
        'beneficiary.type': 'COMMUNE',
        'place.zone': 'METROPOLE',
        'place.populationDgf': 3800,
        'place.fiscalPotentialRatio': 0.95,
      }),
      'Pour une commune de métropole de 2 001 à 20 000 habitants (population DGF) : le potentiel financier par habitant représente moins de 1,3 fois la moyenne nationale des communes de 2 001 à 20 000 habitants. C’est le cas : 0,95 fois cette moyenne (selon votre réponse).',
    ],
    [
      'a guard that is not met',
      { code: 'a.b', when: { fact: 'beneficiary.type', is: 'EPCI' }, fact: 'epci.density', lessThan: 150 },
      declared({ 'beneficiary.type': 'COMMUNE' }),
      'Pour un EPCI à fiscalité propre : l’EPCI compte moins de 150 habitants par km². Sans objet ici.',
    ],
    [
      'a guard that nobody knows',
      { code: 'a.b', when: { fact: 'programme.pvd', is: true }, fact: 'project.notStarted', is: true },
      declared({ 'project.notStarted': false }),
      'Pour une commune lauréate du programme Petites villes de demain : le projet n’a pas commencé avant la réception de la demande. À vérifier : reste à savoir si cette condition s’applique ici (l’appartenance au programme Petites villes de demain reste à préciser).',
    ],
    [
      'a guard that is a clause',
      { code: 'a.b', when: { fact: 'status.opahRuStudy', is: false }, fact: 'status.opahRu', is: true },
      declared({ 'status.opahRu': true, 'status.opahRuStudy': false }),
      'Lorsqu’aucune étude pré-opérationnelle d’OPAH-RU n’a été engagée : une OPAH de renouvellement urbain (OPAH-RU) est en cours. C’est le cas (selon votre réponse).',
    ],
    [
      'a guard on the day',
      {
        code: 'a.b',
        when: { all: [{ fact: 'project.spendingKind', is: 'POST' }, { on: { from: Day.of('2021-04-01') } }] },
        uncertain: 'La suite n’est pas publiée.',
      },
      declared({ 'project.spendingKind': 'POST' }),
      'Pour un poste, à partir du 1er avril 2021 : cas incertain, car la suite n’est pas publiée. À vérifier auprès du service instructeur.',
    ],
    [
      'a branch shown as one criterion',
      {
        code: 'a.b',
        sentence: 'La commune est lauréate de PVD ou d’ACV',
        any: [
          { fact: 'programme.pvd', is: true },
          { fact: 'programme.acv', is: true },
        ],
      },
      declared({ 'programme.pvd': true }),
      'La commune est lauréate de PVD ou d’ACV. C’est le cas : la commune est lauréate du programme Petites villes de demain.',
    ],
    [
      'a branch with a code and no sentence',
      {
        code: 'a.b',
        any: [
          { fact: 'programme.pvd', is: true },
          { fact: 'zoning.frr', is: true },
        ],
      },
      declared({ 'programme.pvd': false }),
      'Soit la commune est lauréate du programme Petites villes de demain, soit la commune est classée en zone France ruralités revitalisation (FRR). À vérifier : le classement en zone France ruralités revitalisation (FRR) reste à préciser.',
    ],
  ])('%s', (_case, criterion, facts, expected) => {
    expect(told(criterion, facts)).toEqual([expected]);
  });

  it('alternatives read as a choice', () => {
    const tree: Criterion = {
      any: [
        { code: 'a.small', fact: 'place.population', atMost: 2000 },
        {
          all: [
            { code: 'a.medium', fact: 'place.population', atMost: 20000 },
            { code: 'a.pvd', fact: 'programme.pvd', is: true },
          ],
        },
      ],
    };
    const { criteria } = judge(tree, { facts: new Map(), on: ON });
    expect(criteria.map(({ requirement }) => plain(requirement))).toEqual([
      'Soit la commune compte au plus 2 000 habitants (population municipale)',
      'Soit la commune compte au plus 20 000 habitants (population municipale)',
      'Et, dans ce même cas, la commune est lauréate du programme Petites villes de demain',
    ]);
  });

  it('under « not », a condition is shown as its contrary, and one failing branch of « all » is enough', () => {
    const tree: Criterion = {
      not: {
        all: [
          { code: 'a.pvd', fact: 'programme.pvd', is: true },
          { code: 'a.acv', fact: 'programme.acv', is: true },
        ],
      },
    };
    const judged = judge(tree, { facts: declared({ 'programme.pvd': false, 'programme.acv': true }), on: ON });
    expect(judged.verdict).toBe('ELIGIBLE');
    expect(judged.criteria.map(({ code, outcome, settledElsewhere }) => [code, outcome, settledElsewhere])).toEqual([
      ['a.pvd', 'MET', false],
      ['a.acv', 'NOT_MET', true],
    ]);
    expect(judged.criteria[1]!.requirement).toBe(
      'Soit la commune ne fait pas partie du programme Action cœur de ville',
    );
  });

  it('themes read with the labels that the catalogue gives', () => {
    const vocabulary = withOptions(VOCABULARY, 'project.themes', [
      { value: 'friche', label: 'Friches', inSentence: 'les friches' },
    ]);
    expect(
      told({ code: 'a.b', fact: 'project.themes', includes: ['friche'] }, declared({ 'project.themes': ['friche'] }), {
        vocabulary,
      }),
    ).toEqual(['Le projet porte sur le thème « les friches ». C’est le cas : les friches (selon votre réponse).']);
  });

  it('a parameter takes its value of the day, and has none before its first', () => {
    const scheme: SchemeFrame = {
      parameters: [
        {
          code: 'a.plafond',
          label: 'Plafond de population',
          values: [
            { from: Day.of('2023-01-01'), value: 0.16 },
            { from: Day.of('2017-01-01'), value: 0.19 },
          ],
        },
      ],
    };
    const tree: Criterion = { code: 'a.b', fact: 'zoning.qpvPopulationShare', atLeast: { parameter: 'a.plafond' } };
    const facts = declared({ 'zoning.qpvPopulationShare': 0.17 });
    const on = (day: string) => judge(tree, { facts, on: Day.of(day), scheme });
    expect(on('2022-12-31').verdict).toBe('INELIGIBLE');
    expect(on('2023-01-01').verdict).toBe('ELIGIBLE');
    expect(on('2016-12-31').verdict).toBe('TO_VERIFY');
    expect(plain(on('2023-01-01').criteria[0]!.requirement)).toMatch(/^Au moins 16 % de la population/);
    expect(on('2016-12-31').criteria[0]!.requirement).toContain('la valeur en vigueur (plafond de population)');
  });
});

describe('windows', () => {
  const WINDOWS: Criterion = { code: 'a.fenetre', windows: true };
  const FRICHES: SchemeFrame = {
    validFrom: Day.of('2020-11-30'),
    validTo: Day.of('2022-05-13'),
    windows: [
      { label: 'Édition 1', opensOn: Day.of('2020-11-30'), closesOn: Day.of('2021-03-19') },
      { label: 'Édition 2', opensOn: Day.of('2021-07-15'), closesOn: Day.of('2021-10-08') },
      { label: 'Édition 3', opensOn: Day.of('2022-02-15'), closesOn: Day.of('2022-05-13') },
    ],
  };
  const SENTENCE = 'La demande est déposée pendant une période d’ouverture du dispositif.';

  it.each<[string, string, SchemeFrame, string, string, string | undefined]>([
    ['inside', '2021-09-15', FRICHES, 'MET', 'C’est le cas : ouvert jusqu’au 8 octobre 2021.', undefined],
    ['on the last day', '2021-10-08', FRICHES, 'MET', 'C’est le cas : ouvert jusqu’au 8 octobre 2021.', undefined],
    [
      'between two',
      '2021-11-15',
      FRICHES,
      'NOT_MET',
      'Ce n’est pas le cas : fermé depuis le 9 octobre 2021, réouverture le 15 février 2022.',
      'Déposer la demande à partir du 15 février 2022.',
    ],
    [
      'before it exists',
      '2020-01-01',
      FRICHES,
      'NOT_MET',
      'Ce n’est pas le cas : ouvrira le 30 novembre 2020.',
      'Déposer la demande à partir du 30 novembre 2020.',
    ],
    [
      'after its end',
      '2023-01-01',
      FRICHES,
      'NOT_MET',
      'Ce n’est pas le cas : fermé depuis le 14 mai 2022.',
      undefined,
    ],
    [
      'in force without windows',
      '2021-01-01',
      { validFrom: Day.of('2011-01-01') },
      'MET',
      'C’est le cas : ouvert sans date de fin annoncée.',
      undefined,
    ],
    [
      'in an uncertain window',
      '2026-11-23',
      {
        windows: [
          {
            label: 'Reconduction',
            opensOn: Day.of('2026-04-01'),
            uncertain: 'Les modalités de la reconduction restent à confirmer.',
          },
        ],
      },
      'UNKNOWN',
      'À vérifier : les modalités de la reconduction restent à confirmer.',
      undefined,
    ],
    [
      'a sure window wins over an uncertain one',
      '2026-11-23',
      {
        windows: [
          { label: 'a', uncertain: 'on ne sait' },
          { label: 'b', opensOn: Day.of('2026-01-01') },
        ],
      },
      'MET',
      'C’est le cas : ouvert sans date de fin annoncée.',
      undefined,
    ],
  ])('%s', (_case, day, scheme, outcome, finding, remedy) => {
    const [criterion] = judge(WINDOWS, { facts: new Map(), on: Day.of(day), scheme }).criteria;
    expect(criterion!.outcome).toBe(outcome);
    expect(plain(criterion!.sentence)).toBe(`${SENTENCE} ${finding}`);
    expect(criterion!.remedy).toBe(remedy);
  });
});

describe('perimeters', () => {
  const SCHEME: SchemeFrame = { perimeter: { scale: 'REGION', codes: ['84'], name: 'Auvergne-Rhône-Alpes' } };
  const HERE: Criterion = { code: 'a.perimetre', perimeter: true };
  const outcome = (criterion: Criterion, territories: string[], scheme: SchemeFrame = SCHEME) =>
    judge(criterion, { facts: new Map(), on: ON, scheme, territories: new Set(territories) }).criteria[0]!.outcome;

  it('decides by the kind of territory that is listed, and is unknown when the place’s is', () => {
    expect(outcome(HERE, ['region:84', 'department:69'])).toBe('MET');
    expect(outcome(HERE, ['region:11'])).toBe('NOT_MET');
    expect(outcome(HERE, ['department:69'])).toBe('UNKNOWN');
    expect(outcome(HERE, [], { perimeter: { scale: 'COUNTRY' } })).toBe('MET');
    expect(outcome({ code: 'a.b', perimeter: ['commune:01004', 'department:69'] }, ['commune:01004'])).toBe('MET');
    expect(outcome({ code: 'a.b', perimeter: ['commune:01004', 'department:69'] }, ['commune:01005'])).toBe('UNKNOWN');
    expect(outcome(HERE, ['zone:DROM'], { perimeter: { scale: 'MAINLAND' } })).toBe('NOT_MET');
    expect(outcome(HERE, ['zone:COM'], { perimeter: { scale: 'OVERSEAS' } })).toBe('MET');
  });

  it('reads with names', () => {
    const territoryName = (territory: string) => (territory === 'department:69' ? 'le Rhône' : undefined);
    expect(told(HERE, new Map(), { scheme: SCHEME, territories: new Set(['region:11']) })).toEqual([
      'Le lieu se situe dans le périmètre du dispositif (Auvergne-Rhône-Alpes). Ce n’est pas le cas.',
    ]);
    expect(told({ code: 'a.b', perimeter: ['department:69', 'department:42'] }, new Map(), { territoryName })).toEqual([
      'Le lieu se situe dans l’un de ces territoires : le Rhône et département 42. À vérifier : le lieu n’est pas assez précis pour conclure.',
    ]);
  });
});
