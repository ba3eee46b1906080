import type { FactValue } from '#criteria';
import type { Day } from '#kernel';

/** A value of one fact about one commune, in force from a day on, as a reference file gave it. */
export interface ReferenceFact {
  readonly communeCode: string;
  readonly fact: string;
  readonly value: FactValue;
  readonly asOf: Day;
  readonly source: string;
}

/** Imported facts about communes; the one asked is the latest in force on the day. */
export class ReferenceFacts {
  /** By fact, then by commune; latest first. */
  private readonly byFact = new Map<string, Map<string, ReferenceFact[]>>();

  constructor(facts: Iterable<ReferenceFact>) {
    for (const fact of facts) {
      let communes = this.byFact.get(fact.fact);
      if (!communes) this.byFact.set(fact.fact, (communes = new Map<string, ReferenceFact[]>()));
      const values = communes.get(fact.communeCode);
      if (values) values.push(fact);
      else communes.set(fact.communeCode, [fact]);
    }
    for (const communes of this.byFact.values()) {
      for (const values of communes.values()) values.sort((a, b) => (a.asOf < b.asOf ? 1 : -1));
    }
  }

  get codes(): Iterable<string> {
    return this.byFact.keys();
  }

  /** The days from which some value is in force: between two of them nothing changes. */
  changeDays(): Set<Day> {
    const days = new Set<Day>();
    for (const communes of this.byFact.values())
      for (const values of communes.values()) for (const { asOf } of values) days.add(asOf);
    return days;
  }

  /** The value in force on that day, or `undefined`. */
  find(fact: string, communeCode: string, day: Day): ReferenceFact | undefined {
    return this.byFact
      .get(fact)
      ?.get(communeCode)
      ?.find((value) => value.asOf <= day);
  }

  ofCommune(communeCode: string, day: Day): ReferenceFact[] {
    return [...this.byFact.keys()]
      .map((fact) => this.find(fact, communeCode, day))
      .filter((fact) => fact !== undefined);
  }
}
