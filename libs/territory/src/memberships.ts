import { Day } from '#kernel';

import type { Membership } from './programme.js';

/** All dated members of one programme, as its lists print them. */
export class ProgrammeMembers {
  /** The first day for which any list says anything: before it, membership is unknown. `undefined` with an undated list. */
  readonly knownFrom: Day | undefined;

  private readonly byCommune = new Map<string, Membership[]>();

  constructor(memberships: readonly Membership[]) {
    let knownFrom: Day | undefined;
    let undated = false;
    for (const membership of memberships) {
      const others = this.byCommune.get(membership.communeCode);
      if (others) others.push(membership);
      else this.byCommune.set(membership.communeCode, [membership]);
      if (membership.since === undefined) undated = true;
      else if (knownFrom === undefined || membership.since < knownFrom) knownFrom = membership.since;
    }
    this.knownFrom = undated ? undefined : knownFrom;
  }

  get communes(): Iterable<string> {
    return this.byCommune.keys();
  }

  /** The days on which somebody becomes a member or ceases to be one: between two of them nothing changes. */
  changeDays(): Set<Day> {
    const days = new Set<Day>();
    for (const memberships of this.byCommune.values()) {
      for (const { since, until } of memberships) {
        if (since !== undefined) days.add(since);
        if (until !== undefined) days.add(Day.add(until, 1));
      }
    }
    return days;
  }

  /** What lists say of a commune of today, whatever the day. */
  of(communeCode: string): readonly Membership[] {
    return this.byCommune.get(communeCode) ?? [];
  }

  /** Members on a day: distinct communes of today. */
  countOn(day: Day): number {
    let count = 0;
    for (const memberships of this.byCommune.values())
      if (memberships.some((membership) => isOn(membership, day))) count++;
    return count;
  }

  /** `true`, `false` from the first list on, `undefined` before it. */
  isMember(communeCode: string, day: Day): boolean | undefined {
    if (this.of(communeCode).some((membership) => isOn(membership, day))) return true;
    return this.knownFrom === undefined || this.knownFrom <= day ? false : undefined;
  }

  /** The name of the list that speaks of that day: the latest one begun by then. */
  sourceOn(day: Day): string {
    let latest: Membership | undefined;
    for (const memberships of this.byCommune.values()) {
      for (const membership of memberships) {
        if (membership.since !== undefined && membership.since > day) continue;
        if (latest === undefined || (membership.since ?? '') > (latest.since ?? '')) latest = membership;
      }
    }
    return latest?.source ?? '';
  }

  /** The membership that holds on that day, for its source. */
  holding(communeCode: string, day: Day): Membership | undefined {
    return this.of(communeCode).find((membership) => isOn(membership, day));
  }
}

export function isOn(membership: Membership, day: Day): boolean {
  return (
    (membership.since === undefined || membership.since <= day) &&
    (membership.until === undefined || day <= membership.until)
  );
}

/** Every programme's members. A programme without any list is absent: nothing is known of it. */
export class Memberships {
  private readonly byProgramme: ReadonlyMap<string, ProgrammeMembers>;

  constructor(memberships: readonly Membership[]) {
    const grouped = new Map<string, Membership[]>();
    for (const membership of memberships) {
      const others = grouped.get(membership.programme);
      if (others) others.push(membership);
      else grouped.set(membership.programme, [membership]);
    }
    this.byProgramme = new Map([...grouped].map(([programme, members]) => [programme, new ProgrammeMembers(members)]));
  }

  of(programme: string): ProgrammeMembers | undefined {
    return this.byProgramme.get(programme);
  }

  /** The days on which any membership begins or has ended. */
  changeDays(): Set<Day> {
    return new Set([...this.byProgramme.values()].flatMap((members) => [...members.changeDays()]));
  }
}
