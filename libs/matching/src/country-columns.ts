/** The country as columns of bits on a day, for judging every commune at once; made from what is known of places. */
import { Country as CountryColumns, type FactValue } from '#criteria';
import type { Day } from '#kernel';
import { Place, PROGRAMMES, type Commune, type Epci, type Knowledge } from '#territory';

/** The communes of today, in order of their INSEE code, and what is known of each on a day: position by position the same. */
export interface CountryOnDay {
  readonly communes: readonly Commune[];
  readonly columns: CountryColumns;
}

interface Prepared {
  readonly communes: readonly Commune[];
  /** Days on which something that is known begins or ends, ascending. */
  readonly changeDays: readonly Day[];
  readonly byPeriod: Map<number, CountryOnDay>;
}

/** Each weighs about 3 MB for France. */
const MAX_PERIODS = 12;

const PREPARED = new WeakMap<Knowledge, Prepared>();

/** The same columns for every day between two changes; kept for the last few periods asked, dropped with the knowledge. */
export function countryOn(knowledge: Knowledge, on: Day): CountryOnDay {
  let prepared = PREPARED.get(knowledge);
  if (!prepared) PREPARED.set(knowledge, (prepared = prepare(knowledge)));
  const { communes, changeDays, byPeriod } = prepared;
  const period = changesUntil(changeDays, on);
  const known = byPeriod.get(period);
  if (known) {
    byPeriod.delete(period);
    byPeriod.set(period, known);
    return known;
  }
  const made = { communes, columns: columnsOf(communes, knowledge, on) };
  byPeriod.set(period, made);
  for (const oldest of byPeriod.keys()) {
    if (byPeriod.size <= MAX_PERIODS) break;
    byPeriod.delete(oldest);
  }
  return made;
}

function prepare({ country, memberships, referenceFacts }: Knowledge): Prepared {
  const communes = [...country.communes].sort((a, b) => (a.inseeCode < b.inseeCode ? -1 : 1));
  const changeDays = [...new Set([...memberships.changeDays(), ...referenceFacts.changeDays()])].sort();
  return { communes, changeDays, byPeriod: new Map() };
}

/** How many of the ascending days have come by then. */
function changesUntil(days: readonly Day[], on: Day): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! <= on) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same facts as `Place.facts` gives for each commune, column by column; imported facts win there too. */
function columnsOf(communes: readonly Commune[], knowledge: Knowledge, on: Day): CountryColumns {
  const { country, memberships, referenceFacts } = knowledge;
  const columns = new CountryColumns(communes.length);
  const imported = new Set(referenceFacts.codes);
  const values = new Map<string, (commune: Commune) => FactValue | undefined>([
    ['place.zone', ({ zone }) => zone],
    ['place.population', ({ population }) => population],
    ['place.recentCommuneNouvelle', ({ hasFormerCommunes }) => (hasFormerCommunes ? undefined : false)],
  ]);
  for (const code of imported) {
    const known = values.get(code);
    values.set(code, (commune) => referenceFacts.find(code, commune.inseeCode, on)?.value ?? known?.(commune));
  }
  const epcis = new Map(communes.map((commune) => [commune, epciOf(commune, knowledge)]));
  const largest = largestPopulations(knowledge);
  values.set('epci.population', (commune) => epcis.get(commune)?.population);
  values.set('epci.largestCommunePopulation', (commune) => largest.get(epcis.get(commune)?.siren ?? ''));
  for (const { code, fact } of PROGRAMMES) {
    const members = memberships.of(code);
    if (members) values.set(fact, ({ inseeCode }) => members.isMember(inseeCode, on));
  }
  for (const [code, valueOf] of values) columns.column(code, (position) => valueOf(communes[position]!));

  const territories = communes.map((commune) =>
    Place.territories({
      kind: 'COMMUNE',
      commune,
      epci: commune.epciSiren ? country.epci(commune.epciSiren) : undefined,
    }),
  );
  for (const kind of ['commune', 'epci', 'department', 'region', 'zone']) {
    columns.territory(kind, (position) =>
      territories[position]!.filter((territory) => territory.startsWith(`${kind}:`)),
    );
  }
  return columns;
}

function epciOf({ epciSiren }: Commune, { country }: Knowledge): Epci | undefined {
  return epciSiren ? country.epci(epciSiren) : undefined;
}

function largestPopulations({ country }: Knowledge): Map<string, number> {
  const largest = new Map<string, number>();
  for (const { siren, members } of country.epcis) {
    for (const code of members) {
      const population = country.resolve(code)?.population;
      if (population !== undefined && population > (largest.get(siren) ?? -1)) largest.set(siren, population);
    }
  }
  return largest;
}
