import { BENEFICIARY_TYPES, type BeneficiaryType } from '#catalogue';
import type { Day } from '#kernel';

import { ENTRY_KINDS, QUANTITY_UNITS, type EntryKind, type QuantityUnit } from './entry.js';

/** An award as the columns take it in: what filters and groups look at. */
export interface ColumnAward {
  readonly id: number;
  readonly source: string;
  readonly scheme: string;
  readonly beneficiaryType: BeneficiaryType;
  readonly beneficiaryCode: string;
  readonly printedCode: string | undefined;
  readonly communeCode: string | undefined;
  readonly departmentCode: string | undefined;
}

/** An entry as the columns take it in. */
export interface ColumnEntry {
  readonly award: number;
  readonly kind: EntryKind;
  readonly reversedKind: EntryKind | undefined;
  /** Cents. */
  readonly amount: bigint | undefined;
  /** Thousandths of the unit. */
  readonly quantity: { readonly thousandths: bigint; readonly unit: QuantityUnit } | undefined;
  readonly effectiveOn: Day;
  /** Microseconds since 1970. */
  readonly recordedAt: number;
}

/** Texts that come again and again, each with a small number. */
export class Dictionary {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      this.texts.push(text);
      this.numbers.set(text, number);
    }
    return number;
  }

  find(text: string): number | undefined {
    return this.numbers.get(text);
  }
}

/** No text, no next one. */
export const NONE = -1;
const FIRST_CAPACITY = 1024;

/** Days since 1 January 1970. */
export function dayNumber(day: Day): number {
  return Date.parse(day) / 86_400_000;
}

/** Whole numbers in rows of a fixed width: what is read together lies together. It grows. */
export class Rows<Numbers extends Int32Array | BigInt64Array | Float64Array> {
  constructor(
    public numbers: Numbers,
    readonly width: number,
  ) {}

  /** Makes room for a row, and gives where it begins; `numbers` may be another array afterwards. */
  room(row: number): number {
    const begin = row * this.width;
    if (begin + this.width > this.numbers.length) {
      const larger = new (this.numbers.constructor as new (length: number) => Numbers)(
        Math.max(this.numbers.length * 2, begin + this.width),
      );
      larger.set(this.numbers as never);
      this.numbers = larger;
    }
    return begin;
  }
}

const int32 = (width: number): Rows<Int32Array> => new Rows(new Int32Array(FIRST_CAPACITY * width), width);

/** Columns of a row of {@link LedgerColumns.cells}. `isIntricate`: something in it was cancelled or taken back, or is no money; its sums say too little. */
export const CELL = {
  scheme: 0, source: 1, beneficiaryType: 2, beneficiary: 3, place: 4, commune: 5, department: 6, nextOfPlace: 7, nextOfBeneficiary: 8,
  firstAward: 9, isIntricate: 10, firstDay: 11, lastDay: 12, firstYear: 13, counts: 14,
} as const; // prettier-ignore
/** Kinds that a cell counts awards by, in the order of its counts and sums; the last count is of awards that were granted. */
export const COUNTED_KINDS = ['REQUESTED', 'AWARDED', 'COMMITTED', 'PAID', 'RECOVERED'] as const;
export const GRANTED = COUNTED_KINDS.length;
export const CELL_WIDTH = CELL.counts + COUNTED_KINDS.length + 1;
/** Columns of a row of {@link LedgerColumns.years}: what a cell has in one year of effect. */
export const YEAR = { year: 0, nextOfCell: 1, counts: 2 } as const;
export const YEAR_WIDTH = YEAR.counts + COUNTED_KINDS.length + 1;
/** Columns of a row of {@link LedgerColumns.awardRows}. */
export const AWARD = { firstEntry: 0, lastEntry: 1, nextOfCell: 2 } as const;
export const AWARD_WIDTH = 3;
/** Columns of a row of {@link LedgerColumns.entryRows}. `what` holds the kind, and above it the kind that a reversal takes away. */
export const ENTRY = { next: 0, day: 1, what: 2, instant: 3 } as const;
export const ENTRY_WIDTH = 4;

export const NO_KIND = 255;
const KIND_MASK = 255;
export const kindOf = (what: number): number => what & KIND_MASK;
export const reversedKindOf = (what: number): number => what >> 8;

const COUNT_OF_KIND = ENTRY_KINDS.map((kind) =>
  (COUNTED_KINDS as readonly EntryKind[]).indexOf(kind === 'AMENDED' ? 'AWARDED' : kind),
);

/**
 * The ledger in memory, in typed arrays: some 170 bytes an entry, all told, and totals of any two dates in milliseconds. It only ever grows, like the
 * ledger itself. Awards that no filter and no grouping tells apart form a cell; cells of one place hang together, and so do the awards of one cell and
 * the entries of one award. A cell keeps its sums over all that it has, so that a question that sees all of it looks no further.
 */
export class LedgerColumns {
  readonly sources = new Dictionary();
  readonly schemes = new Dictionary();
  /** Type and code together: who. */
  readonly beneficiaries = new Dictionary();
  readonly places = new Dictionary();
  readonly communes = new Dictionary();
  readonly departments = new Dictionary();

  cellCount = 0;
  readonly cells = int32(CELL_WIDTH);
  /** Cents, by cell and counted kind. */
  readonly cellSums = new Rows(new BigInt64Array(FIRST_CAPACITY * COUNTED_KINDS.length), COUNTED_KINDS.length);
  /** First and last instant of recording of a cell. */
  readonly cellInstants = new Rows(new Float64Array(FIRST_CAPACITY * 2), 2);

  private yearCount = 0;
  /** Years of effect of the cells, with the same counts and sums. */
  readonly years = int32(YEAR_WIDTH);
  readonly yearSums = new Rows(new BigInt64Array(FIRST_CAPACITY * COUNTED_KINDS.length), COUNTED_KINDS.length);
  private readonly yearOfDay = new Map<number, number>();

  awardCount = 0;
  readonly awardRows = int32(AWARD_WIDTH);
  private readonly cellOfAward = int32(1);
  /** One bit for each count of the cell that the award is in. */
  private readonly bitsOfAward = int32(1);

  entryCount = 0;
  readonly entryRows = int32(ENTRY_WIDTH);
  readonly amounts = new Rows(new BigInt64Array(FIRST_CAPACITY), 1);
  /** Few entries have one. */
  readonly quantities = new Map<number, { readonly thousandths: bigint; readonly unit: number }>();
  /** Instants of recording, microseconds since 1970; entries of one act share theirs. */
  readonly instants: number[] = [];

  /** By place; the cells without any hang from {@link firstNowhere}. */
  readonly firstOfPlace: number[] = [];
  firstNowhere = NONE;
  private readonly firstOfBeneficiary: number[] = [];
  private indexOfId = new Int32Array(FIRST_CAPACITY).fill(NONE);

  knows(awardId: number): boolean {
    return awardId < this.indexOfId.length && this.indexOfId[awardId] !== NONE;
  }

  addAward(award: ColumnAward): void {
    const cell = this.cellOf(award);
    const index = this.awardCount++;
    const begin = this.awardRows.room(index);
    const cellBegin = cell * CELL_WIDTH;
    const { numbers } = this.awardRows;
    numbers[begin + AWARD.firstEntry] = NONE;
    numbers[begin + AWARD.lastEntry] = NONE;
    numbers[begin + AWARD.nextOfCell] = this.cells.numbers[cellBegin + CELL.firstAward]!;
    this.cells.numbers[cellBegin + CELL.firstAward] = index;
    const own = this.cellOfAward.room(index);
    this.cellOfAward.numbers[own] = cell;
    this.bitsOfAward.room(index);
    if (award.id >= this.indexOfId.length) {
      const larger = new Int32Array(Math.max(this.indexOfId.length * 2, award.id + 1)).fill(NONE);
      larger.set(this.indexOfId);
      this.indexOfId = larger;
    }
    this.indexOfId[award.id] = index;
  }

  addEntry(entry: ColumnEntry): void {
    const award = this.indexOfId[entry.award];
    if (award === undefined || award === NONE)
      throw new Error(`an entry of an award that is not known: ${entry.award}`);
    const index = this.entryCount++;
    const begin = this.entryRows.room(index);
    const rows = this.entryRows.numbers;
    const kind = ENTRY_KINDS.indexOf(entry.kind);
    const reversed = entry.reversedKind === undefined ? NO_KIND : ENTRY_KINDS.indexOf(entry.reversedKind);
    const day = dayNumber(entry.effectiveOn);
    rows[begin + ENTRY.next] = NONE;
    rows[begin + ENTRY.day] = day;
    rows[begin + ENTRY.what] = kind | (reversed << 8);
    rows[begin + ENTRY.instant] = this.instantOf(entry.recordedAt);
    const cents = this.amounts.room(index);
    this.amounts.numbers[cents] = entry.amount ?? 0n;
    if (entry.quantity) {
      const { thousandths, unit } = entry.quantity;
      this.quantities.set(index, { thousandths, unit: QUANTITY_UNITS.indexOf(unit) });
    }
    const awards = this.awardRows.numbers;
    const last = awards[award * AWARD_WIDTH + AWARD.lastEntry]!;
    if (last === NONE) awards[award * AWARD_WIDTH + AWARD.firstEntry] = index;
    else rows[last * ENTRY_WIDTH + ENTRY.next] = index;
    awards[award * AWARD_WIDTH + AWARD.lastEntry] = index;
    this.sumUp(award, index, entry, kind, day);
  }

  private sumUp(award: number, index: number, entry: ColumnEntry, kind: number, day: number): void {
    const cell = this.cellOfAward.numbers[award]!;
    const begin = cell * CELL_WIDTH;
    const { numbers } = this.cells;
    if (day < numbers[begin + CELL.firstDay]!) numbers[begin + CELL.firstDay] = day;
    if (day > numbers[begin + CELL.lastDay]!) numbers[begin + CELL.lastDay] = day;
    const instants = this.cellInstants.numbers;
    if (entry.recordedAt < instants[cell * 2]!) instants[cell * 2] = entry.recordedAt;
    if (entry.recordedAt > instants[cell * 2 + 1]!) instants[cell * 2 + 1] = entry.recordedAt;
    const counted = COUNT_OF_KIND[kind]!;
    if (entry.kind === 'CANCELLED' || entry.reversedKind !== undefined || entry.quantity !== undefined)
      numbers[begin + CELL.isIntricate] = 1;
    if (counted < 0) return;
    this.cellSums.numbers[cell * COUNTED_KINDS.length + counted]! += entry.amount ?? 0n;
    this.count(award, begin, counted);
    if (entry.kind !== 'REQUESTED') this.count(award, begin, GRANTED);
    const year = this.yearOf(cell, day);
    this.yearSums.numbers[year * COUNTED_KINDS.length + counted]! += entry.amount ?? 0n;
    const had = this.bitsInYear(award, index, this.years.numbers[year * YEAR_WIDTH + YEAR.year]!);
    const counts = year * YEAR_WIDTH + YEAR.counts;
    if ((had & (1 << counted)) === 0) this.years.numbers[counts + counted]!++;
    if (entry.kind !== 'REQUESTED' && (had & (1 << GRANTED)) === 0) this.years.numbers[counts + GRANTED]!++;
  }

  /** The cell's row for the year of a day. */
  private yearOf(cell: number, day: number): number {
    const wanted = this.calendarYear(day);
    const first = this.cells.numbers[cell * CELL_WIDTH + CELL.firstYear]!;
    for (let row = first; row !== NONE; row = this.years.numbers[row * YEAR_WIDTH + YEAR.nextOfCell]!)
      if (this.years.numbers[row * YEAR_WIDTH + YEAR.year] === wanted) return row;
    const row = this.yearCount++;
    const begin = this.years.room(row);
    this.yearSums.room(row);
    this.years.numbers[begin + YEAR.year] = wanted;
    this.years.numbers[begin + YEAR.nextOfCell] = first;
    this.cells.numbers[cell * CELL_WIDTH + CELL.firstYear] = row;
    return row;
  }

  /** The counts that an award is in already for a year, by its other entries. */
  private bitsInYear(award: number, index: number, year: number): number {
    let bits = 0;
    const rows = this.entryRows.numbers;
    const first = this.awardRows.numbers[award * AWARD_WIDTH + AWARD.firstEntry]!;
    for (let entry = first; entry !== NONE; entry = rows[entry * ENTRY_WIDTH + ENTRY.next]!) {
      if (entry === index || this.calendarYear(rows[entry * ENTRY_WIDTH + ENTRY.day]!) !== year) continue;
      const kind = kindOf(rows[entry * ENTRY_WIDTH + ENTRY.what]!);
      const counted = COUNT_OF_KIND[kind]!;
      if (counted >= 0) bits |= 1 << counted;
      if (counted >= 0 && ENTRY_KINDS[kind] !== 'REQUESTED') bits |= 1 << GRANTED;
    }
    return bits;
  }

  private calendarYear(day: number): number {
    let year = this.yearOfDay.get(day);
    if (year === undefined) {
      year = new Date(day * 86_400_000).getUTCFullYear();
      this.yearOfDay.set(day, year);
    }
    return year;
  }

  /** An award is counted once, however many entries of a kind it has. */
  private count(award: number, cellBegin: number, counted: number): void {
    const bits = this.bitsOfAward.numbers[award]!;
    if (bits & (1 << counted)) return;
    this.bitsOfAward.numbers[award] = bits | (1 << counted);
    this.cells.numbers[cellBegin + CELL.counts + counted]!++;
  }

  private cellOf(award: ColumnAward): number {
    const type = BENEFICIARY_TYPES.indexOf(award.beneficiaryType);
    const beneficiary = this.beneficiaries.numberOf(`${award.beneficiaryType} ${award.beneficiaryCode}`);
    const scheme = this.schemes.numberOf(award.scheme);
    const source = this.sources.numberOf(award.source);
    const place = award.printedCode === undefined ? NONE : this.places.numberOf(award.printedCode);
    const commune = award.communeCode === undefined ? NONE : this.communes.numberOf(award.communeCode);
    const department = award.departmentCode === undefined ? NONE : this.departments.numberOf(award.departmentCode);
    const first = this.firstOfBeneficiary[beneficiary] ?? NONE;
    for (let cell = first; cell !== NONE; cell = this.cells.numbers[cell * CELL_WIDTH + CELL.nextOfBeneficiary]!) {
      const { numbers } = this.cells;
      const begin = cell * CELL_WIDTH;
      if (
        numbers[begin + CELL.place] === place &&
        numbers[begin + CELL.scheme] === scheme &&
        numbers[begin + CELL.source] === source &&
        numbers[begin + CELL.commune] === commune &&
        numbers[begin + CELL.department] === department
      )
        return cell;
    }
    const cell = this.cellCount++;
    const begin = this.cells.room(cell);
    const { numbers } = this.cells;
    numbers[begin + CELL.scheme] = scheme;
    numbers[begin + CELL.source] = source;
    numbers[begin + CELL.beneficiaryType] = type;
    numbers[begin + CELL.beneficiary] = beneficiary;
    numbers[begin + CELL.place] = place;
    numbers[begin + CELL.commune] = commune;
    numbers[begin + CELL.department] = department;
    numbers[begin + CELL.firstAward] = NONE;
    numbers[begin + CELL.isIntricate] = 0;
    numbers[begin + CELL.firstYear] = NONE;
    numbers[begin + CELL.firstDay] = 2 ** 31 - 1;
    numbers[begin + CELL.lastDay] = -(2 ** 31);
    numbers.fill(0, begin + CELL.counts, begin + CELL_WIDTH);
    numbers[begin + CELL.nextOfBeneficiary] = first;
    this.firstOfBeneficiary[beneficiary] = cell;
    if (place === NONE) {
      numbers[begin + CELL.nextOfPlace] = this.firstNowhere;
      this.firstNowhere = cell;
    } else {
      numbers[begin + CELL.nextOfPlace] = this.firstOfPlace[place] ?? NONE;
      this.firstOfPlace[place] = cell;
    }
    this.cellSums.room(cell);
    const instants = this.cellInstants.room(cell);
    this.cellInstants.numbers[instants] = Infinity;
    this.cellInstants.numbers[instants + 1] = -Infinity;
    return cell;
  }

  private instantOf(recordedAt: number): number {
    if (this.instants.at(-1) !== recordedAt) this.instants.push(recordedAt);
    return this.instants.length - 1;
  }
}
