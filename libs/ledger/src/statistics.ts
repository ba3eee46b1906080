import type { Euro } from '#kernel';
import { countInFrench, numberInFrench } from '#kernel';

/** An award as statistics compare it. */
export interface ComparedAward {
  /** Awarded and amended less cancelled, above zero. */
  readonly amount: Euro;
  readonly projectCost: Euro | undefined;
}

export interface Quartiles<Value> {
  readonly min: Value;
  readonly p25: Value;
  readonly median: Value;
  readonly p75: Value;
  readonly max: Value;
}

/** An award shown as an example. */
export interface ExampleAward {
  readonly reference: string;
  readonly communeCode: string;
  readonly title: string;
  readonly awarded: Euro;
}

/** What similar communes obtained from a scheme. */
export interface AwardStatistics {
  readonly awards: number;
  readonly amount: Quartiles<Euro> | undefined;
  /** Millionths of the project's cost, of the awards whose cost is known; above one million when a grant exceeds it. */
  readonly rate: Quartiles<bigint> | undefined;
  /** Always false: the demonstration's entries are never read here. */
  readonly synthetic: false;
  /** Which awards were compared, in French. */
  readonly basis: string;
  readonly examples: readonly ExampleAward[];
}

/** What is compared before examples are shown. */
export type AwardSummary = Omit<AwardStatistics, 'examples'>;

/** A commune as others are alike it: municipal population, and density (of the fact `place.density`) where they are known. */
export interface ComparedCommune {
  readonly population: number | undefined;
  readonly density: string | undefined;
}

/** Where statistics are asked. */
export interface StatisticsReader {
  /** Of a scheme, among communes like one, for a theme; all that is not given does not restrict. */
  statistics(
    scheme: string,
    similarTo: ComparedCommune | undefined,
    theme: string | undefined,
  ): Promise<AwardStatistics>;
  /** Of several schemes at once, by scheme: as many statements for a hundred schemes as for one. */
  summaries(
    schemes: readonly string[],
    similarTo: ComparedCommune | undefined,
  ): Promise<ReadonlyMap<string, AwardSummary>>;
}

export const STATISTICS = Symbol('guichet.awardStatistics');

/** One for the whole. */
export const RATE_UNIT = 1_000_000n;

/** Fewer awards than this say nothing: a narrower circle of communes then gives way to a wider one. */
export const LEAST_AWARDS = 10;

/** Municipal populations between which communes are taken to be alike; the limits are those by which law and statistics tell communes apart. */
export const POPULATION_CLASSES = [0, 500, 2_000, 3_500, 10_000, 20_000, 50_000] as const;

export interface PopulationClass {
  readonly from: number;
  /** Not included; `undefined`: no limit. */
  readonly to: number | undefined;
}

export function populationClassOf(population: number): PopulationClass {
  const index = POPULATION_CLASSES.findLastIndex((from) => population >= from);
  return { from: POPULATION_CLASSES[index] ?? 0, to: POPULATION_CLASSES[index + 1] };
}

const DENSITIES: Readonly<Record<string, string>> = {
  DENSE: 'densément peuplées',
  INTERMEDIATE: 'de densité intermédiaire',
  SPARSE: 'peu denses',
  VERY_SPARSE: 'très peu denses',
};

/** What makes communes alike; all that is not given does not restrict. */
export interface Likeness {
  readonly population: PopulationClass | undefined;
  readonly density: string | undefined;
}

/** Circles of communes from the most alike to all of them; the first with enough awards is compared. */
export function circlesOf(commune: ComparedCommune | undefined): Likeness[] {
  const { population, density } = commune ?? { population: undefined, density: undefined };
  const alike = population === undefined ? undefined : populationClassOf(population);
  return [
    ...(alike && density !== undefined && density in DENSITIES ? [{ population: alike, density }] : []),
    ...(alike ? [{ population: alike, density: undefined }] : []),
    { population: undefined, density: undefined },
  ];
}

/** Minimum, quartiles and maximum, exactly: between two values by linear interpolation, to the nearest unit, half up. None of nothing. */
export function quartilesOf(values: readonly bigint[]): Quartiles<bigint> | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (quarters: number): bigint => {
    const position = (sorted.length - 1) * quarters;
    const below = sorted[Math.floor(position / 4)]!;
    const above = sorted[Math.ceil(position / 4)]!;
    const steps = (above - below) * BigInt(position % 4);
    return below + (steps * 2n + 4n) / 8n;
  };
  return { min: at(0), p25: at(1), median: at(2), p75: at(3), max: at(4) };
}

/** Rates of the awards whose cost is known, in millionths, half up. */
export function ratesOf(awards: readonly ComparedAward[]): bigint[] {
  return awards.flatMap(({ amount, projectCost }) =>
    projectCost === undefined || projectCost <= 0n
      ? []
      : [(amount * RATE_UNIT * 2n + projectCost) / (projectCost * 2n)],
  );
}

/** `37 attributions DETR à des communes peu denses de 500 à 1 999 habitants, pour le thème « eau » ; taux connu de 30 d’entre elles.` */
export function basisOf(
  awards: number,
  rates: number,
  scheme: string,
  { population, density }: Likeness,
  theme: string | undefined,
): string {
  const size =
    population === undefined
      ? ''
      : population.to === undefined
        ? ` de ${numberInFrench(population.from)} habitants ou plus`
        : population.from === 0
          ? ` de moins de ${numberInFrench(population.to)} habitants`
          : ` de ${numberInFrench(population.from)} à ${numberInFrench(population.to - 1)} habitants`;
  const place = density === undefined ? '' : ` ${DENSITIES[density] ?? ''}`;
  const who = size === '' && place === '' ? 'des communes, toutes tailles confondues' : `des communes${place}${size}`;
  const what = theme === undefined ? '' : `, pour le thème « ${theme} »`;
  const known = awards === 0 || rates === awards ? '' : ` ; taux connu de ${numberInFrench(rates)} d’entre elles`;
  return `${countInFrench(awards, 'attribution')} ${scheme} à ${who}${what}${known}`;
}
