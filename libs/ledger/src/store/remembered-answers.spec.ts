import { describe, expect, it } from '@jest/globals';

import { RememberedAnswers } from './remembered-answers.js';

const answer = (groups: number): { groups: number[] } => ({ groups: Array.from({ length: groups }, (_, n) => n) });

describe('remembered answers', () => {
  it('are bounded by the groups of all together: the one that was asked longest ago goes', () => {
    const answers = new RememberedAnswers(300);
    const [first, second, third] = [answer(100), answer(100), answer(100)];
    answers.set('first', first);
    answers.set('second', second);
    expect(answers.get('first')).toBe(first);
    answers.set('third', third);
    expect(answers.get('second')).toBeUndefined();
    expect([answers.get('first'), answers.get('third')]).toEqual([first, third]);
  });

  it('are not kept when they are too large, nor do others go for them', () => {
    const answers = new RememberedAnswers(300);
    answers.set('small', answer(10));
    answers.set('large', answer(400));
    expect(answers.get('large')).toBeUndefined();
    expect(answers.get('small')).toBeDefined();
  });

  it('without groups weigh something too', () => {
    const answers = new RememberedAnswers(300);
    for (let number = 0; number < 100; number++) answers.set(String(number), answer(0));
    expect(answers.get('0')).toBeUndefined();
    expect(answers.get('99')).toBeDefined();
  });
});
