import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day, InvalidInputError, type Euro } from '#kernel';

import { FACET_FIELDS } from '../document.js';
import { SORTS, type SearchFilter, type SearchRequest, type SearchResult } from '../port.js';

/** What people type, and what nobody does: words of the catalogue, broken words, every script, Meilisearch's own signs. */
const WORDS = [
  'friche',
  'école',
  "l'",
  'rénovasion',
  'DETR',
  '2021',
  '"',
  '-',
  '*',
  '\\',
  '\u0000',
  '🏫',
  'é'.normalize('NFD'),
  '\ud800',
];
const queries = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 700 }),
  fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 12 })), { maxLength: 14 })
    .map((words) => words.join(' ')),
  fc.constantFrom('', ' ', '.', '’', 'a'.repeat(600), 'le la les', 'constructor', '__proto__', 'toString valueOf'),
);
const texts = fc.array(
  fc.oneof(fc.constantFrom('friche', 'grant', 'etat', 'COMMUNE', '', "a'b", 'a"b', '\\', '__proto__'), fc.string()),
  { maxLength: 4 },
);
const days = fc.integer({ min: 0, max: 40_000 }).map((days) => Day.add(Day.of('1950-01-01'), days));
const filters = fc.record(
  {
    place: texts,
    themes: texts,
    aidTypes: texts,
    funders: texts,
    programmes: texts,
    beneficiaryTypes: texts,
    stages: texts,
    spendingKinds: texts,
    statuses: fc.subarray(['OPEN', 'PERMANENT', 'UPCOMING', 'CLOSED'] as const),
    openOn: days,
    closingBefore: days,
    amountMin: fc.bigInt({ min: 0n, max: 10n ** 15n }).map((cents) => cents as Euro),
    rateMin: fc.double({ min: 0, max: 1, noNaN: true }),
    updatedSince: fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  },
  { requiredKeys: [] },
) satisfies fc.Arbitrary<SearchFilter>;
/** Cursors that nobody gave: half of them look like one. */
const cursors = fc.oneof(
  fc.string(),
  fc
    .tuple(
      fc.constantFrom('IN_PROCESS', 'MEILISEARCH'),
      fc.constantFrom(...SORTS),
      fc.array(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 8 }),
      fc.oneof(fc.constantFrom('friche-moulin', '"', '\\'), fc.string()),
      fc.nat(),
      fc.option(fc.array(fc.string(), { maxLength: 4 })),
    )
    .map((parts) => Buffer.from(JSON.stringify([1, ...parts])).toString('base64url')),
);

/**
 * Whatever the request, an engine answers: with hits of which every mark is safe, no more of them than asked, no more than it counts;
 * or it refuses the cursor, and nothing else.
 */
export function itAnswersWhateverIsAsked(
  search: (request: SearchRequest) => Promise<SearchResult>,
  numRuns: number,
): void {
  it('whatever is asked it answers, or refuses the cursor', async () => {
    const requests = fc.record(
      {
        query: queries,
        filter: filters,
        sort: fc.constantFrom(...SORTS),
        after: cursors,
        facets: fc.subarray([...FACET_FIELDS]),
        on: days,
        first: fc.nat(5),
      },
      { requiredKeys: ['on', 'first'] },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        let result: SearchResult;
        try {
          result = await search(request);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
          expect(request.after).toBeDefined();
          return;
        }
        expect(result.hits.length).toBeLessThanOrEqual(request.first);
        expect(result.totalCount).toBeGreaterThanOrEqual(result.hits.length);
        expect(result.facets.map(({ field }) => field)).toEqual(request.facets ?? []);
        for (const { html } of result.hits.flatMap(({ highlights }) => highlights)) {
          expect(html.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>"']/);
        }
      }),
      { numRuns },
    );
  }, 120_000);
}
