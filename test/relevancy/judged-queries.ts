import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { expect, it } from '@jest/globals';

import { Day } from '#kernel';
import type { SearchEngine } from '#search';

import { measureRelevancy, readJudgedQueries } from '../../libs/search/src/relevancy.js';
import { judgedFiles } from './judged-files.js';

/** The cases of one engine: every query of every file finds an expected scheme among the first three. */
export function itPassesTheJudgedQueries(engine: () => SearchEngine): void {
  it.each(judgedFiles().map((file) => [basename(file), file] as const))(
    'every query of %s finds an expected scheme among the first three',
    async (_name, file) => {
      const queries = readJudgedQueries(JSON.parse(await readFile(file, 'utf8')));
      const { answers, meanReciprocalRank } = await measureRelevancy(engine(), queries, Day.of('2024-06-15'));
      expect(answers.filter(({ passed }) => !passed).map(({ q, found }) => ({ q, found: found.slice(0, 3) }))).toEqual(
        [],
      );
      expect(meanReciprocalRank).toBeGreaterThan(0.85);
    },
    60_000,
  );
}
