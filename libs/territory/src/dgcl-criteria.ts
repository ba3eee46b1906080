/**
 * The DGCL's yearly « critères de répartition des dotations » : one row a commune, several hundred columns whose names change with the year.
 * They give what decides the DETR: the DGF population, the potentiel financier per inhabitant over the national mean, and who receives the DSU.
 */
import { fold, nearest, type Day } from '#kernel';

import type { Country } from './country.js';
import { readFrenchNumber } from './french-number.js';
import type { RefusedLine } from './membership-import.js';
import { communeOfPrinted } from './reference-fact-import.js';
import type { ReferenceFact } from './reference-facts.js';

/** Where each value stands in the file; the first of its names that the file has. */
const COLUMNS = {
  inseeCode: ['Informations générales - Code INSEE de la commune'],
  population: [
    'Informations générales - Population DGF de l’année N',
    'Informations générales - Population DGF Année N’',
    'Informations générales - Population DGF Année N',
  ],
  potential: [
    'Potentiel fiscal et financier des communes - Potentiel financier final',
    'Potentiel fiscal et financier des communes - Potentiel financier',
  ],
  potentialPerInhabitant: [
    'Potentiel fiscal et financier des communes - Potentiel financier par habitant final',
    'Potentiel fiscal et financier des communes - Potentiel financier par habitant',
  ],
  dsu: [
    'Dotation de solidarité urbaine et de cohésion sociale - Montant total réparti',
    'Dotation de solidarité urbaine - Montant total réparti',
  ],
} as const;

type ColumnName = keyof typeof COLUMNS;

/** Where each column stands in the file, and how the file names it. */
export type DgclColumns = Readonly<Record<ColumnName, { readonly position: number; readonly header: string }>>;

/** Accents, case, apostrophes and spaces do not matter; every missing column is named with the nearest one. */
export function dgclColumns(
  headers: readonly string[],
): { readonly columns: DgclColumns } | { readonly missing: readonly string[] } {
  const positions = new Map<string, number>();
  headers.forEach((header, index) => {
    if (!positions.has(fold(header))) positions.set(fold(header), index);
  });
  const missing: string[] = [];
  const found = Object.entries(COLUMNS).map(([name, names]) => {
    const position = names.map((one) => positions.get(fold(one))).find((index) => index !== undefined);
    if (position === undefined) {
      const near = nearest(names[0], headers);
      missing.push(
        `La colonne « ${names.join(' » ou « ')} » manque${near ? ` ; la plus proche est « ${near} »` : ''}.`,
      );
    }
    return [name, { position: position ?? -1, header: headers[position ?? -1]?.trim() ?? '' }];
  });
  return missing.length > 0 ? { missing } : { columns: Object.fromEntries(found) as DgclColumns };
}

/** Whether a commune received the DSU in a year. */
export interface DsuOfYear {
  readonly communeCode: string;
  readonly received: boolean;
}

export interface DgclResult {
  readonly facts: readonly ReferenceFact[];
  readonly dsu: readonly DsuOfYear[];
  readonly communes: number;
  /** Communes of today that are made of several of the file: their populations and potentiels are added up. */
  readonly merged: number;
  /** Euros an inhabitant; `undefined` when no commune has 2 001 to 20 000 inhabitants. */
  readonly mean: number | undefined;
  /** How many communes the mean is made of. */
  readonly meanCommunes: number;
}

interface Line {
  readonly printedCode: string;
  readonly population: number | undefined;
  readonly potential: number | undefined;
  readonly perInhabitant: number | undefined;
  readonly receivesDsu: boolean | undefined;
}

const BASE_FROM = 2_001;
const BASE_UNTIL = 20_000;

/** Takes the rows one by one, then makes the facts: the mean is that of the file. */
export class DgclCriteria {
  private readonly byCommune = new Map<string, Line[]>();
  private readonly seen = new Map<string, string>();
  private basePotential = 0;
  private basePopulation = 0;
  private baseCommunes = 0;

  constructor(
    private readonly columns: DgclColumns,
    private readonly country: Country,
  ) {}

  /** Gives back why the row is refused, if it is. A row of one commune said twice alike counts once. */
  add(row: {
    readonly line: number;
    readonly values: readonly string[];
    readonly raw: string;
  }): RefusedLine | undefined {
    const refuse = (code: string, message: string): RefusedLine => ({
      line: row.line,
      code,
      message,
      raw: shown(row.raw),
    });
    const cell = (name: ColumnName): string => (row.values[this.columns[name].position] ?? '').trim();
    const printed = cell('inseeCode');
    const found = communeOfPrinted(printed, this.country);
    if ('message' in found) return refuse(found.code, found.message);
    const numbers: Partial<Record<ColumnName, number>> = {};
    for (const name of ['population', 'potential', 'potentialPerInhabitant', 'dsu'] as const) {
      const text = cell(name);
      if (text === '') continue;
      const number = readFrenchNumber(text);
      if (number === undefined || number < 0)
        return refuse(
          'invalid-number',
          `« ${text.slice(0, 40)} » n’est pas un nombre (colonne « ${this.columns[name].header} »).`,
        );
      numbers[name] = number;
    }
    const { population, potential, potentialPerInhabitant: perInhabitant, dsu } = numbers;
    if (population !== undefined && !Number.isInteger(population))
      return refuse('invalid-number', `Une population est un nombre entier, et non « ${cell('population')} ».`);
    const content = JSON.stringify([population, potential, perInhabitant, dsu]);
    const known = this.seen.get(printed);
    if (known === content) return undefined;
    if (known !== undefined)
      return refuse('duplicate-code', `« ${printed} » est déjà dans le fichier, avec d’autres valeurs.`);
    this.seen.set(printed, content);

    if (population !== undefined && population >= BASE_FROM && population <= BASE_UNTIL && potential !== undefined) {
      this.basePotential += potential;
      this.basePopulation += population;
      this.baseCommunes++;
    }
    const line = {
      printedCode: printed,
      population,
      potential,
      perInhabitant,
      receivesDsu: dsu === undefined ? undefined : dsu > 0,
    };
    const lines = this.byCommune.get(found.commune.inseeCode);
    if (lines) lines.push(line);
    else this.byCommune.set(found.commune.inseeCode, [line]);
    return undefined;
  }

  finish(asOf: Day, source: string): DgclResult {
    const mean = this.basePopulation > 0 ? this.basePotential / this.basePopulation : undefined;
    const facts: ReferenceFact[] = [];
    const dsu: DsuOfYear[] = [];
    let merged = 0;
    for (const [communeCode, lines] of this.byCommune) {
      const origin = lines.length > 1 ? `${source} (somme de ${lines.length} communes fusionnées)` : source;
      if (lines.length > 1) merged++;
      const population = sum(lines.map((line) => line.population));
      const perInhabitant = perInhabitantOf(lines);
      if (population !== undefined)
        facts.push({ communeCode, fact: 'place.populationDgf', value: population, asOf, source: origin });
      if (perInhabitant !== undefined && mean !== undefined && mean > 0)
        facts.push({
          communeCode,
          fact: 'place.fiscalPotentialRatio',
          value: perInhabitant / mean,
          asOf,
          source: origin,
        });
      const received = shared(lines.map((line) => line.receivesDsu));
      if (received !== undefined) dsu.push({ communeCode, received });
    }
    return { facts, dsu, communes: this.byCommune.size, merged, mean, meanCommunes: this.baseCommunes };
  }
}

/** As printed for one commune; for several that merged since, their potentiels over their populations. */
function perInhabitantOf(lines: readonly Line[]): number | undefined {
  const [only] = lines;
  if (lines.length === 1 && only?.perInhabitant !== undefined) return only.perInhabitant;
  const [potential, population] = [sum(lines.map((line) => line.potential)), sum(lines.map((line) => line.population))];
  return potential === undefined || population === undefined || population === 0 ? undefined : potential / population;
}

function sum(numbers: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const number of numbers) {
    if (number === undefined) return undefined;
    total += number;
  }
  return total;
}

/** Known of communes that merged only when they all say the same. */
function shared(values: readonly (boolean | undefined)[]): boolean | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** A row of several hundred cells is told by its beginning. */
function shown(raw: string): string {
  return raw.length > 200 ? `${raw.slice(0, 200)}…` : raw;
}
