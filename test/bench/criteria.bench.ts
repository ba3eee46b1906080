/**
 * How fast criteria are judged, each figure beside the plain interpreter's in the same run: one place against 5 000
 * schemes with the best 20 explained, one scheme against 34 969 communes, the whole matrix cold.
 *
 * The schemes and the places are made up, with the shapes and sizes of the real ones; every scheme has thresholds of
 * its own, so that nothing is fast only because schemes resemble each other.
 */
import {
  Country,
  CountryJudge,
  CriteriaCompiler,
  judge,
  nextQuestions,
  possibleOf,
  type Criterion,
  type FactValue,
  type Facts,
  type KnownFact,
  type SchemeFrame,
} from '#criteria';
import type { Catalogue, PublishedScheme } from '#catalogue';
import { Day, Possible } from '#kernel';
import { matchReport, type MatchRequest } from '#matching';
import { Country as Places, type Commune } from '#territory';

const SCHEMES = 5_000;
const COMMUNES = 34_969;
const EXPLAINED = 20;
const ON = Day.of('2021-11-15');
const THEMES = ['friche', 'commerce', 'logement', 'eau', 'voirie', 'sport', 'culture', 'energie', 'sante', 'tourisme'];
const DENSITIES = ['DENSE', 'INTERMEDIATE', 'SPARSE', 'VERY_SPARSE'];
const PROGRAMMES = ['programme.pvd', 'programme.acv', 'status.ort', 'zoning.frr', 'zoning.qpv'];

export interface Figure {
  readonly what: string;
  readonly milliseconds: number;
  /** The same work by the plain interpreter; scaled up from a sample where the whole would take minutes. */
  readonly plainMilliseconds: number;
  readonly targetMilliseconds?: number | undefined;
}

interface BenchScheme {
  readonly criterion: Criterion;
  readonly frame: SchemeFrame;
}

/** The same numbers in every run (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function makeSchemes(): readonly BenchScheme[] {
  const random = randomly(1);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const boundedBy = { fact: 'place.population', surelyBelow: 0.6 };
  return Array.from({ length: SCHEMES }, (_, number) => {
    const code = (name: string) => `scheme-${number}.${name}`;
    const small = 500 + Math.floor(random() * 5_000);
    const large = small + Math.floor(random() * 40_000);
    const criterion: Criterion = {
      all: [
        { code: code('demandeur'), fact: 'beneficiary.type', in: ['COMMUNE', pick(['EPCI', 'SYNDICAT', 'PETR'])] },
        { code: code('fenetre'), windows: true },
        { code: code('perimetre'), perimeter: true },
        {
          when: {
            all: [
              { fact: 'beneficiary.type', is: 'COMMUNE' },
              { fact: 'place.zone', is: pick(['METROPOLE', 'DROM']) },
            ],
          },
          any: [
            { code: code('petite'), fact: 'place.populationDgf', atMost: small, boundedBy },
            {
              all: [
                { code: code('moyenne'), fact: 'place.populationDgf', atMost: large, boundedBy },
                { code: code('potentiel'), fact: 'place.fiscalPotentialRatio', lessThan: 0.8 + random() },
              ],
            },
            { code: code('programme'), fact: pick(PROGRAMMES), is: true },
          ],
        },
        { code: code('densite'), not: { fact: 'place.density', is: pick(DENSITIES) } },
        { code: code('investissement'), fact: 'project.spendingKind', is: pick(['INVESTMENT', 'INVESTMENT', 'POST']) },
        { code: code('non-commence'), fact: 'project.notStarted', is: true },
        { code: code('themes'), fact: 'project.themes', includes: [pick(THEMES), pick(THEMES), pick(THEMES)] },
        {
          code: code('friche'),
          any: [
            { fact: 'project.brownfield', is: true },
            { fact: 'project.inStateContract', is: true },
          ],
        },
      ],
    };
    const closes = random() < 0.3 ? undefined : Day.add(ON, Math.floor(random() * 400) - 60);
    const frame: SchemeFrame = {
      validFrom: Day.of('2020-01-01'),
      windows: closes === undefined ? [] : [{ label: 'édition', opensOn: Day.add(closes, -120), closesOn: closes }],
      perimeter: random() < 0.5 ? { scale: 'COUNTRY' } : { scale: 'DEPARTMENT', codes: [departmentOf(random)] },
    };
    return { criterion, frame };
  });
}

function departmentOf(random: () => number): string {
  return String(1 + Math.floor(random() * 95)).padStart(2, '0');
}

function factsFrom(values: Readonly<Record<string, FactValue>>): Facts {
  return new Map(
    Object.entries(values).map(([code, value]): [string, KnownFact] => [
      code,
      { code, value, source: 'REFERENCE', origin: 'INSEE, 2021' },
    ]),
  );
}

function makePlaces() {
  const random = randomly(2);
  return Array.from({ length: COMMUNES }, () => {
    const population = Math.floor(Math.exp(4 + random() * 6));
    const department = departmentOf(random);
    return {
      facts: factsFrom({
        'place.population': population,
        'place.zone': random() < 0.97 ? 'METROPOLE' : 'DROM',
        'place.density': DENSITIES[Math.floor(random() * 4)]!,
        ...(random() < 0.5 ? { 'place.populationDgf': Math.floor(population * (1 + random() / 2)) } : {}),
        ...(random() < 0.9 ? { 'place.fiscalPotentialRatio': 0.4 + random() * 1.5 } : {}),
        ...Object.fromEntries(PROGRAMMES.map((code) => [code, random() < 0.1])),
      }),
      territories: new Set([`department:${department}`, 'zone:METROPOLE']),
    };
  });
}

const PROJECT = factsFrom({
  'beneficiary.type': 'COMMUNE',
  'project.spendingKind': 'INVESTMENT',
  'project.notStarted': true,
  'project.themes': ['friche', 'logement', 'commerce'],
});

/** The middle of several runs, after as many (or `warmUps`) that do not count: what a service does that has been asked before. */
function median(runs: number, work: () => void, warmUps = runs): number {
  if (runs > 1) for (let run = 0; run < warmUps; run++) work();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

function once(work: () => void): number {
  return median(1, work);
}

/** A scheme as the catalogue publishes it: what ranking, windows and estimates read besides the criteria. */
function publishedOf({ criterion, frame }: BenchScheme, number: number): PublishedScheme {
  const at = new Date(0);
  return {
    version: 1,
    publishedAt: at,
    updatedAt: at,
    document: {
      slug: `scheme-${number}`,
      kind: 'AID',
      name: `Dispositif ${number}`,
      summary: '',
      description: '',
      funders: ['etat'],
      instructors: [],
      aidTypes: [],
      themes: THEMES.filter((_, index) => (number + index) % 4 === 0),
      programmes: [],
      beneficiaryTypes: ['COMMUNE'],
      spendingKinds: ['INVESTMENT'],
      stages: ['IMPLEMENTATION'],
      perimeter: { scale: 'COUNTRY', ...frame.perimeter },
      validFrom: frame.validFrom,
      windows: frame.windows ?? [],
      recurrence: 'RECURRING',
      isCallForProjects: false,
      financing: { kind: 'RATE', rateMin: 0.2, rateMax: 0.5 },
      parameters: [],
      eligibility: criterion,
      cumulation: [],
      legalBasis: [],
      requiredDocuments: [],
      sources: [],
      uncertainties: [],
      keywords: [],
    },
  };
}

const VILLAGE: Commune = {
  inseeCode: '42001',
  name: 'Essai',
  postalCodes: [],
  population: 900,
  zone: 'METROPOLE',
  departmentCode: '42',
  regionCode: '84',
  epciSiren: undefined,
  hasFormerCommunes: false,
};

const PLACES = new Places({
  vintage: 'COG 2026',
  regions: [{ code: '84', name: 'Auvergne-Rhône-Alpes' }],
  departments: [{ code: '42', name: 'Loire', regionCode: '84' }],
  epcis: [],
  communes: [VILLAGE],
  formerCodes: [],
});

export function benchCriteria(): readonly Figure[] {
  const schemes = makeSchemes();
  const places = makePlaces();
  const compiler = new CriteriaCompiler();
  const compiled = schemes.map(({ criterion, frame }) => compiler.compile(criterion, frame));
  const place = places.find(
    ({ facts, territories }) => !facts.has('place.populationDgf') && territories.has('department:42'),
  )!;
  const situation = { facts: new Map([...place.facts, ...PROJECT]), on: ON, territories: place.territories };

  const published = schemes.map(publishedOf);
  const catalogue: Catalogue = {
    schemes: published,
    bySlug: new Map(published.map((scheme) => [scheme.document.slug, scheme])),
  };
  const request: MatchRequest = {
    place: { kind: 'COMMUNE', commune: VILLAGE, epci: undefined },
    on: ON,
    text: '',
    themes: ['friche', 'logement', 'commerce'],
    facts: situation.facts,
    declared: [],
  };
  const oneFast = (): void => {
    // The whole report: judged, ranked by every reason, counted; the best worded, with their estimate.
    const report = matchReport(request, catalogue, new Map(), PLACES);
    for (const match of report.matches.slice(0, EXPLAINED)) {
      match.judgement();
      match.estimate();
    }
  };
  const onePlain = () => {
    const verdicts = schemes.map(({ criterion, frame }) => possibleOf(criterion, situation, frame));
    verdicts
      .map((possible, index) => ({ possible, index }))
      .filter(({ possible }) => Possible.verdict(possible) !== 'INELIGIBLE')
      .slice(0, EXPLAINED)
      .forEach(({ index }) => judge(schemes[index]!.criterion, { ...situation, scheme: schemes[index]!.frame }));
  };
  const candidates = compiled.map((criterion, scheme) => ({ scheme, compiled: criterion }));
  const questions = () => nextQuestions(compiler, candidates, compiler.prepare(situation));

  const country = Country.of(places);
  const everywhere = (position: number) => ({
    facts: new Map([...places[position]!.facts, ...PROJECT]),
    on: ON,
    territories: places[position]!.territories,
  });
  const situations = places.map((_, position) => everywhere(position));
  const cold = once(() => {
    const judgeAll = new CountryJudge(compiler, country, { facts: PROJECT, on: ON });
    for (const criterion of compiled) judgeAll.count(criterion);
  });
  const warm = new CountryJudge(compiler, country, { facts: PROJECT, on: ON });
  const varying = compiled.findIndex((criterion) => {
    const { eligible, toVerify } = warm.count(criterion);
    return eligible + toVerify > 0 && eligible + toVerify < COMMUNES;
  });
  const { criterion, frame } = schemes[varying]!;
  const plainCountry = median(3, () => {
    for (const one of situations) possibleOf(criterion, one, frame);
  });

  return [
    {
      what: `une commune et ${SCHEMES} dispositifs, les ${EXPLAINED} premiers expliqués`,
      milliseconds: median(31, oneFast, 100),
      plainMilliseconds: median(5, onePlain),
      targetMilliseconds: 10,
    },
    {
      what: `les questions suivantes sur ${SCHEMES} dispositifs`,
      milliseconds: median(15, questions),
      plainMilliseconds: NaN,
    },
    {
      what: `un dispositif et ${COMMUNES} communes`,
      milliseconds: median(31, () => warm.judge(compiled[varying]!)),
      plainMilliseconds: plainCountry,
      targetMilliseconds: 1,
    },
    {
      what: `la matrice entière, ${SCHEMES} × ${COMMUNES}, à froid`,
      milliseconds: cold,
      plainMilliseconds: plainCountry * SCHEMES,
      targetMilliseconds: 1_000,
    },
  ];
}

export function printFigures(figures: readonly Figure[]): void {
  for (const { what, milliseconds, plainMilliseconds, targetMilliseconds } of figures) {
    const plain = Number.isNaN(plainMilliseconds)
      ? ''
      : `, interprète simple ${plainMilliseconds.toFixed(1)} ms (× ${(plainMilliseconds / milliseconds).toFixed(1)})`;
    const target = targetMilliseconds === undefined ? '' : ` (cible ${targetMilliseconds} ms)`;
    process.stdout.write(`${what} : ${milliseconds.toFixed(2)} ms${target}${plain}\n`);
  }
}
