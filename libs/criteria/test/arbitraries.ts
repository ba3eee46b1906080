/** Random criteria, schemes and places for the properties of this library. */
import fc from 'fast-check';
import { Day } from '#kernel';
import type { FactValue, Facts, KnownFact } from '../src/facts.js';
import type { SchemeFrame, Situation } from '../src/frame.js';
import type { Bounds, Criterion, Leaf } from '../src/language.js';

const ZONES = ['METROPOLE', 'DROM', 'COM'];
const DENSITIES = ['DENSE', 'INTERMEDIATE', 'SPARSE', 'VERY_SPARSE'];
const KINDS = ['INVESTMENT', 'OPERATING', 'ENGINEERING', 'POST'];
const THEMES = ['friche', 'commerce', 'logement', 'eau'];
const TERRITORIES = [
  'department:01',
  'department:69',
  'region:84',
  'region:11',
  'epci:200069060',
  'zone:METROPOLE',
  'zone:DROM',
];

const parameter = fc.constantFrom(
  { parameter: 'test.old' },
  { parameter: 'test.future' },
  { parameter: 'test.changed' },
);

/** At most one bound a side, never contradictory: what validation lets pass. */
function bounds(low: readonly number[], high: readonly number[], withParameters: boolean): fc.Arbitrary<Bounds> {
  const lower = fc.constantFrom(...low);
  const upper = withParameters ? fc.oneof(fc.constantFrom(...high), parameter) : fc.constantFrom(...high);
  return fc.oneof(
    lower.map((atLeast) => ({ atLeast })),
    lower.map((moreThan) => ({ moreThan })),
    upper.map((atMost) => ({ atMost })),
    upper.map((lessThan) => ({ lessThan })),
    fc.tuple(lower, upper).map(([moreThan, atMost]) => ({ moreThan, atMost })),
    fc.tuple(lower, upper).map(([atLeast, lessThan]) => ({ atLeast, lessThan })),
  );
}

const dgf: fc.Arbitrary<Leaf> = fc
  .tuple(bounds([500, 1_200, 2_000], [2_001, 3_500, 20_000], true), fc.boolean())
  .map(([range, bounded]) => ({
    fact: 'place.populationDgf',
    ...range,
    ...(bounded ? { boundedBy: { fact: 'place.population', surelyBelow: 0.6 } } : {}),
  }));

const bareLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc
    .tuple(fc.constantFrom('programme.pvd', 'status.ort', 'project.notStarted'), fc.boolean())
    .map(([fact, is]) => ({ fact, is })),
  fc.constantFrom(...ZONES).map((is) => ({ fact: 'place.zone', is })),
  fc.subarray(DENSITIES, { minLength: 1 }).map((values) => ({ fact: 'place.density', in: values })),
  fc.subarray(KINDS, { minLength: 1 }).map((values) => ({ fact: 'project.spendingKind', in: values })),
  fc.subarray(THEMES, { minLength: 1 }).map((includes) => ({ fact: 'project.themes', includes })),
  dgf,
  dgf,
  bounds([100, 1_000], [2_000, 5_000], false).map((range) => ({ fact: 'place.population', ...range })),
  bounds([0.5, 0.9], [1.3, 2], false).map((range) => ({ fact: 'place.fiscalPotentialRatio', ...range })),
  bounds([0.1, 0.16], [0.19, 0.5], false).map((range) => ({ fact: 'zoning.qpvPopulationShare', ...range })),
  bounds([0, 50_000], [100_000, 500_000], false).map((range) => ({ fact: 'project.cost', ...range })),
  bounds([0.1, 0.2], [0.5, 0.8], false).map((range) => ({
    ratio: ['project.privateFunding', 'project.cost'] as const,
    ...range,
  })),
  bounds([0.1, 0.2], [0.5, 0.8], false).map((range) => ({
    ratio: ['place.population', 'place.populationDgf'] as const,
    ...range,
  })),
  fc.constantFrom({ from: Day.of('2021-06-01') }, { until: Day.of('2021-12-31') }).map((on) => ({ on })),
  fc.constant<Leaf>({ windows: true }),
  fc.constant<Leaf>({ perimeter: true }),
  fc.subarray(TERRITORIES, { minLength: 1, maxLength: 3 }).map((perimeter) => ({ perimeter })),
  fc.constant<Leaf>({ discretion: 'le préfet de région' }),
  fc.constant<Leaf>({ uncertain: 'la reconduction du programme n’est pas publiée' }),
);

/** A tree without codes: `withCodes` numbers them. */
export const criterion: fc.Arbitrary<Criterion> = fc.letrec<{ node: Criterion; bare: Criterion; leaf: Criterion }>(
  (tie) => ({
    leaf: bareLeaf,
    bare: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
    node: fc
      .tuple(tie('bare'), fc.option(tie('bare'), { freq: 4, nil: undefined }))
      .map(([bare, when]) => (when ? { ...bare, when } : bare)),
  }),
).node;

/** Gives every leaf a code of its own, and some branches too. */
export function withCodes(criterion: Criterion, next = { number: 0 }): Criterion {
  const number = next.number++;
  if ('all' in criterion) return { ...criterion, all: criterion.all.map((branch) => withCodes(branch, next)) };
  if ('any' in criterion) return { ...criterion, any: criterion.any.map((branch) => withCodes(branch, next)) };
  if ('not' in criterion) return { ...criterion, not: withCodes(criterion.not, next) };
  return { ...criterion, code: `test.leaf-${number}` };
}

export const PARAMETERS: SchemeFrame['parameters'] = [
  { code: 'test.old', label: 'Ancien plafond', values: [{ from: Day.of('2011-01-01'), value: 3_000 }] },
  { code: 'test.future', label: 'Plafond à venir', values: [{ from: Day.of('2030-01-01'), value: 3_000 }] },
  {
    code: 'test.changed',
    label: 'Plafond de la loi de finances',
    values: [
      { from: Day.of('2021-07-01'), value: 3_500 },
      { from: Day.of('2011-01-01'), value: 2_500 },
    ],
  },
];

export const scheme: fc.Arbitrary<SchemeFrame> = fc.record({
  validFrom: fc.constantFrom(undefined, Day.of('2021-03-01')),
  validTo: fc.constantFrom(undefined, Day.of('2021-12-31')),
  windows: fc.subarray([
    { label: 'éd. 1', opensOn: Day.of('2021-01-15'), closesOn: Day.of('2021-04-30') },
    {
      label: 'éd. 2',
      opensOn: Day.of('2021-09-01'),
      closesOn: Day.of('2021-11-30'),
      uncertain: 'dates régionales plus courtes',
    },
    { label: 'éd. 3', opensOn: Day.of('2021-11-15') },
  ]),
  perimeter: fc.constantFrom<SchemeFrame['perimeter']>(
    undefined,
    { scale: 'COUNTRY' },
    { scale: 'MAINLAND' },
    { scale: 'OVERSEAS' },
    { scale: 'REGION', codes: ['84'], name: 'Auvergne-Rhône-Alpes' },
    { scale: 'ADHOC' },
    { scale: 'ADHOC', codes: ['01', '200069060'] },
  ),
  parameters: fc.constant(PARAMETERS),
});

export const day: fc.Arbitrary<Day> = fc.constantFrom(
  ...['2021-01-01', '2021-04-30', '2021-06-15', '2021-10-01', '2021-11-20', '2022-06-01'].map(Day.of),
);

type World = Readonly<Record<string, FactValue>>;

/** Everything about one place, consistent: the DGF population lies where the municipal one says. */
export const placeWorld: fc.Arbitrary<World> = fc
  .record({
    population: fc.oneof(fc.constantFrom(1_200, 2_000, 2_001, 3_500), fc.integer({ min: 0, max: 25_000 })),
    stretch: fc.double({ min: 1, max: 1 / 0.6, noNaN: true }),
    pvd: fc.boolean(),
    ort: fc.boolean(),
    zone: fc.constantFrom(...ZONES),
    density: fc.constantFrom(...DENSITIES),
    ratio: fc.oneof(fc.constantFrom(1.3, 0.9), fc.double({ min: 0, max: 3, noNaN: true })),
    share: fc.oneof(fc.constantFrom(0.16, 0.19), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ population, stretch, pvd, ort, zone, density, ratio, share }) => ({
    'place.population': population,
    'place.populationDgf': Math.floor(population * stretch),
    'programme.pvd': pvd,
    'status.ort': ort,
    'place.zone': zone,
    'place.density': density,
    'place.fiscalPotentialRatio': ratio,
    'zoning.qpvPopulationShare': share,
  }));

export const projectWorld: fc.Arbitrary<World> = fc
  .record({
    notStarted: fc.boolean(),
    kind: fc.constantFrom(...KINDS),
    themes: fc.subarray(THEMES),
    cost: fc.constantFrom(0n, 5_000_000n, 10_000_000n, 12_345_678n, 50_000_000n),
    private: fc.constantFrom(0n, 1_000_000n, 5_000_000n),
  })
  .map((project) => ({
    'project.notStarted': project.notStarted,
    'project.spendingKind': project.kind,
    'project.themes': project.themes,
    'project.cost': project.cost,
    'project.privateFunding': project.private,
  }));

export const allTerritories: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom('department:01', 'department:69', 'department:75'),
    fc.constantFrom('region:84', 'region:11'),
    fc.constantFrom('epci:200069060', 'epci:200030385'),
    fc.constantFrom('zone:METROPOLE', 'zone:DROM'),
  )
  .map((territories) => territories);

export function factsOfWorld(world: World, codes: readonly string[] = Object.keys(world)): Facts {
  return new Map(
    codes.map((code): [string, KnownFact] => [
      code,
      { code, value: world[code]!, source: 'REFERENCE', origin: 'INSEE 2021' },
    ]),
  );
}

/** A situation, and the same one with more known. */
export const situations: fc.Arbitrary<{ readonly less: Situation; readonly more: Situation }> = fc
  .record({ place: placeWorld, project: projectWorld, on: day, territories: allTerritories })
  .chain(({ place, project, on, territories }) => {
    const world = { ...place, ...project };
    const codes = Object.keys(world);
    return fc
      .tuple(fc.subarray(codes), fc.subarray(codes), fc.subarray([...territories]), fc.subarray([...territories]))
      .map(([some, others, here, there]) => ({
        less: { facts: factsOfWorld(world, some), on, territories: new Set(here) },
        more: {
          facts: factsOfWorld(world, [...new Set([...some, ...others])]),
          on,
          territories: new Set([...here, ...there]),
        },
      }));
  });
