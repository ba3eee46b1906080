import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';
import { InProcessEngine } from '#search';

import { measureRelevancy, readJudgedQueries } from '../../libs/search/src/relevancy.js';
import { catalogueDocuments } from './catalogue.js';
import { judgedFiles } from './judged-files.js';

const engine = new InProcessEngine();
await engine.put(await catalogueDocuments());

describe('relevancy in-process', () => {
  it.each(judgedFiles().map((file) => [basename(file), file] as const))(
    'every query of %s finds an expected scheme among the first three',
    async (_name, file) => {
      const queries = readJudgedQueries(JSON.parse(await readFile(file, 'utf8')));
      const { answers, meanReciprocalRank } = await measureRelevancy(engine, queries, Day.of('2024-06-15'));
      expect(answers.filter(({ passed }) => !passed).map(({ q, found }) => ({ q, found: found.slice(0, 3) }))).toEqual(
        [],
      );
      expect(meanReciprocalRank).toBeGreaterThan(0.85);
    },
  );

  it('a file that is not one of judged queries is refused with the entry that is wrong', () => {
    expect(() => readJudgedQueries([{ q: 'detr', expect: ['detr'] }, { q: 'dsil' }])).toThrow(/entry 2/);
    expect(() => readJudgedQueries({})).toThrow(/not a list/);
  });
});
