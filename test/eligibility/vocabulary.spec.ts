/** A fact that the service asks for, and that no scheme reads, would be a question for nothing. */
import { describe, expect, it } from '@jest/globals';

import { factsOf, VOCABULARY } from '#criteria';

import { realCatalogue } from './whole.js';

/** Facts of the client contract that the catalogue does not need today, and amounts that the estimate and the plan read. */
const PROMISED = new Set([
  'programme.villagesAvenir',
  'status.crte',
  'project.cost',
  'project.eligibleCost',
  'project.privateFunding',
]);

describe('the vocabulary', () => {
  it('holds no fact that decides nothing', async () => {
    const { schemes } = await realCatalogue();
    const read = new Set(
      schemes.flatMap(({ document: { eligibility, financing } }) => [
        ...factsOf(eligibility),
        ...(financing.cases ?? []).flatMap((one) => Object.keys(one.facts ?? {})),
      ]),
    );
    const unread = VOCABULARY.definitions.map(({ code }) => code).filter((code) => !read.has(code));
    expect(unread.filter((code) => !PROMISED.has(code))).toEqual([]);
  });
});
