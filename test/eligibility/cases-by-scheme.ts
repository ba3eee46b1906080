import type { EligibilityCase } from './cases.js';

type Facts = NonNullable<EligibilityCase['facts']>;
type Verdict = EligibilityCase['expected'];

/** A situation; what a variant says replaces what the scheme's own says, fact by fact. */
interface Situation {
  readonly place?: EligibilityCase['place'];
  readonly on?: string;
  readonly project?: object;
  readonly facts?: Facts;
}

type Variant = readonly [name: string, expected: Verdict, cites: string, changes?: Situation];

const VILLAGE = { inseeCode: '23061' };
const OVERSEAS = { inseeCode: '97118' };
const INTERMUNICIPAL = { epciSiren: '200030385' };

/** The cases of one scheme: a situation, and what becomes of its verdict when one thing of it changes. */
function of(scheme: string, base: Situation, ...variants: readonly Variant[]): EligibilityCase[] {
  return variants.map(([name, expected, cites, changes = {}]) => {
    const on = changes.on ?? base.on;
    return {
      name,
      scheme,
      place: changes.place ?? base.place ?? VILLAGE,
      ...(on !== undefined && { on }),
      project: { ...base.project, ...changes.project },
      facts: { ...base.facts, ...changes.facts },
      expected,
      cites,
    };
  });
}

const WORKS = { spendingKind: 'INVESTMENT', notStarted: true };
const STUDY = { spendingKind: 'ENGINEERING', notStarted: true };
const POST = { spendingKind: 'POST', notStarted: true };
const MEMBER: Facts = { 'programme.pvd': true, 'programme.acv': false };
const NO_MEMBER: Facts = { 'programme.pvd': false, 'programme.acv': false };
const PRIORITY: Facts = { 'project.detrPriorityCategory': true };
const BROWNFIELD: Facts = {
  'project.brownfield': true,
  'project.urbanDevelopment': true,
  'project.residualDeficit': true,
};
const IN_ILE_DE_FRANCE = { inseeCode: '78310' };
const IN_NORMANDY = { inseeCode: '76540' };
const IN_NEW_CALEDONIA = { inseeCode: '98818' };

const L2334_33 = 'CGCT L2334-33 (version en vigueur depuis le 31/12/2018), ';

/** One case a day: what became of a verdict from one border of a window to the other. */
function days(cites: string, place: EligibilityCase['place'], ...dated: readonly [on: string, expected: Verdict][]) {
  return dated.map(([on, expected]): Variant => [
    `on ${on}, in ${JSON.stringify(place)}`,
    expected,
    cites,
    { on, place },
  ]);
}

/** The four measures for commerce share their dates, their members and what is said of other fragile towns. */
function commerce(scheme: string, project: object, own: string, ...variants: readonly Variant[]): EligibilityCase[] {
  return of(
    scheme,
    { project, facts: MEMBER },
    ['a member of Petites villes de demain', 'ELIGIBLE', own],
    ['an Action cœur de ville', 'ELIGIBLE', own, { facts: { 'programme.pvd': false, 'programme.acv': true } }],
    ...([3_500, 150_000] as const).map((population): Variant => [
      `no member, ${population} inhabitants: if it is fragile`,
      'TO_VERIFY',
      'Réponse ministérielle du 18 novembre 2021',
      { facts: { ...NO_MEMBER, 'place.population': population } },
    ]),
    ...([3_499, 150_001] as const).map((population): Variant => [
      `no member, ${population} inhabitants`,
      'INELIGIBLE',
      'Réponse ministérielle du 18 novembre 2021',
      { facts: { ...NO_MEMBER, 'place.population': population } },
    ]),
    ['the day before it was announced', 'INELIGIBLE', 'plan commerce', { on: '2020-10-05' }],
    ...days(
      'plan commerce',
      VILLAGE,
      ['2020-10-06', 'ELIGIBLE'],
      ['2021-12-31', 'ELIGIBLE'],
      ['2022-01-01', 'TO_VERIFY'],
      ['2022-12-31', 'TO_VERIFY'],
      ['2023-01-01', 'INELIGIBLE'],
    ),
    [
      'nobody knows whether it is a member, and it is too small to be fragile in the minister’s sense',
      'TO_VERIFY',
      'plan commerce',
      { facts: { 'programme.pvd': null, 'programme.acv': null, 'place.population': 700 } },
    ],
    ...variants,
  );
}

/** At least one case of each verdict that a scheme can have, decided by hand from the same facts. */
export const CASES_BY_SCHEME: readonly EligibilityCase[] = [
  ...of(
    'detr',
    { project: WORKS, facts: PRIORITY },
    [
      'Montbrison, 16 123 inhabitants by the census: the DGF population may be above 20 000',
      'TO_VERIFY',
      `${L2334_33}2° b`,
      { place: { inseeCode: '42147' }, facts: { 'place.fiscalPotentialRatio': 0.9 } },
    ],
    [
      '11 999 inhabitants by the census are far below 20 000',
      'ELIGIBLE',
      `${L2334_33}2° b`,
      { facts: { 'place.population': 11_999, 'place.fiscalPotentialRatio': 1.29 } },
    ],
    [
      '2 000 inhabitants by the census and not rich: entitled either way',
      'ELIGIBLE',
      `${L2334_33}2° b`,
      { facts: { 'place.population': 2_000, 'place.fiscalPotentialRatio': 1.29 } },
    ],
    [
      'a resort whose DGF population is known, and rich',
      'INELIGIBLE',
      `${L2334_33}2° b`,
      {
        place: { inseeCode: '73304' },
        facts: { 'place.populationDgf': 9_000, 'place.fiscalPotentialRatio': 2.4 },
      },
    ],
    ['Annecy, of which nobody knows when it merged', 'TO_VERIFY', `${L2334_33}2° d`, { place: { inseeCode: '74010' } }],
    [
      'Annecy, declared no recent commune nouvelle',
      'INELIGIBLE',
      `${L2334_33}2° d`,
      { place: { inseeCode: '74010' }, facts: { 'place.recentCommuneNouvelle': false } },
    ],
    [
      'overseas, 2 099 inhabitants by the census: under 60 % of 3 500',
      'ELIGIBLE',
      `${L2334_33}2° a`,
      { place: OVERSEAS, facts: { 'place.population': 2_099 } },
    ],
    [
      'overseas, 2 100 inhabitants by the census',
      'TO_VERIFY',
      `${L2334_33}2° a`,
      { place: OVERSEAS, facts: { 'place.population': 2_100, 'place.fiscalPotentialRatio': 2 } },
    ],
    [
      'an EPCI overseas has thresholds of its own',
      'ELIGIBLE',
      `${L2334_33}1°`,
      {
        place: INTERMUNICIPAL,
        facts: {
          'place.zone': 'DROM',
          'epci.population': 150_001,
          'epci.largestCommunePopulation': 85_000,
          'epci.density': 400,
        },
      },
    ],
    [
      'an EPCI overseas with all three',
      'INELIGIBLE',
      `${L2334_33}1°`,
      {
        place: INTERMUNICIPAL,
        facts: {
          'place.zone': 'DROM',
          'epci.population': 150_001,
          'epci.largestCommunePopulation': 85_001,
          'epci.density': 150,
        },
      },
    ],
    [
      'an EPCI whose density nobody knows',
      'TO_VERIFY',
      `${L2334_33}1° a`,
      {
        place: INTERMUNICIPAL,
        facts: { 'epci.population': 75_001, 'epci.largestCommunePopulation': 20_001, 'epci.density': null },
      },
    ],
    ['New Caledonia has a share of its own', 'TO_VERIFY', 'L2334-34', { place: IN_NEW_CALEDONIA }],
    ['Saint-Pierre-et-Miquelon', 'TO_VERIFY', 'L2334-34', { place: { inseeCode: '97502' } }],
    ['a post', 'INELIGIBLE', 'L2334-36', { project: { spendingKind: 'POST' } }],
    ['nobody said whether works began', 'TO_VERIFY', 'R2334-24 I', { project: { notStarted: null } }],
    ['no priority category', 'TO_VERIFY', 'L2334-32', { facts: { 'project.detrPriorityCategory': false } }],
    ['a syndicate of 60 000 inhabitants', 'TO_VERIFY', 'L5212-1', { facts: { 'beneficiary.type': 'SYNDICAT' } }],
    [
      'a county that no contract names',
      'INELIGIBLE',
      'L2334-33',
      {
        facts: { 'beneficiary.type': 'DEPARTMENT', 'project.inStateContract': false },
      },
    ],
    ['before the version that was read', 'TO_VERIFY', 'L2334-33', { on: '2018-12-30' }],
    ['the year before it existed', 'INELIGIBLE', 'L2334-32', { on: '2010-12-31' }],
  ),
  ...of(
    'dsil',
    { project: WORKS, facts: { 'project.inStateContract': false } },
    ...(
      [
        ['renovation-energetique', '1°'],
        ['energie', '1°'],
        ['mise-aux-normes', '2°'],
        ['accessibilite', '2°'],
        ['mobilite', '3°'],
        ['logement', '3°'],
        ['numerique', '4°'],
        ['batiment-scolaire', '5°'],
      ] as const
    ).map(([theme, item]): Variant => [
      `${theme} is one of the seven`,
      'ELIGIBLE',
      `CGCT L2334-42 (A, ${item})`,
      { project: { themes: [theme] } },
    ]),
    ...['cimetiere', 'patrimoine', 'tourisme', 'voirie', 'commerce', 'friche', 'eau', 'agriculture'].flatMap(
      (theme): Variant[] => [
        [`${theme} outside of any contract`, 'INELIGIBLE', 'CGCT L2334-42 (A, 7°)', { project: { themes: [theme] } }],
        [
          `${theme}, in a contract or not`,
          'TO_VERIFY',
          'CGCT L2334-42 (A, 7°)',
          { project: { themes: [theme] }, facts: { 'project.inStateContract': null } },
        ],
        [
          `${theme} in a contract`,
          'ELIGIBLE',
          'CGCT L2334-42 (A, 7°)',
          { project: { themes: [theme] }, facts: { 'project.inStateContract': true } },
        ],
      ],
    ),
    [
      'a gymnasium, which the growth of the town may need',
      'TO_VERIFY',
      'CGCT L2334-42 (A, 6°)',
      { project: { themes: ['sport'] } },
    ],
    ['New Caledonia', 'TO_VERIFY', 'L2334-42', { place: IN_NEW_CALEDONIA, project: { themes: ['batiment-scolaire'] } }],
    ['Mayotte', 'ELIGIBLE', 'L2334-42', { place: { inseeCode: '97611' }, project: { themes: ['batiment-scolaire'] } }],
    [
      'a PETR outside of any contract',
      'INELIGIBLE',
      'L2334-42',
      { project: { themes: ['batiment-scolaire'] }, facts: { 'beneficiary.type': 'PETR' } },
    ],
    [
      'a PETR for an operation of a contract',
      'ELIGIBLE',
      'L2334-42',
      {
        project: { themes: ['batiment-scolaire'] },
        facts: { 'beneficiary.type': 'PETR', 'project.inStateContract': true },
      },
    ],
    ['its first day', 'ELIGIBLE', 'L2334-42', { on: '2016-01-01', project: { themes: ['batiment-scolaire'] } }],
    ['the day before', 'INELIGIBLE', 'L2334-42', { on: '2015-12-31', project: { themes: ['batiment-scolaire'] } }],
  ),
  ...of(
    'dsil',
    { project: { ...WORKS, themes: ['batiment-scolaire'] } },
    ['an EPCI is entitled to it too', 'ELIGIBLE', 'L2334-42', { place: INTERMUNICIPAL }],
    ['a city: there is no threshold', 'ELIGIBLE', 'L2334-42', { facts: { 'place.population': 500_000 } }],
    [
      'a subject that is none of the seven, outside of any contract',
      'INELIGIBLE',
      'L2334-42',
      {
        project: { themes: ['spectacle-vivant'] },
        facts: { 'project.inStateContract': false, 'project.demographicGrowth': false },
      },
    ],
    [
      'road safety: the law speaks of public equipment',
      'TO_VERIFY',
      'L2334-42',
      {
        project: { themes: ['securite-routiere'] },
        facts: { 'project.inStateContract': false, 'project.demographicGrowth': false },
      },
    ],
    [
      'running costs outside of any contract',
      'INELIGIBLE',
      'L2334-42',
      { project: { spendingKind: 'OPERATING' }, facts: { 'project.inStateContract': false } },
    ],
    [
      'running costs in a contract: how much is to be verified',
      'TO_VERIFY',
      'L2334-42',
      { project: { spendingKind: 'OPERATING' }, facts: { 'project.inStateContract': true } },
    ],
  ),
  ...of(
    'dsil-relance',
    { on: '2021-06-01', project: { ...WORKS, themes: ['renovation-energetique'] } },
    ['the energy renovation of a town hall', 'ELIGIBLE', 'circulaire du 30 juillet 2020'],
    ['the last day', 'ELIGIBLE', 'circulaire du 30 juillet 2020', { on: '2021-12-31' }],
    ['the day after', 'INELIGIBLE', 'circulaire du 30 juillet 2020', { on: '2022-01-01' }],
    ['the day before the circular', 'INELIGIBLE', 'circulaire du 30 juillet 2020', { on: '2020-07-29' }],
    [
      'a cycle path: the detail of the circular was not read',
      'TO_VERIFY',
      'circulaire du 30 juillet 2020',
      { project: { themes: ['mobilites-actives'] } },
    ],
    ['a post is no investment', 'INELIGIBLE', 'L2334-42', { project: { spendingKind: 'POST' } }],
    ['works that began', 'INELIGIBLE', 'R2334-24', { project: { notStarted: false } }],
  ),
  ...of(
    'ademe-friches-polluees',
    {
      on: '2021-09-01',
      project: STUDY,
      facts: {
        'project.brownfield': true,
        'project.formerIndustrialSite': true,
        'project.polluterSettledOrDefaulting': true,
      },
    },
    ['the study of a former factory without its operator', 'ELIGIBLE', 'ADEME'],
    ['its works, whose management plan nobody knows of', 'TO_VERIFY', 'sites pollués', { project: WORKS }],
    ['a site that was never industrial', 'INELIGIBLE', 'ADEME', { facts: { 'project.formerIndustrialSite': false } }],
    [
      'an operator that has to pay itself',
      'INELIGIBLE',
      'pollueur-payeur',
      { facts: { 'project.polluterSettledOrDefaulting': false } },
    ],
    ['between the first two calls', 'INELIGIBLE', 'ADEME', { on: '2021-05-01' }],
    ['the first day of the second call', 'ELIGIBLE', 'ADEME', { on: '2021-07-15' }],
    ['the day after the third call', 'INELIGIBLE', 'ADEME', { on: '2022-04-30' }],
  ),
  ...of(
    'fonds-friches',
    { on: '2021-09-15', project: { ...WORKS, themes: ['friche'] }, facts: BROWNFIELD },
    ...days(
      'Cadrage national',
      { inseeCode: '42147' },
      ['2020-11-29', 'INELIGIBLE'],
      ['2020-11-30', 'ELIGIBLE'],
      ['2021-03-19', 'ELIGIBLE'],
      ['2021-03-20', 'INELIGIBLE'],
      ['2021-07-14', 'INELIGIBLE'],
      ['2021-07-15', 'ELIGIBLE'],
      ['2021-11-15', 'INELIGIBLE'],
      ['2022-02-14', 'INELIGIBLE'],
      ['2022-02-15', 'ELIGIBLE'],
      ['2022-05-13', 'ELIGIBLE'],
      ['2022-05-14', 'INELIGIBLE'],
    ),
    ...days(
      '2e édition',
      IN_ILE_DE_FRANCE,
      ['2021-10-01', 'ELIGIBLE'],
      ['2021-10-02', 'INELIGIBLE'],
      ['2021-10-08', 'INELIGIBLE'],
    ),
    ...days('3e édition', IN_NORMANDY, ['2022-04-15', 'ELIGIBLE'], ['2022-04-16', 'INELIGIBLE']),
    ...days('Cadrage national', IN_NORMANDY, ['2021-10-08', 'ELIGIBLE']),
    ...days('Cadrage national', IN_ILE_DE_FRANCE, ['2022-05-13', 'ELIGIBLE']),
    ...(
      [
        ['project.brownfield', 'Code de l’urbanisme L111-26'],
        ['project.urbanDevelopment', 'Code de l’urbanisme L300-1'],
        ['project.residualDeficit', 'Cadrage national du fonds friches – recyclage foncier, 2e édition'],
      ] as const
    ).flatMap(([code, cites]): Variant[] => [
      [`without ${code}`, 'INELIGIBLE', cites, { facts: { [code]: false } }],
      [`${code} unknown`, 'TO_VERIFY', cites, { facts: { [code]: null } }],
    ]),
    ['overseas: there is no threshold', 'ELIGIBLE', 'L300-1', { place: OVERSEAS }],
    ['an EPCI', 'ELIGIBLE', 'L300-1', { place: INTERMUNICIPAL }],
    ['works that began', 'INELIGIBLE', '2018-514', { project: { notStarted: false } }],
  ),
  ...of(
    'fonds-vert-recyclage-foncier',
    { on: '2024-06-01', project: { ...WORKS, themes: ['friche'] }, facts: BROWNFIELD },
    ...days(
      'Fonds vert, mesure « recyclage foncier »',
      { inseeCode: '22020' },
      ['2023-01-01', 'ELIGIBLE'],
      ['2024-12-15', 'ELIGIBLE'],
      ['2025-12-15', 'ELIGIBLE'],
      ['2025-12-16', 'INELIGIBLE'],
      ['2026-11-23', 'TO_VERIFY'],
    ),
    ...days(
      'en Île-de-France',
      IN_ILE_DE_FRANCE,
      ['2024-04-05', 'ELIGIBLE'],
      ['2024-04-06', 'INELIGIBLE'],
      ['2025-04-25', 'ELIGIBLE'],
      ['2025-04-26', 'INELIGIBLE'],
    ),
    ['New Caledonia: the whole of France', 'ELIGIBLE', 'L300-1', { place: IN_NEW_CALEDONIA }],
    ['no brownfield', 'INELIGIBLE', 'L111-26', { facts: { 'project.brownfield': false } }],
    ['nobody drew up its balance', 'TO_VERIFY', 'Fonds vert', { facts: { 'project.residualDeficit': null } }],
    ['a brownfield whose balance stays negative', 'ELIGIBLE', 'L300-1'],
    ['before the fund', 'INELIGIBLE', 'Fonds vert', { on: '2022-12-31' }],
    ['after the national last day of 2024', 'INELIGIBLE', 'Fonds vert', { on: '2024-12-16' }],
    ['in 2026, announced and not published', 'TO_VERIFY', 'Fonds vert', { on: '2026-06-01' }],
    ['no deficit: nothing to pay', 'INELIGIBLE', 'Fonds vert', { facts: { 'project.residualDeficit': false } }],
    ['no development operation', 'INELIGIBLE', 'L300-1', { facts: { 'project.urbanDevelopment': false } }],
  ),
  ...of(
    'fonds-vert-renovation-energetique',
    {
      on: '2024-06-01',
      project: { ...WORKS, themes: ['renovation-energetique', 'batiment-public'] },
      facts: { 'project.emissionsReduction': 0.31 },
    },
    ['31 % fewer emissions', 'ELIGIBLE', 'rénovation énergétique des bâtiments publics'],
    [
      'exactly 30 %: more is asked',
      'INELIGIBLE',
      'rénovation énergétique des bâtiments publics',
      { facts: { 'project.emissionsReduction': 0.3 } },
    ],
    [
      'an audit still to be made',
      'TO_VERIFY',
      'rénovation énergétique des bâtiments publics',
      { facts: { 'project.emissionsReduction': null } },
    ],
    ['a study alone', 'TO_VERIFY', 'rénovation énergétique des bâtiments publics', { project: STUDY }],
  ),
  ...of(
    'fonds-vert-renaturation',
    { on: '2024-06-01', project: { ...WORKS, themes: ['nature-en-ville'] } },
    ['trees in a village square', 'ELIGIBLE', 'renaturation'],
    [
      'a school yard: if nature comes back',
      'TO_VERIFY',
      'renaturation',
      { project: { themes: ['batiment-scolaire'] } },
    ],
    ['a shop', 'INELIGIBLE', 'renaturation', { project: { themes: ['commerce'] } }],
    ['before the fund', 'INELIGIBLE', 'renaturation', { on: '2022-12-31' }],
  ),
  ...commerce(
    'bdt-manager-commerce',
    { ...POST, purpose: 'COMMERCE_MANAGER' },
    'manager de commerce',
    ['another post', 'INELIGIBLE', 'manager de commerce', { project: { purpose: 'VTA_POST' } }],
    ['a study is no post', 'INELIGIBLE', 'manager de commerce', { project: STUDY }],
  ),
  ...commerce('bdt-diagnostic-commerce', { ...STUDY, purpose: 'COMMERCE_DIAGNOSIS' }, 'diagnostic d’imp', [
    'a post is no diagnosis',
    'INELIGIBLE',
    'diagnostic d’imp',
    { project: POST },
  ]),
  ...commerce(
    'bdt-solution-numerique-commerce',
    { spendingKind: 'OPERATING', notStarted: true, purpose: 'COMMERCE_DIGITAL_SOLUTION' },
    'forfait « soluti',
    ['a post', 'INELIGIBLE', 'forfait « soluti', { project: POST }],
    ['bought as an investment', 'TO_VERIFY', 'forfait « soluti', { project: WORKS }],
  ),
  ...commerce(
    'bdt-ingenierie-numerique-commerce',
    { ...STUDY, purpose: 'COMMERCE_DIGITAL_ENGINEERING' },
    'ingénierie de la',
    ['works', 'INELIGIBLE', 'ingénierie de la', { project: WORKS }],
  ),
  ...of(
    'pvd-chef-projet',
    {
      project: { ...POST, purpose: 'PVD_PROJECT_MANAGER' },
      facts: { 'programme.pvd': true, 'programme.pvd.conventionSigned': true },
    },
    ['a member that signed', 'ELIGIBLE', 'chef de projet PVD'],
    ['its EPCI may carry the post', 'ELIGIBLE', 'chef de projet PVD', { place: INTERMUNICIPAL }],
    ['the last day that is printed', 'ELIGIBLE', '31/03/2026', { on: '2026-03-31' }],
    ['afterwards, renewed without published terms', 'TO_VERIFY', '05601', { on: '2026-04-01' }],
    [
      'a member of which nobody knows whether it signed',
      'TO_VERIFY',
      'chef de projet PVD',
      { facts: { 'programme.pvd.conventionSigned': null } },
    ],
    ['before the programme', 'INELIGIBLE', 'chef de projet PVD', { on: '2020-09-30' }],
  ),
  ...of(
    'vta',
    {
      project: { ...POST, purpose: 'VTA_POST' },
      facts: { 'place.density': 'SPARSE' },
    },
    ['a rural commune', 'ELIGIBLE', 'volontariat territorial'],
    ['a very rural one', 'ELIGIBLE', 'volontariat territorial', { facts: { 'place.density': 'VERY_SPARSE' } }],
    ['of a density that nobody knows', 'TO_VERIFY', 'volontariat territorial', { facts: { 'place.density': null } }],
    [
      'of intermediate density, in surroundings that nobody described',
      'TO_VERIFY',
      'volontariat territorial',
      { facts: { 'place.density': 'INTERMEDIATE', 'place.population': 5_000 } },
    ],
    ['a rural EPCI', 'ELIGIBLE', 'volontariat territorial', { place: INTERMUNICIPAL }],
    [
      'an EPCI that is not rural',
      'INELIGIBLE',
      'volontariat territorial',
      { place: INTERMUNICIPAL, facts: { 'place.density': 'INTERMEDIATE' } },
    ],
    ['a shared post of a PETR', 'TO_VERIFY', 'volontariat territorial', { facts: { 'beneficiary.type': 'PETR' } }],
    ['another post', 'INELIGIBLE', 'volontariat territorial', { project: { purpose: 'PVD_PROJECT_MANAGER' } }],
    ['a dense commune', 'INELIGIBLE', 'volontariat territorial', { facts: { 'place.density': 'DENSE' } }],
    [
      'of intermediate density with 19 999 inhabitants, in a rural department',
      'ELIGIBLE',
      'volontariat territorial',
      { facts: { 'place.density': 'INTERMEDIATE', 'place.population': 19_999, 'place.ruralSurroundings': true } },
    ],
    [
      'the same with 20 000 inhabitants',
      'INELIGIBLE',
      'volontariat territorial',
      { facts: { 'place.density': 'INTERMEDIATE', 'place.population': 20_000, 'place.ruralSurroundings': true } },
    ],
    [
      'a shared post of an association',
      'TO_VERIFY',
      'volontariat territorial',
      { facts: { 'beneficiary.type': 'OTHER' } },
    ],
    ['before the scheme began', 'INELIGIBLE', 'volontariat territorial', { on: '2021-04-13' }],
  ),
  ...of(
    'anah-ingenierie',
    { project: { ...STUDY, themes: ['logement'] } },
    ['a study on housing, before it starts', 'ELIGIBLE', 'R321-16'],
    ['works are not paid', 'INELIGIBLE', 'R321-16', { project: { spendingKind: 'INVESTMENT' } }],
    ['a study that started', 'INELIGIBLE', 'Règlement général de l’Anah', { project: { notStarted: false } }],
    [
      'a post, with the study of an OPAH-RU',
      'ELIGIBLE',
      'Co-financement d’un poste',
      {
        project: { spendingKind: 'POST' },
        facts: { 'status.opahRu': false, 'status.opahCd': false, 'status.opahRuStudy': true },
      },
    ],
    [
      'a post without any operation',
      'INELIGIBLE',
      'Co-financement d’un poste',
      {
        project: { spendingKind: 'POST' },
        facts: { 'status.opahRu': false, 'status.opahCd': false, 'status.opahRuStudy': false },
      },
    ],
    [
      'a post, nothing known of operations',
      'TO_VERIFY',
      'Co-financement d’un poste',
      {
        project: { spendingKind: 'POST' },
        facts: { 'status.opahRu': null, 'status.opahCd': null, 'status.opahRuStudy': null },
      },
    ],
  ),
  ...of(
    'anah-opah',
    { project: { ...STUDY, themes: ['logement'] } },
    ['a study on housing, before it starts', 'ELIGIBLE', 'Règlement général de l’Anah'],
    ['a study that started', 'INELIGIBLE', 'Règlement général de l’Anah', { project: { notStarted: false } }],
    ['nobody said whether it started', 'TO_VERIFY', 'Règlement général de l’Anah', { project: { notStarted: null } }],
  ),
  ...of(
    'anah-opah-ru',
    {
      project: { ...STUDY, themes: ['logement'] },
      facts: { 'status.opahRu': null, 'project.degradedHousingArea': null },
    },
    ['the preliminary study decides', 'TO_VERIFY', 'OPAH-RU'],
    ['a convention is signed', 'ELIGIBLE', 'OPAH-RU', { facts: { 'status.opahRu': true } }],
    [
      'no convention, no degraded housing',
      'INELIGIBLE',
      'OPAH-RU',
      { facts: { 'status.opahRu': false, 'project.degradedHousingArea': false } },
    ],
  ),
  ...of(
    'bdt-ingenierie',
    { project: STUDY, facts: { 'programme.pvd': true } },
    ['a study of a member', 'ELIGIBLE', 'Banque des Territoires'],
    ['no member', 'INELIGIBLE', 'Banque des Territoires', { facts: { 'programme.pvd': false } }],
    ['six years later', 'TO_VERIFY', '05601', { on: '2026-10-01' }],
  ),
  ...of(
    'cerema-appui',
    { project: STUDY },
    ['any commune', 'ELIGIBLE', 'Cerema'],
    ['who is no local authority', 'INELIGIBLE', 'Cerema', { facts: { 'beneficiary.type': 'OTHER' } }],
    ['nothing said of the spending', 'TO_VERIFY', 'Cerema', { project: { spendingKind: null } }],
  ),
  ...of(
    'anct-ingenierie-sur-mesure',
    { project: { ...STUDY, stage: 'DESIGN' } },
    [
      '3 499 inhabitants: paid in full',
      'ELIGIBLE',
      'conseil d’administration',
      { facts: { 'place.population': 3_499 } },
    ],
    [
      '3 500 inhabitants: paid in part',
      'ELIGIBLE',
      'conseil d’administration',
      { facts: { 'place.population': 3_500 } },
    ],
    ['a project already under way', 'INELIGIBLE', 'conseil d’administration', { project: { stage: 'IMPLEMENTATION' } }],
    ['a stage that nobody told', 'TO_VERIFY', 'conseil d’administration', { project: { stage: null } }],
    ['before the agency was founded', 'INELIGIBLE', 'Agence nationale', { on: '2019-12-31' }],
    [
      'a city: open too, and paid in part',
      'ELIGIBLE',
      'conseil d’administration',
      {
        facts: { 'place.population': 42_963 },
      },
    ],
    ['a large EPCI', 'ELIGIBLE', 'conseil d’administration', { place: INTERMUNICIPAL }],
    ['overseas', 'ELIGIBLE', 'conseil d’administration', { place: OVERSEAS }],
    ['a post', 'INELIGIBLE', 'conseil d’administration', { project: { spendingKind: 'POST' } }],
  ),
  ...of(
    'atelier-territoires-flash',
    { project: { ...STUDY, stage: 'DESIGN' } },
    ['a commune that thinks about its centre', 'ELIGIBLE', 'Ministère de la Transition écologique'],
    [
      'a project already under way',
      'INELIGIBLE',
      'Ministère de la Transition écologique',
      { project: { stage: 'IMPLEMENTATION' } },
    ],
    ['a stage that nobody told', 'TO_VERIFY', 'Ministère de la Transition écologique', { project: { stage: null } }],
  ),
  ...of(
    'atelier-territoires-local',
    { place: INTERMUNICIPAL, project: { ...STUDY, stage: 'DESIGN' } },
    ['an EPCI', 'ELIGIBLE', 'Ministère de la Transition écologique'],
    [
      'a commune is smaller than the workshop’s scale',
      'TO_VERIFY',
      'Ministère de la Transition écologique',
      { place: VILLAGE },
    ],
    [
      'a project already under way',
      'INELIGIBLE',
      'Ministère de la Transition écologique',
      { project: { stage: 'IMPLEMENTATION' } },
    ],
  ),
  ...of(
    'fabriques-territoire',
    {
      on: '2021-09-30',
      project: { spendingKind: 'OPERATING', notStarted: true, themes: ['tiers-lieu'] },
      facts: { 'project.networkHead': true, 'zoning.qpv': false, 'place.density': 'SPARSE' },
    },
    ['a rural third place, on the last day', 'ELIGIBLE', 'Fabriques'],
    ['the day after', 'INELIGIBLE', 'Fabriques', { on: '2021-10-01' }],
    ['a city without a priority district', 'INELIGIBLE', 'Fabriques', { facts: { 'place.density': 'DENSE' } }],
    ['a city with one', 'ELIGIBLE', 'Fabriques', { facts: { 'place.density': 'DENSE', 'zoning.qpv': true } }],
    ['nobody knows whether it leads a network', 'TO_VERIFY', 'Fabriques', { facts: { 'project.networkHead': null } }],
  ),
  ...of(
    'manufactures-proximite',
    {
      on: '2021-11-15',
      project: { ...WORKS, themes: ['tiers-lieu'] },
      facts: {
        'beneficiary.type': 'OTHER',
        'project.sharedProductionPlace': true,
        'project.buildingAvailable': true,
        'project.legalEntityDeclared': true,
      },
    },
    ['a shared workshop with its building', 'ELIGIBLE', 'anufactures'],
    ['a commune that carries it itself', 'TO_VERIFY', 'anufactures', { facts: { 'beneficiary.type': 'COMMUNE' } }],
    ['no building', 'INELIGIBLE', 'anufactures', { facts: { 'project.buildingAvailable': false } }],
    ...days(
      'anufactures',
      VILLAGE,
      ['2021-10-06', 'INELIGIBLE'],
      ['2021-10-07', 'ELIGIBLE'],
      ['2022-03-03', 'ELIGIBLE'],
      ['2022-03-04', 'INELIGIBLE'],
    ),
  ),
  ...of(
    'france-services',
    {
      project: { spendingKind: 'OPERATING', notStarted: true, themes: ['services-publics'] },
      facts: { 'project.trainedAgents': 2, 'project.weeklyOpeningHours': 24 },
    },
    ['two agents, 24 hours', 'ELIGIBLE', '10490'],
    ['one agent', 'INELIGIBLE', '778', { facts: { 'project.trainedAgents': 1 } }],
    ['23 hours', 'INELIGIBLE', 'label France services', { facts: { 'project.weeklyOpeningHours': 23 } }],
    ['agents still to be found', 'TO_VERIFY', '778', { facts: { 'project.trainedAgents': null } }],
    ['its building is for the DETR', 'INELIGIBLE', '10490', { project: { spendingKind: 'INVESTMENT' } }],
  ),
  ...of(
    'conseiller-numerique',
    { on: '2022-06-01', project: { ...POST, purpose: 'DIGITAL_ADVISER' } },
    ['as long as posts are left', 'TO_VERIFY', 'règles de gestion'],
    ...days(
      'règles de gestion',
      VILLAGE,
      ['2020-10-31', 'INELIGIBLE'],
      ['2020-11-01', 'TO_VERIFY'],
      ['2025-04-30', 'TO_VERIFY'],
      ['2025-05-01', 'INELIGIBLE'],
    ),
    ['works are no post', 'INELIGIBLE', 'convention de subvention', { project: WORKS }],
  ),
  ...of(
    'ort',
    { facts: { 'status.ort': false } },
    ['a convention takes several to sign', 'TO_VERIFY', 'L303-2'],
    ['it is signed', 'ELIGIBLE', 'L303-2', { facts: { 'status.ort': true } }],
    ['a syndicate does not sign', 'INELIGIBLE', 'L303-2', { facts: { 'beneficiary.type': 'SYNDICAT' } }],
    ['before the law', 'INELIGIBLE', 'L303-2', { on: '2018-11-22' }],
  ),
  ...of(
    'dpv',
    {
      project: WORKS,
      facts: {
        'zoning.qpv': true,
        'status.anru': true,
        'zoning.qpvPopulationShare': 0.19,
        'place.dsuLast3Years': true,
        'place.population': 9_999,
      },
    },
    ['19 % in priority districts', 'ELIGIBLE', 'L2334-40'],
    ['18.9 % in 2021', 'INELIGIBLE', 'L2334-40', { facts: { 'zoning.qpvPopulationShare': 0.189 } }],
    [
      '16 % since 2023',
      'ELIGIBLE',
      'CGCT L2334-40 (depuis 2023)',
      { on: '2023-06-01', facts: { 'zoning.qpvPopulationShare': 0.16 } },
    ],
    ['no priority district', 'INELIGIBLE', 'L2334-40', { facts: { 'zoning.qpv': false } }],
    ['no DSU in three years', 'INELIGIBLE', 'L2334-40', { facts: { 'place.dsuLast3Years': false } }],
    [
      '18 % on the last day of 2022',
      'INELIGIBLE',
      'CGCT L2334-40 (jusqu’en 2022)',
      {
        on: '2022-12-31',
        facts: { 'zoning.qpvPopulationShare': 0.18 },
      },
    ],
    [
      '15.9 % since 2023',
      'INELIGIBLE',
      'L2334-40',
      { on: '2023-01-01', facts: { 'zoning.qpvPopulationShare': 0.159 } },
    ],
    ['no urban renewal', 'INELIGIBLE', 'L2334-40', { facts: { 'status.anru': false } }],
    ['urban renewal unknown', 'TO_VERIFY', 'L2334-40', { facts: { 'status.anru': null } }],
    ['10 000 inhabitants, rank unknown', 'TO_VERIFY', 'L2334-40', { facts: { 'place.population': 10_000 } }],
    ['works that began', 'INELIGIBLE', 'R2334-24 I', { project: { notStarted: false } }],
    [
      'overseas without a priority district',
      'INELIGIBLE',
      'L2334-40',
      { place: OVERSEAS, facts: { 'zoning.qpv': false } },
    ],
    ['its EPCI', 'TO_VERIFY', 'L2334-40', { place: INTERMUNICIPAL }],
    [
      '10 000 inhabitants, 251st for the DSU',
      'INELIGIBLE',
      'L2334-40',
      { facts: { 'place.population': 10_000, 'place.dsuRank': 251 } },
    ],
    [
      '10 000 inhabitants, 250th for the DSU',
      'ELIGIBLE',
      'L2334-40',
      { facts: { 'place.population': 10_000, 'place.dsuRank': 250 } },
    ],
    ['overseas rules of their own', 'TO_VERIFY', 'L2334-40', { place: OVERSEAS }],
  ),
  ...of(
    'dsid',
    { project: WORKS, facts: { 'beneficiary.type': 'DEPARTMENT' } },
    ['a department', 'ELIGIBLE', 'L3334-10'],
    ['a commune', 'INELIGIBLE', 'L3334-10', { facts: { 'beneficiary.type': 'COMMUNE' } }],
    ['an EPCI', 'INELIGIBLE', 'L3334-10', { place: INTERMUNICIPAL, facts: { 'beneficiary.type': 'EPCI' } }],
    [
      'the métropole de Lyon',
      'ELIGIBLE',
      'L3334-10',
      { place: { epciSiren: '200046977' }, facts: { 'beneficiary.type': 'EPCI' } },
    ],
    ['works that began', 'INELIGIBLE', 'R2334-24 I', { project: { notStarted: false } }],
    ['an authority of a kind of its own', 'TO_VERIFY', 'L3334-10', { facts: { 'beneficiary.type': 'OTHER' } }],
    ['before 2019', 'INELIGIBLE', 'L3334-10', { on: '2018-12-31' }],
  ),
  ...of(
    'amendes-police',
    { project: { ...WORKS, themes: ['securite-routiere'] }, facts: { 'place.population': 9_999 } },
    ['9 999 inhabitants, a raised crossing', 'ELIGIBLE', 'L2334-24'],
    ['a road: if it is for safety', 'TO_VERIFY', 'R2334-12', { project: { themes: ['voirie'] } }],
    ['a school', 'INELIGIBLE', 'R2334-12', { project: { themes: ['batiment-scolaire'] } }],
    [
      'a group of 9 999 inhabitants with the three competences',
      'ELIGIBLE',
      'L2334-24',
      { place: INTERMUNICIPAL, facts: { 'epci.population': 9_999, 'beneficiary.roadAndTransportCompetence': true } },
    ],
    [
      'a group whose competences nobody told',
      'TO_VERIFY',
      'L2334-24',
      { place: INTERMUNICIPAL, facts: { 'epci.population': 9_999 } },
    ],
    ['a group of 10 000', 'INELIGIBLE', 'L2334-24', { place: INTERMUNICIPAL, facts: { 'epci.population': 10_000 } }],
    ['the running of the police', 'INELIGIBLE', 'R2334-12', { project: { spendingKind: 'OPERATING' } }],
  ),
  ...of(
    'agence-eau',
    {
      on: '2025-06-01',
      project: { ...WORKS, themes: ['eau'] },
      facts: { 'place.waterBasin': 'LOIRE_BRETAGNE', 'place.waterPriceAboveMinimum': true },
    },
    ['drinking water in the Loire basin, at the price that is asked', 'ELIGIBLE', 'Loire-Bretagne'],
    ['below the price', 'INELIGIBLE', 'Loire-Bretagne', { facts: { 'place.waterPriceAboveMinimum': false } }],
    [
      'another basin has other rules',
      'TO_VERIFY',
      'agences de l’eau',
      { facts: { 'place.waterBasin': 'ADOUR_GARONNE' } },
    ],
    ['drinking water since 2026: not by a commune', 'INELIGIBLE', 'Loire-Bretagne', { on: '2026-01-01' }],
    [
      'drains since 2026: still by a commune',
      'ELIGIBLE',
      'Loire-Bretagne',
      { on: '2026-01-01', project: { themes: ['assainissement'] } },
    ],
    ['a school is no water', 'INELIGIBLE', 'agences de l’eau', { project: { themes: ['batiment-scolaire'] } }],
  ),
  ...of(
    'fisac',
    { on: '2018-09-01', project: { ...WORKS, themes: ['commerce'] } },
    ['the last call, whose rules were not all read', 'TO_VERIFY', 'FISAC'],
    ['the day after its end', 'INELIGIBLE', 'FISAC', { on: '2019-02-01' }],
    ['a school', 'INELIGIBLE', 'L750-1-1', { project: { themes: ['batiment-scolaire'] } }],
  ),
  ...of(
    'frla',
    {
      project: { ...WORKS, themes: ['commerce'] },
      facts: {
        ...NO_MEMBER,
        'status.ort': false,
        'zoning.frr': false,
        'zoning.qpv': false,
        'project.residualDeficit': true,
        'place.population': 4_000,
      },
    },
    ['no zone but perhaps that of regional aid', 'TO_VERIFY', 'restructuration des locaux'],
    ['a member', 'ELIGIBLE', 'restructuration des locaux', { facts: MEMBER }],
    ['an ORT', 'ELIGIBLE', 'restructuration des locaux', { facts: { 'status.ort': true } }],
    [
      'no deficit',
      'INELIGIBLE',
      'restructuration des locaux',
      { facts: { ...MEMBER, 'project.residualDeficit': false } },
    ],
    ['before March 2021', 'INELIGIBLE', 'restructuration des locaux', { on: '2021-02-28', facts: MEMBER }],
    ['since 2024 its end is not known', 'TO_VERIFY', 'restructuration des locaux', { on: '2024-01-01', facts: MEMBER }],
  ),
  ...of(
    'commerce-rural',
    {
      on: '2023-06-01',
      project: { ...WORKS, themes: ['commerce'] },
      facts: { 'place.density': 'VERY_SPARSE', 'place.withoutShop': true },
    },
    ['a village without any shop', 'ELIGIBLE', 'commerce rural'],
    ['a town', 'INELIGIBLE', 'commerce rural', { facts: { 'place.density': 'INTERMEDIATE' } }],
    ['before the programme', 'INELIGIBLE', 'commerce rural', { on: '2023-02-28' }],
    ['since 2025 it may have ended', 'TO_VERIFY', 'commerce rural', { on: '2025-01-01' }],
    ['a salary', 'INELIGIBLE', 'commerce rural', { project: { spendingKind: 'POST' } }],
  ),
  ...of(
    'fctva',
    { project: WORKS },
    ['the VAT of works', 'ELIGIBLE', 'L1615-1'],
    ['a salary bears no VAT', 'INELIGIBLE', 'L1615-1', { project: { spendingKind: 'POST' } }],
    ['running costs: some do', 'TO_VERIFY', 'L1615-1', { project: { spendingKind: 'OPERATING' } }],
  ),
  ...of('fnadt', { project: { ...WORKS, themes: ['tiers-lieu'] } }, [
    'works that began before the request was received',
    'INELIGIBLE',
    '2018-514',
    { project: { notStarted: false } },
  ]),
];
