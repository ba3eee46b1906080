import { resolve } from 'node:path';

import { sharedData } from '../shared-data.js';

/** The project's own judged queries, and those beside the project when they are there. */
export function judgedFiles(): string[] {
  const own = [
    'queries.json',
    'town-hall.json',
    'elected-official.json',
    'plain-words.json',
    'needs.json',
    'vocabulary.json',
  ].map((name) => resolve(import.meta.dirname, name));
  const shared = sharedData('judged/relevancy.json');
  if (shared) return [...own, shared];
  console.info('skipped: the judged queries of ../shared/data are not here');
  return own;
}
