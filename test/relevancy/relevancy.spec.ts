import { describe, expect, it } from '@jest/globals';

import { InProcessEngine } from '#search';

import { readJudgedQueries } from '../../libs/search/src/relevancy.js';
import { catalogueDocuments } from './catalogue.js';
import { itPassesTheJudgedQueries } from './judged-queries.js';

const engine = new InProcessEngine();
await engine.put(await catalogueDocuments());

describe('relevancy in-process', () => {
  itPassesTheJudgedQueries(() => engine);

  it('a file that is not one of judged queries is refused with the entry that is wrong', () => {
    expect(() => readJudgedQueries([{ q: 'detr', expect: ['detr'] }, { q: 'dsil' }])).toThrow(/entry 2/);
    expect(() => readJudgedQueries({})).toThrow(/not a list/);
  });
});
