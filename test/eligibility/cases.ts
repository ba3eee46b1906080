/**
 * Cases of eligibility, each decided by hand from the law or the scheme's own rules: a place and a project, the verdict, and the source that the
 * criterion that decides must cite. Facts about the place are declared, so that no case depends on a list or on a vintage.
 */
export interface EligibilityCase {
  readonly name: string;
  readonly scheme: string;
  readonly place: { readonly inseeCode: string } | { readonly epciSiren: string };
  readonly on?: string;
  readonly project?: object;
  readonly facts?: Readonly<Record<string, boolean | number | string | readonly string[] | null>>;
  readonly expected: 'ELIGIBLE' | 'TO_VERIFY' | 'INELIGIBLE';
  /** Part of the label of a legal basis that a criterion with the deciding outcome bears. */
  readonly cites?: string;
}

const WORKS = { spendingKind: 'INVESTMENT', notStarted: true };
const VILLAGE = { inseeCode: '23061' };
const OVERSEAS = { inseeCode: '97118' };
const INTERMUNICIPAL = { epciSiren: '200030385' };
const PRIORITY = { 'project.detrPriorityCategory': true };

export const CASES: readonly EligibilityCase[] = [
  // DETR: CGCT L2334-33. The threshold is the DGF population's, the ratio is strictly below 1.3.
  ...(
    [
      ['2 000 inhabitants DGF: no wealth is asked', 2_000, 3, 'ELIGIBLE'],
      ['2 001 inhabitants, ratio just below 1.3', 2_001, 1.2999, 'ELIGIBLE'],
      ['2 001 inhabitants, ratio of exactly 1.3: strictly below is required', 2_001, 1.3, 'INELIGIBLE'],
      ['20 000 inhabitants is still in the range', 20_000, 1.1, 'ELIGIBLE'],
      ['20 001 inhabitants is above it, however poor', 20_001, 0.5, 'INELIGIBLE'],
    ] as const
  ).map(([name, population, ratio, expected]): EligibilityCase => ({
    name: `mainland, ${name}`,
    scheme: 'detr',
    place: VILLAGE,
    project: WORKS,
    facts: { 'place.populationDgf': population, 'place.fiscalPotentialRatio': ratio, ...PRIORITY },
    expected,
    cites: 'L2334-33',
  })),
  ...(
    [
      ['3 500 inhabitants DGF: no wealth is asked', 3_500, 3, 'ELIGIBLE'],
      ['3 501 inhabitants, ratio of exactly 1.3', 3_501, 1.3, 'INELIGIBLE'],
      ['35 000 inhabitants, poor', 35_000, 0.6, 'ELIGIBLE'],
      ['35 001 inhabitants', 35_001, 0.6, 'INELIGIBLE'],
    ] as const
  ).map(([name, population, ratio, expected]): EligibilityCase => ({
    name: `overseas, ${name}`,
    scheme: 'detr',
    place: OVERSEAS,
    project: WORKS,
    facts: { 'place.populationDgf': population, 'place.fiscalPotentialRatio': ratio, ...PRIORITY },
    expected,
    cites: 'L2334-33',
  })),
  ...(
    [
      ['1 200 inhabitants by the census is 60 % of the threshold: to verify', 1_200, 'TO_VERIFY'],
      ['1 199 inhabitants by the census is far below: decided', 1_199, 'ELIGIBLE'],
      ['20 001 inhabitants by the census is above, as the DGF population is never smaller', 20_001, 'INELIGIBLE'],
    ] as const
  ).map(([name, population, expected]): EligibilityCase => ({
    name: `mainland, DGF population unknown, ${name}`,
    scheme: 'detr',
    place: VILLAGE,
    project: WORKS,
    facts: {
      'place.population': population,
      'place.populationDgf': null,
      'place.fiscalPotentialRatio': null,
      'place.recentCommuneNouvelle': false,
      ...PRIORITY,
    },
    expected,
  })),
  {
    name: 'a new commune above the ceiling may keep it for three years',
    scheme: 'detr',
    place: VILLAGE,
    project: WORKS,
    facts: { 'place.populationDgf': 25_000, 'place.recentCommuneNouvelle': true, ...PRIORITY },
    expected: 'TO_VERIFY',
  },
  ...(
    [
      ['the three conditions at once', 75_001, 20_001, 150, 'INELIGIBLE'],
      ['75 000 inhabitants are not more than 75 000', 75_000, 30_000, 400, 'ELIGIBLE'],
      ['no commune above 20 000', 120_000, 20_000, 400, 'ELIGIBLE'],
      ['149 inhabitants per km²', 120_000, 30_000, 149, 'ELIGIBLE'],
    ] as const
  ).map(([name, population, largest, density, expected]): EligibilityCase => ({
    name: `an EPCI of the mainland is excluded only by all three: ${name}`,
    scheme: 'detr',
    place: INTERMUNICIPAL,
    project: WORKS,
    facts: {
      'epci.population': population,
      'epci.largestCommunePopulation': largest,
      'epci.density': density,
      ...PRIORITY,
    },
    expected,
    cites: 'L2334-33',
  })),
  {
    name: 'a category that is no priority of the department',
    scheme: 'detr',
    place: VILLAGE,
    project: WORKS,
    facts: { 'project.detrPriorityCategory': null },
    expected: 'TO_VERIFY',
  },
  {
    name: 'running costs are no investment',
    scheme: 'detr',
    place: VILLAGE,
    project: { spendingKind: 'OPERATING', notStarted: true },
    facts: PRIORITY,
    expected: 'INELIGIBLE',
  },
  {
    name: 'engineering is to be verified',
    scheme: 'detr',
    place: VILLAGE,
    project: { spendingKind: 'ENGINEERING', notStarted: true },
    facts: PRIORITY,
    expected: 'TO_VERIFY',
  },
  {
    name: 'works ordered before the application was received',
    scheme: 'detr',
    place: VILLAGE,
    project: { spendingKind: 'INVESTMENT', notStarted: false },
    facts: PRIORITY,
    expected: 'INELIGIBLE',
    cites: 'R2334-24',
  },
  {
    name: 'being a PVD gives no right to it',
    scheme: 'detr',
    place: VILLAGE,
    project: WORKS,
    facts: { 'place.populationDgf': 21_000, 'programme.pvd': true, ...PRIORITY },
    expected: 'INELIGIBLE',
    cites: 'L2334-33',
  },

  // DSIL: any commune or EPCI, a priority of the law or a contract with the State.
  {
    name: 'a village renovates its school',
    scheme: 'dsil',
    place: VILLAGE,
    project: { ...WORKS, themes: ['batiment-scolaire'] },
    expected: 'ELIGIBLE',
    cites: 'L2334-42',
  },
  {
    name: 'works that began',
    scheme: 'dsil',
    place: VILLAGE,
    project: { spendingKind: 'INVESTMENT', notStarted: false, themes: ['batiment-scolaire'] },
    expected: 'INELIGIBLE',
  },

  // Amendes de police: the department shares it among communes of less than 10 000 inhabitants.
  {
    name: '10 000 inhabitants are paid by the State without a project',
    scheme: 'amendes-police',
    place: VILLAGE,
    project: { ...WORKS, themes: ['securite-routiere'] },
    facts: { 'place.population': 10_000 },
    expected: 'INELIGIBLE',
    cites: 'L2334-24',
  },

  // Fonds friches: editions with dates, and a deficit that remains.
  {
    name: 'between the two editions nothing is open',
    scheme: 'fonds-friches',
    place: { inseeCode: '42147' },
    on: '2021-05-01',
    project: { ...WORKS, themes: ['friche'] },
    facts: { 'project.brownfield': true, 'project.urbanDevelopment': true, 'project.residualDeficit': true },
    expected: 'INELIGIBLE',
  },
  {
    name: 'the last day of the second edition is still open',
    scheme: 'fonds-friches',
    place: { inseeCode: '42147' },
    on: '2021-10-08',
    project: { ...WORKS, themes: ['friche'] },
    facts: { 'project.brownfield': true, 'project.urbanDevelopment': true, 'project.residualDeficit': true },
    expected: 'ELIGIBLE',
  },
  {
    name: 'the day after is not',
    scheme: 'fonds-friches',
    place: { inseeCode: '42147' },
    on: '2021-10-09',
    project: { ...WORKS, themes: ['friche'] },
    facts: { 'project.brownfield': true, 'project.urbanDevelopment': true, 'project.residualDeficit': true },
    expected: 'INELIGIBLE',
  },
  {
    name: 'a balance that nobody made yet is to be verified',
    scheme: 'fonds-friches',
    place: { inseeCode: '42147' },
    on: '2021-09-15',
    project: { ...WORKS, themes: ['friche'] },
    facts: { 'project.brownfield': true, 'project.urbanDevelopment': true, 'project.residualDeficit': null },
    expected: 'TO_VERIFY',
  },

  // PVD project manager: a member that signed.
  {
    name: 'a member that has not signed its convention',
    scheme: 'pvd-chef-projet',
    place: { inseeCode: '90033' },
    project: { spendingKind: 'POST', purpose: 'PVD_PROJECT_MANAGER' },
    facts: { 'programme.pvd': true, 'programme.pvd.conventionSigned': false },
    expected: 'INELIGIBLE',
  },
  {
    name: 'not a member',
    scheme: 'pvd-chef-projet',
    place: { inseeCode: '90033' },
    project: { spendingKind: 'POST', purpose: 'PVD_PROJECT_MANAGER' },
    facts: { 'programme.pvd': false, 'programme.pvd.conventionSigned': false },
    expected: 'INELIGIBLE',
  },

  // FNADT: an authority decides freely.
  {
    name: 'what the prefect of the region decides is never known beforehand',
    scheme: 'fnadt',
    place: VILLAGE,
    project: { ...WORKS, themes: ['tiers-lieu'] },
    expected: 'TO_VERIFY',
  },
];
