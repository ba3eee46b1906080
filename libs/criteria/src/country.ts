/** Every commune of the country as columns of bits and sorted numbers, so that a condition judges 32 communes at once. */
import { popCount } from '#kernel';

import { numeric } from './bounds.js';
import type { FactValue, Facts } from './facts.js';
import type { Territories } from './frame.js';
import { kindOf } from './perimeter.js';

/** One bit a commune. Bits past the last commune mean nothing. */
export type Bits = Uint32Array;

export function wordsFor(size: number): number {
  return (size + 31) >>> 5;
}

export function setBit(bits: Bits, position: number): void {
  bits[position >>> 5]! |= 1 << (position & 31);
}

export function hasBit(bits: Bits, position: number): boolean {
  return ((bits[position >>> 5]! >>> (position & 31)) & 1) === 1;
}

/** How many bits are set below `size`. */
export function countBits(bits: Bits, size: number): number {
  let total = 0;
  const whole = size >>> 5;
  for (let word = 0; word < whole; word++) total += popCount(bits[word]!);
  const rest = size & 31;
  return rest === 0 ? total : total + popCount(bits[whole]! & ((1 << rest) - 1));
}

/** Booleans: who is true, and of whom anything is known. */
export interface BooleanColumn {
  readonly type: 'BOOLEAN';
  readonly yes: Bits;
  readonly known: Bits;
}

/** Choices and lists: who has each value. */
export interface MembershipColumn {
  readonly type: 'CHOICE' | 'LIST';
  readonly members: ReadonlyMap<string, Bits>;
  readonly known: Bits;
}

/** Every so many communes in ascending order, the bits of all before are kept: a threshold costs one copy and half as many bits. */
const CHECKPOINT = 1024;

/** Numbers, sorted once: « who is below » is then a search and a copy. Amounts are in euros. */
export class NumberColumn {
  readonly type = 'NUMBER';
  readonly known: Bits;
  private readonly order: Uint32Array;
  private readonly sorted: Float64Array;
  private readonly checkpoints: Bits[] = [];

  /** `NaN` is unknown. */
  constructor(readonly values: Float64Array) {
    const words = wordsFor(values.length);
    this.known = new Uint32Array(words);
    const positions: number[] = [];
    values.forEach((value, position) => {
      if (Number.isNaN(value)) return;
      setBit(this.known, position);
      positions.push(position);
    });
    this.order = Uint32Array.from(positions).sort((a, b) => values[a]! - values[b]!);
    this.sorted = Float64Array.from(this.order, (position) => values[position]!);
    const bits = new Uint32Array(words);
    this.order.forEach((position, rank) => {
      if (rank % CHECKPOINT === 0) this.checkpoints.push(bits.slice());
      setBit(bits, position);
    });
    this.checkpoints.push(bits);
  }

  /** Sets in `target` exactly the bits of those known to be less than `limit`, or equal too when `inclusive`. */
  below(limit: number, inclusive: boolean, target: Bits): void {
    const rank = this.rank(limit, inclusive);
    const start = Math.floor(rank / CHECKPOINT);
    if (rank === this.order.length) {
      target.set(this.checkpoints.at(-1)!);
      return;
    }
    target.set(this.checkpoints[start]!);
    for (let index = start * CHECKPOINT; index < rank; index++) setBit(target, this.order[index]!);
  }

  /** How many are below. */
  private rank(limit: number, inclusive: boolean): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const value = this.sorted[middle]!;
      if (value < limit || (inclusive && value === limit)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export type Column = BooleanColumn | MembershipColumn | NumberColumn;

/** The communes of a country on a day, numbered from 0, with what is known of each. */
export class Country {
  readonly words: number;
  private readonly columns = new Map<string, Column>();
  private readonly positions = new Map<string, number[]>();
  private readonly kinds = new Map<string, Bits>();

  constructor(readonly size: number) {
    this.words = wordsFor(size);
  }

  /** From what is known of each commune, one by one. */
  static of(places: readonly { readonly facts: Facts; readonly territories?: Territories | undefined }[]): Country {
    const country = new Country(places.length);
    for (const code of new Set(places.flatMap(({ facts }) => [...facts.keys()]))) {
      country.column(code, (position) => places[position]!.facts.get(code)?.value);
    }
    for (const kind of new Set(places.flatMap(({ territories }) => Array.from(territories ?? [], kindOf)))) {
      country.territory(kind, (position) =>
        Array.from(places[position]!.territories ?? []).filter((territory) => kindOf(territory) === kind),
      );
    }
    return country;
  }

  /** One fact of every commune, of whatever type its first known value has; `undefined` is unknown. */
  column(code: string, valueOf: (position: number) => FactValue | undefined): this {
    let sample: FactValue | undefined;
    for (let position = 0; position < this.size && sample === undefined; position++) sample = valueOf(position);
    if (sample === undefined) return this;
    if (typeof sample === 'boolean') return this.booleans(code, (position) => valueOf(position) as boolean | undefined);
    if (typeof sample === 'string') return this.choices(code, (position) => valueOf(position) as string | undefined);
    if (Array.isArray(sample))
      return this.lists(code, (position) => valueOf(position) as readonly string[] | undefined);
    return this.numbers(code, (position) => numeric(valueOf(position)));
  }

  booleans(code: string, valueOf: (position: number) => boolean | undefined): this {
    const [yes, known] = [this.bits(), this.bits()];
    for (let position = 0; position < this.size; position++) {
      const value = valueOf(position);
      if (value !== undefined) setBit(known, position);
      if (value === true) setBit(yes, position);
    }
    this.columns.set(code, { type: 'BOOLEAN', yes, known });
    return this;
  }

  numbers(code: string, valueOf: (position: number) => number | undefined): this {
    const values = Float64Array.from({ length: this.size }, (_, position) => valueOf(position) ?? NaN);
    this.columns.set(code, new NumberColumn(values));
    return this;
  }

  choices(code: string, valueOf: (position: number) => string | undefined): this {
    return this.members(code, 'CHOICE', (position) => {
      const value = valueOf(position);
      return value === undefined ? undefined : [value];
    });
  }

  lists(code: string, valueOf: (position: number) => readonly string[] | undefined): this {
    return this.members(code, 'LIST', valueOf);
  }

  /** The territories of one kind that hold each commune, written in full (`department:69`); none means unknown. */
  territory(kind: string, valueOf: (position: number) => readonly string[]): this {
    const known = this.bits();
    for (let position = 0; position < this.size; position++) {
      for (const territory of valueOf(position)) {
        setBit(known, position);
        const positions = this.positions.get(territory);
        if (positions) positions.push(position);
        else this.positions.set(territory, [position]);
      }
    }
    this.kinds.set(kind, known);
    return this;
  }

  columnOf(code: string): Column | undefined {
    return this.columns.get(code);
  }

  positionsOf(territory: string): readonly number[] {
    return this.positions.get(territory) ?? [];
  }

  /** The communes whose territory of that kind is known. */
  knownKind(kind: string): Bits | undefined {
    return this.kinds.get(kind);
  }

  get hasTerritories(): boolean {
    return this.kinds.size > 0;
  }

  bits(): Bits {
    return new Uint32Array(this.words);
  }

  private members(
    code: string,
    type: 'CHOICE' | 'LIST',
    valueOf: (position: number) => readonly string[] | undefined,
  ): this {
    const known = this.bits();
    const members = new Map<string, Bits>();
    for (let position = 0; position < this.size; position++) {
      const values = valueOf(position);
      if (values === undefined) continue;
      setBit(known, position);
      for (const value of values) {
        let bits = members.get(value);
        if (!bits) members.set(value, (bits = this.bits()));
        setBit(bits, position);
      }
    }
    this.columns.set(code, { type, members, known });
    return this;
  }
}
