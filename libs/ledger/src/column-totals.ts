import { BENEFICIARY_TYPES } from '#catalogue';
import type { Day } from '#kernel';

import { ENTRY_KINDS, QUANTITY_UNITS, type Quantity } from './entry.js';
import {
  AWARD,
  AWARD_WIDTH,
  CELL,
  CELL_WIDTH,
  COUNTED_KINDS,
  dayNumber,
  ENTRY,
  ENTRY_WIDTH,
  GRANTED,
  kindOf,
  NO_KIND,
  NONE,
  reversedKindOf,
  YEAR,
  YEAR_WIDTH,
  type Dictionary,
  type LedgerColumns,
} from './ledger-columns.js';
import { bitsOf, KIND_BITS, MEASURE_SIGNS } from './measure.js';
import { ofThousandths } from './rules.js';
import type { AwardTotals, TotalDimension, TotalFigures, TotalGroup, TotalKey, TotalsQuestion } from './totals.js';

/** What totals look up beside the ledger itself. */
export interface TotalsSurroundings {
  /** Printed codes of the filter's programme on its day. */
  readonly members: ReadonlySet<string> | undefined;
  /** Programmes by printed code on the question's day; only asked for by their dimension. */
  readonly programmes: ReadonlyMap<string, readonly string[]>;
  readonly regionOf: (department: string) => string | undefined;
  readonly epciOf: (commune: string) => string | undefined;
  readonly funderOf: (scheme: string) => string | undefined;
}

type Figures = { -readonly [Key in keyof TotalFigures]: TotalFigures[Key] };

/** A group being counted. Awards come place by place, so that another place than the last one is a new one. */
interface Count extends Figures {
  readonly texts: readonly (string | undefined)[];
  readonly owners: Set<number>;
  lastPlace: number;
  shown: boolean;
}

const BIT_OF_KIND = Uint8Array.from(ENTRY_KINDS, (kind) => KIND_BITS[kind]);
/** How many characters of a day name its year, and its month. */
const YEARS = 4;
const MONTHS = 7;
const AWARDED = ENTRY_KINDS.indexOf('AWARDED');
const AMENDED = ENTRY_KINDS.indexOf('AMENDED');
const CANCELLED = ENTRY_KINDS.indexOf('CANCELLED');

/**
 * The totals of a question, from columns in memory: of cells that it sees whole, what they keep; of any other, each visible entry of each award. Exact,
 * for any two dates.
 * `knownAt` is the instant in microseconds since 1970.
 */
export function columnTotals(
  columns: LedgerColumns,
  { filter, measure, groupBy, effectiveUntil }: TotalsQuestion,
  knownAt: number,
  surroundings: TotalsSurroundings,
): Pick<AwardTotals, keyof TotalFigures | 'quantities' | 'groups'> {
  const until = dayNumber(effectiveUntil);
  const from = filter.effectiveFrom === undefined ? -Infinity : dayNumber(filter.effectiveFrom);
  const { plus, minus } = MEASURE_SIGNS[measure];
  const bits = bitsOf(measure);
  const signs = Int8Array.from(ENTRY_KINDS, (kind) => (plus.includes(kind) ? 1 : minus.includes(kind) ? -1 : 0));
  // What makes an award one: any entry but a request or a cancellation, unless that is what is measured.
  const stage =
    measure === 'REQUESTED' || measure === 'CANCELLED' ? bits : 127 - KIND_BITS.REQUESTED - KIND_BITS.CANCELLED;
  const standsAnyway = measure === 'CANCELLED';
  const isInFilter = filterOf(columns, filter, surroundings);
  const dimensions = [...new Set(groupBy)].map((dimension) => keysOf(columns, dimension, surroundings));
  const periods = groupBy.includes('MONTH') ? MONTHS : groupBy.includes('YEAR') ? YEARS : 0;
  const periodOf = periodReader(periods);

  const whole = newCount([]);
  const groups = new Map<string | number, Count>();
  const sums = QUANTITY_UNITS.map(() => 0n);
  const units = new Set<number>();
  const held = new Int32Array(ENTRY_KINDS.length);
  const { cells, cellSums, cellInstants, years, yearSums, awardRows, entryRows, amounts } = readable(columns);
  const { instants } = columns;
  const measured = (COUNTED_KINDS as readonly string[]).indexOf(measure);
  const taken = measure === 'PAID' ? COUNTED_KINDS.indexOf('RECOVERED') : NONE;
  const hasQuantities = columns.quantities.size > 0;

  const countCell = (cell: number): void => {
    const begin = cell * CELL_WIDTH;
    const firstDay = cells[begin + CELL.firstDay]!;
    const lastDay = cells[begin + CELL.lastDay]!;
    if (firstDay > until || lastDay < from || cellInstants[cell * 2]! > knownAt) return;
    const isWhole =
      lastDay <= until &&
      firstDay >= from &&
      cellInstants[cell * 2 + 1]! <= knownAt &&
      cells[begin + CELL.isIntricate] === 0 &&
      (periods !== MONTHS || periodOf(firstDay) === periodOf(lastDay));
    if (!isWhole) {
      for (
        let award = cells[begin + CELL.firstAward]!;
        award !== NONE;
        award = awardRows[award * AWARD_WIDTH + AWARD.nextOfCell]!
      )
        countAward(cell, award);
      return;
    }
    // Nothing in it was ever cancelled, and all of it is money.
    if (measured === NONE) return;
    setPartOfCell(cells, begin + CELL.counts, cellSums, cell * COUNTED_KINDS.length);
    if (!part.shown && part.money === 0n) return;
    add(whole, cell);
    if (dimensions.length === 0) return;
    if (periods !== YEARS) {
      addToGroups(cell, periods === 0 ? undefined : periodOf(firstDay));
      return;
    }
    for (let row = cells[begin + CELL.firstYear]!; row !== NONE; row = years[row * YEAR_WIDTH + YEAR.nextOfCell]!) {
      setPartOfCell(years, row * YEAR_WIDTH + YEAR.counts, yearSums, row * COUNTED_KINDS.length);
      if (part.shown || part.money !== 0n) addToGroups(cell, String(years[row * YEAR_WIDTH + YEAR.year]));
    }
  };

  /** What a cell, or a year of it, keeps of the measure. */
  const setPartOfCell = (rows: Int32Array, counts: number, amountsOfKinds: BigInt64Array, sums: number): void => {
    const known = rows[counts + measured]!;
    part.money = amountsOfKinds[sums + measured]! - (taken === NONE ? 0n : amountsOfKinds[sums + taken]!);
    part.known = known;
    part.standing = known;
    part.staged = measure === 'REQUESTED' ? known : rows[counts + GRANTED]!;
    part.shown = part.staged > 0 || known > 0;
  };

  const countAward = (cell: number, award: number): void => {
    let takesBack = false;
    let money = 0n;
    let seen = 0;
    let firstDay = Infinity;
    let lastDay = -Infinity;
    const first = awardRows[award * AWARD_WIDTH + AWARD.firstEntry]!;
    for (let entry = first; entry !== NONE; entry = entryRows[entry * ENTRY_WIDTH + ENTRY.next]!) {
      const begin = entry * ENTRY_WIDTH;
      const day = entryRows[begin + ENTRY.day]!;
      if (day > until || instants[entryRows[begin + ENTRY.instant]!]! > knownAt) continue;
      const what = entryRows[begin + ENTRY.what]!;
      const kind = kindOf(what);
      if (kind === CANCELLED || reversedKindOf(what) !== NO_KIND) takesBack = true;
      if (day < from) continue;
      if (day < firstDay) firstDay = day;
      if (day > lastDay) lastDay = day;
      seen |= BIT_OF_KIND[kind]!;
      const sign = signs[kind]!;
      if (sign === 0) continue;
      if (sign > 0) money += amounts[entry]!;
      else money -= amounts[entry]!;
      if (hasQuantities) addQuantity(entry, sign);
    }
    if (seen === 0) return;
    const stands = standsAnyway || !takesBack || !isCancelled(first);
    if (takesBack) seen = heldBits(first, -Infinity, Infinity);
    if (seen === 0 && money === 0n) return;
    setPart(seen, stands, money);
    add(whole, cell);
    if (dimensions.length === 0) return;
    if (periods === 0 || firstDay === lastDay || periodOf(firstDay) === periodOf(lastDay)) {
      addToGroups(cell, periods === 0 ? undefined : periodOf(firstDay));
      return;
    }
    for (const period of periodsOf(first)) {
      const [begin, end] = [periodStart(period), periodEnd(period)];
      setPart(heldBits(first, begin, end), stands, amountOf(first, begin, end));
      addToGroups(cell, period);
    }
  };

  const isVisible = (entry: number): boolean =>
    entryRows[entry * ENTRY_WIDTH + ENTRY.day]! <= until &&
    instants[entryRows[entry * ENTRY_WIDTH + ENTRY.instant]!]! <= knownAt;
  const next = (entry: number): number => entryRows[entry * ENTRY_WIDTH + ENTRY.next]!;
  const isWithin = (entry: number, begin: number, end: number): boolean => {
    const day = entryRows[entry * ENTRY_WIDTH + ENTRY.day]!;
    return day >= from && day >= begin && day <= end && isVisible(entry);
  };

  /** Fully cancelled: a cancellation, and nothing awarded left, neither money nor quantity. */
  const isCancelled = (first: number): boolean => {
    let any = false;
    let money = 0n;
    let quantity = 0n;
    for (let entry = first; entry !== NONE; entry = next(entry)) {
      if (!isVisible(entry)) continue;
      const kind = kindOf(entryRows[entry * ENTRY_WIDTH + ENTRY.what]!);
      const sign = kind === CANCELLED ? -1n : kind === AWARDED || kind === AMENDED ? 1n : 0n;
      if (sign === 0n) continue;
      if (kind === CANCELLED) any = true;
      money += sign * amounts[entry]!;
      quantity += sign * (columns.quantities.get(entry)?.thousandths ?? 0n);
    }
    return any && money <= 0n && quantity <= 0n;
  };

  /** Kinds that an award holds in a period: a reversal takes one away from the kind it reverses. */
  const heldBits = (first: number, begin: number, end: number): number => {
    held.fill(0);
    for (let entry = first; entry !== NONE; entry = next(entry)) {
      if (!isWithin(entry, begin, end)) continue;
      const what = entryRows[entry * ENTRY_WIDTH + ENTRY.what]!;
      const [kind, reversed] = [kindOf(what), reversedKindOf(what)];
      if (reversed !== kind) held[kind]!++;
      if (reversed !== NO_KIND) held[reversed]!--;
    }
    let found = 0;
    for (let kind = 0; kind < held.length; kind++) if (held[kind]! > 0) found |= BIT_OF_KIND[kind]!;
    return found;
  };

  const amountOf = (first: number, begin: number, end: number): bigint => {
    let sum = 0n;
    for (let entry = first; entry !== NONE; entry = next(entry)) {
      if (!isWithin(entry, begin, end)) continue;
      const sign = signs[kindOf(entryRows[entry * ENTRY_WIDTH + ENTRY.what]!)]!;
      if (sign > 0) sum += amounts[entry]!;
      else if (sign < 0) sum -= amounts[entry]!;
    }
    return sum;
  };

  const periodsOf = (first: number): Set<string> => {
    const found = new Set<string>();
    for (let entry = first; entry !== NONE; entry = next(entry))
      if (isWithin(entry, -Infinity, Infinity)) found.add(periodOf(entryRows[entry * ENTRY_WIDTH + ENTRY.day]!));
    return found;
  };

  const addQuantity = (entry: number, sign: number): void => {
    const quantity = columns.quantities.get(entry);
    if (!quantity) return;
    units.add(quantity.unit);
    sums[quantity.unit]! += sign > 0 ? quantity.thousandths : -quantity.thousandths;
  };

  /** What is being added: one award, or a whole cell. */
  const part = { money: 0n, staged: 0, known: 0, standing: 0, shown: false };
  const setPart = (seen: number, stands: boolean, money: bigint): void => {
    const isStaged = (seen & stage) !== 0;
    const isKnown = (seen & bits) !== 0;
    part.money = money;
    part.staged = isStaged && stands ? 1 : 0;
    part.known = isKnown ? 1 : 0;
    part.standing = isKnown && stands ? 1 : 0;
    part.shown = isStaged || isKnown;
  };

  const add = (count: Count, cell: number): void => {
    if (part.money !== 0n) count.amount += part.money;
    if (part.shown) count.shown = true;
    count.awards += part.staged;
    count.covered += part.known;
    if (part.standing === 0) return;
    const begin = cell * CELL_WIDTH;
    count.owners.add(cells[begin + CELL.beneficiary]!);
    const place = cells[begin + CELL.place]!;
    if (place !== NONE && place !== count.lastPlace) {
      count.lastPlace = place;
      count.communes++;
    }
  };

  const addToGroups = (cell: number, period: string | undefined): void => {
    const [only] = dimensions;
    if (dimensions.length === 1 && (only === 'PERIOD' || !only!.several)) {
      const key = only === 'PERIOD' ? period! : only!.of(cell);
      let group = groups.get(key);
      if (!group) groups.set(key, (group = newCount([only === 'PERIOD' ? period! : only!.text(key as number)])));
      add(group, cell);
      return;
    }
    let rows: (number | string)[][] = [[]];
    for (const keys of dimensions) {
      const own = keys === 'PERIOD' ? [period!] : (keys.several?.(cell) ?? [keys.of(cell)]);
      rows = rows.flatMap((row) => own.map((key) => [...row, key]));
    }
    for (const row of rows) {
      const key = row.join('\u001f');
      let group = groups.get(key);
      if (!group) {
        const texts = row.map((value, index) => {
          const keys = dimensions[index]!;
          return keys === 'PERIOD' ? String(value) : keys.text(value as number);
        });
        groups.set(key, (group = newCount(texts)));
      }
      add(group, cell);
    }
  };

  eachPlace(columns, filter.communes, surroundings.members, (first) => {
    for (let cell = first; cell !== NONE; cell = cells[cell * CELL_WIDTH + CELL.nextOfPlace]!)
      if (isInFilter(cell)) countCell(cell);
  });

  const names = [...new Set(groupBy)];
  return {
    ...figuresOf(whole),
    quantities: [...units]
      .map((unit): Quantity => ({ unit: QUANTITY_UNITS[unit]!, value: ofThousandths(sums[unit]!) }))
      .sort((a, b) => QUANTITY_UNITS.indexOf(a.unit) - QUANTITY_UNITS.indexOf(b.unit)),
    groups: [...groups.values()]
      .filter(({ shown, amount: money }) => shown || money !== 0n)
      .sort((a, b) => compareTexts(a.texts, b.texts))
      .map((group): TotalGroup => ({ key: keyOf(names, group.texts), ...figuresOf(group) })),
  };
}

/** Calls back with the first cell of each place that may count, so that the cells of one place come together. */
function eachPlace(
  columns: LedgerColumns,
  communes: readonly string[] | undefined,
  members: ReadonlySet<string> | undefined,
  visit: (firstCell: number) => void,
): void {
  if (members) {
    for (const code of members) {
      const place = columns.places.find(code);
      if (place !== undefined) visit(columns.firstOfPlace[place] ?? NONE);
    }
    return;
  }
  for (let place = 0; place < columns.places.texts.length; place++) visit(columns.firstOfPlace[place] ?? NONE);
  if (!communes) visit(columns.firstNowhere);
}

function filterOf(
  columns: LedgerColumns,
  filter: TotalsQuestion['filter'],
  { regionOf }: TotalsSurroundings,
): (cell: number) => boolean {
  const { cells } = readable(columns);
  const conditions: ((cell: number) => boolean)[] = [];
  const among = (column: number, dictionary: Dictionary, texts: readonly string[] | undefined): void => {
    if (!texts) return;
    const wanted = new Set(texts.map((text) => dictionary.find(text)));
    conditions.push((cell) => wanted.has(cells[cell * CELL_WIDTH + column]));
  };
  among(CELL.scheme, columns.schemes, filter.schemes);
  among(CELL.source, columns.sources, filter.sources);
  among(CELL.department, columns.departments, filter.departments);
  if (filter.beneficiaryTypes) {
    const wanted = new Set(filter.beneficiaryTypes.map((type) => BENEFICIARY_TYPES.indexOf(type)));
    conditions.push((cell) => wanted.has(cells[cell * CELL_WIDTH + CELL.beneficiaryType]!));
  }
  if (filter.regions) {
    const regions = new Set<string | undefined>(filter.regions);
    const wanted = columns.departments.texts.map((department) => {
      const region = regionOf(department);
      return region !== undefined && regions.has(region);
    });
    conditions.push((cell) => wanted[cells[cell * CELL_WIDTH + CELL.department]!] === true);
  }
  if (filter.communes) {
    const places = new Set(filter.communes.map((code) => columns.places.find(code)));
    const communes = new Set(filter.communes.map((code) => columns.communes.find(code)));
    conditions.push(
      (cell) =>
        places.has(cells[cell * CELL_WIDTH + CELL.place]) || communes.has(cells[cell * CELL_WIDTH + CELL.commune]),
    );
  }
  const [only] = conditions;
  if (conditions.length === 0) return () => true;
  return conditions.length === 1 ? only! : (cell) => conditions.every((holds) => holds(cell));
}

/** The numbers by which one dimension tells cells apart, and what each number means. */
interface DimensionKeys {
  readonly of: (cell: number) => number;
  /** For a dimension in which an award may stand in several groups, or in none. */
  readonly several?: (cell: number) => readonly number[];
  readonly text: (key: number) => string | undefined;
}

function keysOf(
  columns: LedgerColumns,
  dimension: TotalDimension,
  { programmes, regionOf, epciOf, funderOf }: TotalsSurroundings,
): DimensionKeys | 'PERIOD' {
  const { cells } = readable(columns);
  const plain = (column: number, { texts }: Dictionary): DimensionKeys => ({
    of: (cell) => cells[cell * CELL_WIDTH + column]!,
    text: (key) => (key === NONE ? undefined : texts[key]),
  });
  /** Another text for each text of a column, some of them none. */
  const derived = (
    column: number,
    { texts }: Dictionary,
    textOf: (text: string) => string | undefined,
    otherwise: (cell: number) => string | undefined = () => undefined,
  ): DimensionKeys => {
    const known: string[] = [];
    const numbers = new Map<string, number>();
    const number = (text: string | undefined): number => {
      if (text === undefined) return NONE;
      let found = numbers.get(text);
      if (found === undefined) {
        found = known.push(text) - 1;
        numbers.set(text, found);
      }
      return found;
    };
    const byKey = texts.map((text) => number(textOf(text)));
    return {
      of: (cell) => {
        const key = cells[cell * CELL_WIDTH + column]!;
        const own = key === NONE ? NONE : byKey[key]!;
        return own === NONE ? number(otherwise(cell)) : own;
      },
      text: (key) => (key === NONE ? undefined : known[key]),
    };
  };
  switch (dimension) {
    case 'SCHEME':
      return plain(CELL.scheme, columns.schemes);
    case 'FUNDER':
      return derived(CELL.scheme, columns.schemes, funderOf);
    case 'DEPARTMENT':
      return plain(CELL.department, columns.departments);
    case 'REGION':
      return derived(CELL.department, columns.departments, regionOf);
    case 'COMMUNE':
      return plain(CELL.commune, columns.communes);
    case 'EPCI': {
      const type = BENEFICIARY_TYPES.indexOf('EPCI');
      return derived(CELL.commune, columns.communes, epciOf, (cell) =>
        cells[cell * CELL_WIDTH + CELL.beneficiaryType] === type
          ? columns.beneficiaries.texts[cells[cell * CELL_WIDTH + CELL.beneficiary]!]!.slice('EPCI '.length).slice(0, 9)
          : undefined,
      );
    }
    case 'BENEFICIARY_TYPE':
      return { of: (cell) => cells[cell * CELL_WIDTH + CELL.beneficiaryType]!, text: (key) => BENEFICIARY_TYPES[key] };
    case 'PROGRAMME': {
      const known = [...new Set([...programmes.values()].flat())];
      const byPlace = columns.places.texts.map((code) =>
        (programmes.get(code) ?? []).map((text) => known.indexOf(text)),
      );
      const nothing: readonly number[] = [];
      return {
        of: () => NONE,
        several: (cell) => byPlace[cells[cell * CELL_WIDTH + CELL.place]!] ?? nothing,
        text: (key) => known[key],
      };
    }
    case 'YEAR':
    case 'MONTH':
      return 'PERIOD';
  }
}

/** The arrays as they are now: one that grows is another one. */
function readable(columns: LedgerColumns): {
  readonly cells: Int32Array;
  readonly cellSums: BigInt64Array;
  readonly cellInstants: Float64Array;
  readonly years: Int32Array;
  readonly yearSums: BigInt64Array;
  readonly awardRows: Int32Array;
  readonly entryRows: Int32Array;
  readonly amounts: BigInt64Array;
} {
  return {
    cells: columns.cells.numbers,
    cellSums: columns.cellSums.numbers,
    cellInstants: columns.cellInstants.numbers,
    years: columns.years.numbers,
    yearSums: columns.yearSums.numbers,
    awardRows: columns.awardRows.numbers,
    entryRows: columns.entryRows.numbers,
    amounts: columns.amounts.numbers,
  };
}

function newCount(texts: readonly (string | undefined)[]): Count {
  return {
    texts,
    amount: 0n,
    awards: 0,
    beneficiaries: 0,
    communes: 0,
    covered: 0,
    owners: new Set(),
    lastPlace: NONE,
    shown: false,
  };
}

function figuresOf({ amount, awards, owners, communes, covered }: Count): TotalFigures {
  return { amount, awards, beneficiaries: owners.size, communes, covered };
}

/** As the database sorts: by code point, what is missing last. */
function compareTexts(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number {
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

const KEY_FIELDS: Readonly<Record<TotalDimension, keyof TotalKey>> = {
  SCHEME: 'scheme',
  FUNDER: 'funder',
  PROGRAMME: 'programme',
  REGION: 'region',
  DEPARTMENT: 'department',
  EPCI: 'epci',
  COMMUNE: 'commune',
  BENEFICIARY_TYPE: 'beneficiaryType',
  YEAR: 'year',
  MONTH: 'month',
};

function keyOf(dimensions: readonly TotalDimension[], texts: readonly (string | undefined)[]): TotalKey {
  return Object.fromEntries(
    dimensions.map((dimension, index) => {
      const text = texts[index];
      return [KEY_FIELDS[dimension], dimension === 'YEAR' && text !== undefined ? Number(text.slice(0, 4)) : text];
    }),
  );
}

/** `2021` or `2021-10` of a day's number; days come again, and are written once. */
function periodReader(length: number): (day: number) => string {
  const known = new Map<number, string>();
  return (day) => {
    let period = known.get(day);
    if (period === undefined) {
      period = new Date(day * 86_400_000).toISOString().slice(0, length);
      known.set(day, period);
    }
    return period;
  };
}

function periodStart(period: string): number {
  return dayNumber((period.length === 4 ? `${period}-01-01` : `${period}-01`) as Day);
}

function periodEnd(period: string): number {
  const [year, month] = period.split('-').map(Number) as [number, number | undefined];
  return Date.UTC(year, month ?? 12, 0) / 86_400_000;
}
