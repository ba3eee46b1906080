import { beforeAll, describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';
import type { MatchService } from '#matching';

import { realMatching } from './whole.js';

let matching: MatchService;
beforeAll(async () => {
  matching = await realMatching();
});

/** The last day to apply, as a report of that day says it. */
async function lastDay(scheme: string, inseeCode: string, on: string) {
  const answer = await matching.match({ place: { inseeCode }, on: Day.of(on) });
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const match = answer.report.matches.find(({ scheme: { document } }) => document.slug === scheme);
  const deadline = match?.relevance.reasons.find(({ code }) => code === 'deadline')?.sentence;
  return { until: match && 'until' in match.window ? match.window.until : undefined, deadline };
}

describe('the window of a match', () => {
  it('ends where the region closes before the country, and the reason says so', async () => {
    expect(await lastDay('fonds-vert-recyclage-foncier', '78310', '2024-03-26')).toEqual({
      until: '2024-04-05',
      deadline: 'Le dépôt se termine le 5 avril 2024, dans 10 jours.',
    });
    expect(await lastDay('fonds-friches', '78310', '2021-09-20')).toMatchObject({ until: '2021-10-01' });
  });

  it('is that of the country elsewhere, and where the region has closed already', async () => {
    expect(await lastDay('fonds-friches', '42147', '2021-09-20')).toMatchObject({ until: '2021-10-08' });
    const elsewhere = await lastDay('fonds-vert-recyclage-foncier', '23061', '2024-03-26');
    expect(elsewhere.until! > '2024-04-05').toBe(true);
    expect(await lastDay('fonds-vert-recyclage-foncier', '78310', '2024-05-01')).toEqual(
      await lastDay('fonds-vert-recyclage-foncier', '23061', '2024-05-01'),
    );
  });
});
