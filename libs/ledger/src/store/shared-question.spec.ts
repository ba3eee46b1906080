import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SharedQuestion } from './shared-question.js';

describe('a question that many ask at once', () => {
  it('is asked once for all who ask while another is being answered', async () => {
    let asked = 0;
    const question = new SharedQuestion(async () => {
      asked += 1;
      await pause(5);
      return asked;
    });
    expect(await Promise.all([1, 2, 3, 4].map(() => question.answer()))).toEqual([1, 2, 2, 2]);
    expect(await question.answer()).toBe(3);
  });

  it('fails for those who shared the failure, and for nobody else', async () => {
    let asked = 0;
    const question = new SharedQuestion(async () => {
      asked += 1;
      await pause(1);
      if (asked === 2) throw new Error('away');
      return asked;
    });
    const answers = await Promise.allSettled([question.answer(), question.answer(), question.answer()]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await question.answer()).toBe(3);
  });

  it('never gives an answer that was asked for before one asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ after: fc.nat(4), takes: fc.nat(3) }), { maxLength: 30 }),
        async (callers) => {
          let committed = 0;
          let index = 0;
          const question = new SharedQuestion(async () => {
            const seen = committed;
            await pause(callers[index++ % callers.length]?.takes ?? 0);
            return seen;
          });
          await Promise.all(
            callers.map(async ({ after }) => {
              await pause(after);
              committed += 1;
              const known = committed;
              expect(await question.answer()).toBeGreaterThanOrEqual(known);
            }),
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});
