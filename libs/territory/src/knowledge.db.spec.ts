import { beforeEach, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { testDatabase } from '../../../test/database/index.js';

import type { Membership, ReferenceFact } from './index.js';
import { MembershipStore, ReferenceFactStore, StoredKnowledge, TERRITORY_ROWS } from './store/index.js';

const database = testDatabase(TERRITORY_ROWS);
const day = (text: string): Day => Day.of(text);
const member = (communeCode: string, until: string): Membership => ({
  programme: 'frr',
  printedCode: communeCode,
  communeCode,
  since: day('2024-07-01'),
  until: day(until),
  source: 'essai',
});
const population = (value: number): ReferenceFact => ({
  communeCode: '23061',
  fact: 'place.populationDgf',
  value,
  asOf: day('2021-01-01'),
  source: 'essai',
});

/** Another process than the one that writes: it is told that something changed, and looks. */
let other: StoredKnowledge;
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE membership, reference_fact');
});
const otherProcess = async (): Promise<void> => {
  other = new StoredKnowledge(database.dataSource);
  await other.refresh();
};

describe('what a process knows of places, when another one writes', () => {
  it('follows a membership that ends earlier than its list said, though no row is added', async () => {
    const store = new MembershipStore(database.dataSource);
    await store.write('frr', [member('23061', '2027-12-31'), member('23096', '2027-12-31')]);
    await otherProcess();
    const on = day('2026-01-01');
    expect(other.current().memberships.of('frr')?.isMember('23061', on)).toBe(true);

    // The new list begins on 2025-07-01 and has nobody but the other one.
    await store.write('frr', [{ ...member('23096', '2027-12-31'), since: day('2025-07-01') }], day('2025-07-01'));
    await other.refreshIfChanged();
    expect(other.current().memberships.of('frr')?.isMember('23061', on)).toBe(false);
    expect(other.current().memberships.of('frr')?.isMember('23096', on)).toBe(true);
  });

  it('follows a corrected fact, whatever the clock of the database said when it was corrected', async () => {
    const store = new ReferenceFactStore(database.dataSource);
    await store.write([population(800), { ...population(5_000), communeCode: '23096' }]);
    await database.dataSource.query(
      "UPDATE reference_fact SET recorded_at = now() + interval '1 year' WHERE commune_code = '23096'",
    );
    await otherProcess();
    await store.write([population(810)]);
    await other.refreshIfChanged();
    const known = other.current().referenceFacts.find('place.populationDgf', '23061', day('2022-01-01'));
    expect(known?.value).toBe(810);
  });

  it('reads nothing again when nothing was written', async () => {
    await otherProcess();
    const before = other.current();
    await other.refreshIfChanged();
    expect(other.current()).toBe(before);
  });
});
